"""Environments whose observation is the number of the step, so that every drawn number can be checked."""

import numpy as np
import pytest
from gymnasium import spaces
from sevenlanes.agents.priorities import Priorities
from sevenlanes.agents.replay_buffer import ReplayBuffer
from sevenlanes.envs.errors import InvalidInput

SPACE = spaces.Box(0, 255, (1,), np.uint8)
DISCOUNT = 0.5


def buffer(num_slots: int = 8, num_envs: int = 1, num_steps: int = 1, seed: int = 0) -> ReplayBuffer:
    return ReplayBuffer(num_slots, num_envs, SPACE, DISCOUNT, num_steps, seed)


def add(replay: ReplayBuffer, steps: range, terminated: int = -1, truncated: int = -1) -> None:
    """Step t has observation t, action t mod 5 and reward t; the episode ends in the named steps."""
    for t in steps:
        row = np.full(replay.num_envs, t)
        replay.add(row[:, None].astype(np.uint8), row % 5, row, row == terminated, row == truncated)


def drawn(replay: ReplayBuffer) -> dict[int, tuple[int, float, float, int]]:
    """Of many draws, by observation: (action, reward, discount, next observation)."""
    batch = replay.gather(replay.draw(4, 100))
    assert batch.observations.shape == (4, 100, 1)
    np.testing.assert_array_equal(batch.weights, np.ones((4, 100)))
    columns = (
        batch.observations, batch.actions, batch.rewards, batch.discounts, batch.next_observations
    )  # fmt: skip
    rows = zip(*(column.reshape(-1).tolist() for column in columns), strict=True)
    return {row[0]: row[1:] for row in rows}


def test_next_observation_is_the_next_slot() -> None:
    replay = buffer()
    add(replay, range(4))
    assert drawn(replay) == {t: (t, float(t), 0.5, t + 1) for t in range(3)}


def test_the_ring_forgets_the_oldest() -> None:
    replay = buffer(num_slots=4)
    add(replay, range(10))
    assert sorted(drawn(replay)) == [6, 7, 8]
    assert len(replay) == 3


def test_termination_stops_bootstrapping_and_truncation_does_not() -> None:
    for ending, discount in (("terminated", 0.0), ("truncated", 0.5)):
        replay = buffer()
        add(replay, range(6), **{ending: 2})
        transitions = drawn(replay)
        assert transitions[2] == (2, 2.0, discount, 3)
        assert 3 not in transitions, "the step that only resets is no transition"
        assert transitions[4] == (4, 4.0, 0.5, 5)


def test_several_steps_sum_discounted_rewards_up_to_the_end() -> None:
    replay = buffer(num_slots=16, num_steps=3)
    add(replay, range(9), truncated=4)
    transitions = drawn(replay)
    assert transitions[0] == (0, 0 + 0.5 * 1 + 0.25 * 2, 0.125, 3)
    assert transitions[3] == (3, 3 + 0.5 * 4, 0.25, 5), "two steps were left"
    assert transitions[4] == (4, 4.0, 0.5, 5)
    replay = buffer(num_slots=16, num_steps=3)
    add(replay, range(9), terminated=4)
    assert drawn(replay)[3] == (3, 3 + 0.5 * 4, 0.0, 5)


def test_a_cut_is_the_end_of_all_episodes() -> None:
    replay = buffer(num_slots=16, num_steps=2)
    add(replay, range(4))
    replay.cut()
    add(replay, range(10, 14))
    transitions = drawn(replay)
    assert 3 not in transitions, "its next observation was never seen"
    assert transitions[1] == (1, 1 + 0.5 * 2, 0.25, 3)
    assert transitions[2] == (2, 2.0, 0.5, 3)
    assert transitions[10] == (0, 10 + 0.5 * 11, 0.25, 12)


def test_environments_do_not_mix() -> None:
    replay = buffer(num_envs=2)
    for t in range(4):
        observations = np.array([[t], [100 + t]], np.uint8)
        replay.add(observations, np.zeros(2), np.zeros(2), np.zeros(2, np.bool_), np.zeros(2, np.bool_))
    assert {(o, after) for o, (_, _, _, after) in drawn(replay).items()} == {
        (0, 1), (1, 2), (2, 3), (100, 101), (101, 102), (102, 103),
    }  # fmt: skip


def test_a_restored_buffer_goes_on_equally() -> None:
    replay, restored = buffer(num_slots=6), buffer(num_slots=6, seed=9)
    add(replay, range(9))
    restored.set_state(replay.get_state())
    for each in (replay, restored):
        add(each, range(9, 11))
    for a, b in zip(*(each.gather(each.draw(2, 5)) for each in (replay, restored)), strict=True):
        np.testing.assert_array_equal(a, b)


def prioritised(num_slots: int, num_envs: int = 1, num_steps: int = 1) -> ReplayBuffer:
    return ReplayBuffer(
        num_slots, num_envs, SPACE, DISCOUNT, num_steps, priorities=Priorities(num_slots * num_envs, 1.0)
    )


@pytest.mark.parametrize("num_steps", [1, 3])
def test_priorities_draw_the_same_transitions_as_chance(num_steps: int) -> None:
    by_chance = buffer(num_slots=10, num_envs=3, num_steps=num_steps)
    by_priority = prioritised(10, num_envs=3, num_steps=num_steps)
    for replay in (by_chance, by_priority):
        add(replay, range(6), truncated=4)
        replay.cut()
        add(replay, range(20, 27), terminated=23)
    assert drawn(by_priority) == drawn(by_chance)


def test_large_errors_are_drawn_more_and_weigh_less() -> None:
    replay = prioritised(8)
    add(replay, range(5))
    replay.update_priorities(np.arange(4)[None], np.array([[1, 1, 1, 5]], np.float32))
    indices = replay.draw(1, 8)
    np.testing.assert_array_equal(np.bincount(indices[0]), [1, 1, 1, 5])
    weights = replay.gather(indices, beta=1.0).weights[0]
    np.testing.assert_allclose(weights, [1, 1, 1, *[0.2] * 5], rtol=1e-5)


def test_a_restored_buffer_keeps_its_priorities() -> None:
    replay, restored = prioritised(6), prioritised(6)
    add(replay, range(9))
    replay.update_priorities(replay.draw(2, 5), np.linspace(0, 1, 10, dtype=np.float32).reshape(2, 5))
    restored.set_state(replay.get_state())
    for each in (replay, restored):
        add(each, range(9, 11))
    for a, b in zip(*(each.gather(each.draw(2, 5)) for each in (replay, restored)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_refuses_what_can_not_be() -> None:
    with pytest.raises(InvalidInput, match="more than 4 slots"):
        buffer(num_slots=4, num_steps=4)
    with pytest.raises(InvalidInput, match="holds no transition"):
        buffer().draw(1, 1)
    with pytest.raises(InvalidInput, match="observations must be"):
        buffer(num_envs=2).set_state({**buffer().get_state(), "num_added": 3})
