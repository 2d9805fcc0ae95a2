"""One trial of a sweep as Ray Tune drives it: an ordinary training in a run folder of its own.

The training's own checkpoint is the trial's: a trial whose process died, or whose sweep was stopped, goes on from it.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

from ray import tune

from ..progress import Progress
from ..progress_log import ProgressLog, read_rows
from ..train import train
from .plan import SweepFolder, SweepPlan, number_of

NOT_YET = float("-inf")  # the score before the first validation


class Trial(tune.Trainable):
    """Reports about once a second: the best validation score, validations so far, the fraction of the budget."""

    def setup(self, config: dict[str, Any]) -> None:
        """Begin, or go on with, the training that `config` describes (see `describe`)."""
        plan = SweepPlan.from_dict(config["plan"])
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(max(1, int(plan.cpus))))
        folder = SweepFolder(Path(config["folder"])).trial(number_of(self.trial_id))
        settings = plan.config(config["chosen"])
        self._num_validations = settings.num_validations
        self._last: dict[str, Any] = {"score": NOT_YET, "validations": 0, "fraction": 0.0}
        self._records: Generator[Progress] | None = None
        if rows := [row for row in read_rows(folder) if row["fraction"] >= 1.0]:
            # It was finished, and only this process died before it could say so.
            self._last = {
                "score": rows[-1]["best_score"],
                "validations": self._num_validations,
                "fraction": 1.0,
            }
        else:
            self._records = train(settings, folder, resume=folder.has_checkpoint)
        self._log = ProgressLog(folder)

    def step(self) -> dict[str, Any]:
        """Train on for about a second."""
        if self._records is not None:
            self._note(next(self._records))
            if self._last["fraction"] >= 1.0:
                list(self._records)  # to its end, where it saves
        return {**self._last, "done": self._last["fraction"] >= 1.0}

    def cleanup(self) -> None:
        """Stop, and save what there is."""
        if self._records is not None:
            self._records.close()
        self._log.__exit__(None, None, None)

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Take up another trial in the same process, which has imported and compiled much already."""
        self.cleanup()
        self.setup(new_config)
        return True

    def _note(self, progress: Progress) -> None:
        self._log.add(progress)
        validations = self._last["validations"]
        if progress.validation_score is not None:
            validations = int(progress.fraction * self._num_validations)
        score = NOT_YET if progress.best_score is None else progress.best_score
        self._last = {"score": score, "validations": validations, "fraction": progress.fraction}


def describe(plan: SweepPlan, folder: SweepFolder, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """A trial's configuration; `chosen` may hold what Tune draws from."""
    return {"plan": plan.to_dict(), "folder": str(folder.path.resolve()), "chosen": dict(chosen)}
