"""Charts over several questions: the shipped lessons have theirs, and a mistake in one names its place and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit import course as courses
from kit.errors import CourseError
from kit.layouts import Funnel, Heat, Matrix, Tally, Timeline

if TYPE_CHECKING:
    from pathlib import Path

    from kit.layouts import Layout

CHARTS = """\
    charts:
      - kind: matrix
        title: Sure and eager
        x: Sure
        y: Eager
        pairs: [{label: Our idea, x: confident, y: eager}]
      - {kind: heat, title: Both, columns: [Sure, Eager], rows: [{label: Our idea, items: [confident, sure]}]}
      - kind: tally
        title: Which way
        rows: [{label: Now, item: way}, {label: Wanted, item: wanted}]
      - {kind: timeline, title: By when, rows: [{label: We start, item: when}]}
      - kind: funnel
        title: How far
        item: way
        stages: [{label: Any, options: [advice, consent]}, {label: Consent, options: [consent]}]
"""
ITEMS = """\
      - {id: eager, kind: rating, label: How eager are you?, scale: {min: 1, max: 5, labels: {1: hardly, 5: very}}}
      - id: sure
        kind: rating
        label: How sure will you be?
        scale: {min: 1, max: 5, labels: {1: not at all, 5: fully}, cannot_say: can't say}
      - id: wanted
        kind: choice
        label: Which way would you want?
        options: [{id: advice, label: Advice}, {id: consent, label: Consent}]
"""
MISTAKES = {
    "an unknown question": ("x: confident,", "x: confidence,", "charts[0].pairs[0].x", "Did you mean “confident”"),
    "an unknown kind of chart": ("kind: tally", "kind: taly", "charts[2]", "taly"),
    "no rating": ("y: eager}", "y: way}", "charts[0].pairs[0].y", "kind rating"),
    "another scale": ("[confident, sure]", "[confident, eager]", "charts[1].rows[0].items[1]", "same answers"),
    "a column too few": ("[confident, sure]", "[confident]", "charts[1].rows[0].items", "of this row: 1, columns: 2"),
    "other options": ("item: wanted", "item: gifts", "charts[2].rows[1].item", "same answers"),
    "no choice": ("item: wanted", "item: sure", "charts[2].rows[1].item", "kind choice / choices"),
    "an unknown option": ("options: [consent]}", "options: [consnt]}", "charts[4].stages[1].options[0]", "“consent”"),
    "a stage too late": (
        "[advice, consent]}",
        "[advice]}",
        "charts[4].stages[1].options[0]",
        "not in the stage before",
    ),
    "no single choice": ("item: way\n        stages", "item: gifts\n        stages", "charts[4].item", "kind choice"),
    "no day": ("item: when", "item: way", "charts[3].rows[0].item", "kind date"),
    "two rows of one name": ("label: Wanted", "label: Now", "charts[2]", "Two rows are called “Now”"),
    "no rows": (
        "rows: [{label: We start, item: when}]",
        "rows: []",
        "charts[3].rows",
        "1 entry belongs here at the least",
    ),
    "an activity that is never shown": (
        "    charts:",
        "    share: never\n    charts:",
        "charts",
        "Take the charts out",
    ),
}


def write(root: Path, charts: str) -> Path:
    path = root / "first" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    items:\n", f"{charts}    items:\n{ITEMS}", 1), encoding="utf-8")
    return path


def test_an_activity_lays_its_questions_out_as_its_author_says(course_folder: Path) -> None:
    write(course_folder, CHARTS)
    charts = courses.load(course_folder).activity("one/hopes").charts
    assert [type(chart) for chart in charts] == [Matrix, Heat, Tally, Timeline, Funnel]
    assert [chart.kind for chart in charts] == ["matrix", "heat", "tally", "timeline", "funnel"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_chart_names_the_file_the_place_and_the_remedy(course_folder: Path, mistake: str) -> None:
    good, bad, place, what = MISTAKES[mistake]
    assert good in CHARTS
    path = write(course_folder, CHARTS.replace(good, bad, 1))

    with pytest.raises(CourseError) as error:
        courses.load(course_folder)

    assert str(path) in error.value.where
    assert place in error.value.where
    assert what in str(error.value)
    assert error.value.remedy


def test_an_instrument_has_no_charts_of_its_own(course_folder: Path) -> None:
    path = course_folder / "first" / "two.yaml"
    charts = "charts: [{kind: timeline, title: When, rows: [{label: Now, item: when}]}], wave: before"
    path.write_text(path.read_text(encoding="utf-8").replace("wave: before", charts, 1), encoding="utf-8")

    with pytest.raises(CourseError, match="no charts of its own"):
        courses.load(course_folder)


@pytest.mark.parametrize(
    ("activity", "kinds"),
    [
        ("is-it-for-you/work", [Matrix]),
        ("in-practice/decisions", [Heat, Tally, Tally]),
        ("fears-and-excitement/premortem", [Tally, Matrix]),
        ("governance-systems/cases", [Tally]),
        ("holacracy-and-sociocracy/round", [Tally]),
        ("holacracy-and-sociocracy/live", [Funnel]),
        ("holacracy-and-sociocracy/role-card", [Tally]),
        ("design-homework/draft", [Matrix]),
        ("do-homework/log", [Timeline, Tally]),
    ],
)
def test_a_shipped_lesson_whose_answers_belong_together_has_its_chart(activity: str, kinds: list[type[Layout]]) -> None:
    assert [type(chart) for chart in courses.load().activity(activity).charts] == kinds
