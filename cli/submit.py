"""`sevenlanes submit`: send a policy file to a competition."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import Console

    from .server_client import ServerClient

POLL_PERIOD_S = 0.5


def submit(
    policy: Annotated[str, typer.Argument(help="The policy.zip to submit, or gallery:NAME.")],
    author: Annotated[str, typer.Option(help="Who made it.")],
    name: Annotated[
        str | None, typer.Option(help="Its name on the board; by default the file's name.")
    ] = None,
    competition: Annotated[
        str | None, typer.Option(help="The competition; by default the first of the policy's world.")
    ] = None,
    server: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8377",
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the score, with a progress bar.")] = False,
) -> None:
    """Submit a policy file to a competition."""
    from rich.console import Console

    from .evaluate import policy_path
    from .server_client import ServerClient, path_segment

    file = policy_path(policy)
    content, environment = _read(file)
    console = Console(highlight=False, soft_wrap=True)
    with ServerClient(server) as client:
        board = competition or _board_of(client, environment)
        query = {"name": name or file.stem, "author": author}
        submission = client.post(f"/api/competitions/{path_segment(board)}/submissions", content, query)
        console.print(
            f"Submission {submission['id']}, {submission['name']!r}: {status_text(submission)}.", markup=False
        )
        if wait:
            _report(client, console, _wait(client, console, submission))


def status_text(submission: dict[str, Any]) -> str:
    """One submission's status for a person."""
    match submission["status"]:
        case "queued":
            return f"queued, place {submission['queue_position']}"
        case "running":
            return f"running, {submission['progress']:.0%}"
        case "scored":
            return f"scored, {submission['score']:.2f} {submission['unit']}"
        case _:
            return f"failed: {submission['error']}"


def _read(policy: Path) -> tuple[bytes, str]:
    """The content of a good policy file and its world: what is wrong with it is said before anything is sent."""
    from ..agents.policy_file import load_policy
    from ..envs.episodes import one_name

    environment = one_name(load_policy(policy).environment)
    return policy.read_bytes(), environment


def _board_of(client: ServerClient, environment: str) -> str:
    """The first competition in the policy's world."""
    competitions = client.get("/api/competitions")
    for competition in competitions:
        if competition["environment"] == environment:
            return str(competition["slug"])
    known = ", ".join(f"{each['slug']} ({each['environment']})" for each in competitions)
    raise InvalidInput(
        f"The policy plays {environment}, and no competition of {client.server} does: {known}."
    )


def _wait(client: ServerClient, console: Console, submission: dict[str, Any]) -> dict[str, Any]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1.0)
        while submission["status"] in {"queued", "running"}:
            progress.update(task, description=status_text(submission), completed=submission["progress"])
            time.sleep(POLL_PERIOD_S)
            submission = client.get(f"/api/submissions/{submission['id']}")
    return submission


def _report(client: ServerClient, console: Console, submission: dict[str, Any]) -> None:
    """Print rank and score; raises `InvalidInput` with the reason where the evaluation failed."""
    from .server_client import path_segment

    if submission["status"] == "failed":
        raise InvalidInput(f"Submission {submission['id']} failed: {submission['error']}")
    board = client.get(f"/api/competitions/{path_segment(submission['competition'])}/leaderboard")
    rank = next(entry["rank"] for entry in board["entries"] if entry["id"] == submission["id"])
    low, high = submission["interval"]
    console.print(
        f"[bold]{submission['score']:.2f} {submission['unit']}[/bold] (95 % interval {low:.2f} to {high:.2f}, mean "
        f"{submission['mean']:.2f}), rank {rank} of {len(board['entries'])} in {submission['competition']}"
    )
    console.print(f"Watch it: sevenlanes watch {submission['id']} --server {client.server}", style="dim")
