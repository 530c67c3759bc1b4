"""Reading what was shared: one's own, counts for the room, and a lesson's lines as columns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from sqlalchemy import distinct, func, select

from kit.cohort import TookPart
from kit.service.storage.arrays import numbers
from kit.service.storage.erasing import times
from kit.service.storage.numbers import Question
from kit.service.storage.tables import (
    AGREED,
    AUDIENCES,
    CHOSEN,
    NUMBER,
    WITHDRAWN,
    ballots,
    cohorts,
    done,
    lines,
    people,
    questions,
)
from kit.service.storage.taking import as_moment, value_of
from kit.wire.records import Ballot, Line, Mine

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection

_FEW = 5000
"""People who are looked for one by one; more are found sooner by going through all lines."""


def mine(connection: Connection, cohort: str, participant: str) -> Mine:
    """Give all that is held of one participant."""
    person = connection.scalar(
        select(people.c.id)
        .join(cohorts, cohorts.c.id == people.c.cohort)
        .where(cohorts.c.name == cohort, people.c.participant == participant)
    )
    erased = times(connection, cohort, participant)
    if person is None:
        return Mine(erased=erased)
    shared = select(lines, questions.c.lesson, questions.c.activity, questions.c.item, questions.c.wave).join(
        questions, questions.c.id == lines.c.question
    )
    rows = connection.execute(shared.where(lines.c.person == person).order_by(lines.c.question))
    marks = connection.execute(select(done).where(done.c.person == person).order_by(done.c.lesson))
    cast = connection.execute(select(ballots).where(ballots.c.person == person).order_by(ballots.c.poll))
    return Mine(
        erased=erased,
        lines=tuple(
            Line(
                lesson=row.lesson,
                activity=row.activity,
                item=row.item,
                wave=row.wave or None,
                revision=row.revision,
                value=value_of(row.kind, row.number, row.value),
                audience=AUDIENCES[row.audience],  # type: ignore[arg-type]
                agreed=agreed(row.agreed),  # type: ignore[arg-type]
                shared_at=as_moment(row.shared_at),
            )
            for row in rows
        ),
        done={row.lesson: as_moment(row.at) for row in marks},
        ballots={row.poll: msgspec.json.decode(row.ballot, type=Ballot) for row in cast},
    )


def agreed(bits: int) -> tuple[str, ...]:
    """Say what a line's author agreed to."""
    return tuple(what for n, what in enumerate(AGREED) if bits >> n & 1)


def asked(connection: Connection, cohort: str, lessons: Collection[str] | None) -> dict[int, Question]:
    """Give the questions of a cohort that were ever answered, of some lessons or of all."""
    query = select(questions).join(cohorts, cohorts.c.id == questions.c.cohort).where(cohorts.c.name == cohort)
    if lessons is not None:
        query = query.where(questions.c.lesson.in_(lessons))
    rows = connection.execute(query.order_by(questions.c.id))
    return {row.id: Question(row.lesson, row.activity, row.item, row.wave or None) for row in rows}


def answered(connection: Connection, cohort: str, activities: Collection[str] | None) -> dict[str, int]:
    """Count the people who share an answer in each activity ("lesson/activity"), with the group or the facilitator."""
    lessons = None if activities is None else {name.partition("/")[0] for name in activities}
    of: dict[str, list[int]] = defaultdict(list)
    for number, question in asked(connection, cohort, lessons).items():
        name = f"{question.lesson}/{question.activity}"
        if activities is None or name in activities:
            of[name].append(number)
    counts = {}
    for name, these in of.items():
        # One question's people are different ones as it is: the key says so.
        what = func.count() if len(these) == 1 else func.count(distinct(lines.c.person))
        query = select(what).where(lines.c.question.in_(these), lines.c.kind != WITHDRAWN)
        counts[name] = connection.scalar(query) or 0
    return counts


