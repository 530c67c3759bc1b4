"""The tables of the live service, the same on SQLite and on PostgreSQL.

People and questions have numbers, so that a line is a few dozen bytes: a lesson of a cohort of 100,000 is read by
going through its questions one after the other.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

WITHDRAWN, NUMBER, CHOSEN, WORDS = range(4)
"""What a line's `kind` says: taken back, a whole number (in `number`), what was chosen, or words (JSON in `value`)."""
AUDIENCES = ("group", "facilitator")
"""What a line's `audience` counts in."""
AGREED = ("quote", "counts")
"""What the bits of a line's `agreed` stand for."""

# A row stays when its cohort is erased, so that nobody's outbox fills it again; nothing personal is left in it then.
cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("invitation", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("roster", Text, nullable=False),
    Column("registered_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    sqlite_autoincrement=True,
)
# A number is never given twice: what still comes for somebody who was erased must not be another's.
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", ForeignKey("cohorts.id"), nullable=False),
    Column("participant", String(200), nullable=False),
    UniqueConstraint("cohort", "participant"),
    sqlite_autoincrement=True,
)
questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cohort", ForeignKey("cohorts.id"), nullable=False),
    Column("lesson", String(60), nullable=False),
    Column("activity", String(60), nullable=False),
    Column("item", String(60), nullable=False),
    # "" where there is none: a key takes no NULL.
    Column("wave", String(60), nullable=False),
    UniqueConstraint("cohort", "lesson", "activity", "item", "wave"),
    sqlite_autoincrement=True,
)
lines = Table(
    "lines",
    metadata,
    Column("question", Integer, nullable=False),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("revision", BigInteger, nullable=False),
    # Microseconds since 1970, as the author's side told them: shown, never compared.
    Column("shared_at", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("audience", SmallInteger, nullable=False),
    Column("agreed", SmallInteger, nullable=False),
    Column("value", Text),
    # Counts, and a lesson's numbers, are read from the key alone: the rows lie in the order in which they came.
    PrimaryKeyConstraint("question", "person", postgresql_include=["number", "kind", "audience", "agreed"]),
    Index(None, "person"),
    sqlite_with_rowid=False,
)
done = Table(
    "done",
    metadata,
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lesson", String(60), primary_key=True),
    Column("at", BigInteger, nullable=False),
)
ballots = Table(
    "ballots",
    metadata,
    Column("cohort", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("poll", String(60), primary_key=True),
    Column("person", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("ballot", Text, nullable=False),
    Index(None, "person"),
)
rooms = Table(
    "rooms",
    metadata,
    Column("cohort", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
papers = Table(
    "papers",
    metadata,
    Column("cohort", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("name", String(200), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
# Names, not numbers: whoever only looks on has none.
presence = Table(
    "presence",
    metadata,
    Column("cohort", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("participant", String(200), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
)
# A digest under the cohort's key, not a name: whoever was erased is in no table any more.
erasures = Table(
    "erasures",
    metadata,
    Column("cohort", ForeignKey("cohorts.id"), primary_key=True, autoincrement=False),
    Column("who", LargeBinary, primary_key=True),
    Column("times", Integer, nullable=False),
)
