"""The lines of a cohort as columns, for the table that a summary is made of: 100,000 people without a row each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from sqlalchemy import BigInteger, func, select

from kit.lines import Kind
from kit.service.storage.reading import agreed, asked
from kit.service.storage.tables import AUDIENCES, CHOSEN, NUMBER, WITHDRAWN, WORDS, cohorts, done, lines, people

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Select

    from kit.service.storage.numbers import Question

_NUMBERS = ("question", "person", "revision", "shared_at", "number", "kind", "audience", "agreed")


@dataclass(frozen=True)
class Columns:
    """Lines as columns, those withdrawn left out, in the order of questions and people's numbers.

    Parameters
    ----------
    people
        Participants, by the Hub's name; `person` has a place in it for each line.
    kinds
        What many lines have in common; `kind` has a place in it for each line.
    revision, shared_at
        Of each line; `shared_at` in seconds since 1970.
    value
        Each line's value.
    done
        Who marked which lesson as done, and when: participant, lesson, seconds since 1970.
    """

    people: tuple[str, ...] = field(repr=False)
    kinds: tuple[Kind, ...]
    person: NDArray[np.int32] = field(repr=False)
    kind: NDArray[np.int32] = field(repr=False)
    revision: NDArray[np.int64] = field(repr=False)
    shared_at: NDArray[np.float64] = field(repr=False)
    value: NDArray[np.object_] = field(repr=False)
    done: tuple[tuple[str, str, float], ...] = field(repr=False)


def read(
    connection: Connection, cohort: str, lessons: Collection[str] | None = None, audience: str | None = None
) -> Columns:
    """Read a cohort's lines, of some lessons or of all, for one audience or for both; for the service alone."""
    known = asked(connection, cohort, lessons)
    wanted = [lines.c.question.in_(known), lines.c.kind != WITHDRAWN]
    if audience is not None:
        wanted.append(lines.c.audience == AUDIENCES.index(audience))
    found = _numbers(connection, wanted)
    order = np.argsort(_place(found["question"], found["person"]), kind="stable")
    found = {name: column[order] for name, column in found.items()}
    value = found["number"].astype(object)
    written = found["kind"] != NUMBER
    value[written] = _written(connection, _place(found["question"], found["person"])[written], wanted)
    members = connection.execute(
        select(people.c.id, people.c.participant)
        .join(cohorts, cohorts.c.id == people.c.cohort)
        .where(cohorts.c.name == cohort)
        .order_by(people.c.id)
    ).all()
    kinds, kind = _kinds(known, found)
    return Columns(
        people=tuple(row[1] for row in members),
        kinds=kinds,
        person=np.searchsorted([row[0] for row in members], found["person"]).astype(np.int32),
        kind=kind,
        revision=found["revision"],
        shared_at=found["shared_at"] / 1e6,
        value=value,
        done=_done(connection, cohort, lessons),
    )


def _place(question: NDArray[np.int64] | np.int64, person: NDArray[np.int64]) -> NDArray[np.int64]:
    return question.astype(np.int64) << 32 | person


def _written(
    connection: Connection, places: NDArray[np.int64], wanted: list[ColumnElement[bool]]
) -> NDArray[np.object_]:
    """Give the values that are no numbers, in the order of their places."""
    values = np.empty(len(places), dtype=object)
    row = select(lines.c.question, lines.c.person, lines.c.value)
    if connection.dialect.name == "postgresql":
        # Of what was chosen there are few different values: each comes once, with all of its people.
        people_of = func.array_send(func.array_agg(lines.c.person))
        chosen = select(lines.c.question, people_of, lines.c.value).where(*wanted, lines.c.kind == CHOSEN)
        for question, sent, text in _raw(connection, chosen.group_by(lines.c.question, lines.c.value), binary=True):
            at = np.searchsorted(places, _place(np.int64(question), _array(sent, 4)))
            # A list would be taken apart by numpy: the value goes in as one.
            values[at] = _one(msgspec.json.decode(text))
        rows = _raw(connection, row.where(*wanted, lines.c.kind == WORDS))
    else:
        rows = _raw(connection, row.where(*wanted, lines.c.kind != NUMBER))
    at = np.searchsorted(places, _place(*(np.array([r[n] for r in rows], dtype=np.int64) for n in (0, 1))))
    for n, (_question, _person, text) in zip(at.tolist(), rows, strict=True):
        values[n] = msgspec.json.decode(text)
    return values


