"""How fast our learners are beside Stable-Baselines3's, on the same worlds, scored by the same drives.

    python -m benchmarks.learning

Ours learn with their presets; Stable-Baselines3's on Cart-Pole with the tuned settings of rl-baselines3-zoo, which has
none for the highway: there DQN has those of `examples/sb3_dqn.py`, and PPO the library's own with our discount. The
evaluations are not timed; compiling is. Needs Stable-Baselines3, `pip install "sevenlanes[examples]"`.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from sevenlanes.agents.algorithms import find_algorithm, make_agent
from sevenlanes.agents.policy_file import NetworkPolicy
from sevenlanes.agents.preset import with_preset
from sevenlanes.agents.sb3_export import export_sb3_policy
from sevenlanes.agents.world import HIGHWAY_SETTINGS, World
from sevenlanes.envs.highway.config import HighwayConfig

CART_POLE, HIGHWAY = "sevenlanes/CartPole-v1", "sevenlanes/Highway-v0"  # the poles move as in Gymnasium's
GOALS = {CART_POLE: 475.0, HIGHWAY: 70.0}  # the mean return of Cart-Pole solved; mph
NUM_RUNS = 100  # of an evaluation
MAX_SECONDS = 120.0  # of a training
LOOK_PERIOD_S = 1.0  # between evaluations
WARM_UP_S, RATE_S = 2.0, 6.0  # compiling and the first random steps; then at least so long for the rate
HIGHWAY_SIGHT = {key: value for key, value in HIGHWAY_SETTINGS.items() if key != "observation_dtype"}
ZOO: Mapping[tuple[str, str], dict[str, Any]] = {
    ("ppo", CART_POLE): {
        "num_envs": 8, "steps": 100_000, "n_steps": 32, "batch_size": 256, "gae_lambda": 0.8, "gamma": 0.98,
        "n_epochs": 20, "ent_coef": 0.0, "learning_rate": lambda left: 1e-3 * left,
        "clip_range": lambda left: 0.2 * left,
    },
    ("dqn", CART_POLE): {
        "num_envs": 1, "steps": 50_000, "learning_rate": 2.3e-3, "batch_size": 64, "buffer_size": 100_000,
        "learning_starts": 1_000, "gamma": 0.99, "target_update_interval": 10, "train_freq": 256,
        "gradient_steps": 128, "exploration_fraction": 0.16, "exploration_final_eps": 0.04,
        "policy_kwargs": {"net_arch": [256, 256]},
    },
    ("ppo", HIGHWAY): {"num_envs": 16, "steps": 10**7, "n_steps": 128, "batch_size": 256, "gamma": 0.95},
    ("dqn", HIGHWAY): {
        "num_envs": 16, "steps": 200_000, "policy_kwargs": {"net_arch": [128, 64]}, "gamma": 0.95,
        "learning_rate": 1e-3, "batch_size": 128, "train_freq": 4, "gradient_steps": 16, "learning_starts": 2_000,
        "target_update_interval": 1_000, "exploration_fraction": 0.3, "exploration_final_eps": 0.02,
    },
}  # fmt: skip


class Watch:
    """Times a training, stops the clock while it is scored, and says when to end."""

    def __init__(self, goal: float, score: Callable[[], float]) -> None:
        self._goal, self._score = goal, score
        self._paused_s, self._next_look_s = 0.0, 0.0
        self._started = time.perf_counter()
        self._steps, self._warm = 0, (0, 0.0)  # steps and seconds when it had warmed up
        self.seconds = 0.0  # of training so far
        self.best = -float("inf")
        self.seconds_to_goal: float | None = None

    def goes_on(self, steps: int, fraction: float) -> bool:
        """Count steps of the environments, score what was learnt now and then; False to end the training.

        fraction: of the budget that is used up.
        """
        self._steps += steps
        self.seconds = time.perf_counter() - self._started - self._paused_s
        if not self._warm[0] and self.seconds >= WARM_UP_S:
            self._warm = self._steps, self.seconds
        if self.seconds_to_goal is None and self.seconds >= self._next_look_s:
            self._look()
        is_decided = self.seconds_to_goal is not None or fraction >= 1.0 or self.seconds >= MAX_SECONDS
        return not is_decided or self.seconds < WARM_UP_S + RATE_S

    def _look(self) -> None:
        before = time.perf_counter()
        self.best = max(self.best, self._score())
        if self.best >= self._goal:
            self.seconds_to_goal = self.seconds
        self._paused_s += time.perf_counter() - before
        self._next_look_s = self.seconds + LOOK_PERIOD_S

    @property
    def steps(self) -> int:
        """Of the environments so far."""
        return self._steps

    @property
    def rate(self) -> float:
        """Steps a second, driving and learning, once compiled and filled."""
        steps, seconds = self._warm
        return (self._steps - steps) / (self.seconds - seconds)


def score(world: World, policy: NetworkPolicy) -> float:
    """The median speed in mph, elsewhere the mean return."""
    if world.is_highway:
        return world.score_policy(policy, NUM_RUNS).score
    return world.score_actions(policy.act, NUM_RUNS)


def train_ours(algorithm: str, env: str) -> Watch:
    """Our training until its goal or its budget."""
    config = find_algorithm(algorithm).from_dict(with_preset(algorithm, env, {"env": env}))
    world = World.of(env, config.env_settings)
    agent = make_agent(config, world.make_envs(config.num_envs))
    watch = Watch(
        GOALS[env], lambda: score(world, world.export(agent.policy_layers() or [], f"our {algorithm}"))
    )
    fraction = 0.0
    while watch.goes_on(agent.iterate(fraction).decisions, fraction):
        budget = config.max_decisions
        used = watch.seconds / (60.0 * config.minutes) if budget is None else watch.steps / budget
        fraction = min(used, 1.0)  # past its budget it goes on for the rate only
    return watch


def train_theirs(algorithm: str, env: str) -> Watch:
    """Stable-Baselines3's training until its goal or its budget."""
    import stable_baselines3
    from gymnasium.wrappers import FlattenObservation
    from stable_baselines3.common.callbacks import BaseCallback
    from stable_baselines3.common.env_util import make_vec_env

    settings = dict(ZOO[algorithm, env])
    num_envs, steps = settings.pop("num_envs"), settings.pop("steps")
    world = World.of(env, {})
    keywords = HIGHWAY_SIGHT if env == HIGHWAY else {}
    envs = make_vec_env(env, num_envs, seed=0, env_kwargs=keywords, wrapper_class=FlattenObservation)
    model = getattr(stable_baselines3, algorithm.upper())("MlpPolicy", envs, seed=0, device="cpu", **settings)

    def policy_score() -> float:
        if env == HIGHWAY:
            sight = HighwayConfig.from_dict(HIGHWAY_SIGHT)
            return score(world, NetworkPolicy(*export_sb3_policy(model, sight, f"their {algorithm}")))
        return world.score_actions(lambda seen: model.predict(seen, deterministic=True)[0], NUM_RUNS)

    watch = Watch(GOALS[env], policy_score)

    class Look(BaseCallback):
        def _on_step(self) -> bool:
            return watch.goes_on(num_envs, self.num_timesteps / steps)

    model.learn(steps, callback=Look(), log_interval=None)
    return watch


