"""The roster: who is in a cohort, one line for each participant."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from msgspec import Struct

from kit.errors import CohortError
from kit.exchange.shared import lies_in
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROSTER_FILE = "roster.csv"


class Student(Struct, frozen=True):
    """One line of the roster; `id` is the name that the participant logs in with."""

    id: str
    name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """First and last name, as far as the last space tells them apart."""
        first, _space, last = self.name.rpartition(" ")
        return first, last


def read_roster(path: Path) -> tuple[Student, ...]:
    """Read a roster: a CSV with a column ``id``, and ``name``, ``email`` and ``lms_user_id`` if wanted.

    Raises
    ------
    CohortError
        Naming the line: an id that stands twice, is missing, or could not name a folder.
    """
    remedy = _("Save the list as CSV (UTF-8) with a column “id” and one line for each participant.")
    try:
        # Spreadsheets mark UTF-8 by an invisible first character, and some write semicolons or tabs.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        raise CohortError(
            _("The roster cannot be read: {reason}.").format(reason=reason), where=str(path), remedy=remedy
        ) from None
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return _students(rows, path)
    except csv.Error as reason:
        raise CohortError(
            _("The roster is not valid CSV: {reason}.").format(reason=reason), where=str(path), remedy=remedy
        ) from None


def _students(rows: csv.DictReader[str], path: Path) -> tuple[Student, ...]:
    remedy = _("Save the list as CSV (UTF-8) with a column “id” and one line for each participant.")
    rows.fieldnames = [(c or "").strip().lower() for c in rows.fieldnames or ()]
    if "id" not in rows.fieldnames:
        raise CohortError(_("The roster has no column “id”."), where=str(path), remedy=remedy)
    lines: dict[str, int] = {}
    students = []
    for row in rows:
        student = Student(*((row.get(c) or "").strip() for c in Student.__struct_fields__))
        if student == Student(""):
            continue
        _check_student(student, rows.line_num, lines, path)
        lines[student.id] = rows.line_num
        students.append(student)
    if not students:
        raise CohortError(_("There is nobody on the roster."), where=str(path), remedy=remedy)
    return tuple(students)


def _check_student(student: Student, line: int, lines: dict[str, int], path: Path) -> None:
    where = _("{name}, line {line}").format(name=path, line=line)
    if not student.id:
        raise CohortError(_("This line has no id."), where=where, remedy=_("Give each participant an id."))
    if student.id in lines:
        raise CohortError(
            _("The id “{id}” stands here and in line {line}.").format(id=student.id, line=lines[student.id]),
            where=where,
            remedy=_("Give each participant an id of their own, or remove one of the two lines."),
        )
    if not lies_in(student.id):
        raise CohortError(
            _("The id “{id}” cannot name a folder.").format(id=student.id),
            where=where,
            remedy=_("Use the name that this participant logs in with: letters, digits, and . _ - @ between them."),
        )


def roster_csv(students: Iterable[Student]) -> bytes:
    """Write a roster as `read_roster` reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Student.__struct_fields__)
    writer.writerows([getattr(s, f) for f in Student.__struct_fields__] for s in students)
    return out.getvalue().encode()


def student_fields(students: Iterable[Student]) -> dict[str, dict[str, str]]:
    """Give students as nbgrader's gradebook takes them: its fields, by the students' ids."""
    fields = {}
    for student in students:
        first, last = student.names
        named = {"first_name": first, "last_name": last, "email": student.email, "lms_user_id": student.lms_user_id}
        fields[student.id] = {k: v for k, v in named.items() if v}
    return fields
