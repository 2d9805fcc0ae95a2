"""Several threads drive the same drives; small work stays in one."""

import copy
import pickle

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway import threads
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.envs.highway.highways import Highways


@pytest.mark.parametrize("num_threads", [2, 3, 8])
@pytest.mark.parametrize("num_highways", [1, 7, 200])
def test_threads_do_not_change_a_byte(num_threads: int, num_highways: int) -> None:
    config = HighwayConfig(num_controlled=3, temporal_window=1)
    one, many = Highways(config, num_highways), Highways(config, num_highways, num_threads)
    generator = np.random.default_rng(0)
    for _ in range(5):
        actions = generator.integers(5, size=(num_highways, 3))
        one.step(actions)
        many.step(actions)
        assert np.array_equal(one.states, many.states)
        assert np.array_equal(one.observe(), many.observe())
        assert np.array_equal(one.observe_codes(), many.observe_codes())


@pytest.mark.parametrize(
    ("num_highways", "frames", "num_threads", "parts"),
    [(1, 30, 8, 1), (16, 30, 2, 1), (32, 30, 2, 2), (1_000, 30, 4, 4), (1_000, 1, 4, 2), (2, 10_000, 4, 2)],
)
def test_work_is_split_where_it_is_worth_it(
    num_highways: int, frames: int, num_threads: int, parts: int
) -> None:
    done: list[tuple[int, int, int]] = []
    threads.run_parts(
        lambda part, rows: done.append((part, rows.start, rows.stop)), num_highways, frames, num_threads
    )
    done.sort()
    assert [part for part, *_ in done] == list(range(parts))
    assert [first for _, first, _ in done] == [0, *(last for _, _, last in done[:-1])]
    assert done[-1][2] == num_highways


def test_an_error_in_one_part_is_raised_after_all_have_ended() -> None:
    ended: list[int] = []

    def work(part: int, rows: slice) -> None:
        ended.append(part)
        if part == 1:
            raise RuntimeError("part 1")

    with pytest.raises(RuntimeError, match="part 1"):
        threads.run_parts(work, 1_000, 30, 2)
    assert sorted(ended) == [0, 1]


def test_highways_with_threads_can_be_copied_and_pickled() -> None:
    highways = Highways(HighwayConfig(), 100, num_threads=2)
    for other in (copy.deepcopy(highways), pickle.loads(pickle.dumps(highways))):
        other.advance(90)
    highways.advance(90)
    assert np.array_equal(highways.states, other.states)


@pytest.mark.parametrize("num_threads", [0, -1, 1_000])
def test_an_impossible_number_is_one_clear_error(num_threads: int) -> None:
    with pytest.raises(InvalidInput, match="num_threads must be from 1 to 256"):
        Highways(HighwayConfig(), 4, num_threads)
