"""The grades as a table: for a spreadsheet, or in the columns by which Moodle and Canvas take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from msgspec import Struct

from kit.exchange import gradebook
from kit.exchange.cohort_folder import check_course
from kit.figures import Table
from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.figures import Value

Format: TypeAlias = Literal["csv", "moodle", "canvas"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Exported(Struct, frozen=True):
    """The file, and what its reader should know."""

    data: bytes
    notes: tuple[str, ...] = ()


class _Column(Struct, frozen=True):
    """A lesson's points, or a section's sum where `lesson` is None."""

    section: str
    title: str
    lesson: str | None = None


def export(folder: CohortFolder, course: Course, form: Format) -> Exported:
    """Write the grades of everyone on the roster; whoever handed nothing in has an empty cell, never a 0.

    ``csv`` has a column for each lesson and each section, with how many points there are. Moodle finds people by “ID
    number”, Canvas by its own “ID” (or, where the roster's `lms_user_id` is no number, by “SIS User ID”), and both get
    one column a section; without points there is nothing for them.

    Raises
    ------
    CohortError
        If the cohort takes another course.
    ExchangeError
        If nbgrader's gradebook cannot be read.
    """
    check_course(folder, course)
    found = gradebook.scores(folder.root)
    scores = {(x.student, x.section, x.lesson): x.score for x in found}
    most = {(x.section, x.lesson): x.max_score for x in found}
    most = {(s.id, id_): most.get((s.id, id_), course.lesson(id_).points) for s in course.sections for id_ in s.lessons}

    def given(student: str, column: _Column) -> float | None:
        of = [column.lesson] if column.lesson else course.section(column.section).lessons
        known = [scores[student, column.section, id_] for id_ in of if (student, column.section, id_) in scores]
        return sum(known) if known else None

    def highest(column: _Column) -> float:
        of = [column.lesson] if column.lesson else course.section(column.section).lessons
        return sum(most[column.section, id_] for id_ in of)

    sections = [_Column(s.id, s.title) for s in course.sections]
    if form == "csv":
        columns = [_Column(s.id, course.lesson(id_).title, id_) for s in course.sections for id_ in s.lessons]
        return Exported(("\ufeff" + _text(_plain(folder, course, columns, given, highest))).encode())
    sections = [column for column in sections if highest(column)]
    table = (_moodle if form == "moodle" else _canvas)(folder, sections, given, highest)
    return Exported(_text(table).encode(), _notes(folder, form, sections))


def _plain(
    folder: CohortFolder,
    course: Course,
    lessons: list[_Column],
    given: Callable[[str, _Column], float | None],
    highest: Callable[[_Column], float],
) -> Table:
    columns = []
    for section in course.sections:
        columns += [column for column in lessons if column.section == section.id]
        columns.append(_Column(section.id, _("{section}: all").format(section=section.title)))
    head = (_("Id"), _("Name"), _("E-mail"), _("LMS user id"), *(c.title for c in columns), _("All"))
    totals = [highest(c) for c in columns]
    rows: list[tuple[Value, ...]] = [
        (_("Points possible"), "", "", "", *totals, sum(t for t, c in zip(totals, columns, strict=True) if c.lesson))
    ]
    for student in folder.roster:
        points = [given(student.id, c) for c in columns]
        known = [p for p, c in zip(points, columns, strict=True) if c.lesson and p is not None]
        who = (student.id, student.name, student.email, student.lms_user_id)
        rows.append((*who, *points, sum(known) if known else None))
    return Table(head, tuple(rows))


def _moodle(
    folder: CohortFolder,
    sections: list[_Column],
    given: Callable[[str, _Column], float | None],
    _highest: Callable[[_Column], float],
) -> Table:
    head = ("First name", "Last name", "ID number", "Email address", *(c.title for c in sections))
    return Table(
        head,
        tuple((*s.names, s.lms_user_id, s.email, *(given(s.id, column) for column in sections)) for s in folder.roster),
    )


def _canvas(
    folder: CohortFolder,
    sections: list[_Column],
    given: Callable[[str, _Column], float | None],
    highest: Callable[[_Column], float],
) -> Table:
    head = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(c.title for c in sections))
    rows: list[tuple[Value, ...]] = [("    Points Possible", "", "", "", "", *(highest(c) for c in sections))]
    for s in folder.roster:
        first, last = s.names
        own, other = (s.lms_user_id, "") if s.lms_user_id.isdecimal() else ("", s.lms_user_id)
        name = f"{last}, {first}" if first else last
        rows.append((name or s.id, own, other, "" if s.lms_user_id else s.id, "", *(given(s.id, c) for c in sections)))
    return Table(head, tuple(rows))


def _notes(folder: CohortFolder, form: Format, sections: list[_Column]) -> tuple[str, ...]:
    notes = []
    if not sections:
        notes.append(_("No lesson has points, so there is no grade to take over."))
    unknown = [s.name or s.id for s in folder.roster if not s.lms_user_id]
    if unknown:
        text = _("No lms_user_id in roster.csv: {who}. {lms} may not find them.")
        notes.append(text.format(who=", ".join(unknown), lms=form.capitalize()))
    return tuple(notes)


def _text(table: Table) -> str:
    return printable(table.csv())
