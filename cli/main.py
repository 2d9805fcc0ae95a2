"""The command `sevenlanes`. Each subcommand is a file here and imports what it needs only when it is run."""

from __future__ import annotations

import sys

import typer

from ..envs.errors import InvalidInput
from .check_agent import check_agent
from .convert import convert
from .demo import demo
from .drive import drive
from .evaluate import evaluate
from .gallery import gallery
from .leaderboard import leaderboard
from .new_agent import new_agent
from .perception import perception_app
from .plan import plan
from .play import play
from .plot import plot
from .race import race
from .replay import replay
from .runs import runs
from .serve import serve
from .submit import submit
from .sweep import sweep
from .train import TrainCommand, train
from .watch import watch

WRONG_INPUT = 2  # the exit code that shells and other commands use for it

app = typer.Typer(
    help="Deep learning on a seven-lane highway: train an agent, submit it, watch it drive.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    *(sweep, runs, plot, gallery, evaluate, plan, play, drive, race, replay),
    *(serve, submit, leaderboard, watch, demo),
    *(new_agent, check_agent, convert),
)
app.command(cls=TrainCommand)(train)
for command in COMMANDS:
    app.command()(command)
app.add_typer(perception_app, name="perception")


def main() -> None:
    """Run the command line. What a user got wrong is one sentence and exit code 2, never a traceback."""
    try:
        app(prog_name="sevenlanes")
    except InvalidInput as error:
        fail(str(error))
    except OSError as error:
        # A full disk, a folder without permission, ...: the system's own words and the file that it is about.
        fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")


def fail(reason: str) -> None:
    """Print one sentence and end."""
    print(f"sevenlanes: {reason}", file=sys.stderr)
    sys.exit(WRONG_INPUT)


if __name__ == "__main__":
    main()
