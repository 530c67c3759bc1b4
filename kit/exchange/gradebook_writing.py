"""Writing to the gradebook what was handed in: one statement for all rows of a kind, and whole hand-overs at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, insert, select, update

from kit.errors import ExchangeError
from kit.exchange import gradebook_tables as tables
from kit.exchange.gradebook_rows import Cell, GradeRow, Section, sections
from kit.exchange.inbound import moment
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Table
    from traitlets.config import Config

    from kit.exchange.gradebook_records import Handed

AT_ONCE = 400
"""Submissions in one transaction: whole ones, whenever the machine stops."""


def write(
    connection: Connection, students: Mapping[str, Mapping[str, str]], handed: Sequence[Handed], config: Config
) -> None:
    """Bring the gradebook up to date with what was handed in.

    Raises
    ------
    ExchangeError
        If it does not know one of the sections.
    """
    known = sections(connection)
    if missing := next((one.section for one in handed if one.section not in known), None):
        raise ExchangeError(
            _("nbgrader's gradebook does not know the section “{section}”.").format(section=missing),
            remedy=_("Release the course again: kit release."),
        )
    there = set(connection.scalars(select(tables.STUDENT.c.id)))
    new = [{"id": id_, **students.get(id_, {})} for id_ in dict.fromkeys(h.student for h in handed) if id_ not in there]
    if new:
        # One statement takes rows of one form.
        connection.execute(insert(tables.STUDENT), [{c.name: row.get(c.name) for c in tables.STUDENT.c} for row in new])
    connection.commit()
    writer = _Writer(connection, config)
    for start in range(0, len(handed), AT_ONCE):
        writer.write([(one, known[one.section]) for one in handed[start : start + AT_ONCE]])
        connection.commit()


class _Writer:
    """Writes a batch of submissions: one statement for all rows of a kind."""

    def __init__(self, connection: Connection, config: Config) -> None:
        self._connection, self._config = connection, config

    def write(self, batch: list[tuple[Handed, Section]]) -> None:
        """Add what is new and change what differs."""
        submitted = self._submitted({one.student for one, _section in batch})
        added: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        changed: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        for one, section in batch:
            found = submitted.get((section.id, one.student))
            at = _moment(one.stamp) or (found.timestamp if found else None)
            again = found is not None and found.timestamp != at
            if found is None:
                id_, extension = uuid4().hex, None
                added[tables.SUBMITTED_ASSIGNMENT].append(
                    {"id": id_, "assignment_id": section.id, "student_id": one.student, "timestamp": at}
                )
            else:
                id_, extension = found.id, found.extension
                if again:
                    changed[tables.SUBMITTED_ASSIGNMENT].append({"id": id_, "timestamp": at})
            late = _late(at, section.duedate, extension)
            for lesson, (notebook, cells) in section.lessons.items():
                self._lesson(one, lesson, (id_, notebook, cells), (again, late), added, changed)
        for table in (tables.SUBMITTED_ASSIGNMENT, tables.SUBMITTED_NOTEBOOK, tables.GRADE, tables.COMMENT):
            if added[table]:
                self._connection.execute(insert(table), added[table])
            if changed[table]:
                self._change(table, changed[table])

    _notebooks: dict[tuple[str, str], Any]
    _grades: dict[tuple[str, str], GradeRow]
    _comments: set[tuple[str, str]]

    def _submitted(self, students: Iterable[str]) -> dict[tuple[str, str], Any]:
        s = tables.SUBMITTED_ASSIGNMENT.c
        query = select(s.id, s.assignment_id, s.student_id, s.timestamp, s.extension).where(s.student_id.in_(students))
        found = {(row.assignment_id, row.student_id): row for row in self._connection.execute(query)}
        ids = [row.id for row in found.values()]
        n = tables.SUBMITTED_NOTEBOOK.c
        rows = self._connection.execute(
            select(n.id, n.assignment_id, n.notebook_id, n.late_submission_penalty).where(n.assignment_id.in_(ids))
        ).all()
        self._notebooks = {(row.assignment_id, row.notebook_id): row for row in rows}
        ids = [row.id for row in rows]
        g, c = tables.GRADE.c, tables.COMMENT.c
        query = select(
            g.notebook_id, g.cell_id, g.id, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        )
        self._grades = {
            (r[0], r[1]): GradeRow(*r[2:]) for r in self._connection.execute(query.where(g.notebook_id.in_(ids)))
        }
        pairs = self._connection.execute(select(c.notebook_id, c.cell_id).where(c.notebook_id.in_(ids)))
        self._comments = {(r[0], r[1]) for r in pairs}
        return found

    def _lesson(
        self,
        one: Handed,
        lesson: str,
        place: tuple[str, str, tuple[Cell, ...]],
        when: tuple[bool, float],
        added: Mapping[Table, list[dict[str, Any]]],
        changed: Mapping[Table, list[dict[str, Any]]],
    ) -> None:
        (submission, notebook, cells), (again, late) = place, when
        row = self._notebooks.get((submission, notebook))
        id_ = row.id if row else uuid4().hex
        if row is None:
            made = {"id": id_, "assignment_id": submission, "notebook_id": notebook, "late_submission_penalty": None}
            added[tables.SUBMITTED_NOTEBOOK].append(made)
        total = 0.0
        for cell in cells:
            if cell.graded:
                old = self._grades.get((id_, cell.id))
                now = _graded(one, lesson, cell, old, again=again)
                total += now.score
                fields = {"id": now.id, "auto_score": now.auto, "needs_manual_grade": now.waits}
                if old is None:
                    added[tables.GRADE].append({**fields, "cell_id": cell.id, "notebook_id": id_})
                elif old != now:
                    changed[tables.GRADE].append(fields)
            if cell.commented and (id_, cell.id) not in self._comments:
                added[tables.COMMENT].append({"id": uuid4().hex, "cell_id": cell.id, "notebook_id": id_})
        penalty = self._penalty(one.student, total, late)
        if row is None:
            added[tables.SUBMITTED_NOTEBOOK][-1]["late_submission_penalty"] = penalty
        elif row.late_submission_penalty != penalty:
            changed[tables.SUBMITTED_NOTEBOOK].append({"id": id_, "late_submission_penalty": penalty})

    @cached_property
    def _rule(self) -> Callable[[str, float, float], float | None]:
        """The course's own rule for what is late; only a course with something late waits seconds for it."""
        from nbgrader.preprocessors import AssignLatePenalties  # type: ignore[import-untyped] # noqa: PLC0415

        late = AssignLatePenalties(config=self._config)
        late.init_plugin()
        found: Callable[[str, float, float], float | None] = late.plugin_inst.late_submission_penalty
        return found

    def _change(self, table: Table, rows: list[dict[str, Any]]) -> None:
        # What a row is found by may not be called as a column that is set.
        given = [{"which" if name == "id" else name: value for name, value in row.items()} for row in rows]
        self._connection.execute(update(table).where(table.c.id == bindparam("which")), given)

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        penalty = self._rule(student, score, late) if late > 0 else None
        return None if penalty is None else min(max(penalty, 0), score)


