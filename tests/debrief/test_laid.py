"""Figures that lay results out together: nothing hidden stands in them, and every number stands in their table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers import summaries as made
from helpers.drawn import checked, read, texts
from helpers.sent import participant
from msgspec.structs import replace

from kit.debrief import pictures
from kit.debrief.asked import asked_blocks
from kit.debrief.blocks import Heading
from kit.debrief.records import Activity, Choice, Date, Option, Rating, Suppressed
from kit.debrief.sections import sections
from kit.debrief.stage import spoken, steps
from kit.figures import Figure
from kit.layouts import Entry, Heat, Line, Matrix, Pair, Tally, Timeline

if TYPE_CHECKING:
    from helpers.sent import Group

FEW = Suppressed(made.FEW, "Second")
WHY = made.FEW[0].lower() + made.FEW[1:]
MATRIX = Matrix(
    title="Effort and impact",
    x="Effort",
    y="Impact",
    pairs=(Pair("First idea", "a", "b"), Pair("Second idea", "c", "d")),
)
HEAT = Heat(
    title="Decisions", columns=("Now", "Wanted"), rows=(Line("First case", ("a", "b")), Line("Second case", ("c", "d")))
)
TALLY = Tally(title="Cases", rows=(Entry("The rota", "a"), Entry("The saw", "b")))
TIMELINE = Timeline(title="The log", rows=(Entry("First entry", "a"), Entry("Second entry", "b")))


def rated(median: float, n: int = 11) -> Rating:
    return Rating("rating", "How?", made.AT, n, median, 0.7, made.SCALE, Suppressed(made.COUNTS))


def chosen(advice: int, consent: int) -> Choice:
    counts = {"advice": Option("Advice", advice), "consent": Option("Consent", consent)}
    return Choice("choice", "How?", made.AT, advice + consent, counts)


def named(median: str, **counts: int) -> Date:
    days = {f"2026-{day[1:].replace('_', '-')}": n for day, n in counts.items()}
    return Date("date", "When?", made.AT, sum(days.values()) or 6, median, days or Suppressed(made.COUNTS))


def drawn(figure: Figure | None) -> Figure:
    assert figure is not None
    return checked(figure)


def test_a_pair_of_ratings_is_a_bubble_where_their_medians_meet() -> None:
    figure = drawn(pictures.laid_out("m", MATRIX, {"a": rated(2), "b": rated(4.5), "c": rated(3, 9), "d": rated(1, 8)}))
    assert figure.table.head == ("What", "Effort", "Impact")
    assert figure.table.rows == (("First idea", 2, 4.5), ("Second idea", 3, 1))
    assert figure.notes == (
        "First idea: 11 people for “Effort”, 11 people for “Impact”.",
        "Second idea: 9 people for “Effort”, 8 people for “Impact”.",
    )
    assert "two medians meet" in figure.sentence
    assert figure.drawing is not None
    assert "Effort: from not at all to fully" in read(figure.drawing)


def test_a_pair_of_which_one_is_hidden_has_no_bubble_but_its_reason() -> None:
    figure = drawn(pictures.laid_out("m", MATRIX, {"a": rated(2), "b": rated(4), "c": rated(3), "d": FEW}))
    assert [row[0] for row in figure.table.rows] == ["First idea"]
    assert figure.notes == (f"Second idea – hidden: {WHY}",)
    assert pictures.laid_out("m", MATRIX, {"a": FEW, "b": rated(4), "c": rated(3), "d": FEW}) is None


def test_a_heat_map_of_ratings_says_how_far_the_second_lies_from_the_first() -> None:
    figure = drawn(pictures.laid_out("h", HEAT, {"a": rated(2), "b": rated(4.5), "c": rated(3, 9), "d": FEW}))
    assert figure.table.head == ("Question", "Now", "Wanted")
    assert figure.table.rows == (("First case (+2.5)", 2, 4.5), ("Second case", 3, WHY))
    assert figure.sentence.startswith("From 9 to 11 people answered a question.")
    assert "from 1 to 5. Its points are: 1 not at all, 5 fully." in figure.sentence
    assert "“Wanted” lies from “Now”" in figure.sentence
    assert pictures.laid_out("h", HEAT, dict.fromkeys("abcd", FEW)) is None


def test_a_tally_counts_people_by_question_and_answer_and_hides_what_is_hidden() -> None:
    figure = drawn(pictures.laid_out("t", TALLY, {"a": chosen(7, 4), "b": chosen(0, 11)}))
    assert figure.table.head == ("Question", "Advice", "Consent")
    assert figure.table.rows == (("The rota", 7, 4), ("The saw", 0, 11))
    assert figure.sentence.startswith("11 people answered each question.")
    few = replace(chosen(0, 6), counts=Suppressed(made.COUNTS))
    figure = drawn(pictures.laid_out("t", TALLY, {"a": chosen(7, 4), "b": few}))
    assert "6" not in [str(value) for value in figure.table.rows[1]]
    assert figure.notes[0].startswith("hidden: counts are shown")
    assert pictures.laid_out("t", TALLY, {"a": FEW, "b": few}) is None


def test_days_stand_on_a_timeline_with_a_flag_in_the_middle() -> None:
    first = named("2026-11-03", d11_02=4, d11_03=3, d11_05=3)
    figure = drawn(pictures.laid_out("l", TIMELINE, {"a": first, "b": named("2026-11-05", d11_03=2, d11_05=8)}))
    assert figure.table.rows[:2] == (("2026-11-02", 4, None), ("2026-11-03", 5, None))
    assert ("2026-11-05", None, "Second entry") in figure.table.rows
    assert figure.drawing is not None
    assert "3 Nov · First entry" in texts(figure.drawing)


def test_days_far_apart_are_counted_by_the_week() -> None:
    far = named("2026-11-05", d11_02=5, d11_05=4, d12_09=1)
    figure = pictures.laid_out("l", TIMELINE, {"a": far, "b": FEW})
    assert figure is not None
    assert figure.table.head[0] == "Week from"
    assert [row[:2] for row in figure.table.rows if row[1]] == [("2026-11-02", 9), ("2026-12-07", 1)]
    assert "that week" in figure.sentence
    assert figure.notes == (f"Second entry – hidden: {WHY}",)


@pytest.mark.parametrize(
    ("last", "span", "column"),
    [
        ("2028-01-10", "month", ["Month", "2026-01", "2027-01", "2027-01-04", "2028-01"]),
        ("2040-01-02", "year", ["Year", "2026", "2027", "2027-01-04", "2040"]),
    ],
)
def test_days_of_years_far_apart_are_counted_by_longer_spans_with_their_year(
    last: str, span: str, column: list[str]
) -> None:
    days = {"2026-01-05": 5, "2027-01-04": 5, last: 5}
    figure = pictures.laid_out("l", TIMELINE, {"a": Date("date", "When?", made.AT, 15, "2027-01-04", days), "b": FEW})
    assert figure is not None
    assert figure.drawing is not None
    assert f"that {span}" in figure.sentence
    shown = read(figure.drawing)
    assert "2026" in shown
    assert "4 Jan 2027 · First entry" in shown
    bars = figure.drawing.sheet().blocks
    assert len(bars) == 3
    assert min(bar.width for bar in bars) > 10
    assert [figure.table.head[0], *(row[0] for row in figure.table.rows)] == column
    assert [row[1] for row in figure.table.rows if row[1]] == [5, 5, 5]


def test_where_people_may_not_be_counted_a_timeline_has_flags_only() -> None:
    figure = drawn(pictures.laid_out("l", TIMELINE, {"a": named("2026-11-05"), "b": FEW}))
    assert (figure.table.head[0], figure.table.rows) == ("Day", (("2026-11-05", None, "First entry"),))
    assert "column" not in figure.sentence
    assert made.COUNTS in figure.notes
    assert pictures.laid_out("l", TIMELINE, {"a": FEW, "b": FEW}) is None


def test_what_is_laid_out_together_stands_before_the_questions_and_on_a_slide_of_its_own() -> None:
    chart = Matrix(title="Effort and impact", x="Effort", y="Impact", pairs=(Pair("Our ideas", "effort", "impact"),))
    ratings: dict[str, Any] = {
        "effort": replace(rated(2), label="Effort?"),
        "impact": replace(rated(4), label="Impact?"),
    }
    activity = Activity("A draft", "design", ratings, (chart,))
    blocks = list(asked_blocks("design/draft", activity, spoken))
    assert [b.text for b in blocks if isinstance(b, Heading)] == ["A draft", "Effort and impact", "Effort? · Impact?"]
    assert [b.name for b in blocks if isinstance(b, Figure)] == ["design-draft-matrix-1", "design-draft-effort"]
    summary = made.summary(activities={"design/draft": activity})
    (step,) = (s for s in steps(summary, (), ()) if s.id == "lesson-design")
    assert step.titles == ("Effort and impact", "Effort? · Impact?")


def test_a_courses_charts_come_with_its_summary(team: Group) -> None:
    for n in range(10):
        for item in ("effort", "impact"):
            team.answer(participant(n), f"design-homework/draft/{item}", 1 + n % 5)
    summary = team.summary()
    (figure,) = (
        block
        for section in sections(summary, spoken)
        for block in section.blocks
        if isinstance(block, Figure) and "matrix" in block.name
    )
    assert figure.table.rows == (("Our ideas", 3, 3, 10),)
