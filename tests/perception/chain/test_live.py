"""The window's keys and its picture, without a window."""

from pathlib import Path

import numpy as np
import pygame
import pytest
from sevenlanes.agents.gallery.entry import Entry
from sevenlanes.agents.policy import config_for
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.perception.chain.live import ChainPlayer
from sevenlanes.perception.chain.perceived_drive import FRAMES_PER_LOOK, PerceivedDrive
from sevenlanes.perception.chain.stages import Stage, find_stage


@pytest.fixture
def player(tmp_path: Path) -> ChainPlayer:
    policy = load_policy(Entry.load("ppo-highway").policy)
    config = config_for(policy, HighwayConfig())

    def start(stage: Stage, condition: str) -> PerceivedDrive:
        return PerceivedDrive(config, [3], stage, condition, policy.act)

    return ChainPlayer(start, find_stage("in view"), ("day", "night"), "ppo-highway", tmp_path, 0.5)


def picture(player: ChainPlayer) -> np.ndarray:
    player.draw()
    return pygame.surfarray.array3d(player.screen.surface).astype(np.float64)


def test_it_drives_from_look_to_look_and_pauses(player: ChainPlayer) -> None:
    player.advance()
    assert player.drive.frame == FRAMES_PER_LOOK
    before = picture(player)
    player.press(pygame.K_SPACE)
    player.advance()
    assert player.drive.frame == FRAMES_PER_LOOK
    player.press(pygame.K_SPACE)
    player.advance()
    assert np.abs(picture(player) - before).mean() > 0.5


def test_the_light_changes_on_the_way_and_the_stage_from_the_start(player: ChainPlayer) -> None:
    for _ in range(3):
        player.advance()
    day = picture(player)
    player.press(pygame.K_c)
    assert player.drive.frame == 3 * FRAMES_PER_LOOK
    assert picture(player)[:340].mean() < day[:340].mean() - 10  # the night is darker
    player.press(pygame.K_s)
    assert player.drive.stage.name == "tracked"
    assert player.drive.frame == 0
    assert player.drive.condition == "night"


def test_it_saves_what_it_shows_and_quits(player: ChainPlayer, tmp_path: Path) -> None:
    player.advance()
    player.press(pygame.K_p)
    (saved,) = tmp_path.glob("*.png")
    assert pygame.image.load(saved).get_size() == player.screen.surface.get_size()
    player.press(pygame.K_q)
    assert player.quits
