"""Training: one loop that yields what happens; who prints, draws or stores it is its consumers' matter.

    with closing(train(DQNConfig(minutes=1), RunFolder(Path("runs/dqn")))) as records:
        for progress in records:
            print(progress)

Closing it before its end writes a checkpoint, from which `train(..., resume=True)` goes on.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from ..envs.errors import InvalidInput
from .algorithms import make_agent
from .budget import Budget
from .engine import make_envs
from .progress import Progress, Tally
from .run_folder import RunFolder
from .run_record import FAILED, FINISHED, STOPPED
from .train_config import TrainConfig
from .validation import Validation
from .world import World

REPORT_PERIOD_S = 1.0


def train(config: TrainConfig, folder: RunFolder, resume: bool = False) -> Generator[Progress]:
    """Train from scratch, or on from the folder's checkpoint; about one record a second.

    The folder ends up with the best and the last policy and a checkpoint. Raises `InvalidInput` for settings that
    can not be used, a folder that already holds a training, and a missing package.
    """
    budget = Budget(config)
    folder.check(config, resume)
    training = Training(config, folder, budget)
    if resume and folder.has_checkpoint:  # one that was stopped before its first checkpoint begins anew
        training.restore(folder.load_checkpoint())
    folder.begin(config, training.score_unit)
    return training.run()


class Training:
    """An agent, its world and its budget, until the budget is spent."""

    def __init__(self, config: TrainConfig, folder: RunFolder, budget: Budget) -> None:
        self._config, self._folder, self._budget = config, folder, budget
        self._world = World.of(config.env, config.env_settings)
        self._envs = make_envs(config, self._world)
        self._agent = make_agent(config, self._envs)
        self._validation = Validation(self._world, folder, config.num_validation_runs)
        self._num_validations = 0
        self._gradient_steps = 0
        self._tally = Tally()
        self._checkpoint_time = time.monotonic()

    @property
    def score_unit(self) -> str:
        """What validation scores are in."""
        return self._world.score_unit

    def run(self) -> Generator[Progress]:
        """Iterate until the budget is spent or the caller closes this generator; then write a checkpoint."""
        state = FAILED
        try:
            yield from self._iterations()
            self._end()
            state = FINISHED
        except GeneratorExit:
            self._end()
            state = STOPPED
            raise
        finally:
            self._folder.end(state)
            self._envs.close()

    def state(self) -> dict[str, Any]:
        """Everything needed to go on, for a checkpoint."""
        return {
            "elapsed_s": self._budget.elapsed_s,
            "decisions": self._budget.decisions,
            "gradient_steps": self._gradient_steps,
            "best_score": self._validation.best_score,
            "agent": self._agent.get_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint's state."""
        self._budget.elapsed_before_s = state["elapsed_s"]
        self._budget.decisions = state["decisions"]
        self._gradient_steps = state["gradient_steps"]
        self._num_validations = self._validations_due(self._budget.fraction)
        self._validation.best_score = state["best_score"]
        self._agent.set_state(state["agent"])
        if self._budget.fraction >= 1.0:
            raise InvalidInput(
                "this training has spent its budget; give it a larger one with --minutes or --decisions."
            )

    def _iterations(self) -> Generator[Progress]:
        self._budget.start()
        fraction = self._budget.fraction
        while fraction < 1.0:
            self._iterate(fraction)
            fraction = self._budget.fraction
            if self._validations_due(fraction) > self._num_validations:
                self._num_validations = self._validations_due(fraction)
                yield self._record(self._validation.run(self._agent))
            elif time.monotonic() - self._tally.started >= REPORT_PERIOD_S:
                yield self._record(None)
            self._checkpoint_when_due()

    def _iterate(self, fraction: float) -> None:
        iteration = self._agent.iterate(fraction)
        self._budget.decisions += iteration.decisions
        self._gradient_steps += iteration.gradient_steps
        self._tally.add(iteration)

    def _validations_due(self, fraction: float) -> int:
        """How many there should have been by `fraction` of the budget."""
        return int(fraction * self._config.num_validations)

    def _record(self, validation_score: float | None) -> Progress:
        """The record of the time since the last one; counting begins anew."""
        tally, self._tally = self._tally, Tally()
        seconds = max(self._tally.started - tally.started, 1e-9)
        return Progress(
            elapsed_s=self._budget.elapsed_s,
            fraction=self._budget.fraction,
            remaining_s=self._budget.remaining_s,
            decisions=self._budget.decisions,
            gradient_steps=self._gradient_steps,
            decisions_per_s=tally.decisions / seconds,
            gradient_steps_per_s=tally.gradient_steps / seconds,
            reward=tally.reward,
            speed_mph=self._world.speed_mph(tally.reward),
            episode_return=tally.episode_return,
            validation_score=validation_score,
            best_score=self._validation.best_score,
            metrics=tally.metrics,
        )

    def _checkpoint_when_due(self) -> None:
        if time.monotonic() - self._checkpoint_time >= self._config.checkpoint_period_s:
            self._save()

    def _end(self) -> None:
        self._save()
        self._validation.record_best()

    def _save(self) -> None:
        self._folder.save_checkpoint(self.state())
        policy = self._validation.export(self._agent)
        if policy is not None:
            self._folder.save_last(policy)
        self._checkpoint_time = time.monotonic()
