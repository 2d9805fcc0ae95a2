"""Runs the web application and the workers, for `sevenlanes serve`, demos and tests."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import uvicorn

from ..envs.errors import InvalidInput
from .app import create_app
from .competitions import CompetitionPlan
from .settings import ServerSettings
from .site import Site
from .supervisor import Supervisor

GRACE_S = 3  # how long connections may take to end
START_PERIOD_S = 0.01
WAIT_STEP_S = 0.25


class RunningServer:
    """A server in this process with its workers: `with RunningServer(settings) as server: ... server.url`.

    It answers from the start and has ended, with all its workers, after `stop`. Raises `InvalidInput`
    where the port or the data cannot be used.
    """

    def __init__(
        self,
        settings: ServerSettings,
        plans: Sequence[CompetitionPlan] | None = None,
        worker_log: Path | None = None,
    ) -> None:
        self.settings = settings
        self._listener = _listen(settings.host, settings.port)
        try:
            app = create_app(settings, plans)
        except BaseException:
            self._listener.close()
            raise
        self.site: Site = app.state.site
        self._server = uvicorn.Server(_uvicorn_config(app))
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), name="web", daemon=True
        )
        self.supervisor = Supervisor(settings, worker_log)
        self._start()

    @property
    def url(self) -> str:
        """Where the server is reached."""
        host, port = self._listener_address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def wait(self) -> None:
        """Wait until the server has ended; Ctrl-C ends the waiting."""
        while self._thread.is_alive():
            # In steps, because a signal that comes just before a wait begins does not end it.
            self._thread.join(WAIT_STEP_S)

    def stop(self) -> None:
        """End everything that was started; jobs that are worked on go back to the queue."""
        self._server.should_exit = True
        self.supervisor.stop()
        self._thread.join()

    def __enter__(self) -> RunningServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> None:
        host, port = self._listener.getsockname()[:2]
        self._listener_address = (str(host), int(port))
        self._thread.start()
        self.supervisor.start()
        while not self._server.started:
            if not self._thread.is_alive():
                self.supervisor.stop()
                raise RuntimeError("the web application did not start; the log above has the reason")
            time.sleep(START_PERIOD_S)


def _uvicorn_config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # records hardly shrink, and every viewer would cost a compression
        ws_max_size=4_096,  # viewers have nothing to say
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="on",
    )


def _listen(host: str, port: int) -> socket.socket:
    """A socket that already listens, so that a taken port is known before anything starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2_048)
    except OSError as error:
        raise InvalidInput(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by a Sevenlanes server that still runs; stop it, or "
            f"choose another port: --port {port + 1 if port < 65_535 else 8_377}."
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}; choose one from 1024 to 65535 with --port."
    reason = str(error.strerror).partition(" (while")[0]  # the address that create_server adds is said here
    return f"The server cannot listen on {host}, port {port} ({reason}); use others: --host and --port."
