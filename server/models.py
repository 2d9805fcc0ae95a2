"""The tables: competition → submission → evaluation → result. Files lie in the store, named by SHA-256."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Enum,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored and returned in UTC (SQLite itself forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


class Kind(enum.StrEnum):
    """Where a submission's policy comes from."""

    POLICY = "policy"  # an uploaded policy file
    BASELINE = "baseline"  # one of `agents.baselines`


BASELINE_PRIORITY = 1  # what people sent comes first


class State(enum.StrEnum):
    """The states of an evaluation, which are the status of its submission."""

    QUEUED = "queued"
    RUNNING = "running"
    SCORED = "scored"
    FAILED = "failed"


def _text_enum(values: type[enum.StrEnum]) -> Enum:
    # Text without a check constraint: a new value needs no migration.
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda e: [m.value for m in e],
    )


class Base(DeclarativeBase):
    """All tables; constraints have fixed names, so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Competition(Base):
    """One board: the world, the seeds, and whether these are shown."""

    __tablename__ = "competitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(2_000))
    environment: Mapped[str] = mapped_column(String(60))  # as policies name it
    config: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # the world's settings: on a highway HighwayConfig's fields
    unit: Mapped[str] = mapped_column(String(20))  # of scores
    seeds: Mapped[list[int]] = mapped_column(JSON)  # one run for each
    seeds_public: Mapped[bool] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Submission(Base):
    """One policy by one author in one competition."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("competition_id", "author", "content"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competitions.id"))
    kind: Mapped[Kind] = mapped_column(_text_enum(Kind))
    name: Mapped[str] = mapped_column(String(60))
    author: Mapped[str] = mapped_column(String(60))
    # What drives: the SHA-256 of an uploaded policy file, or the name of a baseline.
    content: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    competition: Mapped[Competition] = relationship(lazy="joined", innerjoin=True)
    evaluation: Mapped[Evaluation] = relationship(back_populates="submission", lazy="joined")


class Evaluation(Base):
    """A submission's job in the queue. Whoever holds `lease_token` before `lease_expires_at` works on it."""

    __tablename__ = "evaluations"
    __table_args__ = (Index(None, "state", "available_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), unique=True)
    state: Mapped[State] = mapped_column(_text_enum(State), default=State.QUEUED)
    priority: Mapped[int] = mapped_column(Integer, default=0)  # the smallest first
    available_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)  # not to be claimed before
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    progress: Mapped[float] = mapped_column(Float, default=0.0)  # 0 to 1
    error: Mapped[str | None] = mapped_column(String(1_000))  # why it failed, or why the last attempt stopped
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship(back_populates="evaluation")
    result: Mapped[Result | None] = relationship(lazy="joined", uselist=False)


class Result(Base):
    """The outcome of an evaluation, written in the transaction that ends it, in the competition's unit."""

    __tablename__ = "results"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluations.id"), primary_key=True)
    score: Mapped[float] = mapped_column(Float)  # median or mean of the runs
    mean: Mapped[float] = mapped_column(Float)
    interval_low: Mapped[float] = mapped_column(Float)
    interval_high: Mapped[float] = mapped_column(Float)
    typical_run: Mapped[int] = mapped_column(Integer)  # index of the run nearest the score
    worst_run: Mapped[int] = mapped_column(Integer)
    best_run: Mapped[int] = mapped_column(Integer)
    runs_sha256: Mapped[str] = mapped_column(String(64))  # of the file of all runs (`runs.py`)
