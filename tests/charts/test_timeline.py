"""Timeline: columns by day or week, and flags that cross no words."""

from __future__ import annotations

import datetime as dt

import pytest
from helpers.drawn import legible, read, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import charts
from kit.charts import Count, Event
from kit.charts.levels import MARK
from kit.marks import SIZES, SizeName

MONDAY = dt.date(2026, 11, 2)


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def test_each_day_has_a_column_as_high_as_its_number() -> None:
    drawing = charts.timeline([Count(day(0), 4), Count(day(2), 8)], [])
    first, second = (b for b in drawing.sheet().blocks if b.fill == MARK)
    assert second.height == pytest.approx(2 * first.height)
    assert second.x > first.x
    assert {"4", "8", "2 Nov"} <= set(texts(drawing))


def test_weeks_add_up_their_days_from_monday_on() -> None:
    counts = [Count(day(i), 1) for i in range(9)]
    assert charts.totals(counts, "week") == [Count(day(0), 7), Count(day(7), 2)]
    shown = texts(charts.timeline(counts, [Event(day(10), "Triads")], by="week"))
    assert {"7", "2", "2 Nov", "9 Nov"} <= set(shown)
    assert "12 Nov · Triads" in " ".join(shown)


def test_days_of_several_years_are_named_with_their_year() -> None:
    first, last = dt.date(2026, 12, 28), dt.date(2027, 1, 4)
    shown = texts(charts.timeline([Count(first, 5), Count(last, 3)], [Event(last, "Triads")], by="week"))
    assert {"28 Dec 2026", "4 Jan 2027", "4 Jan 2027 · Triads"} <= set(shown)
    assert "28 Dec" in texts(charts.timeline([Count(first, 5)], []))


def test_months_and_years_add_up_their_days() -> None:
    days = [dt.date(2026, 1, 5), dt.date(2026, 1, 31), dt.date(2026, 3, 1), dt.date(2028, 2, 29)]
    counts = [Count(d, 2) for d in days]
    months = [Count(dt.date(2026, 1, 1), 4), Count(dt.date(2026, 3, 1), 2), Count(dt.date(2028, 2, 1), 2)]
    assert charts.totals(counts, "month") == months
    assert charts.totals(counts, "year") == [Count(dt.date(2026, 1, 1), 6), Count(dt.date(2028, 1, 1), 2)]
    assert {"Jan 2026", "Jan 2027", "Jan 2028"} <= set(texts(charts.timeline(counts, [], by="month")))
    assert {"2026", "2027", "2028"} <= set(texts(charts.timeline(counts, [], by="year")))


@pytest.mark.parametrize(
    ("last", "by"),
    [
        (dt.date(2026, 11, 23), "day"),
        (dt.date(2026, 11, 24), "week"),
        (dt.date(2028, 9, 30), "week"),
        (dt.date(2028, 10, 2), "month"),
        (dt.date(2035, 2, 1), "month"),
        (dt.date(2035, 3, 1), "year"),
    ],
)
def test_what_lies_further_apart_is_counted_by_longer_spans(last: dt.date, by: charts.By) -> None:
    assert charts.fitting(MONDAY, last) == by


@pytest.mark.parametrize("size", SIZES)
def test_columns_can_be_seen_however_far_apart_they_are(size: SizeName) -> None:
    days = [dt.date(1900, 1, 1), dt.date(2026, 1, 5), dt.date(2199, 12, 31)]
    drawing = charts.timeline(
        [Count(d, 5) for d in days], [Event(days[1], "Our day")], by=charts.fitting(days[0], days[-1])
    )
    assert all(b.width >= 1 for b in drawing.sheet(size).blocks)
    assert len(drawing.sheet(size).blocks) == 3
    assert "1900" in texts(drawing, size)
    assert "5 Jan 2026 · Our day" in read(drawing, size)


def test_an_event_stands_at_its_day() -> None:
    sheet = charts.timeline([Count(day(i), 3) for i in range(5)], [Event(day(3), "Second reading")]).sheet()
    (flag,) = sheet.dots
    column = sheet.blocks[3]
    assert flag.x == pytest.approx(column.x + column.width / 2)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 2000)), max_size=30),
    st.lists(st.tuples(st.integers(0, 120), st.text("abc ", max_size=50)), max_size=8),
    st.sampled_from(["day", "week", "month", "year"]),
)
def test_whatever_happens_words_cover_no_words_and_stay_on_the_sheet(
    counts: list[tuple[int, int]], events: list[tuple[int, str]], by: charts.By
) -> None:
    drawing = charts.timeline([Count(day(d), n) for d, n in counts], [Event(day(d), t) for d, t in events], by=by)
    legible(drawing)
    # Nor does a pole run through words.
    sheet = drawing.sheet()
    poles = [line for line in sheet.lines if line.x == line.x2]
    for left, top, right, bottom in (w.box for w in sheet.words):
        assert not any(left < p.x < right and p.y < bottom and top < p.y2 for p in poles)


def test_nothing_at_all_can_be_drawn_too() -> None:
    assert charts.timeline([], []).svg().startswith("<svg")
    assert read(charts.timeline([], [Event(day(0), "Workshop")])).endswith("2 Nov · Workshop")
