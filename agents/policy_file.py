"""A policy as a file: a zip of exactly manifest.json and weights.safetensors. Data only: nothing in it is executed."""

from __future__ import annotations

import io
import math
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from ..envs.errors import InvalidInput
from .inference import argmax_rows
from .manifest import Manifest

MANIFEST, WEIGHTS = "manifest.json", "weights.safetensors"
MAX_POLICY_BYTES = 16 * 2**20
MAX_MANIFEST_BYTES = 64 * 2**10
MAX_VALUES = 2**22  # float32 values of one layer's outputs that are held at a time: 16 MiB
EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of the zip's members, so that equal policies are equal bytes


class NetworkPolicy:
    """A policy that a policy file describes; see `policy.Policy`."""

    def __init__(self, manifest: Manifest, weights: Mapping[str, NDArray[np.float32]]) -> None:
        check_weights(manifest, weights)
        self.manifest = manifest
        self.name = manifest.name
        self.environment = manifest.environment
        self.observation: Mapping[str, Any] = dict(manifest.observation)
        self._input_shape = manifest.input_shape
        self._portion = max(1, MAX_VALUES // max(math.prod(shape) for shape in manifest.shapes))
        # Of each layer, by name.
        self.weights = [
            {
                name: np.ascontiguousarray(weights[f"layers.{index}.{name}"])
                for name in layer.weight_shapes(inputs)
            }
            for index, (layer, inputs) in enumerate(zip(manifest.layers, manifest.shapes, strict=False))
        ]

    @property
    def named_weights(self) -> dict[str, NDArray[np.float32]]:
        """The weights by their names `layers.N.weight`, as `save_policy` wants them."""
        return {
            f"layers.{index}.{name}": values
            for index, weights in enumerate(self.weights)
            for name, values in weights.items()
        }

    def reset(self, seed: int) -> None:
        """Nothing to do: a network has no memory and no chance in it."""

    def values(self, observations: NDArray[np.float32]) -> NDArray[np.float32]:
        """The last layer's outputs [B, A] for observations [B, ...]."""
        values = np.ascontiguousarray(observations, np.float32).reshape(len(observations), *self._input_shape)
        for layer, weights in zip(self.manifest.layers, self.weights, strict=True):
            values = layer.apply(values, weights)
        return values

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The actions uint8 [B] of the greatest values.

        Wide networks work through the rows in portions, so that no file can ask for more memory than there is; rows
        do not depend on each other, so the portions do not matter to the bits.
        """
        actions = np.empty(len(observations), np.uint8)
        for start in range(0, len(observations), self._portion):
            rows = slice(start, start + self._portion)
            argmax_rows(self.values(observations[rows]), actions[rows])
        return actions


def check_weights(manifest: Manifest, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Raise `InvalidInput` unless the weights are finite float32 arrays of exactly the manifest's names and shapes."""
    expected = manifest.weight_shapes
    for name in sorted(expected.keys() | weights.keys()):
        if name not in weights:
            raise InvalidInput(f"the weight {name!r} of shape {expected[name]} is missing.")
        if name not in expected:
            raise InvalidInput(f"the weight {name!r:.80} belongs to no layer of the manifest.")
        weight = weights[name]
        if weight.dtype != np.float32:
            raise InvalidInput(f"the weight {name!r} must be float32, got {weight.dtype}.")
        if weight.shape != expected[name]:
            raise InvalidInput(
                f"the weight {name!r} must have the shape {expected[name]}, got {weight.shape}."
            )
        if not np.isfinite(weight).all():
            raise InvalidInput(f"the weight {name!r} has values that are not finite (NaN or infinity).")


def policy_bytes(manifest: Manifest, weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """The content of a policy file; equal policies give equal bytes. Raises `InvalidInput` as loading would."""
    check_weights(manifest, weights)
    tensors = {name: np.ascontiguousarray(weights[name]) for name in sorted(weights)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(MANIFEST, EPOCH), manifest.to_json())
        archive.writestr(zipfile.ZipInfo(WEIGHTS, EPOCH), save_tensors(tensors))
    content = buffer.getvalue()
    if len(content) > MAX_POLICY_BYTES:
        raise InvalidInput(
            f"a policy file may have {MAX_POLICY_BYTES:,} bytes, this one has {len(content):,}."
        )
    return content


def save_policy(path: Path, manifest: Manifest, weights: Mapping[str, NDArray[np.float32]]) -> None:
    """Write a policy file, whole or not at all. weights: float32, named and shaped as `Manifest.weight_shapes`."""
    content = policy_bytes(manifest, weights)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_policy(source: Path | bytes) -> NetworkPolicy:
    """Read a policy from a file or its content. Raises `InvalidInput` with the one reason why it can not drive."""
    content = source if isinstance(source, bytes) else _read_file(source)
    if len(content) > MAX_POLICY_BYTES:
        raise InvalidInput(f"a policy file may have {MAX_POLICY_BYTES:,} bytes, got {len(content):,}.")
    members = _unpack(content)
    manifest = Manifest.from_json(members[MANIFEST])
    try:
        weights = load_tensors(members[WEIGHTS])
    except (SafetensorError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(f"{WEIGHTS} can not be read as float32 safetensors: {error}.") from error
    return NetworkPolicy(manifest, weights)


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_POLICY_BYTES:
            raise InvalidInput(f"a policy file may have {MAX_POLICY_BYTES:,} bytes, {path} is larger.")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"the policy file {path} can not be read: {error.strerror}.") from error


def _unpack(content: bytes) -> dict[str, bytes]:
    """The two members; sizes are checked before anything is unpacked, so no zip bomb goes off."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            if sorted(sizes) != [MANIFEST, WEIGHTS] or len(archive.infolist()) != 2:
                found = ", ".join(sorted(sizes)) or "nothing"
                raise InvalidInput(
                    f"a policy file must hold exactly {MANIFEST} and {WEIGHTS}, got {found:.200}."
                )
            for name, limit in ((MANIFEST, MAX_MANIFEST_BYTES), (WEIGHTS, MAX_POLICY_BYTES)):
                if sizes[name] > limit:
                    raise InvalidInput(f"{name} may have {limit:,} bytes, got {sizes[name]:,}.")
            return {name: archive.read(name) for name in (MANIFEST, WEIGHTS)}
    except InvalidInput:
        raise
    except Exception as error:  # zipfile raises many kinds for damaged archives
        raise InvalidInput(
            f"this is not a policy file, a zip of {MANIFEST} and {WEIGHTS}: {error}."
        ) from error
