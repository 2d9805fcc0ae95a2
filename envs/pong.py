"""`sevenlanes/Pong-v0`: Atari's Pong by the Arcade Learning Environment (ale-py), with the usual preprocessing.

Bellemare, Naddaf, Veness, Bowling, "The Arcade Learning Environment", 2013; the preprocessing is that of Mnih and
others, "Human-level control through deep reinforcement learning", 2015: an action lasts four frames, the last two are
merged by their maximum, made grey, shrunk to 84 x 84, and four such pictures are one observation. Sticky actions
(Machado and others, 2018) are off by default, so a game is its seed and its actions.

Needs ale-py, `pip install "sevenlanes[atari]"`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from .errors import InvalidInput, check_keys
from .seeds import MAX_SEED, fold_seed

try:
    from ale_py import Action, ALEInterface, AtariVectorEnv, LoggerMode, roms
except ModuleNotFoundError as error:
    raise InvalidInput('Pong needs ale-py: pip install "sevenlanes[atari]".') from error

GAME = "pong"
NUM_ACTIONS = 6  # nothing, fire, right (up), left (down), right and fire, left and fire
FRAMES_PER_ACTION = 4
FRAMES_PER_SECOND = 60
RENDER_MODES = ("rgb_array", "rgb_array_list")


@dataclass(frozen=True)
class PongConfig:
    """What can be chosen about a game. Raises `InvalidInput` for values that no game can have."""

    sticky_action_probability: float = (
        0.0  # that a frame repeats the action of the frame before; 0.25 is usual
    )
    max_start_frames: int = 30  # a game begins with 1 to so many frames of doing nothing
    max_frames: int = 108_000  # to truncation: half an hour

    def __post_init__(self) -> None:
        probability = self.sticky_action_probability
        if (
            isinstance(probability, bool)
            or not isinstance(probability, int | float)
            or not 0 <= probability < 1
        ):
            raise InvalidInput(
                f"sticky_action_probability must be from 0 to less than 1, got {probability!r}."
            )
        for name, high in (("max_start_frames", 1_000), ("max_frames", 10**6)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= high:
                raise InvalidInput(f"{name} must be a whole number from 1 to {high}, got {value!r}.")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> PongConfig:
        """The settings from plain data; raises `InvalidInput` for an unknown key or an impossible value."""
        check_keys("Pong setting", values, [field.name for field in dataclasses.fields(cls)])
        return cls(**values)


class PongVectorEnv(AtariVectorEnv):
    """`num_envs` games in one call: ale-py's own vector environment, with our settings and checks.

    Observations uint8 [N, 4, 84, 84], the oldest picture first; actions `Discrete(6)`; a reward is 1 for a point and -1
    for one of the opponent, not clipped. A game is terminated when one side has 21 points. Autoreset is NEXT_STEP.
    """

    def __init__(self, num_envs: int = 1, render_mode: None = None, **settings: Any) -> None:
        if render_mode is not None:
            raise InvalidInput(
                "a vector of games has no render_mode; make a single environment to watch one."
            )
        self.config = PongConfig.from_dict(settings)
        # ale-py writes into it, and would into that of every vector.
        self.metadata = dict(type(self).metadata)
        super().__init__(
            GAME,
            num_envs,
            repeat_action_probability=self.config.sticky_action_probability,
            noop_max=self.config.max_start_frames,
            max_num_frames_per_episode=self.config.max_frames,
            frameskip=FRAMES_PER_ACTION,
            reward_clipping=False,
        )

    def reset(
        self,
        *,
        seed: int | np.integer | list[int | None] | NDArray[np.integer] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Start new games. The same seed is the same start; seed s gives game i the seed s + i."""
        if seed is None:
            return super().reset(options=options)
        own = (
            [int(seed) + i for i in range(self.num_envs)]
            if isinstance(seed, int | np.integer)
            else list(seed)
        )
        if len(own) != self.num_envs:
            raise InvalidInput(f"a list of seeds must have {self.num_envs} of them, got {len(own)}.")
        # -1 lets a game go on with its generator.
        seeds = np.array([-1 if s is None else fold_seed(int(s)) for s in own])
        return super().reset(seed=seeds[(options or {}).get("reset_mask", ...)], options=options)

    def step(self, actions: NDArray[Any]) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        """One action in every game; what ale-py would read beyond its array is refused."""
        actions = np.asarray(actions)
        if actions.shape != (self.num_envs,) or not np.issubdtype(actions.dtype, np.integer):
            raise InvalidInput(f"actions must be {self.num_envs} whole numbers, got {actions!r:.200}.")
        if actions.min() < 0 or actions.max() >= NUM_ACTIONS:
            raise InvalidInput(
                f"actions must be from 0 to {NUM_ACTIONS - 1}, got {actions.min()} to {actions.max()}."
            )
        return super().step(actions.astype(np.int64))


