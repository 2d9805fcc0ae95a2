"""The folder of one training: settings, records, curve, checkpoint, the best and the last policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..envs.errors import InvalidInput
from .algorithms import algorithm_name
from .checkpoint import load_checkpoint, save_checkpoint, write_atomically
from .manifest import MAX_NAME
from .policy_file import NetworkPolicy, save_policy
from .run_record import RunRecord
from .train_config import TrainConfig

CONFIG, RECORD, CHECKPOINT = "config.json", "run.json", "checkpoint.npz"
POLICY, LAST_POLICY, EPISODE = "policy.zip", "last.zip", "episode.replay"
PROGRESS, CURVE, EVENTS = "progress.csv", "curve.png", "tensorboard"
BUDGET_KEYS = ("minutes", "max_decisions", "num_validations", "checkpoint_period_s", "ray_address")


class RunFolder:
    """Where a training writes; whatever is read by others while it is written is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.policy = path / POLICY
        self.last_policy = path / LAST_POLICY
        self.episode = path / EPISODE  # of the best policy
        self.curve = path / CURVE
        self.events = path / EVENTS
        self.progress = path / PROGRESS

    @property
    def name(self) -> str:
        """The name of the policies made here: the folder's."""
        name = "".join(letter for letter in self.path.resolve().name if letter.isprintable())
        return name.strip()[:MAX_NAME] or "agent"

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is something to go on from."""
        return (self.path / CHECKPOINT).exists()

    @property
    def has_begun(self) -> bool:
        """Whether a training was begun here."""
        return (self.path / RECORD).exists()

    @property
    def record(self) -> RunRecord:
        """What run.json says; `InvalidInput` where there is none."""
        return RunRecord.load(self.path / RECORD)

    def check(self, config: TrainConfig, resume: bool) -> None:
        """Raise `InvalidInput` unless a training with these settings may begin here, or be resumed.

        On resuming only the budget may differ from before.
        """
        if resume:
            self._check_same(config)
        elif self.has_checkpoint:
            raise InvalidInput(
                f"{self.path} already holds a training: go on with it (--resume) or choose another folder "
                "(--run)."
            )

    def begin(self, config: TrainConfig, score_unit: str) -> None:
        """Make the folder and write the settings, and that a sitting has begun."""
        record = RunRecord(algorithm_name(type(config)), score_unit)
        if self.has_begun and self.has_checkpoint:
            record = self.record
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path / CONFIG, json.dumps(_plain(config), indent=1).encode())
            record.begun().save(self.path / RECORD)
        except OSError as error:
            raise InvalidInput(f"the folder {self.path} can not be written: {error.strerror}.") from error

    def end(self, state: str) -> None:
        """Write how the sitting ended."""
        self.record.ended(state).save(self.path / RECORD)

    def load_config(self) -> dict[str, Any]:
        """The settings that the training began with; `InvalidInput` where there are none."""
        try:
            settings = json.loads((self.path / CONFIG).read_bytes())
        except (OSError, ValueError) as error:
            raise InvalidInput(f"{self.path} holds no training: {CONFIG} can not be read.") from error
        if not isinstance(settings, dict):
            raise InvalidInput(f"{self.path / CONFIG} must hold a table of settings, got {settings!r:.80}.")
        return settings

    def load_config_of(self, algorithm: type[TrainConfig]) -> dict[str, Any]:
        """`load_config` for going on with `algorithm`; `InvalidInput` where another one trained here."""
        before, name = self.record.algorithm, algorithm_name(algorithm)
        if before != name:
            raise InvalidInput(
                f"{self.path} holds a training of {before}, which {name} can not go on with: resume it with {before} "
                "or choose another folder (--run)."
            )
        return self.load_config()

    def save_checkpoint(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint."""
        save_checkpoint(self.path / CHECKPOINT, state)

    def load_checkpoint(self) -> dict[str, Any]:
        """The state that `save_checkpoint` wrote."""
        return load_checkpoint(self.path / CHECKPOINT)

    def save_best(self, policy: NetworkPolicy, episode: bytes | None) -> None:
        """Replace the best policy and, where there is one, its recorded episode."""
        save_policy(self.policy, policy.manifest, policy.named_weights)
        if episode is not None:
            self.save_episode(episode)

    def save_episode(self, episode: bytes) -> None:
        """Replace the recorded episode of the best policy."""
        write_atomically(self.episode, episode)

    def save_last(self, policy: NetworkPolicy) -> None:
        """Replace the last policy."""
        save_policy(self.last_policy, policy.manifest, policy.named_weights)

    def _check_same(self, config: TrainConfig) -> None:
        before = self.load_config_of(type(config))
        for key, value in _plain(config).items():
            if key not in BUDGET_KEYS and before.get(key) != value:
                raise InvalidInput(
                    f"{key} was {before.get(key)!r} when {self.path} began and can not become {value!r}; "
                    f"on resuming only {', '.join(BUDGET_KEYS)} may change."
                )


def _plain(config: TrainConfig) -> dict[str, Any]:
    """The settings as they come back from JSON."""
    settings: dict[str, Any] = json.loads(json.dumps(config.to_dict()))
    return settings
