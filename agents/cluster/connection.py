"""The connection to Ray: a small one of our own on this machine, or a running cluster.

Ray is an optional package, `sevenlanes[cluster]`. What is started here is ended by Ray itself when this process ends,
however that happens.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ...envs.errors import InvalidInput
from ...envs.held_notes import holding_notes

OWN = ""  # the address that means: none, start one on this machine
OBJECT_STORE_BYTES = 512 * 2**20  # shared memory of our own Ray; a vector step of 1,000 Pongs takes 27 MiB
ANSWER_TIMEOUT_S = 10.0  # of a cluster's head
MAX_ATTEMPTS = 3  # to start one; on a very busy machine Ray does not wait long enough for itself
# Read by Ray when it is imported. The first keeps a Ray of our own on the loopback interface, as it is on macOS and
# Windows; a cluster's address is found without it. The second sends no usage statistics.
LOOPBACK_ONLY = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}
# What workers must know of this process, also on other machines.
PASSED_ON = ("KERAS_BACKEND", "NUMBA_DISABLE_JIT", "TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS")


def keep_to_loopback() -> None:
    """Let a Ray of this process's own listen on the loopback interface only; has no effect once Ray is imported."""
    for key, value in LOOPBACK_ONLY.items():
        os.environ.setdefault(key, value)


def import_ray() -> ModuleType:
    """The package; `InvalidInput` with what to install where it is missing."""
    try:
        import ray
    except ModuleNotFoundError as error:
        raise InvalidInput(
            'this needs Ray, which is not installed: pip install "sevenlanes[cluster]"'
        ) from error
    return ray


def connect(address: str = OWN, num_cpus: int = 2) -> None:
    """Make Ray usable in this process; one that already is stays as it is.

    address: of a running cluster, "auto" for the one of this machine; without one a Ray of our own starts here, with
    `num_cpus` places for workers. Raises `InvalidInput` where no cluster answers.
    """
    if address == OWN:
        keep_to_loopback()
    ray = import_ray()
    if ray.is_initialized():
        return
    _check_answers(address)
    options: dict[str, Any] = {
        "address": address or "local",
        "log_to_driver": False,
        "logging_level": "error",
    }
    if address == OWN:
        options |= {
            "num_cpus": num_cpus,
            "include_dashboard": False,
            "object_store_memory": OBJECT_STORE_BYTES,
        }
    variables = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            with holding_notes(), _keeping_handler_of_term(), warnings.catch_warnings():
                # Ray announces a coming change of how it hides GPUs from tasks without one; it touches nothing here.
                warnings.filterwarnings("ignore", "Tip: In future versions of Ray", FutureWarning)
                ray.init(runtime_env={"env_vars": variables}, **options)
                return
        except Exception as error:  # Ray raises just that where its processes take more than 30 s to start
            ray.shutdown()
            if attempt == MAX_ATTEMPTS or address != OWN:
                where = f"no Ray cluster answers at {address!r}" if address else "Ray does not start here"
                raise InvalidInput(f"{where}: {error}") from error


def _check_answers(address: str) -> None:
    """Raise `InvalidInput` where nobody listens at HOST:PORT; Ray itself would try for more than ten minutes."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():  # none, or one that Ray looks up
        return
    try:
        socket.create_connection((host, int(port)), ANSWER_TIMEOUT_S).close()
    except (OSError, OverflowError) as error:
        raise InvalidInput(f"no Ray cluster answers at {address!r}: {error}.") from error


@contextmanager
def _keeping_handler_of_term() -> Iterator[None]:
    """Inside, Ray puts a handler of SIGTERM into place that ends the program; afterwards ours, which saves, stands."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)
