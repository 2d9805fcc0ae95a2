"""A recorded game of Pong: settings, seed and actions, from which anybody plays the same game again.

File: a line `sevenlanes-pong-replay/1`, a line of JSON (settings, seed, policy, versions, hash), then a byte an action.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput
from .pong import NUM_ACTIONS, PongConfig, PongEnv, PongScreen
from .seeds import MAX_SEED

MAGIC = b"sevenlanes-pong-replay/1"
KEYS = ("ale_py", "config", "policy", "screen_hash", "seed")


@dataclass(frozen=True)
class PongReplay:
    """One recorded game. actions uint8 [decisions]; the hash lets a reader check that it saw the same game."""

    config: PongConfig
    seed: int
    policy: str
    actions: NDArray[np.uint8] = field(repr=False)
    screen_hash: str  # SHA-256 of the last frame's pixels
    ale_py: str  # the version of the emulator that played it

    @classmethod
    def record(cls, config: PongConfig, seed: int, policy: str, actions: NDArray[np.uint8]) -> PongReplay:
        """The replay of `actions` from `seed`; plays them once for the last frame's hash."""
        last = None
        for last in played(config, seed, actions):  # noqa: B007 - the last one is what counts
            pass
        assert last is not None
        return cls(config, seed, policy, actions, screen_hash(last), version("ale-py"))

    def to_bytes(self) -> bytes:
        """The file's content."""
        head = {
            "ale_py": self.ale_py,
            "config": dataclasses.asdict(self.config),
            "policy": self.policy,
            "screen_hash": self.screen_hash,
            "seed": self.seed,
        }
        return b"\n".join((MAGIC, json.dumps(head, sort_keys=True).encode(), self.actions.tobytes()))

    @classmethod
    def from_bytes(cls, content: bytes) -> PongReplay:
        """Read a file's content; raises `InvalidInput` where it is not a whole, valid replay."""
        magic, _, rest = content.partition(b"\n")
        if magic != MAGIC:
            raise InvalidInput(
                f"not a replay of Pong: it must begin with {MAGIC.decode()!r}, got {content[:24]!r}."
            )
        line, _, moves = rest.partition(b"\n")
        try:
            head = json.loads(line)
            if sorted(head) != sorted(KEYS) or not isinstance(head["config"], dict):
                raise ValueError(f"its header needs the keys {', '.join(KEYS)}")
            config, seed = PongConfig.from_dict(head["config"]), head["seed"]
            if not isinstance(seed, int) or not 0 <= seed < MAX_SEED:
                raise ValueError(f"its seed must be from 0 to {MAX_SEED - 1}, got {seed!r}")
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"the replay's header can not be read: {error}.") from error
        actions = np.frombuffer(moves, np.uint8)
        if not 1 <= len(actions) <= config.max_frames or actions.max() >= NUM_ACTIONS:
            raise InvalidInput(
                f"the replay needs 1 to {config.max_frames} actions from 0 to {NUM_ACTIONS - 1}, got {len(actions)} "
                "bytes. The file is damaged: fetch it again."
            )
        return cls(config, seed, str(head["policy"]), actions, str(head["screen_hash"]), str(head["ale_py"]))

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """Play again, yielding every frame, uint8 [210, 160, 3], 60 a second.

        Raises `InvalidInput` at the end if the game is not the one that was recorded.
        """
        for frame in played(self.config, self.seed, self.actions):
            yield frame
        if screen_hash(frame) != self.screen_hash:
            reason = (
                "the file is damaged: fetch it again"
                if self.ale_py == version("ale-py")
                else f"it was recorded with ale-py {self.ale_py}: install that version to see it"
            )
            raise InvalidInput(f"the replay does not end in the frame that it names; {reason}.")


def played(config: PongConfig, seed: int, actions: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """The frames of a game from its first."""
    env = PongEnv(**dataclasses.asdict(config))
    env.reset(seed=seed)  # only it knows how many frames of doing nothing the seed begins with
    screen = PongScreen(config)
    screen.begin(seed, env.start_frames)
    env.close()
    yield screen.frame()
    for action in actions.tolist():
        yield from screen.play(action)


def screen_hash(frame: NDArray[np.uint8]) -> str:
    """SHA-256 of a frame's pixels."""
    return hashlib.sha256(np.ascontiguousarray(frame).tobytes()).hexdigest()
