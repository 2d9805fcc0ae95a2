"""Scores in other worlds: each episode is its seed's, whoever else is played."""

from __future__ import annotations

from collections.abc import Callable

import gymnasium as gym
import numpy as np
import pytest
from sevenlanes.agents.baselines import BASELINES_OF
from sevenlanes.agents.evaluate import Evaluation, evaluate
from sevenlanes.agents.policy import Policy
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.episode_replay import EpisodeReplay
from sevenlanes.envs.episodes import CART_POLE, PONG, Episodes
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig

from ..ale import needs_ale
from .policies_of_worlds import cart_pole_policy, pong_policy

POLE = Episodes(CART_POLE)
SHORT_GAME = Episodes(PONG, {"max_frames": 400})
WORLDS: list[object] = [
    pytest.param(POLE, cart_pole_policy, id="cart-pole"),
    pytest.param(SHORT_GAME, pong_policy, id="pong", marks=needs_ale),
]


def play_alone(episodes: Episodes, policy: Policy, seed: int) -> tuple[float, list[int]]:
    """One episode by Gymnasium's own loop."""
    env = gym.make(episodes.environment, **episodes.settings)
    observation, _ = env.reset(seed=seed)
    total, actions, over = 0.0, [], False
    while not over:
        actions.append(int(policy.act(observation[None])[0]))
        observation, reward, terminated, truncated, _ = env.step(actions[-1])
        total, over = total + float(reward), terminated or truncated
    env.close()
    return total, actions


@pytest.mark.parametrize(("episodes", "make"), WORLDS)
def test_an_episode_is_the_same_alone_and_among_others(
    episodes: Episodes, make: Callable[[int], bytes]
) -> None:
    policy = load_policy(make(1))
    found = evaluate(policy, episodes, [4, 9, 2])
    for run, seed in enumerate(found.seeds):
        total, actions = play_alone(episodes, policy, seed)
        assert found.scores[run] == total
        assert found.actions[run].tolist() == actions


@pytest.mark.parametrize(("episodes", "make"), WORLDS)
def test_every_run_can_be_replayed(episodes: Episodes, make: Callable[[int], bytes]) -> None:
    found = evaluate(load_policy(make(2)), episodes, [0, 1])
    replay = found.replay(1)
    assert isinstance(replay, EpisodeReplay)
    assert (replay.seed, replay.episode_return) == (1, found.scores[1])
    replay.check()


def test_the_score_is_the_mean_and_its_interval_holds_it() -> None:
    scores = np.random.default_rng(0).normal(100, 20, 50)
    found = Evaluation(POLE, "test", tuple(range(50)), scores, [np.zeros(1, np.uint8)] * 50)
    assert found.score == found.mean == scores.mean()
    low, high = found.interval
    # The mean of 50 lies within 1.96 standard errors, 95 times of 100.
    assert (low, high) == pytest.approx((scores.mean() - 5.5, scores.mean() + 5.5), abs=1.5)


@pytest.mark.parametrize("name", BASELINES_OF[CART_POLE])
def test_baselines_give_the_same_digits_again(name: str) -> None:
    policy = BASELINES_OF[CART_POLE][name]()
    first, second = (evaluate(policy, POLE, range(20)) for _ in range(2))
    assert first.scores.tolist() == second.scores.tolist()


def test_leaning_is_better_than_chance() -> None:
    scores = {
        name: evaluate(make(), POLE, range(100)).score for name, make in BASELINES_OF[CART_POLE].items()
    }
    assert scores["random"] == pytest.approx(22, abs=3)
    assert scores["lean"] == pytest.approx(41, abs=3)


@needs_ale
def test_following_the_ball_returns_it() -> None:
    baselines = BASELINES_OF[PONG]
    game = Episodes(PONG, {"max_frames": 1_600})
    lost = {name: -evaluate(baselines[name](), game, [0]).score for name in ("do-nothing", "follow-ball")}
    assert lost["follow-ball"] < lost["do-nothing"] - 3


def test_progress_counts_episodes() -> None:
    calls: list[tuple[int, int]] = []
    evaluate(
        BASELINES_OF[CART_POLE]["lean"](), POLE, range(5), lambda done, total: calls.append((done, total))
    )
    assert calls[-1] == (5, 5)
    assert calls == sorted(calls)


def test_another_environment_of_gymnasium_is_played() -> None:
    acrobot = Episodes("Acrobot-v1")
    with pytest.raises(InvalidInput, match=r"observations of the shape \[6\], this one's have \[4\]"):
        evaluate(load_policy(cart_pole_policy(environment="Acrobot-v1")), acrobot, [0])


REFUSED = {
    "another world": (
        cart_pole_policy(),
        HighwayConfig(),
        "made for sevenlanes/Highway-v0, this one plays CartPole-v1",
    ),
    "the highway": ("look-ahead", POLE, "made for CartPole-v1, this one plays sevenlanes/Highway-v0"),
    "too many actions": (cart_pole_policy(num_actions=9), POLE, r"actions from 0 to 1 here, it chose \d"),
    "unknown setting": (cart_pole_policy(), Episodes(CART_POLE, {"wind": 1}), "can not be made: .*wind"),
}


@pytest.mark.parametrize(("policy", "world", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_played_is_one_clear_error(
    policy: bytes | str, world: HighwayConfig | Episodes, reason: str
) -> None:
    opened = (
        load_policy(policy) if isinstance(policy, bytes) else BASELINES_OF["sevenlanes/Highway-v0"][policy]()
    )
    with pytest.raises(InvalidInput, match=reason):
        evaluate(opened, world, range(20))
