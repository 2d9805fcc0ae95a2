"""The seeds of the worlds: whole numbers that fit into 31 bits, so that they mean the same everywhere."""

from __future__ import annotations

import numpy as np

MAX_SEED = 2**31


def fold_seed(seed: int) -> int:
    """A world's seed from any Gymnasium seed: itself below 2**31, so that a seed means the same everywhere."""
    if seed < MAX_SEED:
        return seed
    return int(np.random.SeedSequence(seed).generate_state(1)[0]) % MAX_SEED
