"""The grades' half of the process that nbgrader runs in: its gradebook read and written in a few large steps."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from nbgrader.api import (  # type: ignore[import-untyped]
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties  # type: ignore[import-untyped]
from nbgrader.utils import parse_utc  # type: ignore[import-untyped]
from sqlalchemy import insert, select, update

from kit.exchange.gradebook import Remark, Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbgrader.api import Gradebook
    from sqlalchemy.orm import Session
    from traitlets.config import Config

    from kit.exchange.gradebook import Handed

AT_ONCE = 100
"""Submissions in one transaction: whole ones, whenever the machine stops."""


class _Cell(NamedTuple):
    id: str
    name: str
    max_score: float | None
    task: bool
    graded: bool
    commented: bool


class _Section(NamedTuple):
    id: str
    duedate: dt.datetime | None
    lessons: dict[str, tuple[str, tuple[_Cell, ...]]]


class _Grade(NamedTuple):
    id: str
    auto: float | None
    manual: float | None
    extra: float | None
    waits: bool

    @property
    def score(self) -> float:
        """What nbgrader counts: a person's points before its own, and what was given on top."""
        given = self.manual if self.manual is not None else self.auto
        return 0.0 if given is None else given + (self.extra or 0.0)


def write(
    gradebook: Gradebook, students: Mapping[str, dict[str, str]], handed: Sequence[Handed], config: Config
) -> None:
    """Bring the gradebook up to date with what was handed in.

    What a person wrote in formgrader stays. Stopped at any point, each submission is as it was before or as it will
    be, and the next run writes the others.
    """
    session = gradebook.db
    sections = _sections(session)
    there = set(session.scalars(select(Student.id)))
    new = [{"id": id_, **students.get(id_, {})} for id_ in dict.fromkeys(h.student for h in handed) if id_ not in there]
    if new:
        # One statement takes rows of one form.
        columns = ("id", "first_name", "last_name", "email", "lms_user_id")
        session.execute(insert(Student), [{c: row.get(c) for c in columns} for row in new])
    session.commit()
    writer = _Writer(session, config)
    for start in range(0, len(handed), AT_ONCE):
        writer.write([(one, sections[one.section]) for one in handed[start : start + AT_ONCE]])
        session.commit()


class _Writer:
    """Writes a batch of submissions: one statement for all rows of a kind."""

    def __init__(self, session: Session, config: Config) -> None:
        self._session = session
        late = AssignLatePenalties(config=config)
        late.init_plugin()
        self._late = late

    def write(self, batch: list[tuple[Handed, _Section]]) -> None:
        """Add what is new and change what differs."""
        submitted = self._submitted({one.student for one, _section in batch})
        added: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
        changed: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
        for one, section in batch:
            found = submitted.get((section.id, one.student))
            at = _moment(one.stamp) or (found.timestamp if found else None)
            again = found is not None and found.timestamp != at
            if found is None:
                id_, extension = new_uuid(), None
                added[SubmittedAssignment].append(
                    {"id": id_, "assignment_id": section.id, "student_id": one.student, "timestamp": at}
                )
            else:
                id_, extension = found.id, found.extension
                if again:
                    changed[SubmittedAssignment].append({"id": id_, "timestamp": at})
            late = _late(at, section.duedate, extension)
            for lesson, (notebook, cells) in section.lessons.items():
                self._lesson(one, lesson, (id_, notebook, cells), (again, late), added, changed)
        for table in (SubmittedAssignment, SubmittedNotebook, Grade, Comment):
            if added[table]:
                self._session.execute(insert(table), added[table])
            if changed[table]:
                self._session.execute(update(table), changed[table])

    _notebooks: dict[tuple[str, str], Any]
    _grades: dict[tuple[str, str], _Grade]
    _comments: set[tuple[str, str]]

    def _submitted(self, students: Iterable[str]) -> dict[tuple[str, str], Any]:
        s = SubmittedAssignment
        query = select(s.id, s.assignment_id, s.student_id, s.timestamp, s.extension).where(s.student_id.in_(students))
        found = {(row.assignment_id, row.student_id): row for row in self._session.execute(query)}
        ids = [row.id for row in found.values()]
        n = SubmittedNotebook
        rows = self._session.execute(
            select(n.id, n.assignment_id, n.notebook_id, n.late_submission_penalty).where(n.assignment_id.in_(ids))
        ).all()
        self._notebooks = {(row.assignment_id, row.notebook_id): row for row in rows}
        ids = [row.id for row in rows]
        g, c = Grade, Comment
        query = select(
            g.notebook_id, g.cell_id, g.id, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        )
        self._grades = {
            (r[0], r[1]): _Grade(*r[2:]) for r in self._session.execute(query.where(g.notebook_id.in_(ids)))
        }
        pairs = self._session.execute(select(c.notebook_id, c.cell_id).where(c.notebook_id.in_(ids)))
        self._comments = {(r[0], r[1]) for r in pairs}
        return found

    def _lesson(
        self,
        one: Handed,
        lesson: str,
        place: tuple[str, str, tuple[_Cell, ...]],
        when: tuple[bool, float],
        added: Mapping[Any, list[dict[str, Any]]],
        changed: Mapping[Any, list[dict[str, Any]]],
    ) -> None:
        (submission, notebook, cells), (again, late) = place, when
        row = self._notebooks.get((submission, notebook))
        id_ = row.id if row else new_uuid()
        if row is None:
            made = {"id": id_, "assignment_id": submission, "notebook_id": notebook, "late_submission_penalty": None}
            added[SubmittedNotebook].append(made)
        total = 0.0
        for cell in cells:
            if cell.graded:
                old = self._grades.get((id_, cell.id))
                now = _graded(one, lesson, cell, old, again=again)
                total += now.score
                fields = {"id": now.id, "auto_score": now.auto, "needs_manual_grade": now.waits}
                if old is None:
                    added[Grade].append({**fields, "cell_id": cell.id, "notebook_id": id_})
                elif old != now:
                    changed[Grade].append(fields)
            if cell.commented and (id_, cell.id) not in self._comments:
                added[Comment].append({"id": new_uuid(), "cell_id": cell.id, "notebook_id": id_})
        penalty = self._penalty(one.student, total, late)
        if row is None:
            added[SubmittedNotebook][-1]["late_submission_penalty"] = penalty
        elif row.late_submission_penalty != penalty:
            changed[SubmittedNotebook].append({"id": id_, "late_submission_penalty": penalty})

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, late) if late > 0 else None
        return None if penalty is None else min(max(penalty, 0), score)


