"""On a Hub a learner who is on a list is in the group without doing anything, shares nothing by it, and may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.server import invitation

from kit import course, responses, sharing, workspace
from kit.errors import WorkspaceError
from kit.lab.enrolment import enrol
from kit.wire.records import Me, Membership
from kit.workspace import Workspace, read_invitation

if TYPE_CHECKING:
    from pathlib import Path

COURSE = course.load()


def member(cohort: str, *roles: Any, **other: Any) -> Membership:
    told = msgspec.to_builtins(read_invitation(invitation("file"), "cohort.yaml"))
    told |= {"cohort": cohort, "title": cohort.title(), **other}
    return Membership(cohort=cohort, title=cohort.title(), roles=roles or ("participant",), invitation=told)


def me(*members: Membership) -> Me:
    return Me(user="ada", cohorts=members)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return workspace.create(tmp_path / "my-workshop", COURSE).root


def here(root: Path) -> Workspace:
    found = workspace.find(root)
    assert found
    return found


def joined(root: Path) -> str | None:
    found = here(root).invitation
    return found.cohort if found else None


def test_whoever_is_on_one_list_is_in_that_group_and_nothing_is_shared(root: Path) -> None:
    said = enrol(here(root), COURSE, me(member("red"), member("blue", "facilitator")))

    assert (said.joined, joined(root)) == ("Red", "red")
    assert list(root.rglob("shared.json")) == []
    assert not (root / ".outbox").exists()


def test_a_lesson_that_cannot_be_read_is_named_where_it_keeps_somebody_from_joining(root: Path) -> None:
    (root / "my-responses" / "in-practice.json").write_text("{", encoding="utf-8")

    said = enrol(here(root), COURSE, me(member("red")))

    assert said.problem
    assert "in-practice.json" in said.problem["where"]
    assert (said.joined, joined(root)) == (None, None)


def test_a_group_that_the_service_told_of_goes_by_the_live_road(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIT_SERVICE_URL", "http://127.0.0.1:1/services/kit/")

    enrol(here(root), COURSE, me(member("red")))

    assert here(root).road == "live"


def test_of_several_groups_none_is_chosen_for_the_learner(root: Path) -> None:
    both = me(member("red"), member("blue"))

    said = enrol(here(root), COURSE, both)
    assert (said.joined, joined(root)) == (None, None)
    assert [group.title for group in said.found] == ["Red", "Blue"]

    assert enrol(here(root), COURSE, both, "blue").joined == "Blue"
    assert joined(root) == "blue"


def test_whoever_left_a_group_is_not_brought_back_but_may_come_back(root: Path) -> None:
    enrol(here(root), COURSE, me(member("red")))
    workspace.leave(here(root))

    assert enrol(here(root), COURSE, me(member("red"))).joined is None
    assert joined(root) is None

    enrol(here(root), COURSE, me(member("red")), "red")
    assert joined(root) == "red"
    assert here(root).mark.left == ()


def test_whoever_joined_a_group_by_its_file_stays_in_it(root: Path) -> None:
    sharing.join(here(root), COURSE, read_invitation(invitation("file"), "cohort.yaml"))

    assert enrol(here(root), COURSE, me(member("red"))).joined is None

    assert joined(root) == "team-delta-1f3a"


def test_a_group_that_gets_a_live_service_is_the_same_group_with_the_same_choices(root: Path) -> None:
    found = sharing.join(here(root), COURSE, read_invitation(invitation("file"), "cohort.yaml"))
    lesson = COURSE.lesson("intention")
    responses.save(found, COURSE, lesson, ("hopes", "different"), "Words", base=0, client="c")
    sharing.choose(found, lesson, "hopes", "different", "group", ())

    enrol(found, COURSE, me(member("team-delta-1f3a", threshold=7)))

    now = here(root).invitation
    assert now
    assert (now.roads[0], now.threshold) == ("live", 7)
    assert responses.read(found, "intention").get("hopes", "different").audience == "group"


def test_a_group_whose_service_lowers_the_threshold_is_told_of_and_keeps_the_one_it_was_joined_with(root: Path) -> None:
    sharing.join(here(root), COURSE, read_invitation(invitation("file"), "cohort.yaml"))

    said = enrol(here(root), COURSE, me(member("team-delta-1f3a", threshold=3)))

    assert said.problem
    assert "fewer than 5" in said.problem["what"]
    now = here(root).invitation
    assert now
    assert now.threshold == 5


def test_a_list_of_another_version_of_the_course_is_told_and_changes_nothing(root: Path) -> None:
    said = enrol(here(root), COURSE, me(member("red", version="99")))

    assert said.problem
    assert "version 99" in said.problem["what"]
    assert joined(root) is None


def test_a_group_without_the_learner_on_its_list_cannot_be_chosen(root: Path) -> None:
    with pytest.raises(WorkspaceError, match="not on this group's list"):
        enrol(here(root), COURSE, me(member("red"), member("blue", "facilitator")), "blue")
