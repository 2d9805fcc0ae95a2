"""`sevenlanes leaderboard`: who stands where."""

from __future__ import annotations

from typing import Annotated

import typer


def leaderboard(
    competition: Annotated[str, typer.Option(help="The competition.")] = "practice",
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8377",
) -> None:
    """Show the leaderboard of a competition, and what waits for its score."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from .server_client import ServerClient, path_segment
    from .submit import status_text

    with ServerClient(server) as client:
        board = client.get(f"/api/competitions/{path_segment(competition)}/leaderboard")
    table = Table(title=Text(board["competition"]["title"]))
    table.add_column("rank", justify="right")
    table.add_column("name")
    table.add_column("author")
    table.add_column(f"score, {board['competition']['unit']}", justify="right")
    table.add_column("95 % interval", justify="right")
    table.add_column("mean", justify="right")
    table.add_column("id", justify="right")
    for entry in board["entries"]:
        low, high = entry["interval"]
        table.add_row(
            str(entry["rank"]),
            Text(entry["name"]),  # Text, because a name may contain what rich takes for markup
            Text(entry["author"]),
            f"{entry['score']:.2f}",
            f"{low:.2f} to {high:.2f}",
            f"{entry['mean']:.2f}",
            str(entry["id"]),
        )
    console = Console()
    console.print(table)
    for waiting in board["pending"]:
        line = f"{waiting['name']} by {waiting['author']} (id {waiting['id']}): {status_text(waiting)}"
        console.print(line, markup=False, highlight=False)
