"""What somebody withdrew, or had deleted, goes from the notebooks that formgrader shows."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from helpers.graded import HOMEWORK, NOON, cycle, gradebook, hand_in, points, scores, shared

from kit.cli import main
from kit.debrief.sitting import Sitting
from kit.exchange.shared import encode
from kit.grading.grade import grade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.debrief.sources import Data
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.shared import Shared

A, _B, _C, D = (f"participant-{n:02d}" for n in range(1, 5))
TASK = "task-design-homework-plan-prototype"
REPORT = "do-homework/report/result"


def _collected_by_command(folder: CohortFolder) -> None:
    assert main(["collect", str(folder.root)]) == 0


def _collected_on_the_page(folder: CohortFolder) -> Data:
    sitting = Sitting(folder.root.parent)
    sitting.open(str(folder.root))
    return sitting.collect(lambda *_about: None)


def _handed_in(folder: CohortFolder, course: Course, content: Shared) -> None:
    hand_in(folder, course, content)


def _by_mail(folder: CohortFolder, _course: Course, content: Shared) -> None:
    mail = folder.root / "mail"
    mail.mkdir(exist_ok=True)
    (mail / "a.kit.json").write_bytes(encode(content))


def _brought_in_by_command(folder: CohortFolder) -> None:
    assert main(["import", str(folder.root), str(folder.root / "mail")]) == 0


def _brought_in_on_the_page(folder: CohortFolder) -> None:
    sitting = Sitting(folder.root.parent)
    sitting.open(str(folder.root))
    assert sitting.bring_in("mail")["notes"] == ()


def _both_graded(folder: CohortFolder, course: Course) -> dt.datetime:
    """Have both texts handed in, collected and graded; gives when they were written."""
    at = NOON + dt.timedelta(hours=1)
    both = {HOMEWORK: "We try a rota.", REPORT: "Ask Ann."}
    hand_in(folder, course, shared(folder, A, "debrief", texts=both, at=at))
    _collected_by_command(folder)
    grade(folder, course)
    return at


@pytest.mark.parametrize(
    ("sent", "came_in"),
    [
        (_handed_in, _collected_by_command),
        (_handed_in, _collected_on_the_page),
        (_by_mail, _brought_in_by_command),
        (_by_mail, _brought_in_on_the_page),
    ],
)
def test_a_text_that_was_withdrawn_goes_from_formgrader_with_what_comes_in(
    handed: CohortFolder,
    course: Course,
    sent: Callable[[CohortFolder, Course, Shared], None],
    came_in: Callable[[CohortFolder], object],
) -> None:
    grade(handed, course)
    assert "We try a rota." in _shown(handed, A)

    later = NOON + dt.timedelta(hours=1)
    sent(handed, course, shared(handed, A, "debrief", done=("design-homework", "do-homework"), at=later))
    came_in(handed)

    assert "We try a rota." not in _shown(handed, A)
    assert points(handed)[A, "do-homework"] == 3


def test_a_text_that_is_still_handed_in_stays_where_another_was_taken_back(
    handed: CohortFolder, course: Course
) -> None:
    later = _both_graded(handed, course) + dt.timedelta(hours=1)
    with gradebook(handed) as book:
        given = book.find_grade(TASK, "design-homework", "debrief", A)
        given.manual_score, given.needs_manual_grade = 1, False
        book.db.commit()
    assert "Ask Ann." in _shown(handed, A)

    hand_in(handed, course, shared(handed, A, "debrief", texts={HOMEWORK: "We try a rota."}, at=later))
    _collected_by_command(handed)

    assert "Ask Ann." not in _shown(handed, A)
    assert "We try a rota." in _shown(handed, A)
    grade(handed, course)
    assert not scores(handed)[A, "design-homework"].waits, "it was read before"


def test_a_text_that_is_still_handed_in_stays_where_its_task_was_released_in_other_words(
    handed: CohortFolder, course: Course
) -> None:
    later = _both_graded(handed, course) + dt.timedelta(hours=1)
    _release_in_other_words(handed)

    _collected_by_command(handed)
    assert "We try a rota." in _shown(handed, A)
    assert "Ask Ann." in _shown(handed, A)

    hand_in(handed, course, shared(handed, A, "debrief", texts={REPORT: "Ask Ann."}, at=later))
    _collected_by_command(handed)
    assert "We try a rota." not in _shown(handed, A)
    assert "Nothing was addressed to you here." in _shown(handed, A)
    assert "Ask Ann." in _shown(handed, A)


def test_a_lesson_that_is_not_released_keeps_no_collect_from_its_end(handed: CohortFolder, course: Course) -> None:
    grade(handed, course)
    (handed.root / "release" / "debrief" / "do-homework.ipynb").unlink()
    later = NOON + dt.timedelta(hours=1)
    hand_in(handed, course, shared(handed, A, "debrief", at=later))

    _collected_by_command(handed)

    assert "We try a rota." not in _shown(handed, A)


def test_what_came_in_while_a_grading_is_under_way_is_told_with_what_stays(
    handed: CohortFolder, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(handed, course)
    hand_in(handed, course, shared(handed, A, "debrief", at=NOON + dt.timedelta(hours=1)))
    with FileLock(handed.root / ".grade" / "lock"):
        _collected_by_command(handed)
        came = _collected_on_the_page(handed)

    told = capsys.readouterr().out
    assert "1 of them since the last time" in told
    assert "Note: This cohort is being graded at the moment. Words that were taken back stay" in told
    assert [line["who"] for line in came["lines"]] == [student.name for student in handed.roster]
    (note,) = came["notes"]
    assert "until you collect or grade again" in note
    assert _collected_on_the_page(handed)["notes"] == ()
    assert "We try a rota." not in _shown(handed, A)


def test_a_text_in_a_file_that_was_deleted_goes_and_the_points_stay(handed: CohortFolder, course: Course) -> None:
    sent = handed.root / "inbox" / "d.kit.json"
    sent.write_bytes(encode(shared(handed, D, "debrief", done=("do-homework",), texts={HOMEWORK: "By mail."})))
    grade(handed, course)
    before = _notebook(handed, D, "do-homework").read_bytes()

    sent.unlink()
    grade(handed, course)

    assert "By mail." not in _shown(handed, D)
    assert "Nothing was addressed to you here." in _shown(handed, D)
    assert points(handed)[D, "do-homework"] == 3
    assert _notebook(handed, D, "do-homework").read_bytes() == before


def test_what_nbgrader_graded_itself_stays_as_it_is(handed: CohortFolder) -> None:
    assert all(result["success"] for result in cycle(handed, "debrief").values())
    before = {path: path.read_bytes() for path in handed.root.glob("autograded/*/*/*.ipynb")}
    assert before

    _collected_by_command(handed)

    assert {path: path.read_bytes() for path in before} == before


def _release_in_other_words(folder: CohortFolder) -> None:
    path = folder.root / "release" / "debrief" / "design-homework.ipynb"
    notebook = json.loads(path.read_bytes())
    (task,) = (cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == TASK)
    task["source"] = ["What do you think of it?\n\n", "```\nAn example.\n```"]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _notebook(folder: CohortFolder, student: str, lesson: str) -> Path:
    return folder.root / "autograded" / student / "debrief" / f"{lesson}.ipynb"


def _shown(folder: CohortFolder, student: str) -> str:
    place = _notebook(folder, student, "design-homework").parent
    return "".join(path.read_text(encoding="utf-8") for path in sorted(place.glob("*.ipynb")))
