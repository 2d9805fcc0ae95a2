"""`sevenlanes demo`: from nothing to a leaderboard, train an agent, serve a competition, submit, watch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..envs.errors import InvalidInput

if TYPE_CHECKING:
    from rich.console import Console

    from ..server.serving import RunningServer

AUTHOR, NAME = "demo", "DQN, trained here"
RIVAL, RIVAL_NAME, RIVAL_AUTHOR = "ppo-highway", "PPO, from the gallery", "Sevenlanes"
POLL_PERIOD_S = 0.25
INTERRUPTED = 130  # the exit code of a program that Ctrl-C ended


def demo(
    data: Annotated[Path, typer.Option(help="Folder that keeps everything.")] = Path("demo-data"),
    minutes: Annotated[float, typer.Option(help="How long to train.")] = 1.0,
    port: Annotated[int | None, typer.Option(help="Port of the server; default 8377, or a free one.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page where there is a browser.")] = True,
    once: Annotated[bool, typer.Option("--once", help="End when the leaderboard stands.")] = False,
) -> None:
    """Train for a minute, serve a competition, submit the policy as a student does, and show the page."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    policy = data / "policy.zip"
    try:
        if policy.exists():
            console.print(f"[bold]1. Train[/bold]  done before: {policy}")
        else:
            console.print(
                f"[bold]1. Train[/bold]  a DQN agent on sevenlanes/Highway-v0 for {minutes:g} minute(s)"
            )
            train(data / "training", policy, minutes)
        console.print("[bold]2. Serve[/bold]  the practice competition with its built-in policies")
        with start_server(data / "server", port) as server:
            compete(server, policy, console)
            if not once:
                show_page(server, console, browser)
    except KeyboardInterrupt:
        console.print(f"\nStopped. Everything is kept in {data}; the same command goes on.")
        raise typer.Exit(0 if policy.exists() else INTERRUPTED) from None


def train(folder: Path, policy: Path, minutes: float) -> None:
    """Train in a process of its own, since TensorFlow must not live in the server's; goes on where one was stopped."""
    command = [sys.executable, "-m", "sevenlanes.cli.main", "train", "dqn", "--run", str(folder)]
    command += ["--minutes", str(minutes)]
    if (folder / "config.json").exists():
        command.append("--resume")
    with subprocess.Popen(command) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            # The terminal told the training too: it saves, says how to go on, and ends.
            process.wait()
            raise
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    if status != 0:
        raise InvalidInput(f"the training ended with exit status {status}; what it printed above says why.")
    part = policy.with_suffix(".part")
    shutil.copyfile(folder / "policy.zip", part)
    part.replace(policy)


def start_server(data: Path, port: int | None) -> RunningServer:
    """The server on the chosen port; without a choice on the usual one, or any free one if that is taken."""
    from ..server.serving import RunningServer
    from ..server.settings import DEFAULT_PORT, ServerSettings

    data.mkdir(parents=True, exist_ok=True)
    log = data / "worker.log"
    settings = ServerSettings(data_dir=data, port=DEFAULT_PORT if port is None else port)
    try:
        return RunningServer(settings, worker_log=log)
    except InvalidInput:
        if port is not None:
            raise
        return RunningServer(replace(settings, port=0), worker_log=log)


def compete(server: RunningServer, policy: Path, console: Console) -> None:
    """Submit the policy and one of the gallery through the public API, wait for all scores, print the leaderboard."""
    from ..agents.gallery.entry import Entry
    from .leaderboard import leaderboard
    from .server_client import ServerClient

    with ServerClient(server.url) as client:
        path = "/api/competitions/practice/submissions"
        submission = client.post(path, policy.read_bytes(), {"name": NAME, "author": AUTHOR})
        rival = Entry.load(RIVAL).policy.read_bytes()
        client.post(path, rival, {"name": RIVAL_NAME, "author": RIVAL_AUTHOR})
        console.print(
            f"[bold]3. Submit[/bold] {policy} is submission {submission['id']}; beside it {RIVAL_NAME}"
        )
        console.print("[bold]4. Score[/bold]  500 runs of 2,000 frames for each policy")
        wait_for_scores(client, console)
    leaderboard(competition="practice", server=server.url)


def wait_for_scores(client: Any, console: Console) -> None:
    """Show the progress of everything in the queue until it is empty."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[int, Any] = {}
        while True:
            pending = {
                each["id"]: each for each in client.get("/api/competitions/practice/leaderboard")["pending"]
            }
            pending = {key: each for key, each in pending.items() if each["status"] in {"queued", "running"}}
            for key, each in pending.items():
                if key not in tasks:
                    tasks[key] = progress.add_task(each["name"], total=1.0)
                progress.update(tasks[key], completed=each["progress"])
            for key in tasks.keys() - pending.keys():
                progress.update(tasks[key], completed=1.0)
            if not pending:
                return
            time.sleep(POLL_PERIOD_S)


def show_page(server: RunningServer, console: Console, browser: bool) -> None:
    """Print the address, open it where there is a browser, and serve until Ctrl-C."""
    console.print(f"\n[bold]5. Watch[/bold]  {server.url}   (Ctrl-C stops everything)")
    if browser and has_browser():
        webbrowser.open(server.url)
    server.wait()


def has_browser() -> bool:
    """Whether there is a screen and a browser to open on it; text browsers do not count."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
