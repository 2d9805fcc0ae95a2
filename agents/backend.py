"""Keras on TensorFlow or JAX: gradients, compiled loops and tensors that stay on the device.

This is the only file that knows which backend runs (`KERAS_BACKEND`, TensorFlow unless set). Everything else
is written once, as pure functions in `keras.ops`. A *tree* below is any nesting of tuples, lists, dicts and
named tuples whose leaves are tensors.

Why not `model.fit` or an optimiser object: a small Q-network's gradient step takes less time than the Python
around it. Here many gradient steps are one compiled call, and parameters and optimiser state never leave the
device.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ..envs.errors import InvalidInput
from ..envs.held_notes import holding_notes
from .training_packages import import_for_training

BACKENDS = ("tensorflow", "jax")

Tree: TypeAlias = Any
Tensor: TypeAlias = Any

NAME = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
if NAME not in BACKENDS:
    raise InvalidInput(f"KERAS_BACKEND must be one of {', '.join(BACKENDS)}, got {NAME!r}.")
_ON_JAX = NAME == "jax"
with holding_notes():
    _backend = import_for_training(NAME)
    keras = import_for_training("keras")
    if not _ON_JAX:
        _backend.config.list_logical_devices()  # opens the devices now, with their notes


def value_and_grad(
    loss: Callable[..., tuple[Tensor, Tree]], parameters: list[Tensor], *inputs: Tree
) -> tuple[Tensor, Tree, list[Tensor]]:
    """Of `loss(parameters, *inputs) -> (value, extra)`: the value, the extra, and the value's gradient."""
    if _ON_JAX:
        (value, extra), gradients = _backend.value_and_grad(loss, has_aux=True)(parameters, *inputs)
        return value, extra, gradients
    with _backend.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(parameters)
        value, extra = loss(parameters, *inputs)
    return value, extra, tape.gradient(value, parameters, unconnected_gradients="zero")


def fold(step: Callable[[Tree, Tree], Tree], carry: Tree, batches: Tree) -> Tree:
    """`carry = step(carry, batch)` for each batch along the first axis of `batches`; the last carry.

    `keras.ops.scan` would do, but fails on TensorFlow for a nested carry (Keras 3.15).
    """
    if _ON_JAX:
        return _backend.lax.scan(lambda state, batch: (step(state, batch), None), carry, batches)[0]
    leaves = keras.tree.flatten(batches)
    num_steps = leaves[0].shape[0]

    def body(index: Tensor, *flat: Tensor) -> tuple[Tensor, ...]:
        batch = keras.tree.pack_sequence_as(batches, [leaf[index] for leaf in leaves])
        after = step(keras.tree.pack_sequence_as(carry, list(flat)), batch)
        return (index + 1, *keras.tree.flatten(after))

    start = (_backend.constant(0), *keras.tree.flatten(carry))
    after = _backend.while_loop(
        lambda index, *_: index < num_steps, body, start, maximum_iterations=num_steps
    )
    return keras.tree.pack_sequence_as(carry, list(after[1:]))


def compiled(function: Callable[..., Tree], fuse: bool = True) -> Callable[..., Tree]:
    """`function` of trees, compiled once for each combination of shapes.

    `fuse` compiles through XLA, as JAX always does: it helps dense networks and hurts convolutions on a CPU.
    """
    if _ON_JAX:
        return _backend.jit(function)  # type: ignore[no-any-return]
    return _backend.function(function, jit_compile=fuse, autograph=False)  # type: ignore[no-any-return]


class DeviceState:
    """A tree of tensors that stays on the device between compiled calls."""

    def __init__(self, tree: Tree) -> None:
        self._structure = keras.tree.map_structure(lambda leaf: 0, tree)
        flat = [np.asarray(leaf) for leaf in keras.tree.flatten(tree)]
        self._leaves = (
            [_backend.numpy.array(leaf) for leaf in flat]
            if _ON_JAX
            else [_backend.Variable(leaf, trainable=False) for leaf in flat]
        )

    def read(self) -> Tree:
        """The tree as NumPy arrays; the caller owns them."""
        return self._pack([np.asarray(leaf).copy() for leaf in self._leaves])

    def write(self, tree: Tree) -> None:
        """Replace all values by a tree of the same structure and shapes."""
        keras.tree.assert_same_structure(self._structure, tree)
        for index, (leaf, value) in enumerate(zip(self._leaves, keras.tree.flatten(tree), strict=True)):
            if tuple(leaf.shape) != np.shape(value):
                raise InvalidInput(f"expected an array of shape {tuple(leaf.shape)}, got {np.shape(value)}.")
            if _ON_JAX:
                self._leaves[index] = _backend.numpy.array(np.asarray(value))
            else:
                leaf.assign(value)

    def compile_update(
        self, update: Callable[..., tuple[Tree, Tree]], fuse: bool = True
    ) -> Callable[..., Tree]:
        """Compile `update(state, *inputs) -> (state, output)`.

        The result takes the inputs, moves this state and returns the output.
        """
        if _ON_JAX:
            # The old state's memory is donated to the new one.
            run = _backend.jit(
                lambda leaves, *inputs: self._flat_update(update, leaves, inputs), donate_argnums=0
            )

            def call(*inputs: Tree) -> Tree:
                self._leaves, output = run(self._leaves, *inputs)
                return output

            return call

        def assign(*inputs: Tree) -> Tree:
            values = [leaf.read_value() for leaf in self._leaves]
            after, output = self._flat_update(update, values, inputs)
            for leaf, value in zip(self._leaves, after, strict=True):
                leaf.assign(value)
            return output

        return compiled(assign, fuse)

    def compile_query(self, query: Callable[..., Tree], fuse: bool = True) -> Callable[..., Tree]:
        """Compile `query(state, *inputs) -> output`; the result takes only the inputs."""
        if _ON_JAX:
            run = _backend.jit(lambda leaves, *inputs: query(self._pack(leaves), *inputs))
            return lambda *inputs: run(self._leaves, *inputs)
        return compiled(
            lambda *inputs: query(self._pack([leaf.read_value() for leaf in self._leaves]), *inputs), fuse
        )

    def _pack(self, leaves: list[Tensor]) -> Tree:
        return keras.tree.pack_sequence_as(self._structure, leaves)

    def _flat_update(
        self, update: Callable[..., tuple[Tree, Tree]], leaves: list[Tensor], inputs: tuple[Tree, ...]
    ) -> tuple[list[Tensor], Tree]:
        after, output = update(self._pack(leaves), *inputs)
        return keras.tree.flatten(after), output
