"""The competitions that a server has from its first start, with their baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..agents.baselines import BASELINES_OF
from ..agents.evaluate import World
from ..agents.tasks import TASKS, environment_of, make_world, settings_of
from .database import Database
from .models import BASELINE_PRIORITY, Competition, Evaluation, Kind, Submission
from .refusals import NotFound

BASELINE_AUTHOR = "Sevenlanes"


@dataclass(frozen=True)
class CompetitionPlan:
    """What fixes a competition before it exists. `baselines` are names in `agents.baselines`, by default all."""

    slug: str
    title: str
    description: str
    world: World
    seeds: Sequence[int]
    unit: str = "mph"
    seeds_public: bool = True
    baselines: Sequence[str] | None = None

    @property
    def baseline_names(self) -> Sequence[str]:
        """The built-in policies that take part."""
        return list(BASELINES_OF[environment_of(self.world)]) if self.baselines is None else self.baselines


def plan_of(task_name: str, slug: str, title: str, description: str) -> CompetitionPlan:
    """The competition in a task, with public seeds."""
    task = TASKS[task_name]
    return CompetitionPlan(slug, title, description, task.world, range(task.num_runs), task.unit)


PRACTICE = plan_of(
    "highway",
    "practice",
    "One car",
    "One controlled car, 500 runs of 2,000 frames on the public seeds 0 to 499, so everybody can "
    "drive the same runs at home. The score is the median of the runs' mean speeds in mph.",
)
CONVOY = plan_of(
    "convoy",
    "convoy",
    "Eleven cars",
    "One policy drives eleven cars, each by its own eyes: 500 runs of 2,000 frames on the public seeds 0 to 499. "
    "A run's figure is the mean speed of the eleven, the score is the median of all runs in mph.",
)
CART_POLE = plan_of(
    "cart-pole",
    "cart-pole",
    "Cart-Pole",
    "Push the cart left or right so that its pole stays up: 100 episodes of at most 500 steps, 50 a second, on the "
    "public seeds 0 to 99. The score is the mean number of steps.",
)
PONG = plan_of(
    "pong",
    "pong",
    "Pong",
    "Atari's Pong against the machine: 30 games to 21 points, ten minutes at most, on the public seeds 0 to 29. "
    "The score is the mean lead at the end, from −21 to 21 points.",
)


def plans_here() -> list[CompetitionPlan]:
    """The competitions of a new server: Pong's only where its emulator, ale-py, is installed."""
    plans = [PRACTICE, CONVOY, CART_POLE]
    return [*plans, PONG] if find_spec("ale_py") else plans


def prepare(database: Database, plans: Sequence[CompetitionPlan]) -> None:
    """Create the competitions and baselines that are missing; existing ones stay as they are."""
    with database.write() as session:
        for plan in plans:
            competition = session.scalar(select(Competition).where(Competition.slug == plan.slug))
            if competition is None:
                competition = _create(session, plan)
            for name in plan.baseline_names:
                _add_baseline(session, competition, name)


def find_competition(session: Session, slug: str) -> Competition:
    """The competition called `slug`; raises `NotFound` with those that exist."""
    competition = session.scalar(select(Competition).where(Competition.slug == slug))
    if competition is None:
        known = ", ".join(session.scalars(select(Competition.slug).order_by(Competition.id)))
        raise NotFound(f"There is no competition {slug!r}; this server has: {known or 'none'}.")
    return competition


def world_of(competition: Competition) -> World:
    """What is played in a competition; a highway has the default observation."""
    return make_world(competition.environment, competition.config)


def _create(session: Session, plan: CompetitionPlan) -> Competition:
    competition = Competition(
        slug=plan.slug,
        title=plan.title,
        description=plan.description,
        environment=environment_of(plan.world),
        config=settings_of(plan.world),
        unit=plan.unit,
        seeds=list(plan.seeds),
        seeds_public=plan.seeds_public,
    )
    session.add(competition)
    session.flush()
    return competition


def _add_baseline(session: Session, competition: Competition, name: str) -> None:
    known = select(Submission.id).where(
        Submission.competition_id == competition.id,
        Submission.kind == Kind.BASELINE,
        Submission.content == name,
    )
    if session.scalar(known) is None:
        session.add(
            Submission(
                competition_id=competition.id,
                kind=Kind.BASELINE,
                name=name,
                author=BASELINE_AUTHOR,
                content=name,
                evaluation=Evaluation(priority=BASELINE_PRIORITY),
            )
        )
        session.flush()  # one by one, so that they are queued in this order
