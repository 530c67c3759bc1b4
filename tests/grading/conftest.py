"""A cohort whose lessons have points, released by nbgrader itself: made once, copied for each test."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.graded import HOMEWORK, hand_in, shared, with_points

from kit import course_folder
from kit.exchange import cohort_folder
from kit.exchange.collect import collect
from kit.exchange.roster import Student

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

PEOPLE = tuple(Student(f"participant-{n:02d}", f"Participant {n:02d}", lms_user_id=str(100 + n)) for n in range(1, 5))
POINTS = {"design-homework": 2, "do-homework": 3}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, by name, where nbgrader has no exchange."""
    if sys.platform == "win32":
        for item in items:
            if "tests/grading" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason="nbgrader has no exchange there"))


@pytest.fixture(scope="session")
def _pointed(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return with_points(tmp_path_factory.mktemp("points") / "course", POINTS)


@pytest.fixture
def course(_pointed: Course) -> Iterator[Course]:
    """The kit's course, with points for the homework, as the course in use: for one test, and none after it."""
    with course_folder.serving(_pointed.root):
        yield _pointed


@pytest.fixture(scope="session")
def _released(_pointed: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cohorts") / "team"
    with course_folder.serving(_pointed.root):
        folder = cohort_folder.init(root, _pointed, PEOPLE, title="Team", enrolled=False).folder
        assert not any(one.problem for one in cohort_folder.release(folder, _pointed))
    return folder.root


@pytest.fixture
def handed(cohort: CohortFolder, course: Course) -> CohortFolder:
    """Three of four handed in: all done and a text, one done, and nothing done."""
    a, b, c, _d = (person.id for person in PEOPLE)
    both = ("design-homework", "do-homework")
    hand_in(cohort, course, shared(cohort, a, "debrief", done=both, texts={HOMEWORK: "We try a rota."}))
    hand_in(cohort, course, shared(cohort, b, "debrief", done=("do-homework",)))
    hand_in(cohort, course, shared(cohort, c, "debrief"))
    assert collect(cohort, course).set_aside == ()
    return cohort


@pytest.fixture
def cohort(_released: Path, tmp_path: Path) -> CohortFolder:
    """A released cohort of four of a test's own."""
    root = tmp_path / "team"
    shutil.copytree(_released, root)
    invitation = root / cohort_folder.INVITATION_FILE
    # Its exchange moves with it.
    invitation.write_text(invitation.read_text(encoding="utf-8").replace(str(_released), str(root)), encoding="utf-8")
    return cohort_folder.open_folder(root)
