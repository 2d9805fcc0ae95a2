"""`sevenlanes/Highway-v0` for one learner: Gymnasium's `Env` over one highway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from ..seeds import MAX_SEED, fold_seed
from .config import NUM_ACTIONS, HighwayConfig
from .highways import Highways
from .reward import REWARDS

if TYPE_CHECKING:
    from .view import HighwayView

RENDER_MODES = ("human", "rgb_array", "ansi")


def observation_space(config: HighwayConfig, dtype: str = "float32") -> gym.spaces.Box[Any]:
    """One controlled car: (rows, columns), flat with a temporal window; several: with a leading axis of cars.

    dtype: float32 in [0, 1], or uint8, the codes of `observation.py`; `InvalidInput` for any other.
    """
    if dtype not in ("float32", "uint8"):
        raise InvalidInput(f"observation_dtype must be float32 or uint8, got {dtype!r}.")
    if dtype == "uint8" and config.temporal_window:
        raise InvalidInput(
            "observation_dtype uint8 needs temporal_window 0: codes of past steps are not kept."
        )
    shape: tuple[int, ...] = config.grid_shape if config.temporal_window == 0 else (config.num_inputs,)
    if config.num_controlled > 1:
        shape = (config.num_controlled, *shape)
    if dtype == "uint8":
        return gym.spaces.Box(0, 255, shape, np.uint8)
    return gym.spaces.Box(0.0, 1.0, shape, np.float32)


def action_space(config: HighwayConfig) -> gym.spaces.Discrete | gym.spaces.MultiDiscrete:
    """One of five actions; for several controlled cars one for each."""
    if config.num_controlled == 1:
        return gym.spaces.Discrete(NUM_ACTIONS)
    return gym.spaces.MultiDiscrete([NUM_ACTIONS] * config.num_controlled)


class HighwayEnv(gym.Env[NDArray[Any], Any]):
    """The DeepTraffic highway.

    - action: 0 nothing, 1 accelerate, 2 decelerate, 3 left, 4 right; it takes effect once, then 30 frames are driven.
      With `num_controlled` > 1 one action for each controlled car.
    - observation: float32 in [0, 1], the cells around the car (`observation.py`), rows from the farthest ahead;
      `observation_dtype="uint8"` returns the raw codes (float32 = code / 255), without a temporal window.
    - reward: 0.075 mph - 3, the mean over the controlled cars (`reward.py` has others).
    - never terminated; truncated at `max_frames`.
    - info: `speed_mph` mean since reset, `passed`, `blocked`, each an array over controlled cars, and `frame`.

    Settings are the fields of `HighwayConfig`, as keywords; `InvalidInput` names a wrong one.
    """

    metadata = {"render_modes": list(RENDER_MODES), "render_fps": 60}  # noqa: RUF012 - Gymnasium's own attribute

    def __init__(
        self, render_mode: str | None = None, observation_dtype: str = "float32", **settings: Any
    ) -> None:
        self.config = HighwayConfig.from_dict(settings)
        if render_mode is not None and render_mode not in RENDER_MODES:
            raise InvalidInput(f"render_mode must be one of {', '.join(RENDER_MODES)}, got {render_mode!r}.")
        self.render_mode = render_mode
        self.observation_space = observation_space(self.config, observation_dtype)
        self.action_space = action_space(self.config)
        self.highways = Highways(self.config, 1)
        self._view: HighwayView | None = None
        self._codes = observation_dtype == "uint8"
        self._started = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[Any], dict[str, Any]]:
        """Start a new drive. The same seed is the same drive, here, in a vector and on the competition server."""
        super().reset(seed=seed)
        drive = fold_seed(seed) if seed is not None else int(self.np_random.integers(MAX_SEED))
        self.highways.reset(np.array([drive]))
        self._started = True
        if self.render_mode == "human":
            self._show(frames=1)
        return self._observation(), self._info()

    def step(self, action: Any) -> tuple[NDArray[Any], float, bool, bool, dict[str, Any]]:
        """One decision: the action takes effect, then `frames_per_decision` frames pass (fewer at the end)."""
        if not self._started:
            raise InvalidInput("step was called before reset: call env.reset() first.")
        before = self.highways.sums
        actions = np.asarray(action).reshape(1, -1)
        if not self.action_space.contains(action):
            raise InvalidInput(f"the action must be in {self.action_space}, got {action!r}.")
        if self.render_mode == "human":
            self._drive_visibly(actions)
        else:
            self.highways.step(actions)
        reward = float(REWARDS[self.config.reward](self.highways.sums.since(before)).mean())
        truncated = bool(self.highways.frame[0] >= self.config.max_frames)
        return self._observation(), reward, False, truncated, self._info()

    def _observation(self) -> NDArray[Any]:
        seen = self.highways.observe_codes() if self._codes else self.highways.observe()
        shape = self.observation_space.shape
        assert shape is not None
        return seen.reshape(shape)

    def _info(self) -> dict[str, Any]:
        highways = self.highways
        return {
            "frame": int(highways.frame[0]),
            "speed_mph": highways.mean_speed_mph[0].copy(),
            "passed": highways.passed[0].copy(),
            "blocked": highways.blocked[0].copy(),
        }

    def _drive_visibly(self, actions: NDArray[np.integer]) -> None:
        self.highways.act(actions)
        self._show(frames=self.config.frames_per_decision)

    def _show(self, frames: int) -> None:
        """Drive `frames` frames in the window, each drawn at 60 a second (or one still picture right after reset)."""
        view = self._window()
        for _ in range(frames):
            if self.highways.frame[0] > 0 or frames > 1:
                self.highways.advance(1)
            view.show(self.highways, 0)

    def _window(self) -> HighwayView:
        if self._view is None:
            from .view import HighwayView

            self._view = HighwayView(window=self.render_mode == "human")
        return self._view

    def render(self) -> Any:
        """The present frame: uint8 [height, width, 3] for `rgb_array`, text for `ansi`, None for `human`."""
        if self.render_mode is None:
            gym.logger.warn(f"render() needs a render_mode: one of {', '.join(RENDER_MODES)}.")
            return None
        if self.render_mode == "ansi":
            from .text_view import draw_text

            return draw_text(self.highways, 0)
        if self.render_mode == "rgb_array":
            return self._window().draw(self.highways, 0)
        return None

    def close(self) -> None:
        """Close the window, if there is one."""
        if self._view is not None:
            self._view.close()
            self._view = None
