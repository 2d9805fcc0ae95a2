"""Episodes of Cart-Pole, Pong and others for the commands that show: found, played, and put on a screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..agents.policy import Policy
    from ..agents.tasks import Task
    from ..envs.episode_replay import EpisodeReplay


def find_task(policy: str, scenario: str | None, settings: list[str] | None) -> tuple[Task, Policy] | None:
    """The task of a policy that does not drive, and the policy; None where a highway is meant."""
    from ..agents.tasks import TASKS, environment_of
    from ..agents.train_config import parse_settings
    from ..envs.episodes import Episodes
    from .evaluate import HIGHWAY_ID, find_file, open_policy, open_task

    names = {name for task in TASKS.values() for name in (task.name, environment_of(task.world))}
    names -= {HIGHWAY_ID}
    is_file = find_file(policy) is not None
    if scenario not in names and not (is_file and open_policy(policy).environment != HIGHWAY_ID):
        return None
    task, opened = open_task(policy, scenario)
    task = task.with_settings(parse_settings(settings or []))
    return (task, opened) if isinstance(task.world, Episodes) else None


def play_episode(task: Task, policy: Policy, seed: int) -> EpisodeReplay:
    """The episode of a policy on a seed, as it is scored."""
    from ..agents.evaluate import evaluate
    from ..envs.episode_replay import EpisodeReplay

    replay = evaluate(policy, task.world, [seed]).replay(0)
    assert isinstance(replay, EpisodeReplay)
    return replay


def is_episode(path: Path) -> bool:
    """Whether a file is the replay of an episode."""
    from ..envs.episode_replay import MAGIC

    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)).startswith(MAGIC.rpartition(b"/")[0])


def show_episode(
    replay: EpisodeReplay, scale: float, speed: str, video: Path | None, fps: int | None, screenshots: Path
) -> None:
    """In a window or a video; at the end a line about it."""
    from ..agents.tasks import task_of
    from ..envs.episode_screen import EpisodeScreen
    from . import viewing

    unit = task_of(replay.episodes.environment).unit
    with viewing.preparing():
        screen = EpisodeScreen(replay, unit, viewing.check_scale(scale))
    if video is None:
        viewing.play(screen, screenshots, speed)
    else:
        viewing.record(screen, video, fps, speed)
    print(
        f"{screen.replay.policy}: {replay.episode_return:g} {unit} in {len(replay.actions)} steps of "
        f"{replay.episodes.environment} on seed {replay.seed}"
    )
