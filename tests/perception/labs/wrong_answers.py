"""For each TODO of each lab a mistake that students make, and words of the reason that they must be given."""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """Lines in place of the solution, and what the check must say of them."""

    code: str
    reason: str


WRONG: dict[str, dict[str, Wrong]] = {
    "perceptron": {
        "fires": Wrong("return x @ w >= 0.0", "above zero, not at zero"),
        "learn": Wrong("w += (label - float(example @ w > 0.0)) * example\nreturn w", "use +, not +="),
        "cross_entropy": Wrong(
            "p = sigmoid(x @ w)\nreturn np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p))",
            "costs log 2 = 0.693",
        ),
        "gradient": Wrong("return x.T @ (sigmoid(x @ w) - y)", "the mean over the examples, not the sum"),
        "descend": Wrong("return w + rate * slope", "uphill"),
    },
    "autodiff": {
        "multiply": Wrong(
            "return Number(a.value * b.value, ((a, a.value), (b, b.value)))", "the slopes are swapped"
        ),
        "tanh": Wrong(
            "t = math.tanh(a.value)\nreturn Number(t, ((a, 1.0 - t),))", "one measures a slope of 0.7864"
        ),
        "backward": Wrong(
            "for number in reversed(order):\n    for parent, slope in number.parents:\n"
            "        parent.gradient = slope * number.gradient",
            "add them up with +=",
        ),
        "descend": Wrong(
            "for weight in weights:\n    weight = Number(weight.value - rate)", "the values did not change"
        ),
    },
    "ffnn": {
        "standardise": Wrong(
            "return (data - data.mean(axis=0)) / (data.std(axis=0) + 1e-9)",
            "by the scales of the training data",
        ),
        "forward": Wrong(
            "hidden = x @ w1 + b1\nreturn hidden, hidden @ w2 + b2", "should be tanh of their sums"
        ),
        "gradients": Wrong(
            "error = 2.0 * (prediction - y) / len(y)\ninner = np.outer(error, weights[2])\n"
            "return x.T @ inner, inner.sum(axis=0), hidden.T @ error * 2.0, error.sum(keepdims=True)",
            "as one measures by wiggling it",
        ),
        "should_stop": Wrong(
            "return len(losses) > patience and losses[-1] > losses[-1 - patience]",
            "1.0 was better three epochs ago",
        ),
    },
    "regularisation": {
        "dropout_mask": Wrong("return (rng.random(shape) >= p).astype(float)", "the mean shrinks"),
        "normalise": Wrong(
            "return (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)", "that is normalised by the batch"
        ),
        "follow": Wrong(
            "mean, variance = z.mean(axis=0), z.var(axis=0)\n"
            "return (1.0 - momentum) * running[0] + momentum * mean, running[1] + momentum * variance",
            "old and new are swapped",
        ),
        "shifted": Wrong(
            "return np.roll(picture, (down, right), axis=(0, 1))",
            "what leaves at one side comes in at the other",
        ),
    },
    "search": {
        "log_uniform": Wrong("return rng.uniform(low, high)", "draw the logarithm evenly"),
        "plan": Wrong(
            "while count > 1:\n    rounds.append((count, epochs))\n    count, epochs = count // 2, 2 * epochs",
            "the last round has one candidate",
        ),
        "better_half": Wrong(
            "return np.argsort(losses)[::-1][: len(losses) // 2]", "0.1 and 0.3 are the smallest losses"
        ),
        "successive_halving": Wrong(
            "losses = [train(candidate, epochs) for candidate in candidates]\n"
            "return candidates[int(np.argmin(losses))]",
            "b after the second one",
        ),
    },
    "cnn": {
        "convolve": Wrong(
            "for row, column in np.ndindex(out.shape):\n"
            "    patch = x[row : row + kernel.shape[0], column : column + kernel.shape[1]]\n"
            "    out[row, column] = (patch * kernel[::-1, ::-1]).sum()",
            "the window is flipped",
        ),
        "output_size": Wrong("return (size + padding - kernel) // stride + 1", "28 places, got 27"),
        "max_pool": Wrong(
            "return x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).mean(axis=(1, 3))",
            "the mean of each block",
        ),
        "softmax": Wrong("return np.exp(z) / np.exp(z).sum()", "row 1 sums to 0.333"),
        "network": Wrong(
            "return keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])",
            "there should be two convolutions",
        ),
    },
    "transfer": {
        "scaled": Wrong(
            "return (x - x.mean(axis=0)) / x.std(axis=0)", "these are the scales of the new drives"
        ),
        "step": Wrong(
            "for weight, slope in zip(weights[frozen:], slopes[frozen:]):\n    weight -= rate * slope\n"
            "return weights",
            "the old network was changed",
        ),
        "thaw": Wrong(
            "return (0, rate) if number >= total / 2 else (2, rate)", "the rate should be 0.2, got 1.0"
        ),
        "drives_needed": Wrong(
            "return next((count for count, error in zip(counts, errors) if error < goal), None)",
            "8 itself reaches a goal of 8",
        ),
    },
    "segmentation": {
        "confusion": Wrong(
            "pairs = said.ravel() * count + truth.ravel()\n"
            "return np.bincount(pairs, minlength=count**2).reshape(count, count)",
            "stand in row 0, column 1",
        ),
        "class_iou": Wrong("return np.diag(matrix) / matrix.sum(axis=1)", "6 / 8 is the recall"),
        "class_weights": Wrong(
            "return np.sqrt(shares) / (shares * np.sqrt(shares)).sum()", "the rare class should weigh more"
        ),
        "weighted_loss": Wrong(
            "surprise = -ops.one_hot(truth, logits.shape[-1]) * ops.log_softmax(logits, axis=-1)\n"
            "return ops.mean(surprise * weights)",
            "over pixels, not over classes",
        ),
        "join": Wrong(
            "return ops.concatenate([ops.tile(coarse, (1, 2, 2, 1)), fine], axis=-1)", "copy beside copy"
        ),
    },
    "detection": {
        "iou": Wrong(
            "sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])\n"
            "shared = sides[..., 0] * sides[..., 1]\nreturn shared / (area(a) + area(b) - shared)",
            "do not touch: the IoU is 0.000",
        ),
        "targets": Wrong(
            "row, column = int(y / CELL), int(x / CELL)\n"
            "place = (x - CELL_X[row, column]) / CELL, (y - CELL_Y[row, column]) / CELL\n"
            "cells[row, column] = 1.0, *place, np.log(width / CELL), np.log(height / CELL)",
            "only one cell speaks of a car of 36 by 22 pixels",
        ),
        "suppress": Wrong(
            "for place in waiting:\n    surer = waiting[: waiting.index(place)]\n"
            "    if all(iou(boxes[place], boxes[each]) <= threshold for each in surer):\n"
            "        kept.append(place)",
            "takes nobody away itself",
        ),
        "hits": Wrong(
            "for place, box in enumerate(boxes):\n"
            "    hit[place] = len(truth) > 0 and iou(box, truth).max() >= threshold",
            "the second is a false alarm",
        ),
        "average_precision": Wrong(
            "precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)\nreturn precision[hit].mean()",
            "divide by the cars, not by the hits",
        ),
    },
    "tracking": {
        "predict": Wrong(
            "return forward @ mean, forward @ covariance @ forward.T", "an unknown acceleration adds to it"
        ),
        "update": Wrong(
            "gain = covariance @ PICK.T @ np.linalg.inv(PICK @ covariance @ PICK.T)\n"
            "return mean + gain @ (place - PICK @ mean), (np.eye(4) - gain @ PICK) @ covariance",
            "the measurement is not all",
        ),
        "assign": Wrong(
            "pairs = []\nfor row, column in sorted(np.ndindex(distances.shape), key=lambda pair: distances[pair]):\n"
            "    free = all(row != other[0] and column != other[1] for other in pairs)\n"
            "    if free and distances[row, column] <= gate:\n        pairs.append((row, column))\nreturn pairs",
            "the second had nothing",
        ),
        "forecast": Wrong("return mean[:2] + times[:, None] * mean[:2]", "at -0.5 and 20 m/s"),
        "displacement_errors": Wrong(
            "distances = np.abs(said - truth)\nreturn distances.mean(), distances[:, -1].mean()",
            "right and ahead make one distance",
        ),
    },
    "rnn": {
        "windows": Wrong(
            "inputs = targets = codes[: count * length].reshape(count, length)", "nothing to guess"
        ),
        "recurrent_step": Wrong("return np.tanh(x @ w + b)", "h U is missing"),
        "surprise": Wrong("return float(-np.log(probabilities).mean())", "a mean surprise of 1.498 nats"),
        "draw": Wrong("return int(np.argmax(logits))", "at temperature 1 the letters should come with"),
    },
    "word2vec": {
        "pairs": Wrong(
            "for distance in range(1, reach + 1):\n    centres.append(codes[:-distance])\n"
            "    neighbours.append(codes[distance:])",
            "the pair (6, 5) is missing",
        ),
        "draw": Wrong(
            "return rng.choice(len(counts), shape, p=counts / counts.sum())", "without the power of 3/4"
        ),
        "loss_of": Wrong("return -np.log(sigmoid(logits)).sum(axis=1)", "random words should be refused"),
        "slopes_of": Wrong(
            "errors[:, 0] -= 1.0\nreturn -np.einsum('nj,njd->nd', errors, u), -errors[:, :, None] * v[:, None]",
            "the signs are turned round",
        ),
        "neighbours": Wrong(
            "order = np.argsort(-(vectors @ vectors[place]))\nreturn order[order != place][:count]",
            "the longest vector is not the nearest",
        ),
    },
    "attention": {
        "scores": Wrong(
            "return ops.matmul(queries, ops.transpose(keys, (0, 2, 1)))", "not divided by the root"
        ),
        "attention_weights": Wrong(
            "return ops.softmax(scores, axis=-1)", "what fills up should get no attention"
        ),
        "context": Wrong(
            "return ops.matmul(ops.transpose(weights, (0, 2, 1)), values)", "the first query reads (1, 6, 1)"
        ),
        "shifted": Wrong("return answers", "it still sees the move that it should guess"),
    },
    "text": {
        "causal_mask": Wrong(
            "return np.tril(np.ones((length, length), bool), -1)", "each place may look at itself"
        ),
        "attend": Wrong(
            "scores = ops.matmul(queries, ops.swapaxes(keys, -1, -2)) / np.sqrt(queries.shape[-1])\n"
            "shares = ops.where(mask, ops.softmax(scores, axis=-1), 0.0)\n"
            "return ops.matmul(shares, values), shares",
            "mask the scores, before the softmax",
        ),
        "split_heads": Wrong(
            "return ops.reshape(x, (-1, heads, x.shape[1], x.shape[2] // heads))",
            "head 0 got both halves of the first place",
        ),
        "draw": Wrong(
            "powers = np.exp((logits - logits.max()) / temperature)\n"
            "return int(rng.choice(len(logits), p=powers / powers.sum()))",
            "with 2 letters kept",
        ),
    },
    "autoencoder": {
        "spoil": Wrong("x[rng.random(x.shape) < share] = 0.0\nreturn x", "the clean pictures were changed"),
        "reconstruct": Wrong(
            "codes = sigmoid(x @ w)\nreturn codes, sigmoid(codes @ w.T + c)",
            "the codes are σ(1) and σ(1 - 1)",
        ),
        "loss_of": Wrong(
            "x = spoil(clean, share, rng)\nagain = reconstruct(weights, x)[1]\n"
            "return -(x * np.log(again) + (1.0 - x) * np.log(1.0 - again)).sum(axis=1).mean()",
            "compare with the clean picture",
        ),
        "gradients": Wrong(
            "error = (again - clean) / len(clean)\ninner = error @ weights[0] * codes * (1.0 - codes)\n"
            "return spoilt.T @ inner, inner.sum(axis=0), error.sum(axis=0)",
            "W is used twice",
        ),
    },
    "vae": {
        "place": Wrong("return mean + ops.exp(log_variance) * noise", "mind the one half"),
        "divergence": Wrong(
            "return 0.5 * ops.sum(1.0 + log_variance - mean**2 - ops.exp(log_variance), axis=-1)",
            "mind the sign",
        ),
        "reconstruction": Wrong(
            "return ops.mean(ops.binary_crossentropy(x, logits, from_logits=True), axis=-1)", "add them up"
        ),
    },
    "debiasing": {
        "crowding": Wrong(
            "for column in range(codes.shape[1]):\n    counts, edges = np.histogram(codes[:, column], bins)\n"
            "    shares[:, column] = counts[np.digitize(codes[:, column], edges[1:-1])]",
            "divide by n",
        ),
        "sampling_weights": Wrong(
            "weights = np.prod(shares + alpha, axis=1)\nreturn weights / weights.sum()",
            "the rare one should be drawn",
        ),
        "draw": Wrong("return rng.choice(len(weights), count)", "with the probabilities 0.5, 0, 0.1 and 0.4"),
        "accuracies": Wrong(
            "right = answers == truth\nreturn right[group].mean(), right[~group].mean()", "they are swapped"
        ),
    },
    "gan": {
        "discriminator_loss": Wrong(
            "return ops.mean(ops.softplus(real_logits)) + ops.mean(ops.softplus(-made_logits))",
            "who tells them apart should pay less",
        ),
        "generator_loss": Wrong("return -ops.mean(ops.softplus(made_logits))", "there should be a slope"),
        "lanes_served": Wrong(
            "return int((np.abs(cars[:, :1] - LANES) < 0.5).any(axis=0).sum())",
            "3 of 103 cars are less than 5 %",
        ),
    },
    "adversarial": {
        "errors": Wrong(
            "p = probabilities(weights, x)\nreturn np.eye(p.shape[1])[labels] - p",
            "the signs are turned round",
        ),
        "picture_slopes": Wrong("return probabilities(weights, x) @ weights[0].T", "by measuring, got"),
        "attack": Wrong(
            "return x + epsilon * np.sign(picture_slopes(weights, x, labels))", "cut off with np.clip"
        ),
        "accuracy": Wrong(
            "return float((probabilities(weights, x).argmax(axis=1) != labels).mean())",
            "the share of mistakes",
        ),
    },
    "reinforcement": {
        "choose": Wrong(
            "if rng.random() < epsilon:\n    return rng.integers(0, values.shape[1], len(values))\n"
            "return values.argmax(axis=1)",
            "does each row roll its own dice",
        ),
        "exploration": Wrong(
            "return first + (last - first) * step / (0.5 * total)", "then it stays at `last`"
        ),
        "targets": Wrong("return rewards + discount * next_values.max()", "over the actions of each row"),
        "learn": Wrong(
            "table[states, actions] += rate * (targets - table[states, actions])",
            "a state that occurs twice learns twice",
        ),
    },
}
