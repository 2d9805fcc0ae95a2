"""The forward pass of a policy file, with a fixed order of every sum: the same bits on every machine.

Sums run over the inputs in ascending order, one output beside the other, in float32, without fused multiply-adds or
reassociation (Numba's default), so a compiler may use vectors but can not change a bit.
"""

import math

import numpy as np

from ..envs.highway.compiled import compiled

LINEAR, RELU, TANH = 0, 1, 2
ACTIVATIONS = {"linear": LINEAR, "relu": RELU, "tanh": TANH}


@compiled
def activate(values, activation):  # type: ignore[no-untyped-def]
    """Apply an activation in place to float32 [n]."""
    if activation == RELU:
        for i in range(values.shape[0]):
            values[i] = max(values[i], np.float32(0))
    elif activation == TANH:
        for i in range(values.shape[0]):
            values[i] = tanh32(values[i])


@compiled
def tanh32(x):  # type: ignore[no-untyped-def]
    """tanh from the continued fraction to x**9, then doubled twice; within 2e-7, of basic operations only.

    Libraries' tanh differ in the last bit between machines; sums, products and quotients do not.
    """
    if math.isnan(x):
        return x
    y = np.float32(min(max(x, np.float32(-10)), np.float32(10)) * np.float32(0.25))
    s = np.float32(y * y)
    bottom = np.float32(15120) + s * (np.float32(6930) + s * np.float32(315) / np.float32(1))
    top = np.float32(15120) + s * (np.float32(1890) + s * np.float32(21))
    t = np.float32(y * top / bottom)
    for _ in range(2):
        t = np.float32(np.float32(2) * t / (np.float32(1) + t * t))
    return t


@compiled
def dense(inputs, kernel, bias, outputs):  # type: ignore[no-untyped-def]
    """outputs [B, O] = inputs [B, I] kernel [I, O] + bias [O]."""
    size = kernel.shape[1]
    for b in range(inputs.shape[0]):
        row = outputs[b]
        for o in range(size):
            row[o] = bias[o]
        for i in range(kernel.shape[0]):
            x = inputs[b, i]
            if x != np.float32(0):
                weights = kernel[i]
                for o in range(size):
                    row[o] += x * weights[o]


@compiled
def convolve(inputs, kernel, bias, outputs, strides, padding):  # type: ignore[no-untyped-def]
    """outputs [B, H', W', O] from inputs [B, H, W, I], kernel [h, w, I, O]; strides, padding (before) int64 [2]."""
    height, width = inputs.shape[1], inputs.shape[2]
    for b in range(inputs.shape[0]):
        for i in range(outputs.shape[1]):
            for j in range(outputs.shape[2]):
                cell = outputs[b, i, j]
                for o in range(kernel.shape[3]):
                    cell[o] = bias[o]
                for u in range(kernel.shape[0]):
                    for v in range(kernel.shape[1]):
                        y, x = i * strides[0] + u - padding[0], j * strides[1] + v - padding[1]
                        if 0 <= y < height and 0 <= x < width:
                            add_products(inputs[b, y, x], kernel[u, v], cell)


@compiled
def add_products(inputs, kernel, outputs):  # type: ignore[no-untyped-def]
    """outputs [O] += inputs [I] kernel [I, O]."""
    for i in range(kernel.shape[0]):
        x = inputs[i]
        if x != np.float32(0):
            for o in range(kernel.shape[1]):
                outputs[o] += x * kernel[i, o]


@compiled
def argmax_rows(values, actions):  # type: ignore[no-untyped-def]
    """actions [B]: the index of each row's greatest value [B, O]; the first one where several are equal."""
    for b in range(values.shape[0]):
        best = 0
        for o in range(1, values.shape[1]):
            if values[b, o] > values[b, best]:
                best = o
        actions[b] = best
