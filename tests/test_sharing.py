"""Nothing leaves before Share; Share shows and marks exactly what leaves; Withdraw takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit import sharing
from kit import workspace as workspaces
from kit.errors import ResponseError
from kit.responses import read, save

if TYPE_CHECKING:
    from kit.course import Course
    from kit.sharing import ShareLine
    from kit.workspace import Workspace


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


def test_sharing_takes_only_answered_lines_meant_for_others(workspace: Workspace, small_course: Course) -> None:
    one = small_course.lesson("one")
    put(workspace, small_course, "one/hopes/different", "for the group")
    put(workspace, small_course, "one/hopes/sign", "for me alone")
    sharing.choose(workspace, one, "hopes", "different", "group", ("quote",))
    sharing.choose(workspace, one, "hopes", "way", "group", ())

    taken = sharing.share(workspace, one)

    assert [x.item for x in taken] == ["different"]
    assert read(workspace, "one").get("hopes", "sign").shared is None
    assert sharing.share(workspace, one) == ()


def test_what_is_typed_after_sharing_stays_here_until_it_is_shared_again(
    workspace: Workspace, small_course: Course
) -> None:
    one = small_course.lesson("one")
    put(workspace, small_course, "one/hopes/different", "first words")
    sharing.choose(workspace, one, "hopes", "different", "group", ())
    sharing.share(workspace, one)
    put(workspace, small_course, "one/hopes/different", "second thoughts")

    given = read(workspace, "one").get("hopes", "different").shared
    assert given
    assert given.value == "first words"
    assert line(workspace, small_course, "one/hopes/different").changed


def test_an_instrument_is_shared_whole_or_not_at_all(workspace: Workspace, small_course: Course) -> None:
    two = small_course.lesson("two")
    put(workspace, small_course, "two/check/purpose-1", 4)
    sharing.choose(workspace, two, "check", None, "group", ("counts",))
    assert sharing.share(workspace, two) == ()

    with pytest.raises(ResponseError, match="whole or not at all"):
        sharing.choose(workspace, two, "check", "purpose-1", "group", ())

    put(workspace, small_course, "two/check/purpose-2", "cannot-say")
    assert [x.activity for x in sharing.share(workspace, two)] == ["check"]
    assert all(read(workspace, "two").get("check", i).shared for i in ("purpose-1", "purpose-2"))


def test_what_is_always_private_can_be_given_no_other_audience(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "two/me-today/energy", 2)

    with pytest.raises(ResponseError, match="always only yours"):
        sharing.choose(workspace, small_course.lesson("two"), "me-today", None, "group", ())

    assert line(workspace, small_course, "two/me-today").never


def test_a_withdrawn_line_is_private_again_and_keeps_its_words(workspace: Workspace, small_course: Course) -> None:
    one = small_course.lesson("one")
    put(workspace, small_course, "one/hopes/different", "words")
    sharing.choose(workspace, one, "hopes", "different", "group", ("quote",))
    sharing.share(workspace, one)

    taken = sharing.withdraw(workspace, one, "hopes", "different")

    now = read(workspace, "one").get("hopes", "different")
    assert [x.title for x in taken] == ["What will be different?"]
    assert (now.shared, now.audience, now.agreed, now.value) == (None, "private", (), "words")
    assert sharing.withdraw(workspace, one, "hopes", "different") == ()


def test_before_joining_the_notice_says_that_nothing_can_leave(workspace: Workspace) -> None:
    assert "nothing can leave" in sharing.notice(workspace)[0]


@pytest.mark.parametrize(("roads", "said"), [("[file]", "one file"), ("[nbgrader, file]", "with your name")])
def test_the_notice_names_who_could_link_a_line_on_the_road_in_use(
    workspace: Workspace, small_course: Course, roads: str, said: str
) -> None:
    text = (
        f'format: kit.cohort\ncohort: c-1\ntitle: C\ncourse: small\nversion: "1.0"\nroads: {roads}\n'
        "threshold: 7\nfacilitators: [Facilitator 01]\n"
    )
    joined = workspaces.join(workspace, small_course, workspaces.read_invitation(text, "cohort.yaml"))

    notice = " ".join(sharing.notice(joined))

    assert said in notice
    assert "Facilitator 01" in notice
    assert "at least 7 people" in notice
    assert "anonymous" not in notice
