"""Where planned drives lose speed: driven again from their replays, frame by frame.

sevenlanes plan --replays runs/plans
python -m benchmarks.planning runs/plans
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.highways import Highways
from sevenlanes.envs.highway.replay import Replay
from sevenlanes.envs.highway.rules import RULES

TOP_MPH = RULES.max_factor / RULES.factor_per_mph  # 80
PARTS = 5  # of a drive


def read(folder: Path) -> list[Replay]:
    """The replays of a folder; raises `InvalidInput` unless there are some, all on one road with one controlled car."""
    replays = [Replay.from_bytes(path.read_bytes()) for path in sorted(folder.glob("*.replay"))]
    if not replays or any(each.config != replays[0].config for each in replays):
        raise InvalidInput(
            f"expected replays on one road in {folder}: write them with sevenlanes plan --replays."
        )
    if replays[0].config.num_controlled > 1:
        raise InvalidInput("expected drives of one car.")
    return replays


def drive(replays: list[Replay]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ego cars' speeds and those that their pedals stood for, [frames, runs] each, in mph."""
    config = replays[0].config
    highways = Highways(config, len(replays))
    highways.reset(np.array([each.seed for each in replays]))
    actions = np.stack([each.actions for each in replays])
    speeds, pedals = np.zeros((2, config.max_frames, len(replays)))
    for frame in range(config.max_frames):
        if frame % config.frames_per_decision == 0:
            highways.act(actions[:, frame // config.frames_per_decision])
        pedals[frame] = highways.factor[:, 0] / RULES.factor_per_mph
        highways.advance()
        speeds[frame] = highways.speed_mph[:, 0]
    return speeds, pedals


def main() -> None:
    """Print the share of frames at full speed, and what was lost, when and by what."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    try:
        speeds, pedals = drive(read(parser.parse_args().folder))
    except InvalidInput as error:
        parser.error(str(error))
    console = Console(width=110, highlight=False)
    runs = speeds.mean(axis=0)
    console.print(f"{len(runs)} runs: median {np.sort(runs)[len(runs) // 2]:.2f}, mean {runs.mean():.2f} mph")
    console.print(f"at {TOP_MPH:g} mph: {(speeds == TOP_MPH).mean():.1%} of the frames")
    table = Table("frames", "mean speed, mph", "lost behind others", "lost by the own pedal", box=None)
    frames = np.array_split(np.arange(len(speeds)), PARTS)
    for part in (*frames, np.arange(len(speeds))):
        table.add_row(
            f"{part[0] + 1:,} to {part[-1] + 1:,}",
            f"{speeds[part].mean():.2f}",
            f"{(pedals[part] - speeds[part]).mean():.2f}",
            f"{(TOP_MPH - pedals[part]).mean():.2f}",
        )
    console.print(table)


if __name__ == "__main__":
    main()
