"""Keras, imported quietly; and gradients with respect to inputs, which Keras leaves to its backends.

Only the files of paradigms import this one: TensorFlow takes seconds to load.
"""

from __future__ import annotations

import importlib
import logging
import os
from typing import Any

from ..envs.errors import InvalidInput
from ..envs.held_notes import holding_notes

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

try:
    with holding_notes():
        keras: Any = importlib.import_module("keras")
        if keras.backend.backend() == "tensorflow":
            importlib.import_module("tensorflow").config.list_logical_devices()  # with its notes
except ModuleNotFoundError as error:
    raise InvalidInput(
        f"perception needs the Python package {error.name!r}, which is not installed: "
        'pip install "sevenlanes[train,perception]"'
    ) from error
ops: Any = keras.ops
# TensorFlow warns of what is compiled often; here several models a process are each compiled once.
logging.getLogger("tensorflow").setLevel(logging.ERROR)


def input_gradient(model: Any, loss: Any) -> Any:
    """A compiled function (inputs, targets) -> gradient of `loss(targets, model(inputs))` by the inputs."""
    if keras.backend.backend() == "jax":
        jax = importlib.import_module("jax")
        return jax.jit(jax.grad(lambda inputs, targets: loss(targets, model(inputs, training=False))))
    tensorflow = importlib.import_module("tensorflow")

    def gradient(inputs: Any, targets: Any) -> Any:
        with tensorflow.GradientTape() as tape:
            tape.watch(inputs)
            value = loss(targets, model(inputs, training=False))
        return tape.gradient(value, inputs)

    return tensorflow.function(gradient, reduce_retracing=True)


def weight_gradients(model: Any, loss: Any, inputs: Any, targets: Any) -> list[Any]:
    """The gradients of `loss(targets, model(inputs))` by the model's weights, as NumPy arrays."""
    if keras.backend.backend() == "jax":
        jax = importlib.import_module("jax")
        values = [weight.value for weight in model.trainable_variables]

        def value(trainable: Any) -> Any:
            return loss(targets, model.stateless_call(trainable, model.non_trainable_variables, inputs)[0])

        return [ops.convert_to_numpy(each) for each in jax.grad(value)(values)]
    tensorflow = importlib.import_module("tensorflow")
    with tensorflow.GradientTape() as tape:
        result = loss(targets, model(inputs))
    variables = [weight.value for weight in model.trainable_variables]
    return [ops.convert_to_numpy(each) for each in tape.gradient(result, variables)]


def forget(optimiser: Any, learning_rate: float) -> None:
    """Set an optimiser back to its first step, so that what is compiled serves another training."""
    for variable in optimiser.variables:
        variable.assign(ops.zeros_like(variable))
    optimiser.learning_rate = learning_rate
