"""The vector environment: the same drives as the single one, and Gymnasium's next-step autoreset."""

import gymnasium as gym
import numpy as np
import pytest
import sevenlanes.envs  # noqa: F401 - registers the worlds
from gymnasium.vector import AutoresetMode
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.highway_env import HighwayEnv
from sevenlanes.envs.highway.vector_env import HighwayVectorEnv


def make(num_envs: int, **settings: object) -> HighwayVectorEnv:
    envs = gym.make_vec(
        "sevenlanes/Highway-v0", num_envs=num_envs, vectorization_mode="vector_entry_point", **settings
    )
    assert isinstance(envs, HighwayVectorEnv)
    return envs


@pytest.mark.parametrize("settings", [{}, {"num_controlled": 3}, {"temporal_window": 2}], ids=str)
def test_it_drives_as_single_environments_do(settings: dict[str, int]) -> None:
    seeds = [11, 5, 8]
    envs, singles = make(3, **settings), [HighwayEnv(**settings) for _ in seeds]
    batch, _ = envs.reset(seed=seeds)
    assert np.array_equal(batch, [env.reset(seed=seed)[0] for env, seed in zip(singles, seeds, strict=True)])
    generator = np.random.default_rng(0)
    for _ in range(20):
        actions = generator.integers(5, size=envs.action_space.shape)
        batch, rewards, _, _, info = envs.step(actions)
        steps = [env.step(action) for env, action in zip(singles, actions, strict=True)]
        assert np.array_equal(batch, [step[0] for step in steps])
        assert rewards.tolist() == pytest.approx([step[1] for step in steps])
        assert np.array_equal(info["speed_mph"], [step[4]["speed_mph"] for step in steps])


def test_an_ended_drive_begins_anew_at_the_next_step() -> None:
    envs = make(2, max_frames=60)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    envs.reset(seed=1)
    frames, flags = [], []
    for _ in range(4):
        _, _, terminated, truncated, info = envs.step(np.zeros(2, int))
        frames.append(int(info["frame"][0]))
        flags.append(bool(truncated[0]))
        assert not terminated.any()
    assert frames == [30, 60, 0, 30]
    assert flags == [False, True, False, False]


def test_a_step_that_resets_has_no_reward() -> None:
    envs = make(2, max_frames=30)
    envs.reset(seed=1)
    envs.step(np.zeros(2, int))
    assert envs.step(np.zeros(2, int))[1].tolist() == [0, 0]


def test_codes_are_the_floats_times_255() -> None:
    floats, codes = make(4), make(4, observation_dtype="uint8")
    seen, raw = floats.reset(seed=9)[0], codes.reset(seed=9)[0]
    assert raw.dtype == np.uint8
    assert codes.observation_space.contains(raw)
    assert np.array_equal(seen, (raw / 255).astype(np.float32))


def test_one_seed_gives_different_drives() -> None:
    seen = make(8).reset(seed=0)[0]
    assert len({row.tobytes() for row in seen}) == 8


def test_the_same_seed_gives_the_same_episodes_through_autoresets() -> None:
    def drive() -> str:
        envs = make(3, max_frames=60)
        envs.reset(seed=4)
        for _ in range(10):
            envs.step(np.full(3, 1))
        return envs.highways.state_hash(2)

    assert drive() == drive()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"observation_dtype": "int8"}, "observation_dtype must be"),
        ({"lanez": 3}, "unknown highway setting 'lanez'"),
    ],
)
def test_a_wrong_setting_is_one_clear_error(settings: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        HighwayVectorEnv(2, **settings)  # type: ignore[arg-type]


def test_wrong_actions_are_one_clear_error() -> None:
    envs = make(2)
    envs.reset(seed=0)
    with pytest.raises(InvalidInput, match="from 0 to 4"):
        envs.step(np.array([0, 5]))
    with pytest.raises(InvalidInput, match="shape"):
        envs.step(np.array([0, 1, 2]))
