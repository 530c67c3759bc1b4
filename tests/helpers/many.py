"""A lesson's answers of very many people, written into PostgreSQL by itself: a hundred thousand in seconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec
import psycopg
from psycopg import sql

from kit.items import CANNOT_SAY, Choice, Choices, Rating, is_text
from kit.service.storage.tables import CHOSEN, NUMBER, WORDS

if TYPE_CHECKING:
    from kit.course import Lesson
    from kit.items import Item

WORDS_OF_MINE = (
    "we listen before we decide",
    "more time to think together",
    "less waiting for somebody else",
    "the courage to say what does not work",
    "a team that learns from its mistakes",
    "fewer meetings and better ones",
    "know who decides what",
)


def fill(url: str, cohort: str, lesson: Lesson, people: int, *, but: float = 0.05) -> int:
    """Let so many people share all of a lesson with the group; a part of them can't say. Gives the lines."""
    with psycopg.connect(url) as connection:
        # The rows refer to each other as they should: nothing to look up for each of them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            "INSERT INTO people (cohort, participant) SELECT c.id, 'person-' || n FROM cohorts c,"
            " generate_series(1, %s) n WHERE c.name = %s",
            [people, cohort],
        )
        lines = 0
        for activity in lesson.activities:
            for item in activity.items if activity.share != "never" else ():
                (question,) = connection.execute(
                    "INSERT INTO questions (cohort, lesson, activity, item, wave)"
                    " SELECT id, %s, %s, %s, %s FROM cohorts WHERE name = %s RETURNING id",
                    [lesson.id, activity.id, item.id, activity.wave or "", cohort],
                ).fetchone() or (0,)
                lines += connection.execute(_insert(item, but), {"question": question, "cohort": cohort}).rowcount
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return lines


def _insert(item: Item, but: float) -> sql.Composed:
    """Give the statement that has everybody answer an item."""
    number, kind, value = "0", str(CHOSEN), "NULL"
    chance = "(hashint8(p.id * 1000003::bigint + %(question)s) & 1048575)"
    match item:
        case Rating(scale=scale):
            # Whoever rates one high rates others high too.
            number = f"{scale.min} + (p.id %% 3 + {chance} %% {scale.max - scale.min - 1})"
            if scale.cannot_say is not None:
                cannot = f"{chance} < {int(but * 1048576)}"
                kind = f"CASE WHEN {cannot} THEN {CHOSEN} ELSE {NUMBER} END"
                value = f"CASE WHEN {cannot} THEN '\"{CANNOT_SAY}\"' END"
                number = f"CASE WHEN {cannot} THEN 0 ELSE {number} END"
            else:
                kind = str(NUMBER)
        case Choice(options=options) | Choices(options=options):
            chosen = [[o.id] if isinstance(item, Choices) else o.id for o in options]
            value = _one_of([msgspec.json.encode(one).decode() for one in chosen], chance)
        case _ if is_text(item):
            kind = str(WORDS)
            value = f"'\"' || {_one_of(WORDS_OF_MINE, chance)} || ', as ' || p.participant || ' says\"'"
        case _:
            raise TypeError(item)
    return sql.SQL(
        "INSERT INTO lines (question, person, revision, shared_at, number, kind, audience, agreed, value)"  # noqa: S608 - ours
        f" SELECT %(question)s, p.id, 1, 1800000000000000, {number}, {kind}, 0, 0, {value}"
        " FROM people p JOIN cohorts c ON c.id = p.cohort WHERE c.name = %(cohort)s ORDER BY p.id"
    )


def _one_of(values: list[str] | tuple[str, ...], chance: str) -> str:
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"(ARRAY[{listed}])[1 + {chance} %% {len(values)}]"


def count(url: str) -> float:
    """Give the seconds that PostgreSQL takes to count all lines by question and number, by itself."""
    with psycopg.connect(url) as connection:
        start = time.perf_counter()
        connection.execute("SELECT question, number, count(*) FROM lines GROUP BY question, number").fetchall()
        return time.perf_counter() - start