def _graded(one: Handed, lesson: str, cell: _Cell, old: _Grade | None, *, again: bool) -> _Grade:
    """Give a cell's grade as it should stand; a person's points and extra credit are never touched."""
    id_ = old.id if old else new_uuid()
    manual, extra = (old.manual, old.extra) if old else (None, None)
    if cell.task:
        waits = cell.name in one.waits or (cell.name not in one.empty and (old is None or old.waits))
        return _Grade(id_, old.auto if old else None, manual, extra, waits)
    # An override of the cell's points in the gradebook can only lower what a lesson earns.
    auto = min(one.points.get(lesson, 0.0), cell.max_score or 0.0)
    # As in nbgrader, points that a person gave are looked at again once there is something new.
    new = old is None or again or old.auto != auto
    return _Grade(id_, auto, manual, extra, manual is not None if new else bool(old and old.waits))


def _sections(session: Session) -> dict[str, _Section]:
    graded: dict[str, float] = dict(session.execute(select(GradeCell.id, GradeCell.max_score)).all())
    tasks: dict[str, float] = dict(session.execute(select(TaskCell.id, TaskCell.max_score)).all())
    solutions = set(session.scalars(select(SolutionCell.id)))
    cells: defaultdict[str, list[_Cell]] = defaultdict(list)
    for id_, name, notebook in session.execute(select(BaseCell.id, BaseCell.name, BaseCell.notebook_id)):
        task = id_ in tasks
        most = tasks.get(id_, graded.get(id_))
        cells[notebook].append(_Cell(id_, name, most, task, task or id_ in graded, task or id_ in solutions))
    lessons: defaultdict[str, dict[str, tuple[str, tuple[_Cell, ...]]]] = defaultdict(dict)
    for id_, name, section in session.execute(select(Notebook.id, Notebook.name, Notebook.assignment_id)):
        lessons[section][name] = (id_, tuple(cells[id_]))
    found = session.execute(select(Assignment.id, Assignment.name, Assignment.duedate))
    return {name: _Section(id_, duedate, lessons[id_]) for id_, name, duedate in found}


def read(gradebook: Gradebook) -> tuple[Score, ...]:
    """Give what every participant has for every lesson of what they handed in."""
    session = gradebook.db
    sections = _sections(session)
    names = {s.id: name for name, s in sections.items()}
    cells = {id_: (lesson, found) for s in sections.values() for lesson, (id_, found) in s.lessons.items()}
    s, n, g, c = SubmittedAssignment, SubmittedNotebook, Grade, Comment
    submitted = {r.id: r for r in session.execute(select(s.id, s.assignment_id, s.student_id, s.timestamp))}
    rows = select(g.notebook_id, g.cell_id, g.id, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
    grades = {(r[0], r[1]): _Grade(*r[2:]) for r in session.execute(rows)}
    said = select(c.notebook_id, c.cell_id, c.manual_comment).where(c.manual_comment.is_not(None))
    comments = {(r[0], r[1]): r[2] for r in session.execute(said)}
    scores = []
    for id_, of, notebook, penalty in session.execute(
        select(n.id, n.assignment_id, n.notebook_id, n.late_submission_penalty)
    ):
        submission, (lesson, found) = submitted[of], cells[notebook]
        given = {cell.id: grades[id_, cell.id] for cell in found if (id_, cell.id) in grades}
        remarks = [
            Remark(
                cell.name,
                given[cell.id].score if cell.id in given and given[cell.id].manual is not None else None,
                cell.max_score or 0.0,
                (comments.get((id_, cell.id)) or "").strip(),
            )
            for cell in found
            if cell.commented
        ]
        scores.append(
            Score(
                student=submission.student_id,
                section=names[submission.assignment_id],
                lesson=lesson,
                stamp=submission.timestamp.isoformat() if submission.timestamp else "",
                score=sum(x.score for x in given.values()) - (penalty or 0.0),
                max_score=sum(cell.max_score or 0.0 for cell in found),
                penalty=penalty or 0.0,
                waits=any(x.waits for x in given.values()),
                remarks=tuple(remarks),
            )
        )
    return tuple(sorted(scores, key=lambda x: (x.student, x.section, x.lesson)))


def _moment(stamp: str) -> dt.datetime | None:
    try:
        return parse_utc(stamp) if stamp else None
    except (ValueError, OverflowError):
        return None


def _late(at: dt.datetime | None, duedate: dt.datetime | None, extension: dt.timedelta | None) -> float:
    if at is None or duedate is None:
        return 0.0
    return max(0.0, (at - duedate - (extension or dt.timedelta())).total_seconds())