def _graded(one: Handed, lesson: str, cell: Cell, old: GradeRow | None, *, again: bool) -> GradeRow:
    """Give a cell's grade as it should stand; a person's points and extra credit are never touched."""
    id_ = old.id if old else uuid4().hex
    manual, extra = (old.manual, old.extra) if old else (None, None)
    if cell.task:
        waits = cell.name in one.waits or (cell.name not in one.empty and (old is None or old.waits))
        return GradeRow(id_, old.auto if old else None, manual, extra, waits)
    # An override of the cell's points in the gradebook can only lower what a lesson earns.
    auto = min(one.points.get(lesson, 0.0), cell.max_score or 0.0)
    # As in nbgrader, points that a person gave are looked at again once there is something new.
    new = old is None or again or old.auto != auto
    return GradeRow(id_, auto, manual, extra, manual is not None if new else bool(old and old.waits))


def _moment(stamp: str) -> dt.datetime | None:
    """Read a moment as nbgrader would: in UTC, without saying so."""
    if at := moment(stamp):
        return at.replace(tzinfo=None)
    try:
        return _parse(stamp) if stamp else None
    except (ValueError, OverflowError):
        return None


def _parse(stamp: str) -> dt.datetime:
    # A form that a course's own configuration chose.
    from nbgrader.utils import parse_utc  # type: ignore[import-untyped] # noqa: PLC0415 - it takes seconds

    found: dt.datetime = parse_utc(stamp)
    return found


def _late(at: dt.datetime | None, duedate: dt.datetime | None, extension: dt.timedelta | None) -> float:
    if at is None or duedate is None:
        return 0.0
    return max(0.0, (at - duedate - (extension or dt.timedelta())).total_seconds())
