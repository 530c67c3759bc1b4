"""The path of a decision: which one is taken, how it reads, and that nobody can be shown one by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.learner import Learner
from helpers.sent import invitation

from kit import course as courses
from kit import responses, sharing
from kit import workspace as workspaces
from kit.errors import ResponseError
from kit.flows import STEPS_LIMIT
from kit.items import Flow, Scale, as_text, check_value
from kit.lab import pages

if TYPE_CHECKING:
    from pathlib import Path

FIRST = "in-practice/flow/first"
PATH: list[dict[str, Any]] = [
    {"what": "raised", "role": "our group", "day": "2026-10-01"},
    {"what": "waiting", "role": "the board"},
    {"what": "decided", "role": "the board", "day": "2026-10-01", "level": 2},
]
ITEM = Flow(id="first", label="First decision", scale=Scale(1, 7, {2: "sell"}))


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    course = courses.load()
    return Learner(workspaces.create(tmp_path / "workshop", course), course).join(invitation(course))


def changed(**step: Any) -> list[dict[str, Any]]:
    return [*PATH[:-1], PATH[-1] | step]


def test_a_path_reads_line_by_line_with_the_names_of_its_levels() -> None:
    check_value(ITEM, PATH)
    text = "2026-10-01 raised: our group\nwaiting: the board\n2026-10-01 decided: the board (2 sell)"
    assert as_text(ITEM, PATH) == text


@pytest.mark.parametrize(
    ("path", "what", "remedy"),
    [
        (changed(role="anna@example.org"), "Step 3 holds an e-mail address", "Write a role"),
        (changed(role="a" * 61), "The role in step 3 has 61 characters; 60 fit.", "Shorten it"),
        (changed(day="2026-09-30"), "Step 3 lies before step 1: 2026-09-30 is earlier", "move the step up"),
        ([{"what": "waiting"}] * (STEPS_LIMIT + 1), "This path has 21 steps; 20 fit.", "remove the others"),
        (changed(what="approved"), "This is no path of a decision.", "sent back"),
        (changed(what="waiting"), "This is no path of a decision.", "sent back"),  # a level, and nothing decided
        (changed(level=8), "This is no path of a decision.", "sent back"),
        (changed(level=True), "This is no path of a decision.", "sent back"),
        (changed(day="2026-02-30"), "This is no path of a decision.", "sent back"),
        (changed(day="2206-10-01"), "This is no path of a decision.", "sent back"),
        (changed(role=" "), "This is no path of a decision.", "sent back"),
        (changed(role="the\nboard"), "This is no path of a decision.", "sent back"),
        (changed(who="Anna"), "This is no path of a decision.", "sent back"),
        (["decided"], "This is no path of a decision.", "sent back"),
        ("decided", "This is no path of a decision.", "sent back"),
    ],
)
def test_a_path_that_is_none_is_refused_with_a_remedy(path: Any, what: str, remedy: str) -> None:
    with pytest.raises(ResponseError) as refused:
        check_value(ITEM, path)
    assert what in refused.value.what
    assert remedy in refused.value.remedy


def test_a_path_is_saved_shared_and_taken_back_like_any_answer(learner: Learner) -> None:
    learner.answer(FIRST, PATH, "group").share("in-practice")
    lesson = learner.course.lesson("in-practice")
    shared = responses.read(learner.workspace, "in-practice").get("flow", "first").shared
    assert shared
    assert shared.value == PATH
    [line] = [one for one in sharing.preview(learner.workspace, lesson) if one.item == "first"]
    assert (line.shown[0].value, line.changed, line.may_agree) == (
        as_text(lesson.activity("flow").items[0], PATH),
        False,
        ("counts",),
    )
    learner.answer(FIRST, PATH[:2])
    [line] = [one for one in sharing.preview(learner.workspace, lesson) if one.item == "first"]
    assert line.changed
    learner.withdraw(FIRST)
    assert responses.read(learner.workspace, "in-practice").get("flow", "first").shared is None
    responses.erase(learner.workspace, learner.course, lesson.id, ("flow", "first"))
    assert responses.read(learner.workspace, "in-practice").get("flow", "first").value is None


def test_two_tabs_that_disagree_keep_both_paths(learner: Learner) -> None:
    learner.answer(FIRST, PATH)
    lesson = learner.course.lesson("in-practice")
    other = responses.save(
        learner.workspace, learner.course, lesson, ("flow", "first"), PATH[:1], base=0, client="another tab"
    )
    kept = responses.read(learner.workspace, "in-practice").get("flow", "first").kept
    assert (other.conflict, other.value, [k.value for k in kept]) == (True, PATH, [PATH[:1]])


def test_nobody_can_be_shown_a_path_by_name(learner: Learner) -> None:
    learner.answer(FIRST, PATH)
    with pytest.raises(ResponseError, match="shown to nobody with your name"):
        sharing.choose(learner.workspace, learner.course.lesson("in-practice"), "flow", "first", "facilitator", ())
    [line] = [
        one for one in sharing.preview(learner.workspace, learner.course.lesson("in-practice")) if one.item == "first"
    ]
    assert line.audiences == ("private", "group")


def test_my_own_pages_have_the_path_in_words(learner: Learner) -> None:
    learner.answer(FIRST, PATH)
    html = pages.render(learner.workspace, learner.course, "html").decode()
    markdown = pages.render(learner.workspace, learner.course, "markdown").decode()
    assert "2026-10-01 decided: the board (2 sell)" in html
    assert "> waiting: the board" in markdown
