"""Seeds of drives: each highway's from its own first one."""

import numpy as np
import sevenlanes.envs  # noqa: F401 - registers the worlds
from sevenlanes.envs.highway.vector_env import HighwayVectorEnv
from sevenlanes.envs.seed_streams import SeedStreams
from sevenlanes.envs.seeds import MAX_SEED


def test_streams_do_not_depend_on_each_other() -> None:
    together, alone = SeedStreams(np.array([4, 5])), SeedStreams(np.array([5]))
    first = together.next(np.array([True, True]))
    together.next(np.array([True, False]))
    both = np.array([first[1], together.next(np.array([False, True]))[1]])
    assert both.tolist() == [alone.next(np.array([True]))[0] for _ in range(2)]


def test_many_seeds_are_all_over_the_range_and_hardly_meet() -> None:
    streams = SeedStreams(np.arange(1000))
    seeds = np.array([streams.next(np.ones(1000, np.bool_)) for _ in range(100)])
    assert 0 <= seeds.min() < MAX_SEED // 10_000
    assert MAX_SEED - MAX_SEED // 10_000 < seeds.max() < MAX_SEED
    assert abs(seeds.mean() / MAX_SEED - 0.5) < 0.01
    assert len(np.unique(seeds)) > 100_000 - 20, "2.3 are expected to meet"


def test_a_highway_drives_the_same_in_any_company() -> None:
    settings = {"max_frames": 60}
    many, one = HighwayVectorEnv(4, **settings), HighwayVectorEnv(1, **settings)
    many.reset(seed=10)
    one.reset(seed=12)
    for _ in range(9):  # three drives
        seen, alone = many.step(np.zeros(4, np.int64))[0], one.step(np.zeros(1, np.int64))[0]
        np.testing.assert_array_equal(seen[2], alone[0])
