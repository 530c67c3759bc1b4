"""The first tables: cohorts, people, what they share, their ballots, the room and the drawer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("invitation", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("roster", sa.Text, nullable=False),
        sa.Column("registered_at", sa.BigInteger, nullable=False),
        sa.Column("erased_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("name", name="uq_cohorts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("participant", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_people_cohort"),
        sa.UniqueConstraint("cohort", "participant", name="uq_people_cohort"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("lesson", sa.String(60), nullable=False),
        sa.Column("activity", sa.String(60), nullable=False),
        sa.Column("item", sa.String(60), nullable=False),
        sa.Column("wave", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_questions_cohort"),
        sa.UniqueConstraint("cohort", "lesson", "activity", "item", "wave", name="uq_questions_cohort"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "lines",
        sa.Column("question", sa.Integer, nullable=False),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("shared_at", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False),
        sa.Column("audience", sa.SmallInteger, nullable=False),
        sa.Column("agreed", sa.SmallInteger, nullable=False),
        sa.Column("value", sa.Text),
        sa.PrimaryKeyConstraint(
            "question", "person", name="pk_lines", postgresql_include=["number", "kind", "audience", "agreed"]
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_lines_person", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lines_person", "lines", ["person"])
    if op.get_bind().dialect.name == "postgresql":
        # Only what was vacuumed is read from the key alone; the usual fifth of the table is too rare for that.
        op.execute("ALTER TABLE lines SET (autovacuum_vacuum_insert_scale_factor = 0.02)")
    op.create_table(
        "done",
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("lesson", sa.String(60), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("person", "lesson", name="pk_done"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_done_person", ondelete="CASCADE"),
    )
    op.create_table(
        "ballots",
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("poll", sa.String(60), nullable=False),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("ballot", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("cohort", "poll", "person", name="pk_ballots"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_ballots_cohort"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_ballots_person", ondelete="CASCADE"),
    )
    op.create_index("ix_ballots_person", "ballots", ["person"])
    op.create_table(
        "rooms",
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("cohort", name="pk_rooms"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_rooms_cohort"),
    )
    op.create_table(
        "papers",
        sa.Column("cohort", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("cohort", "name", name="pk_papers"),
        sa.ForeignKeyConstraint(["cohort"], ["cohorts.id"], name="fk_papers_cohort"),
    )
