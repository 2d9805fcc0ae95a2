"""Policy files: written, read back, refused with the reason."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save
from sevenlanes.agents import policy_file
from sevenlanes.agents.layers import Convolution, Dense, Flatten, Transpose
from sevenlanes.agents.manifest import Manifest
from sevenlanes.agents.policy import DEFAULT_OBSERVATION
from sevenlanes.agents.policy_file import NetworkPolicy, load_policy, policy_bytes, save_policy
from sevenlanes.envs.errors import InvalidInput

from .small_networks import manifest, random_weights


def packed(edit: Callable[[dict[str, Any]], None] = lambda _: None, **members: bytes) -> bytes:
    """A policy file whose manifest was changed by `edit` and whose members were replaced or added."""
    values = json.loads(manifest().to_json())
    edit(values)
    files = {
        "manifest.json": json.dumps(values).encode(),
        "weights.safetensors": save(random_weights(manifest())),
        **{name.replace("__", "."): content for name, content in members.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_weights(**changes: Any) -> bytes:
    """A policy file with some weights replaced, or removed where None is given."""
    weights: dict[str, Any] = {
        **random_weights(manifest()),
        **{k.replace("__", "."): v for k, v in changes.items()},
    }
    return packed(weights__safetensors=save({k: v for k, v in weights.items() if v is not None}))


def test_it_reads_back_as_it_was_written(tmp_path: Path) -> None:
    weights = random_weights(manifest())
    save_policy(tmp_path / "policy.zip", manifest(), weights)
    policy = load_policy(tmp_path / "policy.zip")
    assert policy.manifest == manifest()
    observations = np.random.default_rng(1).random((10, 280), np.float32)
    assert np.array_equal(
        policy.values(observations), NetworkPolicy(manifest(), weights).values(observations)
    )
    assert [path.name for path in tmp_path.iterdir()] == ["policy.zip"]


def test_equal_policies_are_equal_bytes() -> None:
    weights = random_weights(manifest())
    turned = dict(reversed(weights.items()))
    assert policy_bytes(manifest(), weights) == policy_bytes(manifest(), turned)


NAN = np.full(5, np.nan, np.float32)
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not a policy file, a zip of manifest.json"),
    "text": (b"hello", "not a policy file, a zip"),
    "cut off": (packed()[:-30], "not a policy file"),
    "too large": (b"x" * (policy_file.MAX_POLICY_BYTES + 1), "may have 16,777,216 bytes"),
    "another member": (
        packed(code__py=b"import os"),
        "must hold exactly manifest.json and weights.safetensors",
    ),
    "manifest no JSON": (packed(manifest__json=b"{"), "manifest.json is not JSON"),
    "manifest nested": (packed(manifest__json=b"[" * 60_000), "manifest.json"),
    "manifest long": (packed(manifest__json=b" " * 70_000), "manifest.json may have 65,536 bytes"),
    "manifest a list": (packed(manifest__json=b"[]"), "must have the keys"),
    "unknown key": (packed(lambda m: m.update(author="me")), "must have the keys"),
    "format": (packed(lambda m: m.update(format="onnx")), "must have the format 'sevenlanes-policy/1'"),
    "observation of another environment": (
        packed(lambda m: m.update(environment="sevenlanes/Pong-v0")),
        "observation must have the keys shape",
    ),
    "environment": (packed(lambda m: m.update(environment=" ")), "environment must be printable"),
    "head": (packed(lambda m: m.update(head="best")), "head must be one of argmax"),
    "no name": (packed(lambda m: m.update(name=" ")), "name must be printable"),
    "name no text": (packed(lambda m: m.update(name=7)), "name must be printable"),
    "long name": (packed(lambda m: m.update(name="x" * 61)), "at most 60 characters"),
    "control name": (packed(lambda m: m.update(name="a\x1b[0m")), "name must be printable"),
    "observation": (
        packed(lambda m: m.update(observation={"lanes_side": 3})),
        "observation must have the keys",
    ),
    "window": (packed(lambda m: m["observation"].update(lanes_side=9)), "lanes_side must be from 0 to 6"),
    "layers": (packed(lambda m: m.update(layers={})), "layers must be a list"),
    "no layers": (packed(lambda m: m.update(layers=[])), "1 to 32 layers, got 0"),
    "unknown layer": (packed(lambda m: m["layers"].insert(0, {"type": "lambda"})), "a layer must be"),
    "layer key": (packed(lambda m: m["layers"][0].update(code="x")), "unknown key 'code' in a dense layer"),
    "layer without units": (packed(lambda m: m["layers"][0].pop("units")), "needs the key 'units'"),
    "units": (
        packed(lambda m: m["layers"][0].update(units=-1)),
        "units must be a whole number from 1 to 4096",
    ),
    "activation": (packed(lambda m: m["layers"][0].update(activation="gelu")), "activation must be one of"),
    "last layer": (packed(lambda m: m["layers"].pop()), "must give 5 values"),
    "too slow": (
        packed(
            lambda m: m.update(
                layers=[{"type": "dense", "units": 4096}] * 3 + [{"type": "dense", "units": 5}]
            )
        ),
        "multiply-adds a decision",
    ),
    "weights no safetensors": (
        packed(weights__safetensors=b"junk"),
        "can not be read as float32 safetensors",
    ),
    "weight missing": (with_weights(layers__2__bias=None), "'layers.2.bias' of shape \\(5,\\) is missing"),
    "weight too many": (with_weights(extra=np.zeros(1, np.float32)), "'extra' belongs to no layer"),
    "weight shape": (
        with_weights(layers__2__bias=np.zeros(4, np.float32)),
        "must have the shape \\(5,\\), got \\(4,",
    ),
    "weight type": (with_weights(layers__2__bias=np.zeros(5)), "must be float32, got float64"),
    "NaN": (with_weights(layers__2__bias=NAN), "not finite"),
    "infinity": (with_weights(layers__2__bias=NAN * 0 + np.inf), "not finite"),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_file_is_refused_with_the_reason(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(InvalidInput, match=reason):
        load_policy(content)


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"policy\.zip can not be read: No such file"):
        load_policy(tmp_path / "policy.zip")


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip of exactly these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def with_false_size() -> bytes:
    """A member that says it is small and unpacks to 64 MiB."""
    content = bytearray(
        zipped(("manifest.json", manifest().to_json()), ("weights.safetensors", bytes(64 * 2**20)))
    )
    entry = content.rindex(b"PK\x01\x02")  # the member in the zip's directory; its size stands 24 bytes on
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


GOOD = manifest().to_json()
BEYOND = json.dumps(
    {"layers.0.bias": {"dtype": "F32", "shape": [2**60], "data_offsets": [0, 2**62]}}
).encode()
HOSTILE: dict[str, tuple[bytes, str]] = {
    "zip in zip": (zipped(("policy.zip", packed())), "must hold exactly manifest.json"),
    "zip as weights": (packed(weights__safetensors=packed()), "can not be read as float32 safetensors"),
    "parent folder": (
        zipped(("../manifest.json", GOOD), ("../../weights.safetensors", b"")),
        "must hold exactly manifest.json",
    ),
    "root folder": (
        zipped(("/manifest.json", GOOD), ("/etc/weights.safetensors", b"")),
        "must hold exactly manifest.json",
    ),
    "twice": (
        zipped(("manifest.json", GOOD), ("manifest.jsoX", GOOD)).replace(b"jsoX", b"json"),
        "must hold exactly manifest.json",
    ),
    "bomb": (
        zipped(("manifest.json", GOOD), ("weights.safetensors", bytes(64 * 2**20))),
        "weights.safetensors may have 16,777,216 bytes, got 67,108,864",
    ),
    "bomb with a false size": (with_false_size(), "not a policy file"),
    "header of 2^60 bytes": (
        packed(weights__safetensors=(2**60).to_bytes(8, "little") + b"{}"),
        "can not be read as float32 safetensors",
    ),
    "tensor beyond the file": (
        packed(weights__safetensors=len(BEYOND).to_bytes(8, "little") + BEYOND),
        "can not be read as float32 safetensors",
    ),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_the_reason(name: str) -> None:
    content, reason = HOSTILE[name]
    with pytest.raises(InvalidInput, match=reason):
        load_policy(content)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_a_file_that_is_cut_off_is_refused(length: int) -> None:
    content = packed()
    with pytest.raises(InvalidInput):
        load_policy(content[: length % len(content)])


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_damaged_byte_is_refused_or_harmless(position: int, value: int) -> None:
    """Whatever happens to a file, loading it raises nothing but InvalidInput."""
    content = bytearray(packed())
    content[position % len(content)] = value
    try:
        policy = load_policy(bytes(content))
    except InvalidInput:
        return
    assert policy.act(np.zeros((1, 280), np.float32)).shape == (1,)


def test_a_convolution_can_not_stand_after_flat_inputs() -> None:
    with pytest.raises(InvalidInput, match="needs inputs \\[rows, columns, channels\\]"):
        manifest((Flatten(), Convolution(4, (3, 3)), Flatten(), Dense(5)))


def test_a_convolution_must_fit() -> None:
    with pytest.raises(InvalidInput, match="does not fit"):
        manifest((Convolution(4, (3, 9)), Flatten(), Dense(5)))


def test_a_convolution_needs_a_temporal_window_of_zero() -> None:
    with pytest.raises(InvalidInput, match="needs temporal_window 0"):
        manifest(
            (Convolution(4, (3, 3)), Flatten(), Dense(5)),
            observation={**DEFAULT_OBSERVATION, "temporal_window": 1},
        )


def test_a_transpose_moves_the_channels() -> None:
    pictures = np.arange(2 * 3 * 4, dtype=np.float32).reshape(1, 2, 3, 4)
    layers = (Transpose((1, 2, 0)), Flatten(), Dense(2))
    moving = Manifest("eyes", {"shape": [2, 3, 4]}, layers, "some/World-v0")
    kernel = np.zeros((24, 2), np.float32)
    kernel[1, 0] = 1.0  # row 0, column 0 of channel 1
    weights = {"layers.2.kernel": kernel, "layers.2.bias": np.zeros(2, np.float32)}
    assert NetworkPolicy(moving, weights).values(pictures).tolist() == [[12.0, 0.0]]


@pytest.mark.parametrize("axes", [(0, 2), (1, 1), "01", (0.0, 1), (True, 0), 3])
def test_a_transpose_names_each_axis_once(axes: Any) -> None:
    with pytest.raises(InvalidInput, match="axes must be 0, 1"):
        Transpose(axes)


@pytest.mark.parametrize("shape", [[], [0], [2.0], [5000], [1, 1, 1, 1, 1], "4", [4096, 4096]])
def test_an_observation_elsewhere_has_a_shape(shape: Any) -> None:
    with pytest.raises(InvalidInput, match=r"shape"):
        Manifest("eyes", {"shape": shape}, (Flatten(), Dense(2)), "some/World-v0")
