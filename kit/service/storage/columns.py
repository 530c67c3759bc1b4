"""The lines of a cohort as columns, for the table that a summary is made of: 100,000 people without a row each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from sqlalchemy import BigInteger, Text, func, select

from kit.lines import Kind
from kit.service.storage.arrays import array, raw
from kit.service.storage.reading import agreed, asked
from kit.service.storage.tables import AUDIENCES, NUMBER, WITHDRAWN, cohorts, lines, people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection

    from kit.service.storage.numbers import Question

_NUMBERS = ("question", "person", "revision", "shared_at", "number", "kind", "audience", "agreed")


@dataclass(frozen=True)
class Columns:
    """Lines as columns, those withdrawn left out, in the order of questions and people's numbers.

    Parameters
    ----------
    people
        The authors, by the Hub's name; `person` has a place in it for each line.
    kinds
        What many lines have in common; `kind` has a place in it for each line.
    revision, shared_at
        Of each line; `shared_at` in seconds since 1970.
    value
        Each line's value.
    """

    people: tuple[str, ...] = field(repr=False)
    kinds: tuple[Kind, ...]
    person: NDArray[np.int32] = field(repr=False)
    kind: NDArray[np.int32] = field(repr=False)
    revision: NDArray[np.int64] = field(repr=False)
    shared_at: NDArray[np.float64] = field(repr=False)
    value: NDArray[np.object_] = field(repr=False)


def read(
    connection: Connection, cohort: str, items: Collection[str] | None = None, audience: str | None = None
) -> Columns:
    """Read a cohort's lines, of some items ("lesson/activity/item") or of all, for one audience or for both.

    For the service alone.
    """
    lessons = None if items is None else {name.partition("/")[0] for name in items}
    known = {n: q for n, q in asked(connection, cohort, lessons).items() if items is None or "/".join(q[:3]) in items}
    if not known:
        none = np.empty(0, dtype=np.int64)
        return Columns((), (), none.astype(np.int32), none.astype(np.int32), none, none / 1, none.astype(object))
    wanted = [lines.c.question.in_(known), lines.c.kind != WITHDRAWN]
    if audience is not None:
        wanted.append(lines.c.audience == AUDIENCES.index(audience))
    found, texts = _columns(connection, wanted)
    value = found["number"].astype(object)
    value[found["kind"] != NUMBER] = _many(msgspec.json.decode(f"[{','.join(texts)}]"))
    order = np.argsort(found["question"] << 32 | found["person"], kind="stable")
    found, value = {name: column[order] for name, column in found.items()}, value[order]
    authors, person = np.unique(found["person"], return_inverse=True)
    kinds, kind = _kinds(known, found)
    return Columns(
        people=_names(connection, cohort, authors),
        kinds=kinds,
        person=person.astype(np.int32),
        kind=kind,
        revision=found["revision"],
        shared_at=found["shared_at"] / 1e6,
        value=value,
    )


def _names(connection: Connection, cohort: str, numbers: NDArray[np.int64]) -> tuple[str, ...]:
    of_cohort = connection.scalar(select(cohorts.c.id).where(cohorts.c.name == cohort))
    here = people.c.cohort == of_cohort
    found: Iterable[tuple[int, str]]
    if connection.dialect.name == "postgresql":
        ids = func.array_send(func.array_agg(people.c.id))
        texts = func.string_agg(func.to_json(people.c.participant).cast(Text), ",")
        ((sent, together),) = raw(connection, select(ids, texts).where(here), binary=True)
        found = zip(array(sent, 4).tolist(), msgspec.json.decode(f"[{together}]"), strict=True)
    else:
        found = raw(connection, select(people.c.id, people.c.participant).where(here))
    names = dict(found)
    return tuple(names[number] for number in numbers.tolist())


def _many(values: list[Any]) -> NDArray[np.object_]:
    """Put values into an array as they are: of its own accord numpy would take a list apart."""
    return np.fromiter(values, dtype=object, count=len(values))


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


def _columns(connection: Connection, wanted: list[ColumnElement[bool]]) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Give the columns of whole numbers, and in the same order the JSON of the values that are none."""
    if connection.dialect.name == "postgresql":
        return _aggregated(connection, wanted)
    rows = raw(connection, select(lines.c.value, *(lines.c[name] for name in _NUMBERS)).where(*wanted))
    numbers = np.array([row[1:] for row in rows], dtype=np.int64).reshape(-1, len(_NUMBERS))
    return dict(zip(_NUMBERS, numbers.T, strict=True)), [row[0] for row in rows if row[0] is not None]


def _aggregated(connection: Connection, wanted: list[ColumnElement[bool]]) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """Have PostgreSQL put each question's numbers into arrays, and take those as the bytes that they are sent in.

    All arrays of a question are in the same order: each of its rows goes into all of them at once. So do the values
    that are no numbers, each question's as one text: a row for each takes longer than all that is in it.
    """
    # One array of numbers costs as much as another: four small ones go as one.
    small = lines.c.number.cast(BigInteger) * 2**16 + lines.c.kind * 2**8 + lines.c.audience * 2**4 + lines.c.agreed
    sent = (func.array_send(func.array_agg(c)) for c in (lines.c.person, lines.c.revision, lines.c.shared_at, small))
    texts = func.string_agg(lines.c.value, ",")
    rows = raw(
        connection, select(lines.c.question, *sent, texts).where(*wanted).group_by(lines.c.question), binary=True
    )
    person, revision, shared_at, packed = (
        np.concatenate([array(row[n], size) for row in rows]) if rows else np.empty(0, dtype=np.int64)
        for n, size in ((1, 4), (2, 8), (3, 8), (4, 8))
    )
    each = [array(row[1], 4).size for row in rows]
    numbers = {
        "question": np.repeat(np.array([row[0] for row in rows], dtype=np.int64), each),
        "person": person,
        "revision": revision,
        "shared_at": shared_at,
        "number": packed >> 16,
        "kind": packed >> 8 & 0xFF,
        "audience": packed >> 4 & 0xF,
        "agreed": packed & 0xF,
    }
    return numbers, [row[5] for row in rows if row[5] is not None]
