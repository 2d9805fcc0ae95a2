"""Runs the web application and the workers until Ctrl-C or SIGTERM."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable

import uvicorn

from ..envs.errors import InvalidInput
from .app import create_app
from .settings import ServerSettings
from .supervisor import Supervisor

GRACE_S = 3  # how long connections may take to end


def run_server(settings: ServerSettings, announce: Callable[[str], None]) -> None:
    """Serve until told to stop, then end everything that was started; calls `announce` with the URL when it answers.

    Raises `InvalidInput` where the port or the data cannot be used.
    """
    with listening_socket(settings.host, settings.port) as listener:
        app = create_app(settings)
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # the records hardly shrink and every viewer would cost its own compression
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            lifespan="on",
        )
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            with Supervisor(settings):
                _Server(config, lambda: announce(address(listener))).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # uvicorn ends in good order and then passes the signal on
        finally:
            app.state.site.database.close()


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that already listens, so that a taken port is known before anything starts. Raises `InvalidInput`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2_048)
    except socket.gaierror as error:
        raise InvalidInput(
            f"The host {host!r} is unknown; use 127.0.0.1, or an address of this machine."
        ) from error
    except OverflowError as error:
        raise InvalidInput(f"The port must be from 0 to 65535, got {port}.") from error
    except OSError as error:
        raise InvalidInput(_why_not(host, port, error)) from error


def address(listener: socket.socket) -> str:
    """The URL at which a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started()


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by a Sevenlanes server that still runs; stop it, or choose "
            f"another port: --port {port + 1 if port < 65_535 else 8_377}."
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}; choose one from 1024 to 65535 with --port."
    return f"The server cannot listen on {host}, port {port} ({error.strerror}); choose others with --host and --port."


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
