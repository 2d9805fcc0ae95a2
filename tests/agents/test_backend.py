import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from sevenlanes.agents import backend
from sevenlanes.agents.backend import DeviceState, compiled, fold, keras, value_and_grad
from sevenlanes.agents.training_packages import import_for_training
from sevenlanes.envs.errors import InvalidInput

ops = keras.ops


class Pair(NamedTuple):
    total: object
    parts: list[object]


def test_value_and_gradient_with_an_extra() -> None:
    def loss(parameters: list[object], factor: object) -> tuple[object, object]:
        return ops.sum(factor * ops.square(parameters[0])), ops.max(parameters[0])

    parameters = [ops.convert_to_tensor(np.array([1.0, 3.0], np.float32)), ops.ones((2,), "float32")]
    value, extra, gradients = value_and_grad(loss, parameters, np.float32(2.0))
    assert (float(value), float(extra)) == (20.0, 3.0)
    np.testing.assert_allclose(np.asarray(gradients[0]), [4.0, 12.0])
    np.testing.assert_allclose(np.asarray(gradients[1]), [0.0, 0.0], err_msg="not part of the loss")


@pytest.mark.parametrize("fuse", [True, False])
def test_fold_carries_nested_state_over_batches(fuse: bool) -> None:
    def run(batches: dict[str, object]) -> Pair:
        def step(carry: Pair, batch: dict[str, object]) -> Pair:
            return Pair(carry.total + ops.sum(batch["x"]), [2.0 * part + batch["y"] for part in carry.parts])

        return fold(step, Pair(ops.zeros((), "float32"), [ops.ones((), "float32")]), batches)

    batches = {"x": np.arange(6, dtype=np.float32).reshape(3, 2), "y": np.array([1, 2, 3], np.float32)}
    after = compiled(run, fuse)(batches)
    assert float(after.total) == 15.0
    assert float(after.parts[0]) == ((1 * 2 + 1) * 2 + 2) * 2 + 3


def test_device_state_moves_and_is_read_and_written() -> None:
    state = DeviceState({"count": np.float32(1.0), "rows": [np.zeros(2, np.float32)]})
    update = state.compile_update(
        lambda tree, by: ({"count": tree["count"] + by, "rows": [tree["rows"][0] - by]}, tree["count"] * 10.0)
    )
    assert [float(update(np.float32(2.0))) for _ in range(2)] == [10.0, 30.0]
    assert float(state.compile_query(lambda tree: tree["count"])()) == 5.0
    read = state.read()
    np.testing.assert_array_equal(read["rows"][0], [-4.0, -4.0])
    state.write({"count": np.float32(7.0), "rows": [np.ones(2, np.float32)]})
    assert float(update(np.float32(1.0))) == 70.0
    np.testing.assert_array_equal(read["rows"][0], [-4.0, -4.0], "what was read stays")


def test_device_state_refuses_another_shape() -> None:
    with pytest.raises(InvalidInput, match=r"shape \(2,\), got \(3,\)"):
        DeviceState([np.zeros(2, np.float32)]).write([np.zeros(3, np.float32)])


@pytest.mark.skipif(backend.NAME == "jax", reason="this is the run on JAX")
def test_all_of_this_on_jax() -> None:
    names = ("test_backend", "test_optimizers", "test_losses", "test_networks")
    tests = [Path(__file__).with_name(f"{name}.py") for name in names]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        "not nothing_can",
        *tests,
    ]
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"KERAS_BACKEND": "torch"}, "KERAS_BACKEND must be one of tensorflow, jax, got 'torch'"),
        ({"HIDDEN": "keras", "KERAS_BACKEND": "jax"}, "needs the Python package 'keras'"),
        ({"HIDDEN": "tensorflow", "KERAS_BACKEND": "tensorflow"}, "needs the Python package 'tensorflow'"),
    ],
)
def test_one_clear_error_where_nothing_can_train(environment: dict[str, str], message: str) -> None:
    program = (
        "import os, sys\n"
        "sys.modules[os.environ.get('HIDDEN', 'torch')] = None\n"
        "from sevenlanes.envs.errors import InvalidInput\n"
        "try:\n    import sevenlanes.agents.backend\n"
        "except InvalidInput as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert message in done.stdout, done.stderr


def test_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(InvalidInput, match=r'pip install "sevenlanes\[train\]"'):
        import_for_training("tensorboard")
