"""What goes back and out: feedback under a name that only its owner knows, and tables that are safe to open."""

from __future__ import annotations

import csv
import io
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.graded import HOMEWORK, gradebook, hand_in, shared, stock
from msgspec import structs

from kit.exchange import cohort_folder
from kit.exchange.collect import collect
from kit.exchange.nbgrader import SECRET_FILE
from kit.grading import feedback
from kit.grading.export import export
from kit.grading.grade import grade

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

A, B, C, D = (f"participant-{n:02d}" for n in range(1, 5))
TASK = "task-design-homework-plan-prototype"
WORDS = "Ask <script>alert(1)</script> who covers."


@pytest.fixture
def graded(handed: CohortFolder, course: Course) -> CohortFolder:
    """Graded, and the first one's homework answered by the facilitator."""
    grade(handed, course)
    say(handed, WORDS)
    return handed


def say(cohort: CohortFolder, words: str | None) -> None:
    with gradebook(cohort) as book:
        book.find_comment(TASK, "design-homework", "debrief", A).manual_comment = words
        book.db.commit()


def test_only_whoever_handed_it_in_can_find_their_feedback_and_nbgrader_finds_it_too(
    graded: CohortFolder, course: Course, tmp_path: Path
) -> None:
    came = feedback.give(graded, course)

    assert (came.reached, came.by_hand) == (3, ())
    place = graded.exchange / "feedback"
    assert stat.S_IMODE(place.stat().st_mode) == 0o711, "nobody else may list it"
    (mine,) = [p for p in place.glob("*.html") if b"who covers." in p.read_bytes()]
    assert b"<script" not in mine.read_bytes()
    assert not [p for p in place.iterdir() if A in p.name]
    # As nbgrader's own client has it, from its own `submit`.
    entry = next((graded.exchange / "inbound").glob(f"{A}+*"))
    kept = tmp_path / "cache" / graded.invitation.cohort / entry.name.rsplit("+", 1)[0]
    kept.mkdir(parents=True)
    for path in entry.iterdir():
        (kept / path.name).write_bytes(path.read_bytes())
    done = stock(
        graded, "fetch_feedback", "debrief", f"--student={A}",
        f"--Exchange.cache={tmp_path / 'cache'}", f"--Exchange.assignment_dir={tmp_path}",
    )  # fmt: skip
    (fetched,) = tmp_path.glob("debrief/feedback/*/design-homework.html")
    assert fetched.read_bytes() == mine.read_bytes(), done.stderr


def test_what_the_facilitator_takes_out_is_taken_back_and_the_rest_stays_as_it_is(
    graded: CohortFolder, course: Course
) -> None:
    place = graded.exchange / "feedback"
    feedback.give(graded, course)
    before = {p.name: p.read_bytes() for p in place.iterdir()}

    feedback.give(graded, course)
    assert {p.name: p.read_bytes() for p in place.iterdir()} == before

    say(graded, None)
    feedback.give(graded, course)
    assert not [p for p in place.iterdir() if b"who covers." in p.read_bytes()]
    assert not [p for p in (graded.root / "feedback").rglob("*.html") if b"who covers." in p.read_bytes()]


def test_whoever_sent_a_file_is_named_to_be_sent_theirs(graded: CohortFolder, course: Course) -> None:
    (graded.root / "autograded" / A / "debrief" / SECRET_FILE).unlink()

    came = feedback.give(graded, course)

    assert came.by_hand == ("Participant 01",)
    page = came.folder / A / "debrief" / "design-homework.html"
    assert b"who covers." in page.read_bytes()


def test_the_tables_are_safe_leave_missing_grades_blank_and_name_people_as_the_lms_does(
    handed: CohortFolder, course: Course
) -> None:
    names = ("=HYPERLINK(1)", "+1 Two", "@three", "-4")
    roster = tuple(structs.replace(s, name=name) for s, name in zip(handed.roster, names, strict=True))
    folder = structs.replace(handed, roster=(*roster[:3], structs.replace(roster[3], lms_user_id="sis-4")))
    grade(folder, course)

    tables = {form: rows(export(folder, course, form).data) for form in ("csv", "moodle", "canvas")}

    for table in tables.values():
        assert not [cell for row in table for cell in row if cell[:1] in "=+@-" and cell]
    plain = {row[0]: row for row in tables["csv"]}
    assert plain[A][-1] == "5.0"
    assert plain[C][-1] == "0.0", "handed in, nothing done"
    assert set(plain[D][4:]) == {""}, "nothing handed in is no 0"
    head, first, *_rest, last = tables["moodle"]
    assert head == ["First name", "Last name", "ID number", "Email address", "Debrief"]
    assert (first[2], first[4]) == ("101", "5.0")
    assert (last[2], last[4]) == ("sis-4", "")
    head, possible, first, *_rest, last = tables["canvas"]
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Debrief"]
    assert (possible[0].strip(), possible[5]) == ("Points Possible", "5.0")
    assert (first[1:3], last[1:3]) == (["101", ""], ["", "sis-4"])


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_commands_say_what_came_of_them(handed: CohortFolder, course: Course, tmp_path: Path) -> None:
    def kit(*args: str) -> str:
        command = [sys.executable, "-m", "kit.cli", *args]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert course
    hand_in(handed, course, shared(handed, D, "debrief", texts={HOMEWORK: "Late."}))
    collect(handed, course)
    root = str(handed.root)
    assert "Debrief: 4 people graded, 2 new texts wait for you" in kit("grade", root, "debrief")
    assert "4 people find feedback in their lessons." in kit("feedback", root)
    out = tmp_path / "grades.csv"
    assert str(out) in kit("export-grades", root, "--format", "moodle", "--out", str(out))
    assert cohort_folder.open_folder(handed.root).roster[0].lms_user_id in out.read_text(encoding="utf-8")