def took_part(connection: Connection, cohort: str, lessons: Collection[str], *, answers: bool) -> TookPart:
    """Count who took part in each of some lessons and in any of them, and with `answers` in each activity too.

    Whoever holds a line that this release of the course can't read took part as well.
    """
    by_activity: dict[str, list[int]] = defaultdict(list)
    by_lesson: dict[str, list[int]] = defaultdict(list)
    for number, question in asked(connection, cohort, lessons).items():
        by_activity[f"{question.lesson}/{question.activity}"].append(number)
        by_lesson[question.lesson].append(number)
    of_cohort = select(cohorts.c.id).where(cohorts.c.name == cohort).scalar_subquery()
    everybody = _Crowd(connection, numbers(connection, select(people.c.id).where(people.c.cohort == of_cohort)))
    who = {lesson: everybody.holding(asking) for lesson, asking in by_lesson.items()}
    marks = select(done.c.person).join(people, people.c.id == done.c.person).where(people.c.cohort == of_cohort)
    for lesson in connection.scalars(marks.with_only_columns(done.c.lesson).distinct()):
        if lesson in lessons:
            marked = everybody.among(numbers(connection, marks.where(done.c.lesson == lesson)))
            who[lesson] = who.get(lesson, False) | marked
    shared_with = lines.c.audience == AUDIENCES.index("group")
    counts = {
        name: int(everybody.holding(asking, shared_with).sum())
        for name, asking in (by_activity.items() if answers else ())
    }
    return TookPart(
        people=int(np.logical_or.reduce([*who.values()]).sum()) if who else 0,
        lessons={lesson: n for lesson, some in who.items() if (n := int(some.sum()))},
        answers={name: n for name, n in counts.items() if n},
    )


class _Crowd:
    """The people of a cohort, by their numbers; some of them are marked in an array that has a place for each number.

    Parameters
    ----------
    connection
        A moment of the database.
    everybody
        Their numbers, in no order.
    """

    def __init__(self, connection: Connection, everybody: NDArray[np.int64]) -> None:
        self._connection = connection
        self._first, self._end = (int(everybody.min()), int(everybody.max()) + 1) if len(everybody) else (0, 0)
        self._everybody = self.among(everybody)

    def among(self, found: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark people by their numbers."""
        marked = np.zeros(self._end - self._first, dtype=np.bool_)
        marked[found - self._first] = True
        return marked

    def holding(self, asked: list[int], *also: ColumnElement[bool]) -> NDArray[np.bool_]:
        """Mark those who hold a line of some questions that was not withdrawn."""
        held = select(lines.c.person).where(lines.c.kind != WITHDRAWN, *also)
        found = self.among(np.empty(0, dtype=np.int64))
        # One is enough. Nearly everyone's is found with the first question, and the others are for who is left.
        for some in filter(None, (asked[:1], asked[1:])):
            left = np.flatnonzero(self._everybody & ~found) + self._first
            if len(left):
                others = held.where(lines.c.question.in_(some))
                if len(some) > 1:
                    others = others.distinct()
                if len(left) <= _FEW:
                    others = others.where(lines.c.person.in_(left.tolist()))
                found |= self.among(numbers(self._connection, others))
        return found


def tally(connection: Connection, cohort: str, lesson: str) -> dict[Question, dict[int | str, int]]:
    """Count the group's answers to each question of a lesson by value: a whole number, or the JSON of what was chosen.

    Words are not counted. For the service alone: no such count may leave it before it was suppressed.
    """
    known = asked(connection, cohort, {lesson})
    counts: dict[Question, dict[int | str, int]] = {question: {} for question in known.values()}
    for kind, value in ((NUMBER, lines.c.number), (CHOSEN, lines.c.value)):
        query = (
            select(lines.c.question, value, func.count())
            .where(lines.c.question.in_(known), lines.c.kind == kind, lines.c.audience == AUDIENCES.index("group"))
            .group_by(lines.c.question, value)
        )
        for question, what, n in connection.execute(query):
            counts[known[question]][what] = n
    return counts
