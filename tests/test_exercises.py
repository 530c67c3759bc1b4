"""Exercises: every way through the shipped ones is walked, and a mistake in one is found before a learner is stuck."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from helpers import walks
from helpers.learner import Learner
from helpers.server import invitation

from kit import course as courses
from kit import exercises, responses, sharing, written
from kit import workspace as workspaces
from kit.authoring import new
from kit.checking import check
from kit.errors import KitError, ResponseError
from kit.items import MOST_STEPS, Stages, as_text, check_value

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Activity

COURSE = courses.load()
LESSON = "holacracy-and-sociocracy"
ROUND, CARD = COURSE.activity(f"{LESSON}/round"), COURSE.activity(f"{LESSON}/role-card")
SHIPPED = [a for lesson in COURSE.lessons for a in lesson.activities if a.exercise]
each = pytest.mark.parametrize("activity", SHIPPED, ids=lambda a: a.id)


def of(activity: Activity) -> exercises.Exercise:
    assert activity.exercise is not None
    return activity.exercise


# -- every way through the shipped exercises ---------------------------------------------------------------------------


def test_the_round_has_nine_steps_and_five_colleagues() -> None:
    exercise = of(ROUND)
    speaking = {s.who for n in exercise.nodes for s in (*n.says, *(s for p in n.picks for s in p.says))}
    assert len(exercise.steps) == 9
    assert speaking == {"Mira", "Tomas", "Joost", "Wen", "Ines"}


@each
def test_every_way_with_two_returns_at_most_ends_and_is_kept(activity: Activity) -> None:
    walk = activity.walk
    ends = {n.id for n in of(activity).nodes if n.ends}
    for way in walks.ways(of(activity), 2):
        assert way[-1] in ends
        check_value(walk, way)


@each
def test_every_turn_gives_its_reasons_and_leads_on_to_an_end(activity: Activity) -> None:
    exercise = of(activity)
    picks = {exercises.mark(n, p): p for n in exercise.nodes for p in n.picks}
    turns = dict(walks.detours(exercise))
    assert set(picks) <= set(turns)
    for turn, way in turns.items():
        check_value(activity.walk, way)
        if turn in picks:
            assert len(picks[turn].feedback.split()) >= 4, turn


@each
def test_whoever_chooses_blindly_gets_to_an_end_too(activity: Activity) -> None:
    nodes = {n.id: n for n in of(activity).nodes}
    for seed in range(100):
        dice = Random(seed)  # noqa: S311 - a learner, no secret
        way = [of(activity).nodes[0].id]
        while not (node := nodes[way[-1]]).ends:
            marks, to = dice.choice(list(walks.moves(node)))
            way += [*marks, to]
            assert len(way) < MOST_STEPS
        check_value(activity.walk, way)


def test_a_wrong_turn_comes_back_to_where_it_was_taken() -> None:
    for node in of(ROUND).nodes:
        for pick in node.picks:
            if pick.id in {"ideas", "hands", "count", "agree", "drop"}:
                assert pick.to == node.id


def test_what_is_counted_never_grows_from_stage_to_stage_and_all_that_held_is_resolved() -> None:
    count = next(i for i in ROUND.items if isinstance(i, Stages))
    for way in [*walks.ways(of(ROUND), 1), *(w for _turn, w in walks.detours(of(ROUND)))]:
        value = walks.counted(ROUND, way)
        check_value(count, value)
        assert value is not None
        assert value["raised"] >= 5
        assert value["valid"] == value["resolved"] >= 2


def test_nothing_said_in_an_exercise_praises_agreement_or_scolds() -> None:
    for activity in SHIPPED:
        said = " ".join(p.feedback for n in of(activity).nodes for p in n.picks).lower()
        assert not [
            w for w in ("well done", "correct", "that is wrong", "good job", "should have", "you failed") if w in said
        ]


# -- what is kept of it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [[], ["why", "proposal"], ["nowhere"], ["why.hands", "proposal"], ["why.driver", "why"], "why", [1], ["why"] * 2],
    ids=str,
)
def test_a_walk_that_the_exercise_does_not_have_is_refused(value: Any) -> None:
    with pytest.raises(ResponseError):
        check_value(ROUND.walk, value)


def test_a_walk_is_cut_at_a_thousand_steps() -> None:
    way = ["why", "why.hands"] * (MOST_STEPS // 2)
    check_value(ROUND.walk, way)
    with pytest.raises(ResponseError):
        check_value(ROUND.walk, [*way, "why"])


@pytest.mark.parametrize(
    "value", [{"raised": 1, "valid": 2, "resolved": 0}, {"raised": 1}, {"raised": True, "valid": 0, "resolved": 0}, [3]]
)
def test_more_cannot_have_come_further_than_were_there(value: Any) -> None:
    with pytest.raises(ResponseError):
        check_value(next(i for i in ROUND.items if isinstance(i, Stages)), value)


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(workspaces.create(tmp_path / "workshop", COURSE), COURSE).join(invitation("file"))


def test_a_walk_is_its_learners_own_and_no_line_of_it_can_be_shared(learner: Learner) -> None:
    learner.answer(f"{LESSON}/round/walk", ["why", "why.driver", "proposal"])
    learner.answer(f"{LESSON}/round/scope", "question", "group")
    lesson = COURSE.lesson(LESSON)
    assert [x.value for x in written.everything(learner.workspace, lesson)][-1] == "Step 2 of 9: Hear the proposal"
    assert "walk" not in {x.item for x in sharing.preview(learner.workspace, lesson)}
    with pytest.raises(KitError):
        sharing.choose(learner.workspace, lesson, "round", "walk", "group", ())
    assert [x.item for x in sharing.share(learner.workspace, lesson)] == ["scope"]


def test_a_walk_can_be_erased(learner: Learner) -> None:
    learner.answer(f"{LESSON}/round/walk", ["why"])
    responses.erase(learner.workspace, COURSE, LESSON, ("round", "walk"))
    assert responses.read(learner.workspace, LESSON).get("round", "walk").value is None


def test_a_count_reads_as_its_stages() -> None:
    count = next(i for i in ROUND.items if isinstance(i, Stages))
    told = as_text(count, {"raised": 6, "valid": 3, "resolved": 3})
    assert told == "Raised: 6 → Judged valid: 3 → Resolved: 3"


# -- a course's own ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A new course with a new exercise."""
    root = tmp_path / "own"
    new.course(root)
    new.activity(root, "welcome/round", "A small round", kind="exercise")
    return root


