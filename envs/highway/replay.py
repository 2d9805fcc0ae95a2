"""A replay is inputs, not pictures: settings, seed and actions, from which the same drive is simulated again.

File: a line `sevenlanes-replay/2`, a line of JSON (settings, seed, policy, hashes), then one byte a decision
and controlled car. The hashes are checkpoints, eight hex digits of the state's hash after every ten decisions,
and the whole hash of the last state: where a drive begins to differ from the recorded one can be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from ..seeds import MAX_SEED
from .config import NUM_ACTIONS, HighwayConfig
from .frames import encode
from .highways import Highways, core_hash

MAGIC = b"sevenlanes-replay/2"
KEYS = ("checkpoints", "config", "core_hash", "policy", "seed", "state_hash")
CHECKPOINT_PERIOD = 10  # decisions
CHECKPOINT_DIGITS = (
    8  # of a state's hash; a drive that differs goes unnoticed once in four billion checkpoints
)
DIGITS = re.compile("[0-9a-f]*")


@dataclass(frozen=True)
class Replay:
    """One recorded drive. actions uint8 [decisions, A]; by the hashes a reader sees that it drove the same."""

    config: HighwayConfig
    seed: int
    policy: str
    actions: NDArray[np.uint8] = field(repr=False)
    checkpoints: str  # CHECKPOINT_DIGITS hex digits of the state after each CHECKPOINT_PERIOD decisions
    state_hash: str  # of the last state
    core_hash: str  # of the simulation that drove it

    @classmethod
    def record(cls, config: HighwayConfig, seed: int, policy: str, actions: NDArray[np.uint8]) -> Replay:
        """The replay of `actions` [decisions, A] from `seed`; drives them once for the states' hashes."""
        highways = Highways(config, 1)
        highways.reset(np.array([seed]))
        checkpoints = []
        for number, decision in enumerate(actions, 1):
            highways.step(decision[None])
            if number % CHECKPOINT_PERIOD == 0:
                checkpoints.append(highways.state_hash(0)[:CHECKPOINT_DIGITS])
        return cls(config, seed, policy, actions, "".join(checkpoints), highways.state_hash(0), core_hash())

    def to_bytes(self) -> bytes:
        """The file's content."""
        head = {
            "checkpoints": self.checkpoints,
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
            config = _check_head(head)
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"the replay's header can not be read: {error}.") from error
        texts = [head[key] for key in ("checkpoints", "state_hash", "core_hash")]
        return cls(config, head["seed"], head["policy"], _read_actions(config, moves), *texts)

    def drive(self) -> Iterator[Highways]:
        """Re-simulate, yielding the highway at every frame from 0 to `max_frames`.

        Raises `InvalidInput` at the first checkpoint where the drive is not the one that was recorded.
        """
        highways = Highways(self.config, 1)
        highways.reset(np.array([self.seed]))
        yield highways
        for number, decision in enumerate(self.actions, 1):
            highways.act(decision[None])
            left = self.config.max_frames - int(highways.frame[0])
            for _ in range(min(self.config.frames_per_decision, left)):
                highways.advance(1)
                yield highways
            self.check(highways, number)

    def check(self, highways: Highways, decisions: int) -> None:
        """Raise `InvalidInput` if a state is recorded after so many decisions and it is not this one."""
        ends = decisions == len(self.actions)
        if not ends and decisions % CHECKPOINT_PERIOD:
            return
        place = decisions // CHECKPOINT_PERIOD * CHECKPOINT_DIGITS
        recorded = self.state_hash if ends else self.checkpoints[place - CHECKPOINT_DIGITS : place]
        if highways.state_hash(0).startswith(recorded):
            return
        before = (decisions - 1) // CHECKPOINT_PERIOD * CHECKPOINT_PERIOD * self.config.frames_per_decision
        reason = (
            "the file is damaged: fetch it again"
            if self.core_hash == core_hash()
            else "it was recorded by another version of the simulation: install that version to see it"
        )
        raise InvalidInput(
            f"the replay differs from the recorded drive between frame {before} and {highways.frame[0]}; "
            f"{reason}."
        )

    def frames(self) -> bytes:
        """The frame records (`frames.py`) of the whole drive, frame 0 to `max_frames`."""
        return b"".join(encode(highways, 0) for highways in self.drive())


def _check_head(head: Any) -> HighwayConfig:
    """The settings of a header; raises `ValueError` or `TypeError` with what is wrong about it."""
    if sorted(head) != sorted(KEYS) or not isinstance(head["config"], dict):
        raise ValueError(f"its header needs the keys {', '.join(KEYS)}")
    config, seed = HighwayConfig.from_dict(head["config"]), head["seed"]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < MAX_SEED:
        raise ValueError(f"its seed must be from 0 to {MAX_SEED - 1}, got {seed!r}")
    if not isinstance(head["policy"], str):
        raise ValueError(f"its policy must be a name, got {head['policy']!r:.80}")
    digits = config.num_decisions // CHECKPOINT_PERIOD * CHECKPOINT_DIGITS
    for key, length in (("checkpoints", digits), ("state_hash", 64), ("core_hash", 64)):
        text = head[key]
        if not isinstance(text, str) or len(text) != length or not DIGITS.fullmatch(text):
            raise ValueError(f"its {key} must have {length} hex digits, got {text!r:.80}")
    return config


def _read_actions(config: HighwayConfig, moves: bytes) -> NDArray[np.uint8]:
    """The actions [decisions, A]; raises `InvalidInput` with the place of the damage."""
    shape = (config.num_decisions, config.num_controlled)
    actions = np.frombuffer(moves, np.uint8)
    if len(actions) != shape[0] * shape[1]:
        place = min(len(actions) // shape[1] * config.frames_per_decision, config.max_frames)
        raise InvalidInput(
            f"the replay needs {shape[0] * shape[1]} actions ({shape[0]} decisions of {shape[1]} cars), got "
            f"{len(actions)}, enough for {place} of {config.max_frames} frames. "
            "The file is damaged: fetch it again."
        )
    wrong = np.flatnonzero(actions >= NUM_ACTIONS)
    if len(wrong):
        place = int(wrong[0]) // shape[1] * config.frames_per_decision
        raise InvalidInput(
            f"the replay's action at frame {place} must be from 0 to {NUM_ACTIONS - 1}, "
            f"got {actions[wrong[0]]}. The file is damaged: fetch it again."
        )
    return actions.reshape(shape)
