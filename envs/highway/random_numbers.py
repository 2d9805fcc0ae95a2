"""Random numbers without a state: each is a hash of the seed, the frame, what it is for, and the car.

Counter-based (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), so the order in which cars draw
does not matter, and a copy of a highway draws what the original draws.
"""

from .compiled import compiled
from .layout import FRAME, SEED

MASK32 = 0xFFFFFFFF
GOLDEN = 0x9E3779B9  # 2**32 / golden ratio: steps that visit all 32-bit numbers evenly
SALT = 0x6A09E667  # sqrt(2); of a few well-known numbers the one whose seeds 0 to 499 are a typical sample

# What a random number is for; with the frame and the car it makes the counter that is hashed.
DRAW_CHANGE, DRAW_LANE, DRAW_FACTOR, DRAW_PLACE, DRAW_SIDE = 0, 1, 2, 3, 4
DRAWS_PER_PURPOSE = 32  # more than the most cars a highway can have


@compiled
def mix(value):
    """Hash a 32-bit number to a 32-bit number (multipliers of C. Wellons' hash prospector, below 2**31)."""
    value = ((value ^ (value >> 16)) * 0x21F0AAAD) & MASK32
    value = ((value ^ (value >> 15)) * 0x735A2D97) & MASK32
    return value ^ (value >> 15)


@compiled
def frame_key(state):
    """The 32-bit key from which all random numbers of this frame are made."""
    return mix((mix(int(state[SEED]) ^ SALT) + int(state[FRAME]) * GOLDEN) & MASK32)


@compiled
def draw(key, purpose, car):
    """A uniform random 32-bit number. Counter-based, so the order in which cars draw does not matter."""
    return mix((key + (purpose * DRAWS_PER_PURPOSE + car + 1) * GOLDEN) & MASK32)


@compiled
def draw_below(key, purpose, car, limit):
    """A uniform random number in 0 .. limit - 1."""
    return (draw(key, purpose, car) * limit) >> 32
