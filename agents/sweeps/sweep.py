"""Running a sweep: Ray Tune draws the settings, places the trials and gives up those that fall behind.

It does so by ASHA, asynchronous successive halving (Li and others, "A system for massively parallel hyperparameter
tuning", 2020): at the 1st, 3rd, 9th ... validation a trial goes on only if its best score is among the best third of
those that came so far. Scores are of validation seeds, which no competition uses.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ...envs.errors import InvalidInput
from ..cluster.connection import connect
from .plan import SweepFolder, SweepPlan

if TYPE_CHECKING:
    from .watcher import Report, SweepProgress

MAX_FAILURES = 3  # of a trial, when its process dies; it goes on from its checkpoint
# Read by Tune: no copies of the runs' records in its own formats; the way of printing that can be silent.
TUNE_SETTINGS = {"TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1", "RAY_AIR_NEW_OUTPUT": "0"}


class SweepEnd(NamedTuple):
    """How a sweep ended."""

    is_finished: bool  # False if Ctrl-C stopped it; `resume` goes on
    failures: tuple[str, ...]  # the reasons of the trials that failed for good


def run_sweep(
    plan: SweepPlan, folder: SweepFolder, report: Report, ray_address: str = "", resume: bool = False
) -> SweepEnd:
    """Run all trials, or those that are left, and those that failed once more.

    report: called several times a second. On several machines the folder must be on a file system that all share.
    Raises `InvalidInput` for a plan that can not be carried out.
    """
    plan.check_trials()
    os.environ.update(TUNE_SETTINGS)
    connect(ray_address, max(1, round(plan.num_parallel * plan.cpus)))
    if resume:
        tuner = _restored_tuner(plan, folder)
    else:
        folder.begin(plan)
        tuner = _new_tuner(plan, folder)
    with _watching(plan, report) as reports, _quiet():
        found = tuner.fit()
    failures = tuple(str(error).strip().rpartition("\n")[2] for error in found.errors)
    return SweepEnd(reports[-1].num_done == plan.total_trials, failures)


def _new_tuner(plan: SweepPlan, folder: SweepFolder) -> Any:
    """Tune, told what to draw and when to give up."""
    from ray import tune
    from ray.tune.search import BasicVariantGenerator

    from .halving import Halving
    from .trial import describe
    from .watcher import Watcher

    drawn = {key: distribution.as_tune_has_it(tune) for key, distribution in plan.space.items()}
    first = {key: distribution.arguments[0] for key, distribution in plan.space.items()}
    num_validations = plan.config(first).num_validations
    halving = Halving(folder.path.resolve(), num_validations)
    return tune.Tuner(
        _trainable(plan),
        param_space=describe(plan, folder, drawn),
        tune_config=tune.TuneConfig(
            metric="score",
            mode="max",
            num_samples=plan.num_trials,
            search_alg=BasicVariantGenerator(max_concurrent=plan.num_parallel, random_state=plan.seed),
            scheduler=halving if plan.early_stopping else None,
            reuse_actors=True,
        ),
        run_config=tune.RunConfig(
            name=folder.tune.name,
            storage_path=str(folder.path.resolve()),
            failure_config=tune.FailureConfig(max_failures=MAX_FAILURES),
            # The trainings have checkpoints of their own.
            checkpoint_config=tune.CheckpointConfig(checkpoint_frequency=0, checkpoint_at_end=False),
            callbacks=[Watcher()],
            verbose=0,
        ),
    )


def _restored_tuner(plan: SweepPlan, folder: SweepFolder) -> Any:
    """Tune as it was when the sweep was stopped."""
    from ray import tune

    if not tune.Tuner.can_restore(str(folder.tune.resolve())):
        raise InvalidInput(
            f"the sweep in {folder.path} was stopped before its first trial: delete the folder and begin anew."
        )
    return tune.Tuner.restore(str(folder.tune.resolve()), _trainable(plan), restart_errored=True)


def _trainable(plan: SweepPlan) -> Any:
    from ray import tune

    from .trial import Trial

    return tune.with_resources(Trial, {"cpu": plan.cpus, "gpu": plan.gpus})


@contextmanager
def _watching(plan: SweepPlan, report: Report) -> Iterator[list[SweepProgress]]:
    """Inside, Tune's steps are reported; gives the list that holds the last report."""
    from .watcher import SweepProgress, Watcher

    last = [SweepProgress(0.0, 0, 0, plan.total_trials, None)]

    def note(progress: SweepProgress) -> None:
        last[:] = [progress]
        report(progress)

    Watcher.report, Watcher.num_trials = note, plan.total_trials
    try:
        yield last
    finally:
        del Watcher.report, Watcher.num_trials


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, Tune prints nothing: the caller shows progress and failures. Afterwards its handler of Ctrl-C is gone.

    What clusters send before they take a machine away (SIGTERM) counts as Ctrl-C.
    """
    logger, level = logging.getLogger("ray.tune"), logging.getLogger("ray.tune").level
    on_main_thread = threading.current_thread() is threading.main_thread()
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    logger.setLevel(logging.CRITICAL)
    if on_main_thread:
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        logger.setLevel(level)
        if on_main_thread:
            for each, handler in handlers.items():
                signal.signal(each, handler)
