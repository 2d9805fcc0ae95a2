"""The declarative half of a policy file: what it sees, its layers, and how an action comes out of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..envs.errors import InvalidInput
from ..envs.highway.config import NUM_ACTIONS, OBSERVATION_KEYS, HighwayConfig
from .layers import Convolution, Layer, Shape, layer_from_dict, layer_to_dict
from .policy import HIGHWAY

FORMAT = "sevenlanes-policy/1"
HEADS = ("argmax",)
MAX_NAME = 60  # characters
MAX_LAYERS = 32
MAX_OPERATIONS = (
    5_000_000  # multiply-adds a decision: an evaluation's 33,500 decisions then take a few minutes
)
MAX_ACTIONS = 256  # an action is one byte
SHAPE_KEYS = ("shape",)
MAX_AXES = 4
MAX_SIZE = 4096  # of one axis
MAX_INPUTS = 2**20  # numbers of one observation
KEYS = ("environment", "format", "head", "layers", "name", "observation")


@dataclass(frozen=True)
class Manifest:
    """A network without its weights. Raises `InvalidInput` for anything that can not act.

    environment: a Gymnasium id; every highway counts as `sevenlanes/Highway-v0`. observation: on the highway the four
    observation settings of `HighwayConfig`, elsewhere {"shape": [...]} of the raw observations. layers: to one value
    for each action, from the raw observation; on the highway from the flat observation [num_inputs], or from the grid
    [rows, columns, 1] where there is a convolution among the layers.
    """

    name: str
    observation: Mapping[str, Any]
    layers: tuple[Layer, ...]
    environment: str = HIGHWAY
    head: str = "argmax"

    def __post_init__(self) -> None:
        for key, text in (("name", self.name), ("environment", self.environment)):
            if not isinstance(text, str) or not text.strip() or not text.isprintable():
                raise InvalidInput(f"the policy's {key} must be printable text, got {text!r:.80}.")
            if len(text) > MAX_NAME:
                raise InvalidInput(
                    f"the policy's {key} must have at most {MAX_NAME} characters, got {len(text)}."
                )
        if self.head not in HEADS:
            raise InvalidInput(f"the policy's head must be one of {', '.join(HEADS)}, got {self.head!r:.80}.")
        self._check_observation()
        self._check_layers()

    @property
    def is_highway(self) -> bool:
        """Whether it drives."""
        return self.environment == HIGHWAY

    def _check_observation(self) -> None:
        keys = OBSERVATION_KEYS if self.is_highway else SHAPE_KEYS
        if not isinstance(self.observation, Mapping) or sorted(self.observation) != sorted(keys):
            raise InvalidInput(
                f"the policy's observation must have the keys {', '.join(keys)}, got {self.observation!r:.200}."
            )
        if self.is_highway:
            return
        shape = self.observation["shape"]
        if not isinstance(shape, list | tuple) or not 1 <= len(shape) <= MAX_AXES:
            raise InvalidInput(
                f"the observation's shape must be 1 to {MAX_AXES} whole numbers, got {shape!r:.80}."
            )
        for size in shape:
            if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_SIZE:
                raise InvalidInput(
                    f"the observation's shape must be of whole numbers from 1 to {MAX_SIZE}, got {shape!r:.80}."
                )
        if math.prod(shape) > MAX_INPUTS:
            raise InvalidInput(
                f"an observation may have {MAX_INPUTS:,} numbers, got the shape {shape!r:.80}."
            )

    def _check_layers(self) -> None:
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise InvalidInput(f"a policy must have 1 to {MAX_LAYERS} layers, got {len(self.layers)}.")
        shapes = self.shapes
        last = shapes[-1]
        if self.is_highway and last != (NUM_ACTIONS,):
            raise InvalidInput(
                f"the last layer must give {NUM_ACTIONS} values, one for each action, got the shape {last}."
            )
        if len(last) != 1 or not 2 <= last[0] <= MAX_ACTIONS:
            raise InvalidInput(
                f"the last layer must give one value for each of 2 to {MAX_ACTIONS} actions, got the shape {last}."
            )
        cost = sum(layer.operations(shape) for layer, shape in zip(self.layers, shapes, strict=False))
        if cost > MAX_OPERATIONS:
            raise InvalidInput(
                f"the network needs {cost:,} multiply-adds a decision, at most {MAX_OPERATIONS:,} are allowed: "
                "make it smaller."
            )

    @property
    def input_shape(self) -> Shape:
        """The shape in which the first layer receives an observation."""
        if not self.is_highway:
            return tuple(self.observation["shape"])
        config = HighwayConfig.from_dict(self.observation)
        if not any(isinstance(layer, Convolution) for layer in self.layers):
            return (config.num_inputs,)
        if config.temporal_window > 0:
            raise InvalidInput(
                f"a network with a convolution needs temporal_window 0, got {config.temporal_window}."
            )
        return (*config.grid_shape, 1)

    @property
    def num_actions(self) -> int:
        """How many actions it chooses from."""
        return self.shapes[-1][0]

    @property
    def shapes(self) -> list[Shape]:
        """The inputs' shape and the shape after each layer."""
        shapes = [self.input_shape]
        for layer in self.layers:
            shapes.append(layer.output_shape(shapes[-1]))
        return shapes

    @property
    def weight_shapes(self) -> dict[str, Shape]:
        """The shape of every weight by its name `layers.N.weight`."""
        return {
            f"layers.{index}.{name}": shape
            for index, (layer, inputs) in enumerate(zip(self.layers, self.shapes, strict=False))
            for name, shape in layer.weight_shapes(inputs).items()
        }

    def to_json(self) -> bytes:
        """The content of manifest.json; equal manifests give equal bytes."""
        values = {
            "format": FORMAT,
            "name": self.name,
            "environment": self.environment,
            "observation": dict(self.observation),
            "layers": [layer_to_dict(layer) for layer in self.layers],
            "head": self.head,
        }
        return json.dumps(values, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Manifest:
        """Read manifest.json; `InvalidInput` names what is wrong with it."""
        try:
            values: Any = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"manifest.json is not JSON: {error}.") from error
        if not isinstance(values, dict) or sorted(values) != sorted(KEYS):
            found = ", ".join(sorted(values)) if isinstance(values, dict) else type(values).__name__
            raise InvalidInput(f"manifest.json must have the keys {', '.join(KEYS)}, got {found:.200}.")
        if values["format"] != FORMAT:
            raise InvalidInput(
                f"manifest.json must have the format {FORMAT!r}, got {values['format']!r:.80}."
            )
        if not isinstance(values["layers"], list):
            raise InvalidInput(f"manifest.json's layers must be a list, got {values['layers']!r:.80}.")
        layers = tuple(layer_from_dict(layer) for layer in values["layers"])
        return cls(values["name"], values["observation"], layers, values["environment"], values["head"])
