"""The competitions that a server has from its first start, with their baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..agents.evaluate import OFFICIAL_RUNS
from ..envs.highway.config import HighwayConfig
from .database import Database
from .models import Competition, Evaluation, Kind, Submission
from .refusals import NotFound

BASELINE_AUTHOR = "Sevenlanes"


@dataclass(frozen=True)
class CompetitionPlan:
    """What fixes a competition before it exists. `baselines` are names in `agents.baselines.BASELINES`."""

    slug: str
    title: str
    description: str
    config: HighwayConfig
    seeds: Sequence[int]
    seeds_public: bool = True
    baselines: Sequence[str] = ("do-nothing", "random", "look-ahead")


PRACTICE = CompetitionPlan(
    slug="practice",
    title="Practice: one car",
    description="One controlled car, 500 runs of 2,000 frames on the public seeds 0 to 499, so everybody can "
    "drive the same runs at home. The score is the median of the runs' mean speeds in mph.",
    config=HighwayConfig(),
    seeds=range(OFFICIAL_RUNS),
)


def prepare(database: Database, plans: Sequence[CompetitionPlan]) -> None:
    """Create the competitions and baselines that are missing; existing ones stay as they are."""
    with database.write() as session:
        for plan in plans:
            competition = session.scalar(select(Competition).where(Competition.slug == plan.slug))
            if competition is None:
                competition = _create(session, plan)
            for name in plan.baselines:
                _add_baseline(session, competition, name)


def find_competition(session: Session, slug: str) -> Competition:
    """The competition called `slug`; raises `NotFound` with those that exist."""
    competition = session.scalar(select(Competition).where(Competition.slug == slug))
    if competition is None:
        known = ", ".join(session.scalars(select(Competition.slug).order_by(Competition.id)))
        raise NotFound(f"There is no competition {slug!r}; this server has: {known or 'none'}.")
    return competition


def highway_of(competition: Competition) -> HighwayConfig:
    """The highway of a competition, with the default observation."""
    return HighwayConfig.from_dict(competition.config)


def _create(session: Session, plan: CompetitionPlan) -> Competition:
    competition = Competition(
        slug=plan.slug,
        title=plan.title,
        description=plan.description,
        config=plan.config.to_dict(),
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
                evaluation=Evaluation(),
            )
        )
        session.flush()  # one by one, so that they are queued in this order
