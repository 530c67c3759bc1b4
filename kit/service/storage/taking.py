"""Taking what participants share: line by line, each only if its revision is newer than the one that is there."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Column, Text, bindparam, func, select, true
from sqlalchemy import cast as as_type
from sqlalchemy.dialects import postgresql

from kit.service.records import Known, Standing
from kit.service.storage.numbers import Question, Questions, cohort_number, person_numbers, upsert
from kit.service.storage.tables import AGREED, AUDIENCES, CHOSEN, NUMBER, WITHDRAWN, WORDS, done, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from kit.exchange.shared import SharedValue
    from kit.service.records import Line, Sent

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_OPTION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SMALL = 2**31
"""Whole numbers below this stand in a column of their own."""


class Share(NamedTuple):
    """What one participant sends to one cohort."""

    cohort: str
    participant: str
    sent: Sent


class Taker:
    """Takes many people's shares in one transaction."""

    def __init__(self) -> None:
        self._questions = Questions()

    def take(self, connection: Connection, shares: Sequence[Share]) -> list[Known]:
        """Take what is newer; gives each share's reply, which holds once the transaction has ended."""
        cohorts = {name: cohort_number(connection, name) for name in sorted({s.cohort for s in shares})}
        numbers = person_numbers(connection, [(cohorts[s.cohort], s.participant) for s in shares])
        who = [numbers[cohorts[s.cohort], s.participant] for s in shares]
        asked = {
            number: self._questions.numbers(
                connection, number, {_question(line) for s in shares if s.cohort == name for line in s.sent.lines}
            )
            for name, number in cohorts.items()
        }
        places = [
            [(asked[cohorts[s.cohort]][_question(x)], p) for x in s.sent.lines]
            for s, p in zip(shares, who, strict=True)
        ]
        newest: dict[tuple[int, int], tuple[int, int]] = {}
        for n, share in enumerate(shares):
            for m, (place, line) in enumerate(zip(places[n], share.sent.lines, strict=True)):
                other = newest.get(place)
                if other is None or line.revision > shares[other[0]].sent.lines[other[1]].revision:
                    newest[place] = (n, m)
        rows = [_row(place, shares[n].sent.lines[m]) for place, (n, m) in sorted(newest.items())]
        taken = _upsert(connection, rows) if rows else set()
        revisions = {place: shares[n].sent.lines[m].revision for place, (n, m) in newest.items() if place in taken}
        revisions |= _revisions(connection, newest.keys() - taken)
        _mark_done(
            connection,
            {(p, lesson): at for s, p in zip(shares, who, strict=True) for lesson, at in s.sent.done.items()},
        )
        at = dt.datetime.now(dt.UTC)
        return [
            Known(
                lines=tuple(
                    Standing(
                        lesson=line.lesson,
                        activity=line.activity,
                        item=line.item,
                        wave=line.wave,
                        revision=revisions[place],
                        taken=place in taken and newest[place] == (n, m),
                    )
                    for m, (place, line) in enumerate(zip(places[n], share.sent.lines, strict=True))
                ),
                at=at,
            )
            for n, share in enumerate(shares)
        ]


def moment(at: dt.datetime) -> int:
    """Give a moment as the tables have it: microseconds since 1970."""
    return (at - EPOCH) // _MICROSECOND


def as_moment(at: int) -> dt.datetime:
    """Give a moment of the tables."""
    return EPOCH + at * _MICROSECOND


def _question(line: Line) -> Question:
    return Question(line.lesson, line.activity, line.item, line.wave)


def _row(place: tuple[int, int], line: Line) -> list[Any]:
    question, person = place
    kind, number, value = _stored(line.value)
    agreed = sum(1 << n for n, what in enumerate(AGREED) if what in line.agreed)
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


def _upsert(connection: Connection, rows: list[list[Any]]) -> set[tuple[int, int]]:
    """Write the rows that are new or newer, and say which those were."""
    given = _unpacked(connection, list(lines.columns))
    insert = upsert(connection, lines).from_select([c.name for c in lines.columns], select(*given.c).where(true()))
    newer = insert.on_conflict_do_update(
        index_elements=[lines.c.question, lines.c.person],
        set_={c.name: insert.excluded[c.name] for c in lines.columns if not c.primary_key},
        where=insert.excluded.revision > lines.c.revision,
    ).returning(lines.c.question, lines.c.person)
    return {(row.question, row.person) for row in connection.execute(newer, _packed(rows))}


def _revisions(connection: Connection, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    rows = [list(place) for place in places]
    if not rows:
        return {}
    given = _unpacked(connection, [lines.c.question, lines.c.person])
    query = select(lines.c.question, lines.c.person, lines.c.revision).join(
        given, (lines.c.question == given.c.question) & (lines.c.person == given.c.person)
    )
    return {(row.question, row.person): row.revision for row in connection.execute(query, _packed(rows))}


def _mark_done(connection: Connection, marks: dict[tuple[int, str], dt.datetime]) -> None:
    if not marks:
        return
    # The first time counts, in whatever order they arrive.
    insert = upsert(connection, done)
    earlier = insert.on_conflict_do_update(
        index_elements=[done.c.person, done.c.lesson],
        set_={"at": insert.excluded["at"]},
        where=insert.excluded["at"] < done.c["at"],
    )
    connection.execute(
        earlier, [{"person": p, "lesson": lesson, "at": moment(at)} for (p, lesson), at in sorted(marks.items())]
    )


def _packed(rows: list[list[Any]]) -> dict[str, str]:
    return {"rows": msgspec.json.encode(rows).decode()}


def _unpacked(connection: Connection, columns: list[Column[Any]]) -> Any:  # noqa: ANN401 - a subquery of either kind
    """Give rows that came as one JSON text: one parameter for a whole batch costs a tenth of one for each cell."""
    rows = bindparam("rows", type_=Text)
    if connection.dialect.name == "postgresql":
        each = func.json_array_elements(as_type(rows, postgresql.JSON)).table_valued("value", name="each")
        cells = [as_type(each.c.value.op("->>")(n), c.type).label(c.name) for n, c in enumerate(columns)]
    else:
        each = func.json_each(rows).table_valued("value", name="each")
        cells = [func.json_extract(each.c.value, f"$[{n}]").label(c.name) for n, c in enumerate(columns)]
    return select(*cells).select_from(each).subquery("given")
