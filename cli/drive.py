"""`sevenlanes drive`: a policy drives in a window, and tells what it thinks of each action."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .viewing import Cars, Fps, Save, Scale, Scenario, Screenshots, Seed, Settings, Speed, Video


def drive(
    policy: Annotated[
        str, typer.Argument(help="A policy.zip, gallery:NAME, do-nothing, random or look-ahead.")
    ],
    seed: Seed = 0,
    scenario: Scenario = None,
    cars: Cars = None,
    settings: Settings = None,
    scale: Scale = 1.0,
    speed: Speed = "1",
    video: Video = None,
    fps: Fps = None,
    save: Save = None,
    screenshots: Screenshots = Path(),
) -> None:
    """Watch a policy drive, with the values that its network gives to each action; or play Cart-Pole or Pong."""
    from ..envs.highway.viewing.drive_screen import DriveScreen
    from . import viewing, viewing_episodes

    viewing.check_output(video, fps, save)
    found = viewing_episodes.find_task(policy, scenario, settings)
    if found is not None:
        with viewing.preparing():
            replay = viewing_episodes.play_episode(*found, viewing.check_seed(seed))
        viewing_episodes.show_episode(replay, scale, speed, video, fps, screenshots)
        if save is not None:
            viewing.write_replay(replay, f"{len(replay.actions)} steps", save)
        return
    config = viewing.road_config(scenario, cars, settings)
    with viewing.preparing():
        driven = viewing.policy_drive(policy, config, viewing.check_seed(seed))
        others = viewing.baseline_results(config, seed, without=driven.driver.name)
        screen = DriveScreen(driven, viewing.check_scale(scale), others)
    if video is None:
        viewing.play(screen, screenshots, speed)
    else:
        viewing.record(screen, video, fps, speed)
    viewing.print_results([driven])
    if save is not None:
        viewing.save_replay(driven, save)
