"""The gradebook's rows: opened by nbgrader's own configuration, and read in a few large steps."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import URL, create_engine, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config.loader import PyFileConfigLoader

from kit.errors import ExchangeError
from kit.exchange import gradebook_tables as tables
from kit.exchange.gradebook_records import Remark, Score
from kit.exchange.nbgrader import CONFIG_FILE
from kit.i18n import gettext as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection
    from traitlets.config import Config

WAIT = 30
"""Seconds for formgrader, or whoever else writes to the same file, to let go of it."""


class Cell(NamedTuple):
    """A cell with points, or one that a person writes about."""

    id: str
    name: str
    max_score: float | None
    task: bool
    graded: bool
    commented: bool


class Section(NamedTuple):
    """An assignment: when it is due, and each lesson's own id with its cells."""

    id: str
    duedate: dt.datetime | None
    lessons: dict[str, tuple[str, tuple[Cell, ...]]]


class GradeRow(NamedTuple):
    """What stands for one cell of one hand-over."""

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


@contextmanager
def opened(root: Path) -> Iterator[tuple[Connection, Config]]:
    """Open the gradebook of the course in `root`, by nbgrader's configuration of it, which comes with it.

    Raises
    ------
    ExchangeError
        If it cannot be read or written.
    """
    try:
        config: Config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    except Exception as problem:  # noqa: BLE001 - it is a program of its own and fails as it likes
        raise _failed(problem, root / CONFIG_FILE) from None
    place = root.resolve()
    named = config.get("CourseDirectory", {}).get("db_url")
    url = make_url(named) if named else URL.create("sqlite", database="gradebook.db")
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database:
        # As nbgrader has it, whose commands are run in the course's folder; a file that is not there is not made.
        place /= url.database
        url = url.set(database=str(place))
    try:
        if sqlite and not place.is_file():
            raise FileNotFoundError(_("there is none yet"))
        engine = create_engine(url, connect_args={"timeout": WAIT} if sqlite else {})
        try:
            with engine.connect() as connection:
                yield connection, config
        finally:
            engine.dispose()
    except (SQLAlchemyError, OSError) as problem:
        raise _failed(problem, place) from None


def _failed(problem: Exception, where: Path) -> ExchangeError:
    return ExchangeError(
        _("nbgrader's gradebook cannot be used: {reason}.").format(reason=getattr(problem, "orig", None) or problem),
        where=str(where),
        remedy=_("Release the course again, which makes it: kit release. If it stays so, keep a copy of this file."),
    )


def sections(connection: Connection) -> dict[str, Section]:
    """Give the course's assignments as they were generated, by name."""
    a, n, b, g, t = (
        x.c for x in (tables.ASSIGNMENT, tables.NOTEBOOK, tables.BASE_CELL, tables.GRADE_CELL, tables.TASK_CELL)
    )
    graded: dict[str, float] = dict(connection.execute(select(g.id, g.max_score)).all())
    tasks: dict[str, float] = dict(connection.execute(select(t.id, t.max_score)).all())
    solutions = set(connection.scalars(select(tables.SOLUTION_CELL.c.id)))
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for id_, name, notebook in connection.execute(select(b.id, b.name, b.notebook_id)):
        task = id_ in tasks
        most = tasks.get(id_, graded.get(id_))
        cells[notebook].append(Cell(id_, name, most, task, task or id_ in graded, task or id_ in solutions))
    lessons: defaultdict[str, dict[str, tuple[str, tuple[Cell, ...]]]] = defaultdict(dict)
    for id_, name, section in connection.execute(select(n.id, n.name, n.assignment_id)):
        lessons[section][name] = (id_, tuple(cells[id_]))
    found = connection.execute(select(a.id, a.name, a.duedate))
    return {name: Section(id_, duedate, lessons[id_]) for id_, name, duedate in found}


def read(connection: Connection) -> tuple[Score, ...]:
    """Give what every participant has for every lesson of what they handed in."""
    known = sections(connection)
    names = {s.id: name for name, s in known.items()}
    cells = {id_: (lesson, found) for s in known.values() for lesson, (id_, found) in s.lessons.items()}
    t = tables
    s, n, g, c = t.SUBMITTED_ASSIGNMENT.c, t.SUBMITTED_NOTEBOOK.c, t.GRADE.c, t.COMMENT.c
    submitted = {r.id: r for r in connection.execute(select(s.id, s.assignment_id, s.student_id, s.timestamp))}
    rows = select(g.notebook_id, g.cell_id, g.id, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
    grades = {(r[0], r[1]): GradeRow(*r[2:]) for r in connection.execute(rows)}
    said = select(c.notebook_id, c.cell_id, c.manual_comment).where(c.manual_comment.is_not(None))
    comments = {(r[0], r[1]): r[2] for r in connection.execute(said)}
    scores = []
    for id_, of, notebook, penalty in connection.execute(
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
