"""A learner's folder: marked, filled with lessons, joined to a cohort, never overwritten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from kit import course as courses
from kit import workspace as workspaces
from kit.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.workspace import Workspace

INVITATION = """\
format: kit.cohort
cohort: team-delta-1f3a
title: Team Delta
course: small
version: "1.0"
roads: [nbgrader, file]
threshold: 5
"""


def test_a_workspace_has_every_lesson_and_its_mark(workspace: Workspace) -> None:
    assert (workspace.root / workspaces.MARK).is_file()
    assert (workspace.root / "first" / "one.ipynb").is_file()
    assert (workspace.root / "last" / "three.ipynb").is_file()


def test_a_folder_without_the_mark_is_no_workspace(tmp_path: Path) -> None:
    assert workspaces.find(tmp_path) is None


def test_making_a_workspace_touches_nothing_that_is_there(small_course: Course, tmp_path: Path) -> None:
    mine = tmp_path / "first" / "one.ipynb"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")

    workspaces.create(tmp_path, small_course)
    workspaces.create(tmp_path, small_course)

    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_second_making_keeps_the_participant(workspace: Workspace, small_course: Course) -> None:
    assert workspaces.create(workspace.root, small_course).participant == workspace.participant


def test_a_newer_lesson_replaces_a_copy_that_was_never_changed(
    workspace: Workspace, small_course: Course, course_folder: Path
) -> None:
    (course_folder / "first" / "one.ipynb").write_text("newer", encoding="utf-8")
    (workspace.root / "first" / "two.ipynb").write_text("changed by its owner", encoding="utf-8")
    (course_folder / "first" / "two.ipynb").write_text("newer", encoding="utf-8")

    workspaces.create(workspace.root, small_course)

    assert (workspace.root / "first" / "one.ipynb").read_text(encoding="utf-8") == "newer"
    assert (workspace.root / "first" / "two.ipynb").read_text(encoding="utf-8") == "changed by its owner"


def test_a_route_that_the_course_no_longer_has_gives_way_to_its_own(workspace: Workspace, small_course: Course) -> None:
    short = workspaces.choose_route(workspace, small_course, "short")
    fewer = msgspec.structs.replace(small_course, routes=small_course.routes[:1])

    assert workspaces.refresh(short, fewer).route == "whole"


def test_putting_a_lesson_back_moves_the_changed_one_aside(workspace: Workspace, small_course: Course) -> None:
    name = "first/one.ipynb"
    for text in ("changed", "changed again"):
        (workspace.root / name).write_text(text, encoding="utf-8")
        workspaces.restore(workspace, small_course, name)

    course_text = small_course.notebook("one").read_bytes()
    assert (workspace.root / name).read_bytes() == course_text
    aside = sorted(p.read_text(encoding="utf-8") for p in (workspace.root / "first").glob("one (*"))
    assert aside == ["changed", "changed again"]


def test_joining_takes_the_cohorts_roads_and_leaving_lets_them_go(workspace: Workspace, small_course: Course) -> None:
    invitation = workspaces.read_invitation(INVITATION, "cohort.yaml")

    joined = workspaces.join(workspace, small_course, invitation)
    assert joined.road == "nbgrader"
    assert workspaces.find(workspace.root) == joined

    assert workspaces.leave(joined).road is None


def test_an_invitation_to_another_course_version_is_refused_with_both_named(
    workspace: Workspace, small_course: Course
) -> None:
    other = workspaces.read_invitation(INVITATION.replace('"1.0"', '"2.0"'), "cohort.yaml")

    with pytest.raises(WorkspaceError) as error:
        workspaces.join(workspace, small_course, other)

    assert "2.0" in error.value.what
    assert "1.0" in error.value.what
    assert error.value.remedy
    assert workspaces.find(workspace.root) == workspace


def test_an_exchange_that_is_not_on_this_machine_leaves_files_and_stays_left_out(
    workspace: Workspace, small_course: Course, tmp_path: Path
) -> None:
    exchange = tmp_path / "exchange"
    named = workspaces.read_invitation(f"{INVITATION}exchange: {exchange}\n", "cohort.yaml")

    elsewhere = workspaces.join(workspace, small_course, named)
    assert elsewhere.road == "file"
    exchange.mkdir()
    assert workspaces.find(workspace.root) == elsewhere

    here = workspaces.join(elsewhere, small_course, named)
    assert here.road == "nbgrader"
    exchange.rmdir()
    assert here.road == "nbgrader", "what is shared waits for it"


def test_a_group_that_was_joined_may_raise_its_threshold_and_never_lower_it(
    workspace: Workspace, small_course: Course
) -> None:
    of = {
        n: workspaces.read_invitation(INVITATION.replace("threshold: 5", f"threshold: {n}"), "cohort.yaml")
        for n in (3, 5, 7)
    }
    joined = workspaces.join(workspace, small_course, of[5])

    def refused(before: Workspace) -> None:
        with pytest.raises(WorkspaceError) as error:
            workspaces.join(before, small_course, of[3])
        assert "fewer than 5. This invitation says 3." in error.value.what
        assert workspaces.find(workspace.root) == before

    refused(joined)
    refused(workspaces.leave(joined))

    raised = workspaces.join(workspaces.find(workspace.root), small_course, of[7]).invitation
    assert raised
    assert raised.threshold == 7


@pytest.mark.parametrize("release", ["this", "the one before"])
def test_a_group_keeps_its_word_also_after_another_one(
    workspace: Workspace, small_course: Course, release: str
) -> None:
    lower, other = (
        workspaces.read_invitation(INVITATION.replace(*change), "cohort.yaml")
        for change in (("threshold: 5", "threshold: 3"), ("cohort: team-delta-1f3a", "cohort: team-echo-2b4c"))
    )
    joined = workspaces.join(workspace, small_course, workspaces.read_invitation(INVITATION, "cohort.yaml"))
    if release != "this":
        mark = json.loads((joined.root / workspaces.MARK).read_bytes())
        mark.pop("thresholds", None)
        (joined.root / workspaces.MARK).write_text(json.dumps(mark), encoding="utf-8")
        joined = workspaces.find(joined.root)

    for before in (workspaces.join(joined, small_course, other), workspaces.leave(joined)):
        elsewhere = workspaces.leave(workspaces.join(before, small_course, other))
        with pytest.raises(WorkspaceError, match="fewer than 5"):
            workspaces.join(elsewhere, small_course, lower)


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("threshold: 5", "threshold: 2", "Write 3 or more"),
        ("roads: [nbgrader, file]", "roads: [pigeon]", "pigeon"),
        ("format: kit.cohort", "format: other", "other"),
        ("cohort: team-delta-1f3a", "cohort: ../../etc", "“../../etc” cannot be an id"),
        ("roads: [nbgrader, file]", "roads: [", "YAML"),
    ],
)
def test_a_bad_invitation_says_what_is_wrong_in_which_line(good: str, bad: str, what: str) -> None:
    with pytest.raises(WorkspaceError) as error:
        workspaces.read_invitation(INVITATION.replace(good, bad), "cohort.yaml")

    assert what in error.value.text
    assert "cohort.yaml, line" in error.value.where


@pytest.mark.parametrize(
    ("good", "bad"),
    [("cohort: team-delta-1f3a", "cohort: 2026-02-30"), ("threshold: 5", "threshold: " + "5" * 5000)],
    ids=["a day that no month has", "a number of thousands of digits"],
)
def test_what_only_looks_like_a_date_or_a_number_is_told_in_words(good: str, bad: str) -> None:
    with pytest.raises(WorkspaceError, match="cannot be read") as error:
        workspaces.read_invitation(INVITATION.replace(good, bad), "cohort.yaml")

    assert error.value.where == "cohort.yaml"
    assert "date or the number" in error.value.remedy


def test_who_a_participant_is_depends_on_the_road(
    workspace: Workspace, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "participant-07")
    by_nbgrader = workspaces.join(workspace, small_course, workspaces.read_invitation(INVITATION, "cohort.yaml"))
    assert workspaces.identity(by_nbgrader) == "participant-07"

    by_file = INVITATION.replace("[nbgrader, file]", "[file]")
    by_file_joined = workspaces.join(workspace, small_course, workspaces.read_invitation(by_file, "cohort.yaml"))
    assert workspaces.identity(by_file_joined) == workspace.participant


def test_a_mark_that_cannot_be_read_is_named_and_left(workspace: Workspace, small_course: Course) -> None:
    mark = workspace.root / workspaces.MARK
    mark.write_text("{", encoding="utf-8")

    with pytest.raises(WorkspaceError) as error:
        workspaces.create(workspace.root, small_course)

    assert str(mark) in error.value.where
    assert mark.read_text(encoding="utf-8") == "{"


def test_the_carried_course_makes_a_workspace_with_the_facilitators_notebook(tmp_path: Path) -> None:
    made = workspaces.create(tmp_path / "w", courses.load())

    assert (made.root / workspaces.FACILITATOR).is_file()
    assert json.loads((made.root / workspaces.MARK).read_text(encoding="utf-8"))["route"] == "six-weeks"
