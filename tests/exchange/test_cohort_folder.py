"""A cohort folder is made whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from kit import workspace as workspaces
from kit.errors import CohortError
from kit.exchange import cohort_folder
from kit.exchange.cohort_folder import CohortFolder, init, open_folder, release
from kit.exchange.roster import Student
from kit.exchange.status import status

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

THREE = (Student("ana"), Student("ben"), Student("cleo"))


def test_a_cohort_folder_holds_what_the_design_says(small_course: Course, tmp_path: Path) -> None:
    made = init(
        tmp_path / "c", small_course, THREE, title="Team Délta!", route="short", facilitators=["F"], enrolled=False
    )

    root = tmp_path / "c"
    assert {p.name for p in root.iterdir()} >= {"cohort.yaml", "roster.csv", "key", "inbox", "nbgrader_config.py"}
    invitation = workspaces.read_invitation((root / "cohort.yaml").read_text(encoding="utf-8"), "cohort.yaml")
    assert invitation == made.folder.invitation
    assert invitation.cohort.startswith("team-delta-")
    assert len(invitation.cohort) == len("team-delta-1f3a")
    assert (invitation.route, invitation.threshold, invitation.facilitators) == ("short", 5, ("F",))
    assert len(bytes.fromhex((root / "key").read_text(encoding="ascii"))) == 32
    assert open_folder(root) == made.folder


@pytest.mark.skipif(os.name == "nt", reason="modes mean little there")
def test_only_its_owner_gets_into_a_cohort_folder(cohort: CohortFolder) -> None:
    assert stat.S_IMODE(cohort.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((cohort.root / "key").stat().st_mode) == 0o600


def test_a_folder_with_something_in_it_is_left_alone(small_course: Course, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "letter.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(CohortError, match="something here already"):
        init(tmp_path / "c", small_course, THREE, enrolled=False)
    assert [p.name for p in (tmp_path / "c").iterdir()] == ["letter.txt"]


def test_a_threshold_under_the_floor_is_refused_and_one_under_five_warned_of(
    small_course: Course, tmp_path: Path
) -> None:
    with pytest.raises(CohortError, match="single people"):
        init(tmp_path / "two", small_course, THREE, threshold=2, enrolled=False)
    assert not (tmp_path / "two").exists()

    made = init(tmp_path / "three", small_course, THREE, threshold=3, enrolled=False)

    assert any("threshold under 5" in warning for warning in made.warnings)


def test_a_cohort_without_a_title_has_its_folders_name_and_one_in_two_lines_one_line(
    small_course: Course, tmp_path: Path
) -> None:
    titles = ("  ", "Team\n Delta ")
    made = [init(tmp_path / f"c{n}", small_course, THREE, title=t, enrolled=False) for n, t in enumerate(titles)]
    assert [one.folder.invitation.title for one in made] == ["c0", "Team Delta"]


@pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange there")
def test_a_folder_that_was_moved_keeps_the_exchange_in_it(cohort: CohortFolder, small_course: Course) -> None:
    assert not [one.problem for one in release(cohort, small_course) if one.problem]
    moved = open_folder(cohort.root.rename(cohort.root.with_name("moved")))
    assert all(section.released for section in status(moved, small_course).sections)


def test_an_exchange_that_is_not_there_is_refused_before_anything_is_made(small_course: Course, tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="exchange"):
        init(tmp_path / "c", small_course, THREE, exchange=tmp_path / "nowhere", enrolled=False)
    assert not (tmp_path / "c").exists()


def test_a_stop_halfway_leaves_no_half_cohort(
    small_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # nbgrader cannot be started from an interpreter that is not there.
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))

    with pytest.raises(OSError, match="no-python"):
        init(tmp_path / "c", small_course, THREE)
    assert list((tmp_path / "c").iterdir()) == []


def test_what_is_no_cohort_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="no cohort folder") as caught:
        open_folder(tmp_path)
    assert "kit init" in caught.value.remedy


def test_another_version_of_the_course_is_refused(cohort: CohortFolder, small_course: Course) -> None:
    path = cohort.root / "cohort.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("'1.0'", "'9.9'"), encoding="utf-8")
    with pytest.raises(CohortError, match=r"version 9\.9"):
        cohort_folder.release(open_folder(cohort.root), small_course)
