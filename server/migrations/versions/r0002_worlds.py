"""Boards of other worlds than the highway, and people's submissions before the built-in policies.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

HIGHWAY = "sevenlanes/Highway-v0"  # what every board was of
NOTHING = {"server_default": None}  # the default is for the rows that are there only


def upgrade() -> None:
    """Add the columns, and name the run nearest the score for what it is."""
    with op.batch_alter_table("competitions") as table:
        table.add_column(sa.Column("environment", sa.String(60), nullable=False, server_default=HIGHWAY))
        table.add_column(sa.Column("unit", sa.String(20), nullable=False, server_default="mph"))
    with op.batch_alter_table("evaluations") as table:
        table.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("results") as table:
        table.alter_column("median_run", new_column_name="typical_run")
    for table_name, column in (
        ("competitions", "environment"),
        ("competitions", "unit"),
        ("evaluations", "priority"),
    ):
        with op.batch_alter_table(table_name) as table:
            table.alter_column(column, **NOTHING)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("results") as table:
        table.alter_column("typical_run", new_column_name="median_run")
    with op.batch_alter_table("evaluations") as table:
        table.drop_column("priority")
    with op.batch_alter_table("competitions") as table:
        table.drop_column("unit")
        table.drop_column("environment")