class PongScreen:
    """The same game once more in colours: `AtariVectorEnv` shows nobody its screen."""

    def __init__(self, config: PongConfig) -> None:
        ALEInterface.setLoggerMode(LoggerMode.Error)
        self._ale = ALEInterface()
        self._ale.setFloat("repeat_action_probability", config.sticky_action_probability)

    def begin(self, seed: int, start_frames: int) -> None:
        """Start the game of `seed`, whose start took so many frames."""
        self._ale.setInt("random_seed", seed)
        rom = roms.get_rom_path(GAME)
        assert rom is not None  # ale-py brings it along
        self._ale.loadROM(rom)
        self._ale.reset_game()
        self._actions = self._ale.getMinimalActionSet()
        self._ale.act(Action.FIRE)  # as ale-py starts a game
        for _ in range(start_frames - 1):
            self._ale.act(Action.NOOP)

    def play(self, action: int) -> Iterator[NDArray[np.uint8]]:
        """The frames uint8 [210, 160, 3] of one action."""
        for _ in range(FRAMES_PER_ACTION):
            if not self._ale.game_over():
                self._ale.act(self._actions[action])
                yield self.frame()

    def frame(self) -> NDArray[np.uint8]:
        """The present frame uint8 [210, 160, 3]."""
        return self._ale.getScreenRGB()


class PongEnv(gym.Env[NDArray[np.uint8], Any]):
    """One game, with the semantics of `PongVectorEnv`. Settings are the fields of `PongConfig`, as keywords.

    info: `frame`, frames since the game's start. With render_mode "rgb_array_list" `render` gives all frames since it
    was last called, four an action, so that a game can be shown at 60 frames a second.
    """

    metadata = {  # noqa: RUF012 - Gymnasium's own attribute
        "render_modes": list(RENDER_MODES),
        "render_fps": FRAMES_PER_SECOND // FRAMES_PER_ACTION,
    }

    def __init__(self, render_mode: str | None = None, **settings: Any) -> None:
        if render_mode is not None and render_mode not in RENDER_MODES:
            raise InvalidInput(
                f"render_mode must be {' or '.join(RENDER_MODES)}, or None, got {render_mode!r}."
            )
        self.render_mode = render_mode
        if render_mode == "rgb_array_list":
            self.metadata = {**self.metadata, "render_fps": FRAMES_PER_SECOND}
        self._games = PongVectorEnv(1, **settings)
        self.config = self._games.config
        self.observation_space = self._games.single_observation_space
        self.action_space = self._games.single_action_space
        self._screen = PongScreen(self.config) if render_mode is not None else None
        self._frames: list[NDArray[np.uint8]] = []  # that were not rendered yet
        self._over = True

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.uint8], dict[str, Any]]:
        """Start a new game. The same seed and actions are the same game, here and in a vector."""
        super().reset(seed=seed)
        game = fold_seed(seed) if seed is not None else int(self.np_random.integers(MAX_SEED))
        observations, info = self._games.reset(seed=game)
        self._over = False
        if self._screen is not None:
            self._screen.begin(game, start_frames=int(info["episode_frame_number"][0]))
            self._frames = [self._screen.frame()]
        return observations[0], self._info(info)

    def step(self, action: Any) -> tuple[NDArray[np.uint8], float, bool, bool, dict[str, Any]]:
        """One action, four frames."""
        if self._over:
            raise InvalidInput("no game is under way: call env.reset() first.")
        if not self.action_space.contains(action):
            raise InvalidInput(f"the action must be in {self.action_space}, got {action!r}.")
        observations, rewards, terminated, truncated, info = self._games.step(np.array([action]))
        if self._screen is not None:
            shown = list(self._screen.play(int(action)))
            self._frames = self._frames + shown if self.render_mode == "rgb_array_list" else shown[-1:]
        self._over = bool(terminated[0] or truncated[0])
        return (
            observations[0], float(rewards[0]), bool(terminated[0]), bool(truncated[0]), self._info(info)
        )  # fmt: skip

    def render(self) -> Any:
        """The present frame uint8 [210, 160, 3], or the list of frames since the last call."""
        if self._screen is None:
            gym.logger.warn('render() needs render_mode="rgb_array" or "rgb_array_list".')
            return None
        if self.render_mode == "rgb_array":
            return self._screen.frame()
        frames, self._frames = self._frames, []
        return frames

    def close(self) -> None:
        """End ale-py's threads."""
        self._games.close()

    def _info(self, info: Mapping[str, Any]) -> dict[str, Any]:
        return {"frame": int(info["episode_frame_number"][0])}
