# %% [markdown]
# # 2. Automatic differentiation
#
# A network of a million weights needs a million slopes. Nobody derives them by hand: a **tape** remembers each
# operation with the slopes of its result, and one walk back along the tape gives all of them by the chain rule
#
# $$\frac{\partial L}{\partial a} =
# \sum_{b \text{ made of } a} \frac{\partial L}{\partial b} \frac{\partial b}{\partial a}$$
#
# This is reverse-mode differentiation (Linnainmaa, 1970); TensorFlow and PyTorch are the same idea with arrays. You
# build it for single numbers, in sixty lines. Then it trains a network that watches the blind spot of our car.

# %%
import math

import matplotlib.pyplot as plt
import numpy as np

# %% [markdown]
# ## Numbers that remember
#
# A `Number` knows its value and its parents: pairs of another `Number` and the slope of this one by that one.
# Addition is done for you: the slope of $a + b$ is 1 by both. Note how a number used twice appears twice.


# %%
class Number:
    """A value, where it came from, and (after `backward`) the slope of the result by it."""

    def __init__(self, value, parents=()):
        self.value, self.parents, self.gradient = value, parents, 0.0

    def __add__(self, other):
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))


def multiply(a, b):
    """Two Numbers -> the Number a b, with its parents and the slopes by them."""
    # TODO multiply: d(ab)/da is ..., d(ab)/db is ...; the slopes are plain floats
    return Number(a.value * b.value, ((a, b.value), (b, a.value)))
    # END


def tanh(a):
    """A Number -> the Number tanh(a), with its parent and the slope by it."""
    # TODO tanh: the slope of t = tanh(a) is 1 - t²; math.tanh gives the value
    t = math.tanh(a.value)
    return Number(t, ((a, 1.0 - t * t),))
    # END


# %% check multiply
def check_multiply():
    a, b = Number(3.0), Number(-2.0)
    c = multiply(a, b)
    assert isinstance(c, Number), f"multiply should give a Number, it gave {type(c).__name__}"
    assert c.value == -6.0, f"3 times -2 is -6, got {c.value}"
    slopes = {id(parent): slope for parent, slope in c.parents}
    assert set(slopes) == {id(a), id(b)}, "the parents of a b should be a and b themselves, each with a slope"
    assert slopes[id(a)] != 3.0, "the slopes are swapped: if a grows by 1, a b grows by b"
    assert (slopes[id(a)], slopes[id(b)]) == (-2.0, 3.0), (
        f"the slopes by 3 and -2 should be -2 and 3, got {slopes[id(a)]} and {slopes[id(b)]}"
    )


check_multiply()


# %% check tanh
def check_tanh():
    a = Number(0.5)
    t = tanh(a)
    assert math.isclose(t.value, 0.46212, abs_tol=1e-4), f"tanh(0.5) is 0.4621, got {t.value}"
    assert [parent for parent, _ in t.parents] == [a], "the only parent of tanh(a) is a"
    measured = (math.tanh(0.5 + 1e-6) - math.tanh(0.5 - 1e-6)) / 2e-6
    slope = t.parents[0][1]
    assert math.isclose(slope, measured, abs_tol=1e-4), (
        f"at 0.5 one measures a slope of {measured:.4f}, got {slope}"
    )


check_tanh()

# %% [markdown]
# ## Backwards
#
# `tape(result)` lists all Numbers that lead to the result, each after its parents. Walk it from the end: when you
# come to a Number, its gradient is complete, since all that was made from it came before. Hand each parent its
# share: the Number's gradient times the slope. A parent with several children gets several shares, and they **add
# up**.


# %%
def tape(result):
    """A Number -> all Numbers that it was made from and itself, each after its parents."""
    order, seen, waiting = [], set(), [(result, False)]
    while waiting:
        number, parents_are_in = waiting.pop()
        if parents_are_in:
            order.append(number)
        elif id(number) not in seen:
            seen.add(id(number))
            waiting.append((number, True))
            waiting.extend((parent, False) for parent, _ in number.parents)
    return order


def backward(result):
    """Set `gradient` of everything that led to the Number `result` to the slope of `result` by it."""
    order = tape(result)
    for number in order:
        number.gradient = 0.0
    result.gradient = 1.0
    # TODO backward: for each Number of `order`, from the last to the first, give its parents their shares
    for number in reversed(order):
        for parent, slope in number.parents:
            parent.gradient += slope * number.gradient
    # END