def swap(old: str, put: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, put)

    return change


def test_a_new_exercise_is_in_order_and_can_be_walked(own: Path) -> None:
    assert [f.what for f in check(own) if f.level == "error"] == []
    activity = courses.load(own).activity("welcome/round")
    assert [walks.counted(activity, w) for w in walks.ways(of(activity))] == [
        {"raised": 1, "valid": 1},
        {"raised": 1, "valid": 0},
    ]


MISTAKES = {
    "nowhere to go": (swap("to: test}", "to: tset}"), "nodes[0].picks[1].to", "Did you mean “test”"),
    "an island": (lambda t: t + "        - {id: far, step: 2, text: Here., to: end}\n", "nodes[3]", "Nobody can reach"),
    "no way out": (swap("text: Say what to take along.", "text: Say it.\n          to: ask"), "nodes[0]", "no end"),
    "a step too many": (swap("steps: [Ask, Test]", "steps: [Ask, Test, Part]"), "steps[2]", "No node belongs"),
    "no such step": (
        swap("step: 2\n          text: Say what to take", "step: 3\n          text: x"),
        "nodes[2].step",
        "only 2",
    ),
    "a pick too few": (
        swap("            - {id: concern, feedback: Say what would come of it., to: end}\n", ""),
        "picks",
        "One",
    ),
    "an item nobody asks": (swap("        asks: judged", "        #"), "nodes", "No node asks the item “judged”"),
    "no such option": (swap("{id: concern, feedback", "{id: worry, feedback"), "nodes[1].picks", "do not match"),
    "a label twice": (swap("{id: concern, feedback", "{id: concern, label: Worry, feedback"), "label", "its option's"),
    "no label": (swap("label: Argue, ", ""), "nodes[0].picks[0]", "no label"),
    "no reason given": (swap("feedback: Say what comes of it., ", ""), "nodes[0].picks[0]", "feedback"),
    "no such stage": (swap("{harm: valid}", "{harm: vaild}"), "reached.harm", "Did you mean “valid”"),
    "two of one name": (swap("id: test\n", "id: ask\n"), "nodes", "stands here twice"),
    "both ways": (swap("question: What do you do?", "to: end"), "nodes[0].to", "either picks or one way"),
    "shared whole": (swap("    intro: A wrong", "    share: whole\n    intro: A wrong"), "share", "line by line"),
    "a kept id": (swap("id: judged", "id: walk"), "exercise", "is kept for"),
    "a count without an exercise": (lambda t: t[: t.index("    exercise:")], "items", "counted by an exercise"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_an_exercise_is_named_with_its_place_and_remedy(name: str, own: Path) -> None:
    change, place, what = MISTAKES[name]
    path = own / "start" / "welcome.yaml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    found = [f for f in check(own) if f.level == "error"]
    assert found
    assert any(place in f.place and what in f.what + f.remedy for f in found), found
    assert all(f.remedy for f in found)
    with pytest.raises(KitError):
        courses.load(own)
