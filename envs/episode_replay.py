"""A recorded episode of any Gymnasium environment: settings, seed and actions, from which anybody plays it again.

File: a line `sevenlanes-episode/1`, a line of JSON (environment, settings, seed, policy, return, hash, versions), then
a byte an action. Highways have a format of their own (`highway/replay.py`), which tells where a drive differs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .episodes import PONG, Env, Episode, Episodes
from .errors import InvalidInput
from .seeds import MAX_SEED

MAGIC = b"sevenlanes-episode/1"
KEYS = ("environment", "episode_return", "observation_hash", "policy", "seed", "settings", "versions")
PLAYED_BY = {PONG: ("ale-py", "gymnasium")}  # whose versions decide how an episode goes on
MAX_ACTIONS = 10**6


@dataclass(frozen=True)
class EpisodeReplay:
    """One recorded episode. By the return and the hash a reader sees that the same episode was episode."""

    episodes: Episodes
    seed: int
    policy: str
    actions: NDArray[np.uint8] = field(repr=False)  # [steps]
    episode_return: float
    observation_hash: str  # SHA-256 of the last observation
    versions: Mapping[str, str]  # of the packages that played it

    @classmethod
    def record(cls, episodes: Episodes, seed: int, policy: str, actions: NDArray[np.uint8]) -> EpisodeReplay:
        """The replay of `actions` from `seed`; plays them once for the return and the hash."""
        env = episodes.make()
        episode = Episode(env, seed)
        for action in actions.tolist():
            episode.step(action)
        env.close()
        return cls(episodes, seed, policy, actions, episode.score, episode.hash, versions_of(episodes))

    def to_bytes(self) -> bytes:
        """The file's content."""
        head = {
            "environment": self.episodes.environment,
            "episode_return": self.episode_return,
            "observation_hash": self.observation_hash,
            "policy": self.policy,
            "seed": self.seed,
            "settings": dict(self.episodes.settings),
            "versions": dict(self.versions),
        }
        return b"\n".join((MAGIC, json.dumps(head, sort_keys=True).encode(), self.actions.tobytes()))

    @classmethod
    def from_bytes(cls, content: bytes) -> EpisodeReplay:
        """Read a file's content; raises `InvalidInput` where it is not a whole, valid replay."""
        magic, _, rest = content.partition(b"\n")
        if magic != MAGIC:
            raise InvalidInput(
                f"not a replay of an episode: it must begin with {MAGIC.decode()!r}, got {content[:24]!r}."
            )
        line, _, moves = rest.partition(b"\n")
        try:
            head = json.loads(line)
            _check_head(head)
        except (ValueError, TypeError) as error:
            raise InvalidInput(f"the replay's header can not be read: {error}.") from error
        actions = np.frombuffer(moves, np.uint8)
        if not 1 <= len(actions) <= MAX_ACTIONS:
            raise InvalidInput(
                f"the replay needs 1 to {MAX_ACTIONS:,} actions, got {len(actions)}. "
                "The file is damaged: fetch it again."
            )
        return cls(
            Episodes(head["environment"], head["settings"]),
            head["seed"],
            head["policy"],
            actions,
            float(head["episode_return"]),
            head["observation_hash"],
            head["versions"],
        )

    def play(self, env: Env) -> Iterator[Episode]:
        """Play it again in `env`, yielding its state after the reset and after each step.

        Raises `InvalidInput` at the step that can not be, or at the end if it is not the episode that was recorded.
        """
        episode = Episode(env, self.seed)
        yield episode
        for number, action in enumerate(self.actions.tolist()):
            if episode.ended or not env.action_space.contains(np.uint8(action)):
                found = "is already over" if episode.ended else f"has no action {action}"
                raise InvalidInput(
                    f"the replay differs at step {number}: the episode {found}; {self._reason}."
                )
            episode.step(action)
            yield episode
        if episode.score != self.episode_return or episode.hash != self.observation_hash:
            raise InvalidInput(
                f"the replay does not end as it was recorded, with the return {self.episode_return:g} after "
                f"{len(self.actions)} steps (here {episode.score:g}); {self._reason}."
            )

    def check(self) -> None:
        """Play it once; raises as `play`."""
        env = self.episodes.make()
        for _ in self.play(env):
            pass
        env.close()

    @property
    def _reason(self) -> str:
        here = versions_of(self.episodes)
        if dict(self.versions) == here:
            return (
                "the file is damaged (fetch it again), or this machine rounds otherwise than the recorder's"
            )
        recorded = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return f"it was recorded with {recorded}: install that to see it"


def versions_of(episodes: Episodes) -> dict[str, str]:
    """The versions here of the packages that play these episodes; those that are missing are left out."""
    found = {}
    for name in PLAYED_BY.get(episodes.environment, ("gymnasium",)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _check_head(head: Any) -> None:
    """Raises `ValueError` or `TypeError` with what is wrong about a header."""
    if sorted(head) != sorted(KEYS):
        raise ValueError(f"its header needs the keys {', '.join(KEYS)}")
    seed, total = head["seed"], head["episode_return"]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < MAX_SEED:
        raise ValueError(f"its seed must be from 0 to {MAX_SEED - 1}, got {seed!r}")
    if isinstance(total, bool) or not isinstance(total, int | float) or not math.isfinite(total):
        raise ValueError(f"its episode_return must be a number, got {total!r:.80}")
    for key in ("environment", "observation_hash", "policy"):
        if not isinstance(head[key], str):
            raise ValueError(f"its {key} must be text, got {head[key]!r:.80}")
    if ":" in head["environment"]:  # Gymnasium would import the module before the colon
        raise ValueError(f"its environment must not name a module, got {head['environment']!r:.80}")
    for key in ("settings", "versions"):
        if not isinstance(head[key], dict):
            raise ValueError(f"its {key} must be an object, got {head[key]!r:.80}")
