"""`sevenlanes perception`: everything that learns to see, read and draw from examples."""

from __future__ import annotations

import typer

from .camera import show
from .labs import labs_app
from .paradigms import data_app, evaluate, list_paradigms, play, train
from .perceive import drive

perception_app = typer.Typer(
    help="Perception: paradigms of deep learning on real data, their labs, and the camera.",
    no_args_is_help=True,
)
perception_app.command("list")(list_paradigms)
perception_app.command("train")(train)
perception_app.command("eval")(evaluate)
perception_app.command("play")(play)
perception_app.command("show")(show)
perception_app.command("drive")(drive)
perception_app.add_typer(data_app, name="data")
perception_app.add_typer(labs_app, name="labs")
