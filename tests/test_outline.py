"""The order of a debrief: the course's own, checked; without one, the order of the lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import summaries as made

from kit import course as courses
from kit.debrief.blocks import Heading, Paragraph
from kit.debrief.sections import sections
from kit.errors import CourseError
from kit.figures import Figure
from kit.outline import DebriefPart

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
debrief:
  - {id: who, title: Who is here?}
  - {id: how, title: How are we?, instrument: pulse, activities: [one/hopes]}
  - {id: then, title: What changed?, change: pulse}
"""
MISTAKES = {
    "an unknown activity": ("one/hopes", "one/hope", "debrief[1].activities[0]", "Did you mean “one/hopes”"),
    "an activity that is never shared": ("one/hopes", "two/me-today", "debrief[1].activities[0]", "“two/me-today”"),
    "a reading among the activities": ("one/hopes", "two/check", "debrief[1].activities[0]", "instrument: pulse"),
    "an activity twice": ("[one/hopes]", "[one/hopes, one/hopes]", "debrief[1].activities", "twice"),
    "an unknown instrument": ("instrument: pulse", "instrument: puls", "debrief[1].instrument", "“pulse”"),
    "an instrument twice": ("change: pulse", "instrument: pulse", "debrief[2].instrument", "twice"),
    "a part twice": ("id: then", "id: how", "debrief", "twice"),
    "a part that every debrief has": ("id: then", "id: hidden", "debrief[2].id", "kept"),
}


def with_debrief(folder: Path, text: str) -> Path:
    path = folder / "course.yaml"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return folder


def test_a_course_says_in_which_order_its_debrief_goes(course_folder: Path) -> None:
    found = courses.load(with_debrief(course_folder, GOOD)).debrief
    assert [part.id for part in found] == ["who", "how", "then"]
    assert found[1].activities == ("one/hopes",)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_order_is_named_with_its_place(course_folder: Path, mistake: str) -> None:
    old, new, place, words = MISTAKES[mistake]
    assert old in GOOD
    with pytest.raises(CourseError) as problem:
        courses.load(with_debrief(course_folder, GOOD.replace(old, new, 1)))
    assert f"({place})" in problem.value.where
    assert words in problem.value.text


def test_the_carried_course_places_everything_that_can_be_shown() -> None:
    course = courses.load()
    placed = {name for part in course.debrief for name in part.activities}
    asked = {a.name for x in course.lessons for a in x.activities if a.share != "never"}
    taking = {a.name for x in course.lessons for a in x.activities if a.instrument or a.then}
    assert placed == asked - taking
    assert [part.title for part in course.debrief] == [
        "Who is here?", "How coherent are we?", "What did we hope?", "What do we fear?",
        "Where are decisions made?", "What will we try?", "What changed?", "What comes next?",
    ]  # fmt: skip


def test_a_debrief_goes_in_the_order_of_its_outline_and_ends_with_the_rest() -> None:
    outline = [DebriefPart("hopes", "What did we hope?", ("intention/hopes",))]
    found = sections(made.summary(), lambda *_given: (), outline, notes={"hopes": "Much.", "gone": "Lost?"})
    assert [s.id for s in found] == ["who", "hopes", "instrument-group-coherence", "notes", "hidden"]
    assert found[1].blocks[-2:] == (Heading(3, "What the group said"), Paragraph("Much."))
    assert found[3].blocks == (Paragraph("Lost?"),)


def test_without_an_outline_a_debrief_goes_by_instruments_and_lessons() -> None:
    found = sections(made.summary(), lambda *_given: ())
    assert [s.id for s in found] == ["who", "instrument-group-coherence", "lesson-intention", "hidden"]
    assert isinstance(found[0].blocks[0], Figure)


def test_what_moved_stands_where_the_outline_has_it() -> None:
    told = made.summary(instruments={"check": made.instrument(change=made.moved())})
    outline = [DebriefPart("how", "How?", instrument="check"), DebriefPart("new", "What changed?", change="check")]
    how, new = sections(told, lambda *_given: (), outline)[1:3]
    assert "check-change" not in {b.name for b in how.blocks if isinstance(b, Figure)}
    assert new.blocks[0] == Heading(3, "What moved")
    assert "check-change" in {b.name for b in new.blocks if isinstance(b, Figure)}