def run() -> None:
    """Print the comparison."""
    console = Console(width=110)
    if importlib.util.find_spec("stable_baselines3") is None:
        console.print(
            'Learning beside Stable-Baselines3: left out, it is not installed (pip install "sevenlanes[examples]").',
            markup=False,
        )
        return
    if importlib.util.find_spec("triton"):
        import triton  # noqa: F401  # PyTorch loads it late; after TensorFlow its LLVM would end the process
    table = Table(title="Learning: ours beside Stable-Baselines3, one run each", title_justify="left")
    table.add_column("algorithm, world")
    for heading in ("ours, steps/s", "theirs, steps/s", "ratio", "ours, s to goal", "theirs, s to goal"):
        table.add_column(heading, justify="right")
    for algorithm, env in ZOO:
        ours, theirs = train_ours(algorithm, env), train_theirs(algorithm, env)
        table.add_row(
            f"{algorithm}, {env.partition('/')[2]} ({GOALS[env]:g})",
            f"{ours.rate:,.0f}",
            f"{theirs.rate:,.0f}",
            f"{ours.rate / theirs.rate:.1f}",
            _time_to_goal(ours),
            _time_to_goal(theirs),
        )
    console.print(table)


def _time_to_goal(watch: Watch) -> str:
    if watch.seconds_to_goal is None:
        return f"not in {watch.seconds:.0f} ({watch.best:.1f})"
    return f"{watch.seconds_to_goal:.1f}"


if __name__ == "__main__":
    run()
