"""The folder of one training: settings, records, curve, checkpoint and the best policy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..envs.errors import InvalidInput
from .checkpoint import load_checkpoint, save_checkpoint, write_atomically
from .manifest import MAX_NAME
from .policy_file import NetworkPolicy, save_policy
from .train_config import TrainConfig

CONFIG, CHECKPOINT, POLICY = "config.json", "checkpoint.npz", "policy.zip"
PROGRESS, CURVE, EVENTS = "progress.csv", "curve.png", "tensorboard"
BUDGET_KEYS = ("minutes", "max_decisions", "num_validations", "checkpoint_period_s", "ray_address")


class RunFolder:
    """Where a training writes; whatever is read by others while it is written is replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.policy = path / POLICY
        self.curve = path / CURVE
        self.events = path / EVENTS
        self.progress = path / PROGRESS

    @property
    def name(self) -> str:
        """The name of the policies made here: the folder's."""
        name = "".join(letter for letter in self.path.resolve().name if letter.isprintable())
        return name.strip()[:MAX_NAME] or "dqn"

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is something to go on from."""
        return (self.path / CHECKPOINT).exists()

    def check(self, config: TrainConfig, resume: bool) -> None:
        """Raise `InvalidInput` unless a training with these settings may begin here, or be resumed.

        On resuming only the budget may differ from before.
        """
        if resume:
            self._check_same(_plain(config))
        elif self.has_checkpoint:
            raise InvalidInput(
                f"{self.path} already holds a training: go on with it (--resume) or choose another folder "
                "(--run)."
            )

    def begin(self, config: TrainConfig) -> None:
        """Make the folder and write the settings."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path / CONFIG, json.dumps(_plain(config), indent=1).encode())
        except OSError as error:
            raise InvalidInput(f"the folder {self.path} can not be written: {error.strerror}.") from error

    def load_config(self) -> dict[str, Any]:
        """The settings that the training began with; `InvalidInput` where there are none."""
        try:
            settings = json.loads((self.path / CONFIG).read_bytes())
        except (OSError, ValueError) as error:
            raise InvalidInput(
                f"{self.path} holds no training to resume: {CONFIG} can not be read."
            ) from error
        if not isinstance(settings, dict):
            raise InvalidInput(f"{self.path / CONFIG} must hold a table of settings, got {settings!r:.80}.")
        return settings

    def save_checkpoint(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint."""
        save_checkpoint(self.path / CHECKPOINT, state)

    def load_checkpoint(self) -> dict[str, Any]:
        """The state that `save_checkpoint` wrote."""
        return load_checkpoint(self.path / CHECKPOINT)

    def save_policy(self, policy: NetworkPolicy) -> None:
        """Replace the best policy."""
        save_policy(self.policy, policy.manifest, policy.named_weights)

    def _check_same(self, settings: dict[str, Any]) -> None:
        before = self.load_config()
        for key, value in settings.items():
            if key not in BUDGET_KEYS and before.get(key) != value:
                raise InvalidInput(
                    f"{key} was {before.get(key)!r} when {self.path} began and can not become {value!r}; "
                    f"on resuming only {', '.join(BUDGET_KEYS)} may change."
                )


def _plain(config: TrainConfig) -> dict[str, Any]:
    """The settings as they come back from JSON."""
    settings: dict[str, Any] = json.loads(json.dumps(config.to_dict()))
    return settings
