"""The forward pass of a policy file, with a fixed order of every sum: the same bits on every machine.

Sums run over the inputs in ascending order, one output beside the other, in float32, without fused multiply-adds or
reassociation (Numba's default), so a compiler may use vectors but can not change a bit.
"""

import numpy as np

from ..envs.highway.compiled import compiled

LINEAR, RELU, TANH = 0, 1, 2
ACTIVATIONS = {"linear": LINEAR, "relu": RELU, "tanh": TANH}
ZERO, ONE, TWO = np.float32(0), np.float32(1), np.float32(2)
QUARTER, SATURATED = np.float32(0.25), np.float32(10)  # tanh(10) is 1 to the last bit of a float32

# Lambert's continued fraction of tanh, cut after the 11: y (TOP) / (BOTTOM), polynomials in s = y * y.
TOP = (np.float32(10395), np.float32(1260), np.float32(21))
BOTTOM = (np.float32(10395), np.float32(4725), np.float32(210), ONE)


@compiled
def tanh32(x):  # type: ignore[no-untyped-def]
    """tanh of a float32 within 5e-7: a continued fraction for x / 4, doubled twice.

    Libraries' tanh differ in the last bit between machines; sums, products and quotients do not.
    """
    y = min(max(x, -SATURATED), SATURATED) * QUARTER
    s = y * y
    top = TOP[0] + s * (TOP[1] + s * TOP[2])
    bottom = BOTTOM[0] + s * (BOTTOM[1] + s * (BOTTOM[2] + s * BOTTOM[3]))
    half = y * top / bottom
    half = TWO * half / (ONE + half * half)  # tanh(2 y) = 2 t / (1 + t * t)
    return TWO * half / (ONE + half * half)


@compiled
def activate(values, activation):  # type: ignore[no-untyped-def]
    """Apply an activation in place to float32 [n]."""
    if activation == RELU:
        for i in range(values.shape[0]):
            values[i] = max(values[i], ZERO)
    elif activation == TANH:
        for i in range(values.shape[0]):
            values[i] = tanh32(values[i])


@compiled
def copy(values, outputs):  # type: ignore[no-untyped-def]
    """outputs [n] = values [n]."""
    for i in range(outputs.shape[0]):
        outputs[i] = values[i]


@compiled
def add_products(inputs, kernel, outputs):  # type: ignore[no-untyped-def]
    """outputs [O] += inputs [I] kernel [I, O]."""
    for i in range(inputs.shape[0]):
        x = inputs[i]
        if x != ZERO:
            weights = kernel[i]
            for o in range(outputs.shape[0]):
                outputs[o] += x * weights[o]


@compiled
def dense(inputs, kernel, bias, outputs):  # type: ignore[no-untyped-def]
    """outputs [B, O] = inputs [B, I] kernel [I, O] + bias [O]."""
    for b in range(inputs.shape[0]):
        copy(bias, outputs[b])
        add_products(inputs[b], kernel, outputs[b])


@compiled
def add_products_of_few(inputs, kernel, outputs):  # type: ignore[no-untyped-def]
    """As `add_products`, in the same order of every sum; faster where inputs and outputs are few, as in a convolution.

    Eight sums at a time stay in registers, where the loop over the outputs would load and store each for every input.
    """
    whole = outputs.shape[0] // 8 * 8
    for o in range(0, whole, 8):
        a, b, c, d = outputs[o], outputs[o + 1], outputs[o + 2], outputs[o + 3]
        e, f, g, h = outputs[o + 4], outputs[o + 5], outputs[o + 6], outputs[o + 7]
        for i in range(inputs.shape[0]):
            x = inputs[i]
            if x != ZERO:
                a += x * kernel[i, o]
                b += x * kernel[i, o + 1]
                c += x * kernel[i, o + 2]
                d += x * kernel[i, o + 3]
                e += x * kernel[i, o + 4]
                f += x * kernel[i, o + 5]
                g += x * kernel[i, o + 6]
                h += x * kernel[i, o + 7]
        outputs[o], outputs[o + 1], outputs[o + 2], outputs[o + 3] = a, b, c, d
        outputs[o + 4], outputs[o + 5], outputs[o + 6], outputs[o + 7] = e, f, g, h
    if whole < outputs.shape[0]:
        add_products(inputs, kernel[:, whole:], outputs[whole:])


@compiled
def convolve(inputs, kernel, bias, outputs, strides, padding):  # type: ignore[no-untyped-def]
    """outputs [B, H', W', O] from inputs [B, H, W I], kernel [h, w I, O].

    strides and padding before: int64 [2], in rows and in numbers of a row, of which I make a column.
    """
    height, width = inputs.shape[1], inputs.shape[2]
    for b in range(inputs.shape[0]):
        for i in range(outputs.shape[1]):
            for j in range(outputs.shape[2]):
                copy(bias, outputs[b, i, j])
                left = j * strides[1] - padding[1]
                first, last = max(left, 0), min(left + kernel.shape[1], width)
                for u in range(kernel.shape[0]):
                    y = i * strides[0] + u - padding[0]
                    if 0 <= y < height:
                        weights = kernel[u, first - left : last - left]
                        add_products_of_few(inputs[b, y, first:last], weights, outputs[b, i, j])


@compiled
def normalise(inputs, scale, offset, outputs):  # type: ignore[no-untyped-def]
    """outputs [B, F] = inputs [B, F] * scale [F] + offset [F]."""
    for b in range(inputs.shape[0]):
        for f in range(inputs.shape[1]):
            outputs[b, f] = inputs[b, f] * scale[f] + offset[f]


@compiled
def argmax_rows(values, actions):  # type: ignore[no-untyped-def]
    """actions [B]: the index of each row's greatest value [B, O]; the first one where several are equal."""
    for b in range(values.shape[0]):
        best = 0
        for o in range(1, values.shape[1]):
            if values[b, o] > values[b, best]:
                best = o
        actions[b] = best
