"""How often somebody was erased, so that what they had shared does not come back by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "erasures",
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("who", sa.LargeBinary, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("cohort", "who", name="pk_erasures"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_erasures_cohort"),
    )
