"""`sevenlanes serve`: the competition server, its workers and the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    data: Annotated[Path, typer.Option(help="Folder for the database and the files.")] = Path(
        "competition-data"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.")] = 8377,
    workers: Annotated[int, typer.Option(help="Processes that evaluate submissions.")] = 1,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is this machine only.")
    ] = "127.0.0.1",
    database: Annotated[
        str | None,
        typer.Option(help="SQLAlchemy URL, such as PostgreSQL's, instead of SQLite in the folder."),
    ] = None,
) -> None:
    """Run a competition: upload, evaluation, leaderboard, live view. Ctrl-C ends it."""
    import logging

    from rich.console import Console
    from rich.logging import RichHandler

    from ..server.serving import run_server
    from ..server.settings import ServerSettings

    console = Console(stderr=True)
    handler = RichHandler(console=console, show_path=False, show_level=False)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = ServerSettings(data_dir=data, database_url=database, host=host, port=port, num_workers=workers)

    def announce(url: str) -> None:
        console.print(
            f"[bold]Sevenlanes[/bold] runs at [link={url}]{url}[/link]", highlight=False, soft_wrap=True
        )
        console.print(
            f"data in {settings.data_dir}, {workers} worker(s); Ctrl-C ends it", soft_wrap=True, style="dim"
        )

    run_server(settings, announce)
    console.print("Stopped; everything submitted is kept and goes on at the next start.", style="dim")
