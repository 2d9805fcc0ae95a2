"""Replays of episodes: played again, read back, and refused with the place and the reason."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sevenlanes.envs.episode_replay import EpisodeReplay
from sevenlanes.envs.episodes import CART_POLE, PONG, Episode, Episodes
from sevenlanes.envs.errors import InvalidInput

from ..ale import needs_ale

POLE = Episodes(CART_POLE)
STICKY = Episodes(PONG, {"sticky_action_probability": 0.25})
WORLDS = [POLE, Episodes("Acrobot-v1"), pytest.param(Episodes(PONG), marks=needs_ale)]
WORLDS += [pytest.param(STICKY, marks=needs_ale)]


def recorded(episodes: Episodes = POLE, steps: int = 30) -> EpisodeReplay:
    """A replay of an episode in which each action is drawn."""
    env = episodes.make()
    episode = Episode(env, 8)
    generator = np.random.default_rng(0)
    actions: list[int] = []
    while not episode.ended and len(actions) < steps:
        actions.append(int(generator.integers(env.action_space.n)))  # type: ignore[attr-defined]
        episode.step(actions[-1])
    return EpisodeReplay.record(episodes, 8, "random", np.array(actions, np.uint8))


@pytest.mark.parametrize("episodes", WORLDS, ids=lambda each: each.environment)
def test_it_reads_back_and_is_played_again(episodes: Episodes) -> None:
    replay = recorded(episodes)
    again = EpisodeReplay.from_bytes(replay.to_bytes())
    assert np.array_equal(again.actions, replay.actions)
    assert dataclasses.replace(again, actions=replay.actions) == replay
    moments = [(moment.steps, moment.score) for moment in again.play(again.episodes.make())]
    assert [steps for steps, _ in moments] == list(range(len(replay.actions) + 1))
    assert moments[-1][1] == replay.episode_return


def test_cart_poles_two_names_are_one_world() -> None:
    replay = recorded(Episodes("sevenlanes/CartPole-v1"))
    assert replay.to_bytes() == recorded().to_bytes()


@needs_ale
def test_another_game_is_noticed_by_its_last_picture() -> None:
    replay = recorded(Episodes(PONG), 60)
    changed = dataclasses.replace(replay, actions=np.zeros(60, np.uint8))
    with pytest.raises(InvalidInput, match=r"does not end as it was recorded.*the file is damaged"):
        changed.check()
    changed = dataclasses.replace(changed, versions={"ale-py": "0.1"})
    with pytest.raises(InvalidInput, match=r"recorded with ale-py 0\.1: install that to see it"):
        changed.check()


def with_head(**changes: Any) -> Callable[[bytes], bytes]:
    def damage(content: bytes) -> bytes:
        magic, head, moves = content.split(b"\n", 2)
        return b"\n".join((magic, json.dumps(json.loads(head) | changes).encode(), moves))

    return damage


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda content: b"", "must begin with 'sevenlanes-episode/1'"),
    "no actions": (lambda content: content[: content.rindex(b"\n") + 1], "needs 1 to 1,000,000 actions"),
    "no JSON": (lambda content: content.replace(b"{", b"[", 1), "header can not be read"),
    "other keys": (lambda content: content.replace(b'"seed"', b'"sead"'), "needs the keys"),
    "seed": (with_head(seed=-2), "its seed must be"),
    "return": (with_head(episode_return="many"), "its episode_return must be a number"),
    "policy": (with_head(policy=3), "its policy must be text"),
    "settings": (with_head(settings=[]), "its settings must be an object"),
    "a module": (with_head(environment="os:Path-v1"), "must not name a module"),
    "no such world": (with_head(environment="Nowhere-v1"), "'Nowhere-v1' can not be made"),
    "unknown setting": (with_head(settings={"wind": 3}), "can not be made.*wind"),
    "impossible action": (
        lambda content: content[:-1] + b"\x09",
        r"at step \d+: the episode has no action 9",
    ),
    "too long": (lambda content: content + content[-1:] * 500, r"at step \d+: the episode is already over"),
    "cut": (
        lambda content: content[:-1],
        r"does not end as it was recorded, with the return \d+ after \d+ steps",
    ),
    "other return": (with_head(episode_return=3), "does not end as it was recorded"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_says_where_and_what_to_do(damage: Callable[[bytes], bytes], reason: str) -> None:
    content = recorded().to_bytes()
    EpisodeReplay.from_bytes(content).check()
    with pytest.raises(InvalidInput, match=reason):
        EpisodeReplay.from_bytes(damage(content)).check()


@pytest.mark.parametrize(
    ("environment", "reason"), [("Pendulum-v1", "Discrete actions"), ("Blackjack-v1", "Box obs")]
)
def test_worlds_that_no_policy_file_can_play_are_refused(environment: str, reason: str) -> None:
    for make in (Episodes(environment).make, lambda: Episodes(environment).make_many(2)):
        with pytest.raises(InvalidInput, match=reason):
            make()
