"""Bars: as long as their share, with their text, and who took part."""

from __future__ import annotations

import pytest
from helpers.drawn import legible, read, texts

from kit import charts
from kit.charts import Attendance, Bar
from kit.charts.levels import MARK

LONG = "A lesson with a name that goes on for so long that it cannot stand on one line of any page"


def test_bars_end_in_their_text() -> None:
    drawing = charts.bars([Bar("Advice", 7, "7 of 11"), Bar("Consent", 0, "0 of 11")], maximum=11)
    assert texts(drawing) == ["Advice", "7 of 11", "Consent", "0 of 11"]


def test_a_bar_is_as_long_as_its_share_of_the_most_there_can_be() -> None:
    sheet = charts.bars([Bar("Advice", 7, "7"), Bar("Consent", 3.5, "3.5")], maximum=14).sheet()
    tracks, bars = ([b for b in sheet.blocks if (b.fill == MARK) is marked] for marked in (False, True))
    assert [b.width / t.width for b, t in zip(bars, tracks, strict=True)] == pytest.approx([0.5, 0.25])


def test_participation_says_how_many_of_how_many_and_nothing_of_what_is_hidden() -> None:
    rows = [Attendance("One", 11), Attendance("Two", 3, "fewer than 5 people"), Attendance("Three", None, "few")]
    drawing = charts.participation(rows, invited=12)
    assert "11 of 12" in texts(drawing)
    assert "hidden: fewer than 5 people" in read(drawing)
    assert "3" not in read(drawing).split()
    assert len(drawing.sheet().blocks) == 2


def test_without_a_roster_the_largest_number_is_the_whole() -> None:
    drawing = charts.participation([Attendance("One", 11), Attendance("Two", 4)], invited=None)
    assert texts(drawing) == ["One", "11", "Two", "4"]
    assert max(b.width for b in drawing.sheet().blocks if b.fill == MARK) == drawing.sheet().blocks[0].width


def test_long_labels_break_and_nothing_covers_anything() -> None:
    legible(charts.bars([Bar(LONG, 7, "7 of 11"), Bar(LONG, None, "", LONG), Bar("Short", 11, "11 of 11")], maximum=11))


def test_no_bars_and_no_people_can_be_drawn_too() -> None:
    assert charts.bars([], maximum=0).sheet().words == ()
    assert texts(charts.bars([Bar("Nobody", 0, "0")], maximum=0)) == ["Nobody", "0"]
    assert charts.participation([], invited=None).svg().startswith("<svg")
