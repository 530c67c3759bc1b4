"""Charts: what a drawing shows, in which order and colour, and what stands beside it for those who cannot see it."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from kit import charts
from kit.charts import Bar, Cell, Row
from kit.figures import Figure, Table

FIVE = charts.levels(1, 5, {1: "not at all", 5: "fully"})


def texts(svg: str) -> list[str]:
    return [text for part in ET.fromstring(svg).itertext() if (text := part.strip())]  # noqa: S314 - our own drawing


def starts(svg: str, colour: str) -> list[float]:
    """Give where blocks of a colour start, within their part of the drawing."""
    return [float(x) for x in re.findall(rf'<path d="M(-?[\d.]+),[^"]*" fill="{colour}"', svg)]


def counted(*people: int, deviation: float = 0.5, cannot_say: int = 0) -> Cell:
    return Cell(dict(zip("12345", people, strict=True)), 4, deviation, cannot_say)


def draw(*rows: Row, panels: tuple[str, ...] = ("Before · 11 people",)) -> str:
    return charts.diverging(rows, panels, FIVE, scale=(1, 5))


def test_people_stand_left_and_right_of_the_line_with_the_middle_apart() -> None:
    assert [level.side for level in FIVE] == [-1, -1, 0, 1, 1]
    svg = draw(Row("We could each say why we are here.", (counted(1, 2, 3, 4, 5),)))
    outer, inner, agree, fully = (starts(svg, FIVE[i].colour)[0] for i in (0, 1, 3, 4))
    assert outer < inner < agree < fully
    # The middle has a column of its own, where it starts at the edge.
    assert starts(svg, FIVE[2].colour) == [0]


def test_every_count_stands_in_its_block_and_zeros_do_not() -> None:
    shown = texts(draw(Row("A question", (counted(0, 1, 2, 6, 3),))))
    assert {"1", "2", "6", "3"} <= set(shown)
    assert "0" not in shown


def test_a_number_too_wide_for_its_block_is_left_to_the_table() -> None:
    svg = draw(Row("A question", (counted(1, 0, 0, 400, 0),)))
    assert "400" in texts(svg)
    assert "1" not in texts(svg)


@pytest.mark.parametrize(
    ("low", "high", "sides"),
    [(1, 4, [-1, -1, 1, 1]), (1, 7, [-1, -1, -1, 0, 1, 1, 1]), (0, 10, [-1] * 5 + [0] + [1] * 5), (0, 1, [-1, 1])],
)
def test_any_scale_is_split_in_the_middle_and_only_an_odd_one_has_one(low: int, high: int, sides: list[int]) -> None:
    levels = charts.levels(low, high)
    assert [level.side for level in levels] == sides
    assert len({level.colour for level in levels}) == len(levels)


def test_a_scale_of_many_points_is_drawn_too() -> None:
    levels = charts.levels(0, 100)
    svg = charts.diverging([Row("A question", (Cell({"3": 4, "90": 7}, 90, 12.0),))], [""], levels, scale=(0, 100))
    assert {"4", "7"} <= set(texts(svg))


def test_spread_stands_beside_in_a_colour_that_does_not_judge() -> None:
    near, far = (draw(Row("A question", (counted(0, 1, 1, 6, 3, deviation=d),))) for d in (0.0, 1.8))
    assert "± 0.0" in texts(near)
    assert "± 1.8" in texts(far)
    assert set(re.findall(r'fill="([^"]+)"', near)) == set(re.findall(r'fill="([^"]+)"', far))


def test_who_cannot_say_is_counted_apart_where_there_is_anybody() -> None:
    assert "can't say" in texts(draw(Row("A question", (counted(0, 1, 1, 6, 1, cannot_say=2),))))
    assert "can't say" not in texts(draw(Row("A question", (counted(0, 1, 1, 6, 3),))))


def test_before_and_after_stand_beside_each_other_on_one_unit() -> None:
    row = Row("A question", (counted(0, 4, 1, 6, 0), counted(0, 1, 1, 8, 0)))
    svg = draw(row, panels=("Before · 11 people", "After · 10 people"))
    assert {"Before · 11 people", "After · 10 people"} <= set(texts(svg))
    # Both lines are at the same place in their panels: what is right of one is as far right of the other.
    assert len(set(starts(svg, FIVE[3].colour))) == 1


def test_without_counts_a_dot_shows_the_median_and_a_bar_the_spread() -> None:
    svg = draw(Row("A question", (Cell(None, 3.5, 0.9),)))
    assert "3.5" in texts(svg)
    assert "± 0.9" in texts(svg)
    assert not any(level.colour in svg for level in FIVE)


def test_a_hidden_row_says_so_in_words_and_draws_nothing() -> None:
    svg = draw(Row("A question", (Cell(hidden="fewer than 5 people"),)))
    assert "hidden: fewer than 5 people" in " ".join(texts(svg))
    assert not any(level.colour in svg for level in FIVE)


def test_a_row_without_counts_among_counted_ones_says_its_median() -> None:
    svg = draw(Row("One", (counted(0, 1, 1, 6, 3),)), Row("Two", (Cell(None, 3, 0.9),)))
    assert "median 3, counts hidden" in texts(svg)


def test_bars_end_in_their_text() -> None:
    shown = texts(charts.bars([Bar("Advice", 7, "7 of 11"), Bar("Consent", 0, "0 of 11")], maximum=11))
    assert shown == ["Advice", "Consent", "7 of 11", "0 of 11"]


def test_a_drawing_takes_the_pages_ink_and_font_and_leaves_speaking_to_its_figure() -> None:
    svg = draw(Row("A question", (counted(0, 1, 1, 6, 3),)))
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("aria-hidden") == "true"
    assert "currentColor" in svg
    assert not re.search(r"font-family|role=|#000\b|https?://(?!www\.w3\.org)", svg)


def test_words_in_a_drawing_are_words_and_no_markup() -> None:
    label = "<script>alert(1)</script> & “quotes”"
    svg = draw(Row(label, (counted(0, 1, 1, 6, 3),)))
    assert "<script" not in svg
    assert label in " ".join(texts(svg))


def test_a_figure_names_itself_says_a_sentence_and_carries_its_numbers_as_a_table() -> None:
    table = Table(("Question", "People"), (("A < B", 7), ("None", None)))
    html = Figure("name", "Bars: A < B", "Seven people answered.", "<svg/>", table, notes=("Why & what",)).html()
    assert '<div class="kit-drawing" role="img" aria-label="Bars: A &lt; B"><svg/></div>' in html
    assert "<figcaption>Seven people answered." in html
    assert "Why &amp; what" in html
    assert '<th scope="col">People</th>' in html
    assert '<th scope="row">A &lt; B</th><td>7</td>' in html


def test_no_cell_of_a_saved_table_can_be_taken_for_a_formula() -> None:
    table = Table(("Label", "People"), (('=HYPERLINK("x")', 1), ("@sum", 2), ("plain", -3)))
    assert table.csv().splitlines() == ["Label,People", '"\'=HYPERLINK(""x"")",1', "'@sum,2", "plain,-3"]
