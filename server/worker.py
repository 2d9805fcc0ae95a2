"""One evaluation process: `python -m sevenlanes.server.worker --data FOLDER`.

It gives its job back when it is told to stop (SIGTERM, Ctrl-C) or when the server that started it has gone;
whatever else ends it, its lease runs out.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

from ..envs.errors import InvalidInput
from .database import open_database
from .evaluator import EVALUATION_TIMEOUT_S, Evaluator
from .schema import migrate
from .settings import ServerSettings
from .store import Store

# In the environment, because everybody on the machine can read a command line and a URL may hold a password.
DATABASE_VARIABLE = "SEVENLANES_DATABASE_URL"
ORPHAN_GRACE_S = 5.0
EXIT_ORPHAN = 70


def main(argv: list[str] | None = None) -> int:
    """Work until told to stop; returns the exit status."""
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, format="worker: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        url = os.environ.get(DATABASE_VARIABLE) or None
        settings = ServerSettings(data_dir=arguments.data, database_url=url, lease_s=arguments.lease)
        database = open_database(settings)
        migrate(database)
    except InvalidInput as error:
        print(f"worker: {error}", file=sys.stderr)
        return 2
    evaluator = Evaluator(database, Store(settings.store_dir), settings.lease_s, arguments.timeout)
    _stop_on_signals(evaluator.stop, with_parent=arguments.with_parent)
    evaluator.run()
    database.close()
    return 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sevenlanes.server.worker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the server's data folder")
    parser.add_argument(
        "--lease", type=float, default=ServerSettings.lease_s, help="seconds without a report"
    )
    parser.add_argument(
        "--timeout", type=float, default=EVALUATION_TIMEOUT_S, help="seconds for one evaluation"
    )
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    return parser.parse_args(argv)


def _stop_on_signals(stop: threading.Event, with_parent: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if with_parent:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which tells us
        threading.Thread(target=_watch_parent, args=(stop,), name="parent", daemon=True).start()
    else:
        signal.signal(signal.SIGINT, lambda *_: stop.set())


def _watch_parent(stop: threading.Event) -> None:
    """Stop when standard input ends: the server holds its other end, however it dies."""
    while os.read(0, 1):
        pass
    stop.set()
    time.sleep(ORPHAN_GRACE_S)
    os._exit(EXIT_ORPHAN)


if __name__ == "__main__":
    sys.exit(main())
