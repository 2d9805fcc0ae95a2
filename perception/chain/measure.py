"""What each stage of the chain costs: mph, interventions of the safety rules, and how well the road is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...envs.errors import InvalidInput
from ...envs.highway.config import HighwayConfig
from ...envs.whole_file import whole_file
from ..camera.units import FRAMES_PER_SECOND
from .accuracy import Accuracy
from .forecast_errors import ForecastErrors
from .perceived_drive import FRAMES_PER_LOOK, Act, Networks, PerceivedDrive, seen_well
from .stages import Stage

BATCH = 32  # highways at a time
ANY = "any"  # the condition of what does not depend on the light
LIGHT_OF_ANY = "day"
RESAMPLES, INTERVAL_PERCENT = 2_000, (2.5, 97.5)
Progress = Callable[[int], None]  # frames done


@dataclass(frozen=True)
class Cell:
    """One stage in one condition. Scores and counts are those of the runs, in the order of the seeds."""

    stage: str
    condition: str
    seeds: tuple[int, ...]
    scores: tuple[float, ...]  # mean mph
    refused_a_minute: tuple[float, ...]  # decisions that the safety rules refused
    held_share: tuple[float, ...]  # of the frames, in which the safety system held the own car up
    accuracy: dict[str, float]

    @property
    def median(self) -> float:
        """The score as the competition has it."""
        return float(np.sort(self.scores)[len(self.scores) // 2])

    @property
    def mean(self) -> float:
        """Mean mph over the runs."""
        return float(np.mean(self.scores))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % percentile bootstrap interval of the mean."""
        return bootstrap(self.scores)

    def lost_since(self, other: Cell) -> tuple[float, tuple[float, float]]:
        """Mean mph less than `other` on the same seeds, and its 95 % interval."""
        lost = np.subtract(other.scores, self.scores)
        return float(lost.mean()), bootstrap(tuple(lost))


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the mean; its generator is seeded."""
    chosen = np.random.default_rng(0).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(np.asarray(values)[chosen].mean(axis=1), INTERVAL_PERCENT)
    return float(low), float(high)


def measure(
    config: HighwayConfig,
    seeds: Sequence[int],
    stage: Stage,
    condition: str,
    act: Act,
    networks: Networks,
    progress: Progress = lambda frames: None,
) -> Cell:
    """Drive a stage in a condition once on every seed. `progress` is told of every frame of a batch."""
    scores: list[float] = []
    refused: list[float] = []
    held: list[float] = []
    accuracy = Accuracy()
    minutes = config.max_frames / FRAMES_PER_SECOND / 60
    for first in range(0, len(seeds), BATCH):
        light = LIGHT_OF_ANY if condition == ANY else condition
        drive = PerceivedDrive(config, seeds[first : first + BATCH], stage, light, act, networks)
        drive_to_the_end(drive, accuracy, progress)
        scores.extend(drive.highways.mean_speed_mph[:, 0])
        refused.extend(drive.refused / minutes)
        held.extend(drive.held_frames / config.max_frames)
    return Cell(
        stage.name,
        condition,
        tuple(int(seed) for seed in seeds),
        tuple(float(score) for score in scores),
        tuple(float(each) for each in refused),
        tuple(float(each) for each in held),
        accuracy.figures(),
    )


def drive_to_the_end(drive: PerceivedDrive, accuracy: Accuracy, progress: Progress) -> None:
    """Drive, and compare what is known with the truth at every decision."""
    errors, period = ForecastErrors(drive), drive.highways.config.frames_per_decision
    while not drive.ended:
        drive.advance()
        seen, since_look = drive.seen, drive.frame % FRAMES_PER_LOOK
        if since_look == 1 and seen is not None and seen.pictures is not None:
            errors.keep()
            if drive.frame % period == 1:
                plain = seen_well(seen.pictures)
                errors.forecast(accuracy.count(seen.scenes, plain, drive.tracker, seen.own))
        progress(len(drive.held_frames))
    accuracy.add_forecasts(errors.displacements())


def wanted(stages: Sequence[Stage], conditions: Sequence[str]) -> list[tuple[Stage, str]]:
    """The cells of a table: stages that do not depend on the light are measured once."""
    return [
        (stage, condition) for stage in stages for condition in (conditions if stage.needs_light else [ANY])
    ]


def load_cells(path: Path, setup: dict[str, Any]) -> list[Cell]:
    """What `save_cells` wrote, [] where there is nothing; `InvalidInput` if it was measured with another setup."""
    if not path.exists():
        return []
    try:
        content = json.loads(path.read_bytes())
        before, rows = content["setup"], content["cells"]
        tuples = ("seeds", "scores", "refused_a_minute", "held_share")
        cells = [Cell(**{**row, **{name: tuple(row[name]) for name in tuples}}) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path} can not be read: {error}. Remove it, or choose another folder (--out)."
        ) from error
    if before != json.loads(json.dumps(setup)):
        raise InvalidInput(
            f"{path} was measured with other settings: remove it, or choose another folder (--out)."
        )
    return cells


def save_cells(cells: Sequence[Cell], path: Path, setup: dict[str, Any]) -> None:
    """Write what was measured, whole or not at all; `setup` is plain data that says of what."""
    with whole_file(path) as part:
        part.write_text(
            json.dumps({"setup": setup, "cells": [asdict(cell) for cell in cells]}, indent=1) + "\n"
        )
