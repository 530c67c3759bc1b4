"""Taking what participants share: line by line, each only if its revision is newer than the one that is there."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import select, true

from kit.service.storage.cohorts import room_version
from kit.service.storage.numbers import Question, Questions, cohort_number, person_numbers, upsert
from kit.service.storage.packing import packed, unpacked
from kit.service.storage.tables import AGREED, AUDIENCES, CHOSEN, NUMBER, WITHDRAWN, WORDS, done, lines
from kit.wire.records import Known, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Executable

    from kit.exchange.shared import SharedValue
    from kit.wire.records import Line, Sent

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_OPTION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SMALL = 2**31
"""Whole numbers below this stand in a column of their own."""


_Place: TypeAlias = tuple[int, int]
"""The numbers of a question and of a person."""


class Share(NamedTuple):
    """What one participant sends to one cohort."""

    cohort: str
    participant: str
    sent: Sent


class Taken(NamedTuple):
    """What came of a share, and the version of the room that it came into: what is revealed later shows it too."""

    known: Known
    room: int


class Taker:
    """Takes many people's shares in one transaction."""

    def __init__(self) -> None:
        self._questions = Questions()

    def take(self, connection: Connection, shares: Sequence[Share]) -> list[Taken]:
        """Take what is newer; what it gives of each share holds once the transaction has ended."""
        cohorts = {name: cohort_number(connection, name) for name in sorted({s.cohort for s in shares})}
        versions = {name: room_version(connection, number) for name, number in cohorts.items()}
        numbers = person_numbers(connection, [(cohorts[s.cohort], s.participant) for s in shares])
        who = [numbers[cohorts[s.cohort], s.participant] for s in shares]
        questions = [[Question(x.lesson, x.activity, x.item, x.wave) for x in s.sent.lines] for s in shares]
        wanted: dict[str, set[Question]] = {name: set() for name in cohorts}
        for share, some in zip(shares, questions, strict=True):
            wanted[share.cohort].update(some)
        asked = {name: self._questions.numbers(connection, n, wanted[name]) for name, n in cohorts.items()}
        given = [
            [((asked[s.cohort][question], person), line) for question, line in zip(some, s.sent.lines, strict=True)]
            for s, some, person in zip(shares, questions, who, strict=True)
        ]
        newest: dict[_Place, Line] = {}
        for theirs in given:
            for place, line in theirs:
                other = newest.get(place)
                if other is None or line.revision > other.revision:
                    newest[place] = line
        taken = _upsert(connection, [_row(place, newest[place]) for place in sorted(newest)]) if newest else set()
        revisions = {place: newest[place].revision for place in taken}
        revisions |= _revisions(connection, newest.keys() - taken)
        _mark_done(
            connection,
            {(p, lesson): at for s, p in zip(shares, who, strict=True) for lesson, at in s.sent.done.items()},
        )
        at = dt.datetime.now(dt.UTC)
        standing = [
            tuple(
                Standing(
                    lesson=line.lesson,
                    activity=line.activity,
                    item=line.item,
                    wave=line.wave,
                    revision=revisions[place],
                    taken=place in taken and newest[place] is line,
                )
                for place, line in theirs
            )
            for theirs in given
        ]
        return [Taken(Known(lines=some, at=at), versions[s.cohort]) for s, some in zip(shares, standing, strict=True)]


def moment(at: dt.datetime) -> int:
    """Give a moment as the tables have it: microseconds since 1970."""
    return (at - EPOCH) // _MICROSECOND


def as_moment(at: int) -> dt.datetime:
    """Give a moment of the tables."""
    return EPOCH + at * _MICROSECOND


def _row(place: _Place, line: Line) -> list[Any]:
    question, person = place
    kind, number, value = _stored(line.value)
    agreed = sum(1 << AGREED.index(what) for what in set(line.agreed)) if line.agreed else 0
    audience = AUDIENCES.index(line.audience)
    return [question, person, line.revision, moment(line.shared_at), number, kind, audience, agreed, value]


def _stored(value: SharedValue | None) -> tuple[int, int, str | None]:
    if value is None:
        return WITHDRAWN, 0, None
    if type(value) is int and -_SMALL <= value < _SMALL:
        return NUMBER, value, None
    kind = WORDS if isinstance(value, str) and not _OPTION.fullmatch(value) else CHOSEN
    return kind, 0, msgspec.json.encode(value).decode()


def value_of(kind: int, number: int, value: str | None) -> Any:  # noqa: ANN401 - any shared value
    """Give a line's value as it was shared, None where it was withdrawn."""
    if kind == NUMBER:
        return number
    return None if value is None else msgspec.json.decode(value)


def _upsert(connection: Connection, rows: list[list[Any]]) -> set[_Place]:
    """Write the rows that are new or newer, and say which those were."""
    # All at once: one by one takes twice as long on PostgreSQL.
    taken = connection.execute(_newer(connection.dialect.name), packed(rows)).all()
    return {(question, person) for question, person in taken}


# Putting a statement together takes longer than running it for a few lines: each is made once for a database.
@functools.cache
def _newer(dialect: str) -> Executable:
    given = unpacked(dialect, {c.name: c.type for c in lines.columns})
    names = [c.name for c in lines.columns]
    insert = upsert(dialect, lines).from_select(names, select(*given.c).where(true()))
    return insert.on_conflict_do_update(
        index_elements=[lines.c.question, lines.c.person],
        set_={c.name: insert.excluded[c.name] for c in lines.columns if not c.primary_key},
        where=insert.excluded.revision > lines.c.revision,
    ).returning(lines.c.question, lines.c.person)


def _revisions(connection: Connection, places: Iterable[_Place]) -> dict[_Place, int]:
    rows = [list(place) for place in places]
    if not rows:
        return {}
    standing = connection.execute(_standing(connection.dialect.name), packed(rows)).all()
    return {(question, person): revision for question, person, revision in standing}


@functools.cache
def _standing(dialect: str) -> Executable:
    given = unpacked(dialect, {c.name: c.type for c in (lines.c.question, lines.c.person)})
    same = (lines.c.question == given.c.question) & (lines.c.person == given.c.person)
    return select(lines.c.question, lines.c.person, lines.c.revision).join(given, same)


def _mark_done(connection: Connection, marks: dict[tuple[int, str], dt.datetime]) -> None:
    if not marks:
        return
    # The first time counts, in whatever order they arrive.
    insert = upsert(connection.dialect.name, done)
    earlier = insert.on_conflict_do_update(
        index_elements=[done.c.person, done.c.lesson],
        set_={"at": insert.excluded["at"]},
        where=insert.excluded["at"] < done.c["at"],
    )
    connection.execute(
        earlier, [{"person": p, "lesson": lesson, "at": moment(at)} for (p, lesson), at in sorted(marks.items())]
    )
