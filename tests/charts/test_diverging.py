"""Diverging bars: in which order people stand, what stands beside them, and what is not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.drawn import colours, legible, outside, overlaps, read, texts

from kit import charts
from kit.charts import Cell, Row
from kit.marks import SIZES

if TYPE_CHECKING:
    from kit.drawing import Drawing
    from kit.marks import SizeName

FIVE = charts.levels(1, 5, {1: "not at all", 5: "fully"})
LONG = "Deciding close to the work · who does the work decides how, and says so to everyone whom it touches afterwards"


def counted(*people: int, deviation: float = 0.5, cannot_say: int = 0, verdict: str = "") -> Cell:
    return Cell(dict(zip("12345", people, strict=True)), 4, deviation, cannot_say, verdict=verdict)


def draw(*rows: Row, panels: tuple[str, ...] = ("Before · 11 people",)) -> Drawing:
    return charts.diverging(rows, panels, FIVE, scale=(1, 5))


def bars(drawing: Drawing, colour: str) -> list[tuple[float, float]]:
    """Give where blocks of a colour start and end."""
    return [(b.x, b.x + b.width) for b in drawing.sheet().blocks if b.fill == colour]


def levels_drawn(drawing: Drawing) -> set[str]:
    return {b.fill for b in drawing.sheet().blocks} & {level.colour for level in FIVE}


def test_people_stand_left_and_right_of_the_line_with_the_middle_apart() -> None:
    assert [level.side for level in FIVE] == [-1, -1, 0, 1, 1]
    drawing = draw(Row("We could each say why we are here.", (counted(1, 2, 3, 4, 5),)))
    outer, inner, middle, agree, fully = (bars(drawing, level.colour)[0] for level in FIVE)
    assert outer[1] == pytest.approx(inner[0])
    assert inner[1] == pytest.approx(agree[0])
    assert agree[1] == pytest.approx(fully[0])
    assert middle[0] > fully[1]


def test_a_person_is_as_wide_everywhere() -> None:
    row = Row("A question", (counted(1, 2, 3, 4, 5), counted(5, 0, 2, 1, 7)))
    drawing = draw(row, panels=("Before", "After"))
    widths = [b.width for b in drawing.sheet().blocks if b.fill in levels_drawn(drawing)]
    people = [2, 1, 4, 5, 3, 5, 1, 7, 2]
    assert [w / n for w, n in zip(widths, people, strict=True)] == pytest.approx([widths[1]] * len(people))


def test_every_count_stands_in_its_block_and_zeros_do_not() -> None:
    shown = texts(draw(Row("A question", (counted(0, 1, 2, 6, 3),))))
    assert [t for t in shown if t.isdigit()] == ["3", "1", "6", "3", "2", "2", "4"]
    assert "0" not in shown


def test_a_number_too_wide_for_its_block_is_left_to_the_table() -> None:
    drawing = draw(Row("A question", (counted(2, 0, 0, 400, 0),)))
    assert "400" in texts(drawing)
    # The other one names a colour.
    assert texts(drawing).count("2") == 1


def test_a_scale_of_many_points_is_drawn_too() -> None:
    levels = charts.levels(0, 100)
    drawing = charts.diverging([Row("A question", (Cell({"3": 4, "90": 7}, 90, 12.0),))], [""], levels, scale=(0, 100))
    assert {"4", "7"} <= set(texts(drawing))


def test_spread_stands_beside_in_a_colour_that_does_not_judge() -> None:
    near, far, close, divided = (
        draw(Row("A question", (counted(0, 1, 1, 6, 3, deviation=d, verdict=verdict),)))
        for d, verdict in ((0.0, ""), (1.8, ""), (0.5, "close"), (1.5, "divided"))
    )
    assert "± 0.0" in texts(near)
    assert "± 1.8" in texts(far)
    assert "close · 0.5" in texts(close)
    assert "divided · 1.5" in texts(divided)
    assert colours(near) == colours(far) == colours(close) == colours(divided)


def test_who_cannot_say_is_counted_apart_where_there_is_anybody() -> None:
    assert "can't say" in texts(draw(Row("A question", (counted(0, 1, 1, 6, 1, cannot_say=2),))))
    assert "can't say" not in texts(draw(Row("A question", (counted(0, 1, 1, 6, 3),))))


def test_before_and_after_stand_beside_each_other_and_on_a_projector_under_each_other() -> None:
    row = Row("A question", (counted(0, 4, 1, 6, 0), counted(0, 1, 1, 8, 0)))
    drawing = draw(row, panels=("Before · 11 people", "After · 10 people"))
    page, projector = (
        [(w.x, w.y) for w in drawing.sheet(size).words if w.text.endswith("people")] for size in ("page", "projector")
    )
    assert page[0][1] == page[1][1]
    assert page[0][0] < page[1][0]
    assert projector[0][0] == projector[1][0]
    assert projector[0][1] < projector[1][1]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("readings", range(1, 9))
def test_however_many_readings_every_one_has_its_bars_and_its_words(readings: int, size: SizeName) -> None:
    full = counted(2, 2, 2, 2, 3, deviation=1.5, cannot_say=1, verdict="divided")
    panels = tuple(f"Reading {n} · 12 people" for n in range(readings))
    sheet = draw(Row(LONG, (full,) * readings), panels=panels).sheet(size)

    blocks = [b for b in sheet.blocks if b.fill in {level.colour for level in FIVE}]
    assert len(blocks) == 5 * readings
    assert min(b.width for b in blocks) >= 2
    assert all(b.x >= -0.5 and b.x + b.width <= sheet.width + 0.5 for b in sheet.blocks)
    assert overlaps(sheet) == []
    assert outside(sheet) == []
    # No heading is broken letter by letter.
    assert sum((w.bold and w.text == "people") or w.text.endswith(" people") for w in sheet.words) == readings


def test_without_counts_a_dot_shows_the_median_and_a_bar_the_spread() -> None:
    drawing = draw(Row("A question", (Cell(None, 3.5, 0.9),)))
    assert {"3.5", "± 0.9", "1", "5"} <= set(texts(drawing))
    assert levels_drawn(drawing) == set()
    sheet = drawing.sheet()
    (dot,) = sheet.dots
    (track,) = (b for b in sheet.blocks if b.fill == "#8d7fbd")
    assert dot.x == pytest.approx(track.x + track.width / 2)


def test_a_spread_ends_where_the_scale_does() -> None:
    sheet = draw(Row("A question", (Cell(None, 5, 0.9),))).sheet()
    (track,) = (b for b in sheet.blocks if b.fill == "#8d7fbd")
    assert track.x + track.width == pytest.approx(sheet.dots[0].x)


def test_a_hidden_row_says_so_in_words_and_draws_nothing() -> None:
    cell = Cell({"1": 3}, 2, 0.7, 1, hidden="fewer than 5 people", verdict="close")
    for drawing in (draw(Row("A question", (cell,))), draw(Row("A question", (Cell(hidden="fewer than 5 people"),)))):
        assert "hidden: fewer than 5 people" in read(drawing)
        assert drawing.sheet().blocks == ()
        assert not any(text[-1].isdigit() and text != "11" for text in texts(drawing) if "people" not in text)


def test_a_row_without_counts_among_counted_ones_says_its_median() -> None:
    drawing = draw(Row("One", (counted(0, 1, 1, 6, 3),)), Row("Two", (Cell(None, 3, 0.9),)))
    assert "median 3, counts hidden" in texts(drawing)


@pytest.mark.parametrize("several", [False, True])
def test_long_labels_break_and_nothing_covers_anything(several: bool) -> None:
    cells = (counted(3, 2, 1, 2, 3, cannot_say=1, verdict="divided"), Cell(hidden=f"{LONG} (hidden)"))
    panels = ("Before · 11 people", "Six months later · 10 people")
    shown = (cells, cells[::-1], (Cell(None, 3, 0.9),) * 2)
    rows = [Row(LONG, found if several else found[:1]) for found in shown]
    drawing = draw(*rows, panels=panels if several else panels[:1])
    legible(drawing)
    legible(draw(*(Row(LONG, (Cell(None, m, 0.9, verdict="mixed"),)) for m in (1, 3, 5))))
    assert LONG.rsplit(maxsplit=1)[-1] in read(drawing)


def test_nothing_at_all_can_be_drawn_too() -> None:
    assert draw().svg().startswith("<svg")
    assert charts.diverging([], [], FIVE, scale=(1, 5)).sheet().words == ()