# %% check backward
def check_backward():
    a, b = Number(2.0), Number(5.0)
    c = Number(10.0, ((a, 5.0), (b, 2.0)))  # a b
    d = Number(100.0, ((c, 10.0), (c, 10.0)))  # c c
    e = d + a
    backward(e)
    assert e.gradient == 1.0, f"the slope of a number by itself is 1, got {e.gradient}"
    assert c.gradient != 10.0, "c was used twice in c c: both shares count, so add them up with +="
    assert c.gradient == 20.0, f"the slope of c c at c = 10 is 20, got {c.gradient}"
    assert b.gradient == 40.0, f"(a b)² + a has the slope 2 a b a = 40 by b, got {b.gradient}"
    assert a.gradient == 101.0, f"(a b)² + a has the slope 2 a b b + 1 = 101 by a, got {a.gradient}"


check_backward()

# %% [markdown]
# ## Descent
#
# Each weight takes a step against its own slope.


# %%
def descend(weights, rate):
    """Move the `value` of each Number of `weights` a step of `rate` times its gradient downhill."""
    # TODO descend: change the values in place; the function returns nothing
    for weight in weights:
        weight.value -= rate * weight.gradient
    # END


# %% check descend
def check_descend():
    weights = [Number(1.0), Number(-1.0)]
    weights[0].gradient, weights[1].gradient = 2.0, -4.0
    descend(weights, 0.1)
    values = [weight.value for weight in weights]
    assert values != [1.0, -1.0], "the values did not change: set weight.value"
    assert not np.allclose(values, [1.2, -1.4]), "that is a step uphill: subtract"
    assert np.allclose(values, [0.8, -0.6]), (
        f"from 1 and -1 with slopes 2 and -4 to 0.8 and -0.6, got {values}"
    )


check_descend()

# %% [markdown]
# ## The blind spot
#
# Another car stands at (right, ahead) of ours. Is it beside us, where the mirrors miss it? No straight line parts
# inside from outside, so one neuron can not tell. Six hidden ones can.

# %%
rng = np.random.default_rng(1)
places = rng.uniform(-1.0, 1.0, (60, 2))  # in units of two lanes and ten metres
hidden_from_us = np.hypot(places[:, 0] - 0.2, places[:, 1] + 0.1) < 0.6
HIDDEN = 6
first = [
    [Number(rng.normal(0.0, 1.5)) for _ in range(3)] for _ in range(HIDDEN)
]  # two inputs and a threshold
second = [Number(rng.normal(0.0, 0.5)) for _ in range(HIDDEN + 1)]
weights = [weight for row in first for weight in row] + second


def network(right, ahead):
    """The network's answer, a Number from -1 (in sight) to 1 (hidden)."""
    total = second[HIDDEN]
    for (by_right, by_ahead, threshold), out in zip(first, second, strict=False):
        inner = multiply(by_right, Number(right)) + multiply(by_ahead, Number(ahead)) + threshold
        total = total + multiply(out, tanh(inner))
    return tanh(total)


losses = []
for step in range(100):
    loss = Number(0.0)
    for (right, ahead), is_hidden in zip(places, hidden_from_us, strict=True):
        error = network(right, ahead) + Number(-1.0 if is_hidden else 1.0)
        loss = loss + multiply(error, error)
    loss = multiply(loss, Number(1.0 / len(places)))
    backward(loss)
    descend(weights, rate=0.5 if step < 70 else 0.2)
    losses.append(loss.value)
print(f"mean squared error {losses[0]:.3f} -> {losses[-1]:.3f}")

# %%
sides = np.linspace(-1.0, 1.0, 21)
answers = np.array([[network(right, ahead).value for right in sides] for ahead in sides])
figure, (left_plot, right_plot) = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
left_plot.contourf(sides, sides, answers, 20, cmap="RdYlGn_r", alpha=0.8)
left_plot.scatter(*places.T, c=hidden_from_us, cmap="RdYlGn_r", edgecolors="white")
left_plot.set(title="what the network takes for the blind spot", xlabel="to the right", ylabel="ahead")
right_plot.plot(losses)
right_plot.set(title="loss", xlabel="step", yscale="log")
plt.show()

# %% [markdown]
# **Why it matters.** Everything that learns in this course rests on this walk backwards, the driver of the highway
# too. The tape costs about as much as the forward computation, however many weights there are. Measuring slopes by
# wiggling one weight after the other would cost that once for **each** weight.
