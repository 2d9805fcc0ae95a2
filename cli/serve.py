"""`sevenlanes serve`: the competition server, its workers and the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console


def serve(
    data: Annotated[Path, typer.Option(help="Folder for the database and the files.")] = Path(
        "competition-data"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.")] = 8377,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes that evaluate submissions.")] = 1,
    database: Annotated[
        str | None,
        typer.Option(help="SQLAlchemy URL, such as PostgreSQL's, instead of SQLite in the folder."),
    ] = None,
) -> None:
    """Run a competition: upload, evaluation, leaderboard, live view. Ctrl-C ends it."""
    import signal

    from rich.console import Console

    from ..server.serving import RunningServer
    from ..server.settings import ServerSettings

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    _log_to(console)
    settings = ServerSettings(data_dir=data, database_url=database, host=host, port=port, num_workers=workers)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with RunningServer(settings) as server:
            console.print(f"[bold]Sevenlanes[/bold] runs at [link={server.url}]{server.url}[/link]")
            console.print(f"data in {settings.data_dir}, {workers} worker(s); Ctrl-C ends it", style="dim")
            server.wait()
    except KeyboardInterrupt:
        console.print("Stopped; everything submitted is kept and goes on at the next start.", style="dim")


def _log_to(console: Console) -> None:
    import logging

    from rich.logging import RichHandler

    handler = RichHandler(console=console, show_path=False, show_level=False)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
