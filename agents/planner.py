"""A driver that plans: it searches with the simulation itself as its model (docs/planner.md).

Two kinds. The **clairvoyant** knows the future: random numbers are made from the highway's seed and the frame, so a
copied highway drives on exactly as the original will. What it reaches is a bound that no policy can be expected to
beat. The **fair** one knows all of the present and the rules, but not the random numbers to come: it imagines several
futures, each a copy with another seed, and takes the action that is best on their average (hindsight optimisation:
Chong, Givan, Chang, "A framework for simulation-based network control via hindsight optimization", 2000).

Neither is a `Policy`, since both see the whole highway. R highways, D decisions, A controlled cars below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..envs.errors import InvalidInput
from ..envs.highway import layout
from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig
from ..envs.highway.highways import Highways
from ..envs.seeds import MAX_SEED
from .beam_search import Model, search, try_actions
from .evaluate import evaluate
from .policy import HIGHWAY, Policy

IMAGINATION_SEED = 1801_02805  # of the fair planner's futures, with the highway's own
ROUNDS = 2  # how often each of several cars improves its plan, given those of the others


@dataclass(frozen=True)
class PlannerConfig:
    """How a planner thinks; the defaults are the clairvoyant's. Raises `InvalidInput` for values that make no plan."""

    beam: int = 100  # plans kept after each decision
    horizon: int | None = None  # decisions that a plan looks ahead; it is made anew after each. None: all
    futures: int = 0  # that a fair planner imagines before each decision; 0: the true one is known
    pedal: bool = True  # whether plans accelerate and decelerate, or only change lanes

    def __post_init__(self) -> None:
        for name, least in (("beam", 1), ("horizon", 1), ("futures", 0)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise InvalidInput(f"{name} must be at least {least}, got {value}.")
        if self.is_fair and self.horizon is None:
            raise InvalidInput("a fair planner needs a horizon, since it can not know what comes later.")

    @property
    def is_fair(self) -> bool:
        """Whether it does not know the random numbers to come."""
        return self.futures > 0

    @property
    def name(self) -> str:
        """For people, and to tell one planner's drives from another's."""
        kind = f"fair planner, {self.futures} futures" if self.is_fair else "clairvoyant planner"
        seen = "to the end" if self.horizon is None else f"{self.horizon} decisions ahead"
        return f"{kind}, {seen}, beam {self.beam}{'' if self.pedal else ', no pedal'}"


CLAIRVOYANT = PlannerConfig()
FAIR = PlannerConfig(beam=8, horizon=12, futures=8, pedal=False)


def plan(
    config: HighwayConfig,
    seeds: Sequence[int],
    planner: PlannerConfig = CLAIRVOYANT,
    start: Policy | None = None,
) -> NDArray[np.uint8]:
    """The actions [R, D, A] of one drive on every seed; no drive's plan depends on the others.

    start: a policy whose drives are improved on, for planners that see to the end; without one, those of doing nothing.
    Raises `InvalidInput` for a fair planner of several cars, and for a start that the planner can not use.
    """
    if planner.is_fair and config.num_controlled > 1:
        raise InvalidInput(f"a fair planner drives one car, got num_controlled = {config.num_controlled}.")
    if start is not None and planner.horizon is not None:
        raise InvalidInput("only plans to the end can start from a policy's drive: leave the horizon out.")
    highways, model = Highways(config, len(seeds)), Model(config, planner.pedal)
    highways.reset(np.asarray(seeds))
    generators = [np.random.default_rng((IMAGINATION_SEED, int(seed))) for seed in seeds]
    decisions = config.num_decisions
    actions = np.zeros((len(seeds), decisions, config.num_controlled), np.uint8)
    if start is not None:
        actions = np.stack(evaluate(start, config, seeds).actions)
    decision = 0
    while decision < decisions:
        depth = min(planner.horizon or decisions, decisions - decision)
        if planner.is_fair:
            actions[:, decision, 0] = fair_actions(model, highways.states, depth, planner, generators)
            made = 1
        else:
            rest = actions[:, decision : decision + depth]
            found = clairvoyant_plans(model, highways.states, rest, planner.beam)
            made = depth if decision + depth == decisions else 1  # a plan to the end needs no second thought
            actions[:, decision : decision + made] = found[:, :made]
        for _ in range(made):
            highways.step(actions[:, decision])
            decision += 1
    return actions


def clairvoyant_plans(
    model: Model, states: NDArray[np.int32], start: NDArray[np.uint8], beam: int
) -> NDArray[np.uint8]:
    """Plans [R, D, A] in the future that will come, none worse than those of `start` [R, D, A].

    Of several cars one after the other searches for its best plan while the others keep theirs (coordinate descent).
    """
    actions, best = start.copy(), model.worth(states, start)
    for _ in range(ROUNDS if model.config.num_controlled > 1 else 1):
        for car in range(model.config.num_controlled):
            found = search(model, states, actions, car, beam)
            is_better = found.promises >= best
            actions[is_better], best[is_better] = found.actions[is_better], found.promises[is_better]
    return actions


def fair_actions(
    model: Model,
    states: NDArray[np.int32],
    depth: int,
    planner: PlannerConfig,
    generators: Sequence[np.random.Generator],
) -> NDArray[np.int64]:
    """The actions [R] whose best plans are worth most on average over imagined futures, the same for all actions."""
    choices = model.choices
    seeds = [generator.integers(MAX_SEED, size=planner.futures) for generator in generators]
    imagined = np.repeat(states, planner.futures * len(choices), axis=0)
    imagined[:, layout.SEED] = np.repeat(np.concatenate(seeds), len(choices))
    first = np.tile(choices, len(states) * planner.futures)[:, None]
    after, tried = try_actions(model, imagined, first, car=0)
    later = np.zeros((len(after), depth - 1, 1), np.uint8)
    values = np.full(imagined.shape[0], -np.inf)
    values[tried] = search(model, after, later, 0, planner.beam).promises
    means = values.reshape(len(states), planner.futures, len(choices)).mean(axis=1)
    best: NDArray[np.int64] = choices[means.argmax(axis=1)]
    return best


class Planned:
    """A plan as a policy (`policy.Policy`): it plays the actions [R, D, A] that were planned, whatever it sees.

    So a plan is evaluated, recorded and checked as any policy is: by driving it.
    """

    def __init__(self, name: str, config: HighwayConfig, actions: NDArray[np.uint8]) -> None:
        self.name, self.environment = name, HIGHWAY
        self.observation: Mapping[str, int] = {key: getattr(config, key) for key in OBSERVATION_KEYS}
        self._actions = actions
        self._decision = 0

    def reset(self, seed: int) -> None:
        """Begin with the first decision."""
        self._decision = 0

    def act(self, observations: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The next decision of all R highways and their cars, [R * A]."""
        actions = self._actions[:, self._decision].reshape(-1)
        self._decision += 1
        return actions
