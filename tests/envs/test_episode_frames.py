"""What is sent of an episode is what was played."""

import gymnasium as gym
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sevenlanes.envs.episode_frames import (
    EpisodeView,
    frames_per_second,
    picture,
    read_picture,
    read_records,
)
from sevenlanes.envs.episodes import CART_POLE, PONG, Episode, Episodes
from sevenlanes.envs.errors import InvalidInput

from ..ale import needs_ale

FEW_COLOURS = st.sampled_from([0, 7, 200])
SIZES = st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3))


def test_cart_poles_state_is_sent_with_every_step() -> None:
    view = EpisodeView(Episodes(CART_POLE))
    assert (view.kind, frames_per_second(Episodes(CART_POLE))) == ("state", 50)
    moments = Episode(view.env, 5).moments(lambda observation: int(observation[2] > 0))
    records = list(read_records(b"".join(record for step in view.records(moments) for record in step)))
    env = gym.make(CART_POLE)
    observation, score = env.reset(seed=5)[0], 0.0
    for number, record in enumerate(records):
        if number > 0:
            observation, reward, *_ = env.step(record.action)
            score += float(reward)
        assert (record.frame, record.score) == (number, score)
        assert record.body == observation.tobytes()
    assert score > 20


@needs_ale
def test_pongs_screen_is_sent_sixty_times_a_second() -> None:
    view = EpisodeView(Episodes(PONG))
    assert (view.kind, frames_per_second(Episodes(PONG))) == ("picture", 60)
    generator = np.random.default_rng(0)
    moments = Episode(view.env, 3).moments(lambda observation: int(generator.integers(6)))
    steps = [next(records) for records in [view.records(moments)] for _ in range(60)]
    records = list(read_records(b"".join(record for step in steps for record in step)))
    assert [record.frame for record in records] == list(range(1 + 59 * 4))
    assert max(len(record.body) for record in records) < 300
    screen = gym.make(PONG, render_mode="rgb_array_list")
    screen.reset(seed=3)
    for action in [record.action for record in records[1::4]]:
        screen.step(action)
    shown: list[np.ndarray] = screen.render()  # type: ignore[assignment]
    for record, frame in zip(records, shown, strict=True):
        assert np.array_equal(read_picture(record.body), frame)


@given(arrays(np.uint8, SIZES, elements=FEW_COLOURS))
def test_every_picture_reads_back(pixels: np.ndarray) -> None:
    assert np.array_equal(read_picture(picture(pixels)), pixels)


def test_large_pictures_read_back() -> None:
    pixels = np.zeros((700, 900, 3), np.uint8)
    pixels[600:, 300:, 1] = 9
    assert np.array_equal(read_picture(picture(pixels)), pixels)


def test_what_is_no_drawing_is_refused() -> None:
    noise = np.random.default_rng(0).integers(256, size=(40, 40, 3)).astype(np.uint8)
    with pytest.raises(InvalidInput, match="at most 255 colours"):
        picture(noise)
    with pytest.raises(InvalidInput, match="65,523 bytes when packed"):
        picture(
            np.tile(noise[:200, :1] // 128 * 255, (10, 200, 1))
            ^ (np.indices((400, 200)).sum(0) % 2 * 255).astype(np.uint8)[..., None]
        )
