"""The trained networks: those that come with the package, and those of one's own runs.

What comes with the package is `perception/models/NAME.safetensors`: the weights of `paradigms/NAME.py`'s model in
float16, in the order in which the model keeps them. Data only: nothing in such a file is executed.

    python -m sevenlanes.perception.chain.trained runs/detection

writes that file from a run of `sevenlanes perception train`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ...envs.errors import InvalidInput
from ...envs.whole_file import whole_file
from ..catalogue import find_card, load_paradigm
from ..run_folder import load_model, read_metrics

MODELS = Path(__file__).parents[1] / "models"


def load_network(name: str, run: Path | None = None, folder: Path = MODELS) -> Any:
    """The model of the paradigm `name`, of the folder that its training wrote, or the one that comes with the package.

    Raises `InvalidInput` where the folder holds no such run, or the file can not be read.
    """
    paradigm = load_paradigm(find_card(name))
    if run is not None:
        found = read_metrics(run)["paradigm"]
        if found != name:
            raise InvalidInput(f"{run} must be a run of {name}, it is one of {found}.")
        return load_model(run)
    path = folder / f"{name}.safetensors"
    model = paradigm.build()
    try:
        tensors = load(path.read_bytes())
        weights = [tensors[f"{place:03}"].astype(np.float32) for place in range(len(model.weights))]
        model.set_weights(weights)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise InvalidInput(
            f"the trained network {path} can not be read ({str(error).splitlines()[0]}): install the package anew, "
            f"or train one (sevenlanes perception train {name}) and give its folder."
        ) from error
    return model


def write_weights(run: Path, folder: Path = MODELS) -> Path:
    """Write the weights of a run as they come with the package; returns the file."""
    name = read_metrics(run)["paradigm"]
    model = load_network(name, run)
    weights = {f"{place:03}": value.astype(np.float16) for place, value in enumerate(model.get_weights())}
    path = folder / f"{name}.safetensors"
    with whole_file(path) as part:
        part.write_bytes(save(weights))
    return path


if __name__ == "__main__":
    try:
        for each in sys.argv[1:]:
            print(write_weights(Path(each)))
    except InvalidInput as error:
        sys.exit(str(error))
