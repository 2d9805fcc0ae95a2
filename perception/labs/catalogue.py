"""The labs, in the order of the lectures."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ...envs.errors import check_keys
from .source import Lab, parse_lab

LABS = (
    "perceptron",
    "autodiff",
    "ffnn",
    "regularisation",
    "search",
    "cnn",
    "transfer",
    "segmentation",
    "detection",
    "tracking",
    "rnn",
    "word2vec",
    "attention",
    "text",
    "autoencoder",
    "vae",
    "debiasing",
    "gan",
    "adversarial",
    "reinforcement",
)


@cache
def load_lab(name: str) -> Lab:
    """The lab `name`; raises `InvalidInput` for an unknown one."""
    check_keys("lab", [name], LABS)
    source = files(__package__) / "sources" / f"{name}.py"
    return parse_lab(name, source.read_text(encoding="utf-8"))
