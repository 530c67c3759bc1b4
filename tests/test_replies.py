"""What a card says back: something to every answer, nothing that was not asked for, and mistakes that are found."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from kit import course as courses
from kit import widgets
from kit.authoring import new
from kit.checking import check
from kit.errors import KitError
from kit.items import Choice, Rating

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Activity
    from kit.replies import About, Replies

COURSE = courses.load()
WORK, CASES = COURSE.activity("is-it-for-you/work"), COURSE.activity("governance-systems/cases")


def of(activity: Activity) -> Replies:
    assert activity.replies is not None
    return activity.replies


def said(activity: Activity, about: About, given: dict[str, int | str]) -> dict[str, list[str]]:
    """Give the texts by part, as the page finds them (kit/widgets/replies.js)."""
    rules = [*about.rules, *of(activity).rules]
    held = [r for r in rules if all(given[k] in answers for k, answers in r.when.items())]
    return {p.id: [r.text for r in held if r.part == p.id] for p in of(activity).parts}


def answers(activity: Activity, id_: str) -> list[int | str]:
    item = activity.item(id_)
    assert isinstance(item, Rating | Choice)
    return list(item.scale.points) if isinstance(item, Rating) else [o.id for o in item.options]


@pytest.mark.parametrize("activity", [WORK, CASES], ids=lambda a: a.name)
def test_whatever_is_answered_every_part_has_something_to_say(activity: Activity) -> None:
    for about in of(activity).about:
        for case in product(*(answers(activity, i) for i in about.reads.values())):
            told = said(activity, about, dict(zip(about.reads, case, strict=True)))
            assert all(told.values()), (about.label, case, told)


def test_each_kind_of_work_gets_exactly_one_way_to_try_first_and_the_lesson_that_explains_it() -> None:
    for about in of(WORK).about:
        for case in product(range(1, 6), repeat=3):
            assert len(said(WORK, about, dict(zip(about.reads, case, strict=True)))["try"]) == 1
    assert {see.lesson for _at, see in of(WORK).seen} == {"governance-systems"}
    assert WORK.pages == {"governance-systems": "governance/governance-systems.ipynb"}


def test_the_hard_corner_is_told_from_the_quiet_one() -> None:
    about = of(WORK).about[0]
    hard = said(WORK, about, {"kind": 5, "stake": 5, "speed": 5})
    quiet = said(WORK, about, {"kind": 1, "stake": 1, "speed": 1})
    assert "hard corner" in hard["try"][0]
    assert any("captains" in text for text in hard["against"])
    assert "asks for advice" in quiet["try"][0]
    assert hard["doubt"] != quiet["doubt"]


def test_a_case_has_a_word_for_each_of_the_five_ways_and_opens_only_when_asked() -> None:
    assert of(CASES).folded
    assert len(of(CASES).about) == 5
    for about in of(CASES).about:
        ways = [said(CASES, about, {"way": way})["yours"] for way in answers(CASES, about.reads["way"])]
        assert len({texts[0] for texts in ways}) == 5


def test_replies_are_a_page_s_own_and_no_item_to_share() -> None:
    definition = widgets.activity_card(WORK).definition
    assert definition["replies"]["about"][0]["reads"] == {
        "kind": "one-kind",
        "stake": "one-stake",
        "speed": "one-speed",
    }
    assert definition["pages"] == {"governance-systems": "governance/governance-systems.ipynb"}
    assert {i["id"] for i in definition["items"]} == {i.id for i in WORK.items}


REPLIES = """\
    items:
      - {id: name, kind: short-text, label: What is it?}
      - {id: way, kind: choice, label: How?, options: [{id: ask, label: Ask}, {id: vote, label: Vote}]}
      - {id: much, kind: rating, label: How much?, scale: {min: 1, max: 3, labels: {1: a, 3: b}, cannot_say: c}}
    replies:
      title: Back to you
      parts: [{id: for, title: For}]
      about: [{label: It, name: name, reads: {way: way, much: much}}]
      rules:
        - {part: for, when: {way: [ask]}, text: Asking helps.}
        - {part: for, when: {way: [vote], much: [1, 2, 3]}, text: Votes are quick.}
        - {part: for, when: {much: [cannot-say]}, text: Who could say?, see: {lesson: welcome, text: Welcome}}
"""
MISTAKES = {
    "an answer without a word": ("{way: [ask]}", "{way: [ask], much: [1, 2]}", "about[0]", "way ask, much 3"),
    "no such answer": ("{way: [ask]}", "{way: [asks]}", "rules[0].when.way", "ask, vote"),
    "a number off the scale": ("[1, 2, 3]", "[1, 2, 4]", "rules[1].when.much", "1, 2, 3"),
    "no such part": ("part: for, when: {much", "part: fro, when: {much", "rules[2].part", "Did you mean “for”"),
    "no such item": ("reads: {way: way,", "reads: {way: wya,", "reads.way", "Did you mean “way”"),
    "a text that is read": ("much: much}", "much: name}", "reads.much", "neither a rating nor a choice"),
    "a name that is no text": ("name: name, reads", "name: way, reads", "about[0].name", "not a text"),
    "no such reading": ("when: {way: [ask]}", "when: {wey: [ask]}", "rules[0].when.wey", "Did you mean “way”"),
    "no such lesson": ("lesson: welcome, text", "lesson: welcom, text", "rules[2].see.lesson", "“welcome”"),
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A new course whose activity says something back."""
    root = tmp_path / "own"
    new.course(root)
    path = root / "start" / "welcome.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("    items:")] + REPLIES, encoding="utf-8")
    return root


def test_a_course_of_one_s_own_can_reply(own: Path) -> None:
    assert [f.what for f in check(own) if f.level == "error"] == []
    assert of(courses.load(own).activity("welcome/thoughts")).title == "Back to you"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_replies_is_named_with_its_place_and_remedy(name: str, own: Path) -> None:
    old, put, place, what = MISTAKES[name]
    path = own / "start" / "welcome.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, put), encoding="utf-8")
    found = [f for f in check(own) if f.level == "error"]
    assert any(place in f.place and what in f.what + f.remedy for f in found), found
    with pytest.raises(KitError):
        courses.load(own)
