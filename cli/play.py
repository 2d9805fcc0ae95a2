"""`sevenlanes play`: a person drives with the keyboard."""

from __future__ import annotations

from pathlib import Path

from .viewing import Cars, Save, Scale, Scenario, Screenshots, Seed, Settings, Speed


def play(
    seed: Seed = 0,
    scenario: Scenario = None,
    cars: Cars = None,
    settings: Settings = None,
    scale: Scale = 1.0,
    speed: Speed = "1",
    save: Save = None,
    screenshots: Screenshots = Path(),
) -> None:
    """Drive yourself: arrows or WASD. At the end your speed stands beside that of the built-in policies."""
    from ..envs.highway.viewing.drive import Drive
    from ..envs.highway.viewing.drive_screen import DriveScreen
    from ..envs.highway.viewing.driver import KeyboardDriver
    from . import viewing

    config = viewing.road_config(scenario, cars, settings)
    viewing.check_output(None, None, save)
    keyboard = KeyboardDriver(config.num_controlled)
    with viewing.preparing():
        drive = Drive(config, viewing.check_seed(seed), keyboard)
        screen = DriveScreen(drive, viewing.check_scale(scale), viewing.baseline_results(config, seed))
    viewing.play(screen, screenshots, speed, keyboard)
    viewing.print_results([drive])
    if save is not None:
        viewing.save_replay(drive, save)
