"""The first tables.

Revision ID: 0001
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    _create_competitions()
    _create_submissions()
    _create_evaluations()
    _create_results()


def downgrade() -> None:
    """Drop them."""
    for table in ("results", "evaluations", "submissions", "competitions"):
        op.drop_table(table)


def _moment(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create_competitions() -> None:
    op.create_table(
        "competitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("description", sa.String(2_000), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("seeds", sa.JSON(), nullable=False),
        sa.Column("seeds_public", sa.Boolean(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_competitions"),
        sa.UniqueConstraint("slug", name="uq_competitions_slug"),
    )


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("author", sa.String(60), nullable=False),
        sa.Column("content", sa.String(80), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name="fk_submissions_competition_id"
        ),
        sa.UniqueConstraint(
            "competition_id", "author", "content", name="uq_submissions_competition_id_author_content"
        ),
    )


def _create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("available_at"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("error", sa.String(1_000), nullable=True),
        sa.Column("lease_token", sa.String(32), nullable=True),
        _moment("lease_expires_at", nullable=True),
        _moment("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_evaluations_submission_id"),
        sa.UniqueConstraint("submission_id", name="uq_evaluations_submission_id"),
    )
    op.create_index("ix_evaluations_state_available_at", "evaluations", ["state", "available_at"])


def _create_results() -> None:
    op.create_table(
        "results",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("interval_low", sa.Float(), nullable=False),
        sa.Column("interval_high", sa.Float(), nullable=False),
        sa.Column("median_run", sa.Integer(), nullable=False),
        sa.Column("worst_run", sa.Integer(), nullable=False),
        sa.Column("best_run", sa.Integer(), nullable=False),
        sa.Column("runs_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("evaluation_id", name="pk_results"),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluations.id"], name="fk_results_evaluation_id"),
    )
