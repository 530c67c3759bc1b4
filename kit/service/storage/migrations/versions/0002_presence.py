"""Who is here, told to all replicas."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "presence",
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("participant", sa.String(200), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("cohort", "participant", name="pk_presence"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_presence_cohort"),
    )
