"""The declarative half of a policy file: what it sees, its layers, and how an action comes out of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..envs.errors import InvalidInput
from ..envs.highway.config import NUM_ACTIONS, OBSERVATION_KEYS, HighwayConfig
from .layers import Convolution, Layer, Shape, layer_from_dict, layer_to_dict

FORMAT = "sevenlanes-policy/1"
ENVIRONMENT = "sevenlanes/Highway-v0"
HEADS = ("argmax",)
MAX_NAME = 60  # characters
MAX_LAYERS = 32
MAX_OPERATIONS = (
    5_000_000  # multiply-adds a decision: an evaluation's 33,500 decisions then take a few minutes
)
KEYS = ("environment", "format", "head", "layers", "name", "observation")


@dataclass(frozen=True)
class Manifest:
    """A network without its weights. Raises `InvalidInput` for anything that can not drive.

    observation: the four observation settings of `HighwayConfig`. layers: from the flat observation [num_inputs], or
    from the grid [rows, columns, 1] where the first layer is a convolution, to one value for each action.
    """

    name: str
    observation: Mapping[str, int]
    layers: tuple[Layer, ...]
    environment: str = ENVIRONMENT
    head: str = "argmax"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip() or not self.name.isprintable():
            raise InvalidInput(f"the policy's name must be printable text, got {self.name!r:.80}.")
        if len(self.name) > MAX_NAME:
            raise InvalidInput(
                f"the policy's name must have at most {MAX_NAME} characters, got {len(self.name)}."
            )
        if self.environment != ENVIRONMENT:
            raise InvalidInput(
                f"the policy's environment must be {ENVIRONMENT!r}, got {self.environment!r:.80}."
            )
        if self.head not in HEADS:
            raise InvalidInput(f"the policy's head must be one of {', '.join(HEADS)}, got {self.head!r:.80}.")
        if not isinstance(self.observation, Mapping) or sorted(self.observation) != sorted(OBSERVATION_KEYS):
            raise InvalidInput(
                f"the policy's observation must have the keys {', '.join(OBSERVATION_KEYS)}, "
                f"got {self.observation!r:.200}."
            )
        self._check_layers()

    def _check_layers(self) -> None:
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise InvalidInput(f"a policy must have 1 to {MAX_LAYERS} layers, got {len(self.layers)}.")
        shapes = self.shapes
        if shapes[-1] != (NUM_ACTIONS,):
            raise InvalidInput(
                f"the last layer must give {NUM_ACTIONS} values, one for each action, got the shape {shapes[-1]}."
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
        config = HighwayConfig.from_dict(self.observation)
        if not isinstance(self.layers[0], Convolution):
            return (config.num_inputs,)
        if config.temporal_window > 0:
            raise InvalidInput(
                f"a network that begins with a convolution needs temporal_window 0, got {config.temporal_window}."
            )
        return (*config.grid_shape, 1)

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
