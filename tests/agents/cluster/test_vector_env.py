"""Environments on workers: those of one process to the bit, and a lost worker is only a truncation."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest

pytest.importorskip("ray", reason='Ray is not installed: pip install "sevenlanes[cluster]"')

from sevenlanes.agents.cluster import vector_env
from sevenlanes.agents.cluster.vector_env import RayVectorEnv
from sevenlanes.agents.world import World
from sevenlanes.envs.errors import InvalidInput

from . import workers

pytestmark = pytest.mark.usefixtures("local_ray")

HIGHWAY = World.of("sevenlanes/Highway-v0", {"patches_ahead": 10, "max_frames": 120})  # drives of 4 decisions
NUM_ENVS = 5
FLOATS = {"observation_dtype": "float32"}


@pytest.fixture(scope="module")
def envs(local_ray: None) -> Iterator[RayVectorEnv]:
    """Five highways on two workers, for all tests: a process takes its time to start."""
    with closing(RayVectorEnv(HIGHWAY, NUM_ENVS, 2)) as made:
        yield made


def drive(envs: Any, num_steps: int, num_actions: int, generator_seed: int = 0) -> list[tuple[Any, ...]]:
    """What random actions bring: observations, rewards, terminated and truncated of each step."""
    generator = np.random.default_rng(generator_seed)
    return [
        tuple(np.array(part) for part in envs.step(generator.integers(num_actions, size=NUM_ENVS))[:4])
        for _ in range(num_steps)
    ]


def assert_equal(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:
    for one, other in zip(first, second, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("world", "num_actions"),
    [
        (World.of("sevenlanes/Highway-v0", {"temporal_window": 1, "max_frames": 90, **FLOATS}), 5),
        (World.of("sevenlanes/Pong-v0", {"max_frames": 40}), 6),
        (
            World.of("MountainCar-v0", {"max_episode_steps": 7}),
            3,
        ),  # a Python class, in Gymnasium's own vector
    ],
    ids=lambda value: getattr(value, "env", value),
)
def test_they_are_the_environments_of_one_process(world: World, num_actions: int) -> None:
    if "Pong" in world.env:
        pytest.importorskip("ale_py", reason='ale-py is not installed: pip install "sevenlanes[atari]"')
    remote = RayVectorEnv(world, NUM_ENVS, 2)
    with closing(world.make_envs(NUM_ENVS)) as local, closing(remote):
        assert remote.observation_space == local.observation_space
        assert remote.action_space == local.action_space
        assert remote.metadata["autoreset_mode"] == local.metadata["autoreset_mode"]
        np.testing.assert_array_equal(remote.reset(seed=3)[0], local.reset(seed=3)[0])
        assert_equal(drive(remote, 20, num_actions), drive(local, 20, num_actions))


def test_cars_of_a_highway_stay_together() -> None:
    settings = {"num_controlled": 3, "team_share": 0.5, "patches_ahead": 10, "max_frames": 90}
    world = World.of("sevenlanes/HighwayConvoy-v0", settings)
    with closing(world.make_envs(7)) as local, closing(RayVectorEnv(world, 7, 2)) as remote:
        assert remote.num_envs == local.num_envs == 9
        np.testing.assert_array_equal(remote.reset(seed=3)[0], local.reset(seed=3)[0])
        for _ in range(5):
            for a, b in zip(remote.step(np.ones(9, int))[:4], local.step(np.ones(9, int))[:4], strict=True):
                np.testing.assert_array_equal(a, b)


def test_their_state_can_be_taken_and_put_back(envs: RayVectorEnv) -> None:
    envs.reset(seed=1)
    drive(envs, 2, 5)
    state = envs.get_state()
    assert state is not None
    first = drive(envs, 6, 5)
    envs.set_state(state)
    assert_equal(drive(envs, 6, 5), first)
    with pytest.raises(InvalidInput, match="of 1 workers, here are 2"):
        envs.set_state({**state, "workers": state["workers"][:1]})


def test_a_killed_worker_is_replaced_and_its_episodes_are_truncated(
    envs: RayVectorEnv, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(HIGHWAY.make_envs(NUM_ENVS)) as local:
        local.reset(seed=1)
        seen, _ = envs.reset(seed=1)
        os.kill(workers.pid(envs, 0), signal.SIGKILL)
        steps, undisturbed = drive(envs, 12, 5), drive(local, 12, 5)
        lost, kept = slice(0, 2), slice(2, 5)
        for one, other in zip(steps, undisturbed, strict=True):
            for a, b in zip(one, other, strict=True):
                np.testing.assert_array_equal(a[kept], b[kept])
        observations, rewards, terminated, truncated = (np.array(part) for part in zip(*steps, strict=True))
        np.testing.assert_array_equal(observations[0, lost], seen[lost])
        assert truncated[:, lost].tolist() == [[step in (0, 5, 10)] * 2 for step in range(12)]
        assert not terminated.any()
        assert (rewards[:2, lost] == 0).all()
        assert (rewards[2:5, lost] != 0).any(), "they drive again"
        assert (observations[1, lost] != seen[lost]).any(), "new episodes"
    assert "worker 0 of 2 was lost" in caplog.text
    assert "environments 0 to 1 begin new episodes" in caplog.text


def test_a_worker_that_does_not_answer_is_replaced(
    envs: RayVectorEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    envs.reset(seed=1)
    with monkeypatch.context() as patch:
        patch.setattr(vector_env, "CALL_TIMEOUT_S", 1.0)
        drive(envs, 1, 5)
        os.kill(workers.pid(envs, 1), signal.SIGSTOP)
        truncated = drive(envs, 1, 5)[0][3]
    assert truncated.tolist() == [False, False, True, True, True]
    assert drive(envs, 1, 5)[0][3].tolist() == [False] * 5


def test_a_lost_worker_does_not_spoil_a_saved_state(envs: RayVectorEnv) -> None:
    envs.reset(seed=1)
    drive(envs, 1, 5)
    os.kill(workers.pid(envs, 1), signal.SIGKILL)
    state = envs.get_state()
    assert state is not None
    first = drive(envs, 8, 5)
    assert first[0][3].tolist() == [False, False, True, True, True]
    envs.set_state(state)
    assert_equal(drive(envs, 8, 5), first)


def test_what_a_worker_refuses_is_one_clear_error(envs: RayVectorEnv) -> None:
    envs.reset(seed=1)
    with pytest.raises(InvalidInput, match="actions must be from 0 to 4, got 9 to 9"):
        envs.step(np.full(NUM_ENVS, 9))
    with pytest.raises(InvalidInput, match=r"actions must have the shape \(5,\), got \(2,\)"):
        envs.step(np.zeros(2, np.int64))


def test_more_workers_than_environments_are_refused() -> None:
    with pytest.raises(InvalidInput, match="num_workers must be from 1 to the 5 environments"):
        RayVectorEnv(HIGHWAY, NUM_ENVS, 6)


def test_workers_that_never_answer_are_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_env, "START_TIMEOUT_S", 0.1)
    lost = pytest.raises(InvalidInput, match="worker 0 of 1 was lost 3 times in a row")
    with closing(RayVectorEnv(HIGHWAY, NUM_ENVS, 1)) as envs, lost:
        envs.reset(seed=0)
