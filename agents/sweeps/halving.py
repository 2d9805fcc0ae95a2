"""When to give up a trial: ASHA, which remembers what it has seen when a sweep is resumed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ray.tune.experiment import Trial
from ray.tune.schedulers import ASHAScheduler

from ..progress_log import read_rows
from .plan import SweepFolder, number_of

REDUCTION_FACTOR = 3  # one in so many goes on


class Halving(ASHAScheduler):
    """ASHA over validations. Tune does not save schedulers, so finished trials are read from their runs again."""

    def __init__(self, folder: Path, num_validations: int) -> None:
        super().__init__(
            time_attr="validations",
            max_t=num_validations,
            grace_period=1,
            reduction_factor=REDUCTION_FACTOR,
        )
        self._folder, self._num_validations = folder, num_validations

    def on_trial_add(self, tune_controller: Any, trial: Trial) -> None:
        """Tune's own hook; on resuming it is called for every trial of before, too."""
        super().on_trial_add(tune_controller, trial)
        if not trial.is_finished():  # type: ignore[no-untyped-call]
            return
        for row in read_rows(SweepFolder(self._folder).trial(number_of(trial.trial_id))):
            if not math.isnan(row["validation_score"]):
                validations = int(row["fraction"] * self._num_validations)
                report = {"validations": validations, "score": row["best_score"]}
                self.on_trial_result(tune_controller, trial, report)
