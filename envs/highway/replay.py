"""A replay is inputs, not pictures: settings, seed and actions, from which anybody re-simulates the same drive.

File: a line `sevenlanes-replay/1`, a line of JSON (settings, seed, policy, hashes), then one byte a decision and
controlled car.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from ..seeds import MAX_SEED
from .config import NUM_ACTIONS, HighwayConfig
from .frames import encode
from .highways import Highways, core_hash

MAGIC = b"sevenlanes-replay/1"
KEYS = ("config", "core_hash", "policy", "seed", "state_hash")


@dataclass(frozen=True)
class Replay:
    """One recorded drive. actions uint8 [decisions, A]; the hashes let a reader check that it saw the same drive."""

    config: HighwayConfig
    seed: int
    policy: str
    actions: NDArray[np.uint8] = field(repr=False)
    state_hash: str  # of the last state
    core_hash: str  # of the simulation that drove it

    @classmethod
    def record(cls, config: HighwayConfig, seed: int, policy: str, actions: NDArray[np.uint8]) -> Replay:
        """The replay of `actions` [decisions, A] from `seed`; drives them once for the final state's hash."""
        highways = Highways(config, 1)
        highways.reset(np.array([seed]))
        for decision in actions:
            highways.step(decision[None])
        return cls(config, seed, policy, actions, highways.state_hash(0), core_hash())

    def to_bytes(self) -> bytes:
        """The file's content."""
        head = {
            "config": self.config.to_dict(),
            "core_hash": self.core_hash,
            "policy": self.policy,
            "seed": self.seed,
            "state_hash": self.state_hash,
        }
        return b"\n".join((MAGIC, json.dumps(head, sort_keys=True).encode(), self.actions.tobytes()))

    @classmethod
    def from_bytes(cls, content: bytes) -> Replay:
        """Read a file's content; raises `InvalidInput` where it is not a whole, valid replay."""
        magic, _, rest = content.partition(b"\n")
        if magic != MAGIC:
            raise InvalidInput(
                f"not a replay file: it must begin with {MAGIC.decode()!r}, got {content[:24]!r}."
            )
        line, _, moves = rest.partition(b"\n")
        try:
            head = json.loads(line)
            if sorted(head) != sorted(KEYS) or not isinstance(head["config"], dict):
                raise ValueError(f"its header needs the keys {', '.join(KEYS)}")
            config, seed = HighwayConfig.from_dict(head["config"]), head["seed"]
            if not isinstance(seed, int) or not 0 <= seed < MAX_SEED:
                raise ValueError(f"its seed must be from 0 to {MAX_SEED - 1}, got {seed!r}")
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"the replay's header can not be read: {error}.") from error
        actions = np.frombuffer(moves, np.uint8)
        expected = config.num_decisions * config.num_controlled
        if len(actions) != expected or actions.max() >= NUM_ACTIONS:
            raise InvalidInput(
                f"the replay needs {expected} actions from 0 to {NUM_ACTIONS - 1} "
                f"({config.num_decisions} decisions of {config.num_controlled} cars), got {len(actions)} bytes. "
                "The file is damaged: fetch it again."
            )
        shaped = actions.reshape(config.num_decisions, config.num_controlled)
        return cls(config, seed, str(head["policy"]), shaped, str(head["state_hash"]), str(head["core_hash"]))

    def drive(self) -> Iterator[Highways]:
        """Re-simulate, yielding the highway at every frame from 0 to `max_frames`.

        Raises `InvalidInput` at the end if the drive is not the one that was recorded.
        """
        highways = Highways(self.config, 1)
        highways.reset(np.array([self.seed]))
        yield highways
        for decision in self.actions:
            highways.act(decision[None])
            left = self.config.max_frames - int(highways.frame[0])
            for _ in range(min(self.config.frames_per_decision, left)):
                highways.advance(1)
                yield highways
        if highways.state_hash(0) != self.state_hash:
            reason = (
                "the file is damaged: fetch it again"
                if self.core_hash == core_hash()
                else "it was recorded by another version of the simulation: install that version to see it"
            )
            raise InvalidInput(f"the replay does not end in the state that it names; {reason}.")

    def frames(self) -> bytes:
        """The frame records (`frames.py`) of the whole drive, frame 0 to `max_frames`."""
        return b"".join(encode(highways, 0) for highways in self.drive())
