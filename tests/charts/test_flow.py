"""Flow: an arrow for each move, its numbers beside no others', on a page and across a room."""

from __future__ import annotations

from itertools import permutations

from helpers.drawn import BOTH, legible, read, texts

from kit import charts
from kit.charts import Move, Stop
from kit.charts.levels import colour_at

PLACES = {
    "raised": (0, 1),
    "waiting": (1, 1),
    "passed up": (1, 0),
    "sent back": (1, 2),
    "decided": (2, 1),
    "done": (2, 2),
}
STOPS = [Stop(state, state, *place) for state, place in PLACES.items()]
USUAL = [
    Move("raised", "waiting", 5, 21),
    Move("raised", "decided", 6, 5),
    Move("waiting", "sent back", 8, 13),
    Move("sent back", "waiting", 9, 13),
    Move("waiting", "passed up", 12, 14),
    Move("passed up", "waiting", 8, 7),
    Move("passed up", "decided", 25, 10),
    Move("waiting", "decided", 16.5, 21),
    Move("decided", "done", 8, 21),
]


def test_a_usual_graph_can_be_read_on_a_page_and_across_a_room() -> None:
    drawing = charts.flow(STOPS, USUAL)
    legible(drawing)
    for size in BOTH:
        sheet = drawing.sheet(size)
        assert len(sheet.curves) == len(USUAL)
        assert set(PLACES) <= set(texts(drawing, size))
    assert "16.5 days" in texts(drawing)
    assert "16.5 d" in texts(drawing, "projector")


def test_an_arrow_leaves_one_box_and_ends_at_the_other() -> None:
    sheet = charts.flow(STOPS, [Move("raised", "waiting", 5, None)]).sheet()
    [curve] = sheet.curves
    raised, waiting = ((w.x, w.y) for state in ("raised", "waiting") for w in sheet.words if w.text == state)
    assert raised[0] < curve.x < curve.x2 < waiting[0]
    assert abs(curve.y2 - waiting[1]) < 20


def test_the_way_there_and_the_way_back_do_not_lie_on_each_other() -> None:
    sheet = charts.flow(STOPS, [Move("waiting", "sent back", 8, 5), Move("sent back", "waiting", 9, 5)]).sheet()
    there, back = (curve.at(0.5) for curve in sheet.curves)
    assert abs(there[0] - back[0]) > 60


def test_the_longest_is_the_darkest_and_the_most_are_the_thickest() -> None:
    sheet = charts.flow(STOPS, USUAL).sheet()
    assert colour_at(25, -25, 25) in {block.fill for block in sheet.blocks}
    thick = {curve.width for curve in sheet.curves}
    assert len(thick) == len({move.people for move in USUAL})


def test_without_counts_and_days_it_says_so() -> None:
    drawing = charts.flow(STOPS, [Move("raised", "waiting", None, None), Move("waiting", "waiting", 1, None)])
    legible(drawing)
    assert "too few know the days" in read(drawing)
    assert "people" not in read(drawing)
    assert "1 day" in texts(drawing)


def test_every_way_at_once_stays_on_the_sheet() -> None:
    moves = [Move(a, b, 10, 9) for a, b in permutations(PLACES, 2)]
    for size in BOTH:
        sheet = charts.flow(STOPS, moves).sheet(size)
        for block in sheet.blocks:
            assert -1 <= block.x <= block.x + block.width <= sheet.width + 1
            assert block.y >= -1
