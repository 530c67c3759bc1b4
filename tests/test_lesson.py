"""What a lesson's cells call: cards with questions only, near names for a slip, points for finishing alone."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import kit
from kit import course as courses
from kit.errors import CourseError

if TYPE_CHECKING:
    from pathlib import Path

LESSON = "intention"


def hand_over(folder: Path, **changes: Any) -> Path:
    """Write the hand-over of a section, as it lies beside its notebooks."""
    shared = {
        "format": "kit.shared",
        "version": 1,
        "course": "collective-leadership",
        "cohort": "team-delta",
        "participant": "participant-07",
        "section": "welcome",
        "written_at": "2026-11-21T10:45:00Z",
        "done": {LESSON: "2026-11-21T10:44:00Z"},
        "responses": [],
        **changes,
    }
    path = folder / "shared.json"
    path.write_text(json.dumps(shared), encoding="utf-8")
    return path


@pytest.fixture
def section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A section's folder, with the kernel in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [a.name for lesson in courses.load().lessons for a in lesson.activities])
def test_every_activity_of_the_course_can_be_shown(name: str) -> None:
    assert kit.show(name) is None


def test_every_lesson_has_a_share_card() -> None:
    for lesson in courses.load().lessons:
        assert kit.show(f"{lesson.id}/share") is None


@pytest.mark.parametrize(
    ("name", "near"),
    [("intention/hope", "hopes"), ("intentoin/hopes", "intention"), ("intention", "intention/hopes")],
)
def test_a_slip_in_a_name_says_what_was_meant(name: str, near: str) -> None:
    with pytest.raises(CourseError) as error:
        kit.show(name)
    assert near in error.value.remedy


@pytest.fixture
def worth_two(course_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course whose lesson `one` gives two points takes the place of the installed one, whose lessons give none."""
    lesson = course_folder / "first" / "one.yaml"
    lesson.write_text("points: 2\n" + lesson.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr("kit.lesson.load_lesson", partial(courses.load_lesson, root=course_folder))


@pytest.mark.usefixtures("worth_two")
def test_a_finished_lesson_gives_its_points_and_another_none(section: Path) -> None:
    hand_over(section, done={"one": "2026-11-21T10:44:00Z"})
    assert kit.points("one") == 2
    assert kit.points("two") == 0


@pytest.mark.usefixtures("worth_two")
def test_points_depend_on_finishing_and_not_on_what_was_shared(section: Path) -> None:
    line = {"lesson": "one", "activity": "hopes", "item": "different", "value": "Shorter meetings."}
    hand_over(section, done={}, responses=[line])
    assert kit.points("one") == 0


@pytest.mark.usefixtures("worth_two")
def test_a_hand_over_that_is_missing_or_none_of_ours_gives_no_points(section: Path) -> None:
    done = {"one": "2026-11-21T10:44:00Z"}
    assert kit.points("one") == 0
    for broken in ({"format": "another"}, {"version": 2}, {"done": ["one"]}, {"responses": ["x" * (1 << 20)]}):
        hand_over(section, **{"done": done, **broken})
        assert kit.points("one") == 0
    (section / "shared.json").write_bytes(b'{"format": "kit.sha')
    assert kit.points("one") == 0


def test_points_of_an_unknown_lesson_are_an_error(section: Path) -> None:
    hand_over(section)
    with pytest.raises(CourseError, match="intentoin"):
        kit.points("intentoin")


def test_a_learners_kernel_imports_nothing_heavy() -> None:
    heavy = ("pandas", "altair", "nbgrader", "sqlalchemy", "jupyter_server", "nbformat")
    code = f"import kit, sys; kit.show('{LESSON}/hopes'); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
