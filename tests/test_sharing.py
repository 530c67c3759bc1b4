"""Nothing leaves before Share; Share shows and marks exactly what leaves; Withdraw takes it back."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest

from kit import responses, sharing
from kit import workspace as workspaces
from kit.errors import KitError, ResponseError
from kit.exchange.gathered import build
from kit.responses import read, save

if TYPE_CHECKING:
    from kit.course import Course
    from kit.sharing import ShareLine
    from kit.workspace import Workspace


INVITATION = """\
format: kit.cohort
cohort: {cohort}
title: C
course: small
version: "1.0"
roads: {roads}
threshold: 7
facilitators: [Facilitator 01]
"""


def join(ws: Workspace, course: Course, cohort: str = "c-1", roads: str = "[file]") -> Workspace:
    text = INVITATION.format(cohort=cohort, roads=roads)
    return sharing.join(ws, course, workspaces.read_invitation(text, "cohort.yaml"))


@pytest.fixture
def joined(workspace: Workspace, small_course: Course) -> Workspace:
    return join(workspace, small_course)


def put(ws: Workspace, course: Course, name: str, value: Any) -> None:
    lesson, activity, item = name.split("/")
    base = read(ws, lesson).get(activity, item).revision
    save(ws, course, course.lesson(lesson), (activity, item), value, base=base, client="tab-1")


def line(ws: Workspace, course: Course, name: str) -> ShareLine:
    lesson, activity, *item = name.split("/")
    lines = sharing.preview(ws, course.lesson(lesson))
    return next(x for x in lines if (x.activity, x.item) == (activity, item[0] if item else None))


def test_every_line_starts_as_only_me_with_the_suggestion_beside_it(workspace: Workspace, small_course: Course) -> None:
    lines = sharing.preview(workspace, small_course.lesson("one"))

    assert {x.audience for x in lines} == {"private"}
    assert line(workspace, small_course, "one/hopes/different").suggested == "group"


def test_sharing_takes_only_answered_lines_meant_for_others(joined: Workspace, small_course: Course) -> None:
    one = small_course.lesson("one")
    put(joined, small_course, "one/hopes/different", "for the group")
    put(joined, small_course, "one/hopes/sign", "for me alone")
    sharing.choose(joined, one, "hopes", "different", "group", ("quote",))
    sharing.choose(joined, one, "hopes", "way", "group", ())

    taken = sharing.share(joined, one)

    assert [x.item for x in taken] == ["different"]
    assert read(joined, "one").get("hopes", "sign").shared is None
    assert sharing.share(joined, one) == ()


def test_what_is_typed_after_sharing_stays_here_until_it_is_shared_again(
    joined: Workspace, small_course: Course
) -> None:
    one = small_course.lesson("one")
    put(joined, small_course, "one/hopes/different", "first words")
    sharing.choose(joined, one, "hopes", "different", "group", ())
    sharing.share(joined, one)
    put(joined, small_course, "one/hopes/different", "second thoughts")

    given = read(joined, "one").get("hopes", "different").shared
    assert given
    assert given.value == "first words"
    assert line(joined, small_course, "one/hopes/different").changed


def test_an_instrument_is_shared_whole_or_not_at_all(joined: Workspace, small_course: Course) -> None:
    two = small_course.lesson("two")
    put(joined, small_course, "two/check/purpose-1", 4)
    sharing.choose(joined, two, "check", None, "group", ("counts",))
    assert sharing.share(joined, two) == ()

    with pytest.raises(ResponseError, match="whole or not at all"):
        sharing.choose(joined, two, "check", "purpose-1", "group", ())

    put(joined, small_course, "two/check/purpose-2", "cannot-say")
    assert [x.activity for x in sharing.share(joined, two)] == ["check"]
    assert all(read(joined, "two").get("check", i).shared for i in ("purpose-1", "purpose-2"))


def test_what_is_always_private_can_be_given_no_other_audience(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "two/me-today/energy", 2)

    with pytest.raises(ResponseError, match="always only yours"):
        sharing.choose(workspace, small_course.lesson("two"), "me-today", None, "group", ())

    assert line(workspace, small_course, "two/me-today").never


def test_a_withdrawn_line_is_private_again_and_keeps_its_words(joined: Workspace, small_course: Course) -> None:
    one = small_course.lesson("one")
    put(joined, small_course, "one/hopes/different", "words")
    sharing.choose(joined, one, "hopes", "different", "group", ("quote",))
    sharing.share(joined, one)

    taken = sharing.withdraw(joined, one, "hopes", "different")

    now = read(joined, "one").get("hopes", "different")
    assert [x.title for x in taken] == ["What will be different?"]
    assert (now.shared, now.audience, now.agreed, now.value) == (None, "private", (), "words")
    assert sharing.withdraw(joined, one, "hopes", "different") == ()


def test_without_a_group_nothing_can_be_shared(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "one/hopes/different", "words")
    sharing.choose(workspace, small_course.lesson("one"), "hopes", "different", "group", ())

    with pytest.raises(ResponseError, match="not joined a group"):
        sharing.share(workspace, small_course.lesson("one"))

    assert read(workspace, "one").get("hopes", "different").shared is None


def test_what_one_group_got_does_not_go_along_to_the_next(joined: Workspace, small_course: Course) -> None:
    put(joined, small_course, "one/hopes/different", "for the first group")
    sharing.choose(joined, small_course.lesson("one"), "hopes", "different", "group", ())
    sharing.share(joined, small_course.lesson("one"))

    elsewhere = join(joined, small_course, "c-2")

    there = line(elsewhere, small_course, "one/hopes/different")
    assert (there.shared, there.audience) == (None, "private")
    assert build(elsewhere, small_course, "first").responses == ()
    assert [r.value for r in build(joined, small_course, "first").responses] == ["for the first group"]


def test_a_group_that_cannot_be_joined_finds_no_choice_made_for_another_later(
    joined: Workspace, small_course: Course
) -> None:
    put(joined, small_course, "one/hopes/different", "for the first group")
    sharing.choose(joined, small_course.lesson("one"), "hopes", "different", "group", ("quote",))
    put(joined, small_course, "two/me-today/energy", 2)
    damaged = joined.responses / "two.json"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-20])

    with pytest.raises(ResponseError, match="cannot be read"):
        join(joined, small_course, "c-2")

    found = workspaces.find(joined.root)
    assert found
    assert found.cohort == "c-1"
    assert line(found, small_course, "one/hopes/different").audience == "group"
    damaged.write_bytes(whole)
    elsewhere = join(found, small_course, "c-2")
    there = line(elsewhere, small_course, "one/hopes/different")
    assert (elsewhere.cohort, there.audience, there.agreed) == ("c-2", "private", ())


def test_a_disk_that_takes_no_more_while_a_group_is_joined_leaves_no_choice_set_for_it(
    joined: Workspace, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(joined, small_course, "one/hopes/different", "for the first group")
    sharing.choose(joined, small_course.lesson("one"), "hopes", "different", "group", ())

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(responses, "write_atomic", full)
        with pytest.raises(OSError, match="No space"):
            join(joined, small_course, "c-2")

    found = workspaces.find(joined.root)
    assert found
    assert found.cohort == "c-1"
    elsewhere = join(found, small_course, "c-2")
    assert line(elsewhere, small_course, "one/hopes/different").audience == "private"


@pytest.mark.parametrize(("right", "wrong"), [("course: small", "course: other"), ("threshold: 7", "route: other")])
def test_an_invitation_that_does_not_fit_leaves_every_choice_as_it_was(
    joined: Workspace, small_course: Course, right: str, wrong: str
) -> None:
    put(joined, small_course, "one/hopes/different", "for the first group")
    sharing.choose(joined, small_course.lesson("one"), "hopes", "different", "group", ())
    text = INVITATION.format(cohort="c-2", roads="[file]").replace(right, wrong)

    with pytest.raises(KitError):
        sharing.join(joined, small_course, workspaces.read_invitation(text, "cohort.yaml"))

    assert line(joined, small_course, "one/hopes/different").audience == "group"


def test_whoever_comes_back_to_a_group_finds_what_they_chose_for_it(joined: Workspace, small_course: Course) -> None:
    put(joined, small_course, "one/hopes/different", "mine")
    sharing.choose(joined, small_course.lesson("one"), "hopes", "different", "group", ("quote",))
    sharing.share(joined, small_course.lesson("one"))
    back = sharing.come_back(workspaces.leave(joined), small_course)
    found = line(back, small_course, "one/hopes/different")
    assert (found.audience, found.agreed, found.changed) == ("group", ("quote",), False)


def test_before_joining_the_notice_says_that_nothing_can_leave(workspace: Workspace) -> None:
    assert "nothing can leave" in sharing.notice(workspace)[0]


@pytest.mark.parametrize(("roads", "said"), [("[file]", "one file"), ("[nbgrader, file]", "with your name")])
def test_the_notice_names_who_could_link_a_line_on_the_road_in_use(
    workspace: Workspace, small_course: Course, roads: str, said: str
) -> None:
    notice = " ".join(sharing.notice(join(workspace, small_course, roads=roads)))

    assert said in notice
    assert "Facilitator 01" in notice
    assert "at least 7 people" in notice
    assert "anonymous" not in notice


def test_on_the_live_road_the_facilitator_gets_results_only_and_the_hub_could_open_answers(
    workspace: Workspace, small_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = join(workspace, small_course, roads="[live, nbgrader, file]")
    assert "results only" not in " ".join(sharing.notice(joined))

    monkeypatch.setenv("KIT_SERVICE_URL", "http://127.0.0.1:1/services/kit/")
    notice = " ".join(sharing.notice(joined))

    assert joined.road == "live"
    assert "Facilitator 01 gets results only, never single answers of the group" in notice
    assert "whoever administers the Hub could open answers with your name" in notice
    assert "“Facilitator” means read with your name" in notice