def _one(value: object) -> NDArray[np.object_]:
    holder = np.empty(1, dtype=object)
    holder[0] = value
    return holder


def _raw(connection: Connection, query: Select[Any], **options: bool) -> list[tuple[Any, ...]]:
    """Run a query past SQLAlchemy's rows, which take most of the time where there are millions."""
    # Whole numbers alone are bound in these queries: they can stand in the text.
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    cursor = connection.connection.cursor(**options)
    try:
        cursor.execute(str(compiled))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def _kinds(known: dict[int, Question], found: dict[str, NDArray[Any]]) -> tuple[tuple[Kind, ...], NDArray[np.int32]]:
    """Number what questions, audiences and agreements come together."""
    numbers = np.array(list(known), dtype=np.int64)
    combined = (np.searchsorted(numbers, found["question"]) * 2 + found["audience"]) * 4 + found["agreed"]
    used = np.flatnonzero(np.bincount(combined, minlength=1))
    kinds = []
    for one in used.tolist():
        question, audience, bits = known[int(numbers[one // 8])], AUDIENCES[one // 4 % 2], one % 4
        kinds.append(Kind(*question, audience, agreed(bits)))
    return tuple(kinds), np.searchsorted(used, combined).astype(np.int32)


def _done(connection: Connection, cohort: str, lessons: Collection[str] | None) -> tuple[tuple[str, str, float], ...]:
    query = (
        select(people.c.participant, done.c.lesson, done.c.at)
        .join(people, people.c.id == done.c.person)
        .join(cohorts, cohorts.c.id == people.c.cohort)
        .where(cohorts.c.name == cohort)
    )
    if lessons is not None:
        query = query.where(done.c.lesson.in_(lessons))
    rows = connection.execute(query.order_by(done.c.person, done.c.lesson))
    return tuple((row[0], row[1], row[2] / 1e6) for row in rows)


def _numbers(connection: Connection, wanted: list[ColumnElement[bool]]) -> dict[str, NDArray[Any]]:
    """Give the columns of whole numbers."""
    if connection.dialect.name == "postgresql":
        return _aggregated(connection, wanted)
    rows = _raw(connection, select(*(lines.c[name] for name in _NUMBERS)).where(*wanted))
    numbers = np.array(rows, dtype=np.int64).reshape(-1, len(_NUMBERS))
    return dict(zip(_NUMBERS, numbers.T, strict=True))


def _aggregated(connection: Connection, wanted: list[ColumnElement[bool]]) -> dict[str, NDArray[Any]]:
    """Have PostgreSQL put each question's numbers into arrays, and take those as the bytes that they are sent in.

    All arrays of a question are in the same order: each of its rows goes into all of them at once.
    """
    # One array of numbers costs as much as another: four small ones go as one.
    small = lines.c.number.cast(BigInteger) * 2**16 + lines.c.kind * 2**8 + lines.c.audience * 2**4 + lines.c.agreed
    sent = (func.array_send(func.array_agg(c)) for c in (lines.c.person, lines.c.revision, lines.c.shared_at, small))
    rows = _raw(connection, select(lines.c.question, *sent).where(*wanted).group_by(lines.c.question), binary=True)
    person, revision, shared_at, packed = (
        np.concatenate([_array(row[n], size) for row in rows]) if rows else np.empty(0, dtype=np.int64)
        for n, size in ((1, 4), (2, 8), (3, 8), (4, 8))
    )
    each = [_array(row[1], 4).size for row in rows]
    return {
        "question": np.repeat(np.array([row[0] for row in rows], dtype=np.int64), each),
        "person": person,
        "revision": revision,
        "shared_at": shared_at,
        "number": packed >> 16,
        "kind": packed >> 8 & 0xFF,
        "audience": packed >> 4 & 0xF,
        "agreed": packed & 0xF,
    }


def _array(data: bytes, size: int) -> NDArray[np.int64]:
    """Read what PostgreSQL's array_send writes of a row of numbers: 20 bytes, then each number after its length."""
    each = np.dtype([("length", ">i4"), ("number", f">i{size}")])
    return np.frombuffer(data, dtype=each, offset=20)["number"].astype(np.int64)
