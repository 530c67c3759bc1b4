"""Timeline: how many by day, week, month or year, and what happened when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from kit.charts.levels import MARK
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.lettering import width_of, wrap
from kit.marks import INK, Block, Dot, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.marks import Sheet, Size

By: TypeAlias = Literal["day", "week", "month", "year"]

_DAYS_APART = 21
"""A span of more days than that is counted week by week."""
_COLUMNS = 100
"""A span of more weeks than that is counted month by month, and one of more months year by year."""
_EVERY: dict[By, tuple[int, ...]] = {
    "day": (1, 2, 5, 7, 10, 14, 28, 56),
    "week": (1, 2, 5, 10, 20, 50),
    "month": (1, 2, 3, 6, 12, 24, 60),
    "year": (1, 2, 5, 10, 20, 50, 100),
}
"""How many columns may lie between two that are named."""


@dataclass(frozen=True)
class Count:
    """How many on one day."""

    day: dt.date
    n: int


@dataclass(frozen=True)
class Event:
    """What happened on one day."""

    day: dt.date
    label: str


def timeline(counts: Sequence[Count], events: Sequence[Event], *, by: By = "day") -> Drawing:
    """Draw columns of how many on each day, or in each week, month or year, and flags for events below."""
    return Drawing(partial(_lay, tuple(counts), tuple(sorted(events, key=lambda e: e.day)), by))


def fitting(first: dt.date, last: dt.date) -> By:
    """Say what a column between these days is to be, so that there are not more of them than can be seen."""
    if (last - first).days <= _DAYS_APART:
        return "day"
    spans: tuple[By, ...] = ("week", "month")
    return next((by for by in spans if _place(last, by) - _place(first, by) < _COLUMNS), "year")


def totals(counts: Sequence[Count], by: By) -> list[Count]:
    """Add up by day, or by week, month or year under its first day (a week's is its Monday), in order."""
    sums: Counter[int] = Counter()
    for count in counts:
        sums[_place(count.day, by)] += count.n
    return [Count(_first_day(place, by), sums[place]) for place in sorted(sums)]


def named(day: dt.date, by: By = "day", *, year: bool) -> str:
    """Write a day, with its year or without; or the month or the year that starts on it."""
    if by == "year":
        return str(day.year)
    month = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()[day.month - 1]
    return " ".join([*([] if by == "month" else [str(day.day)]), month, *([str(day.year)] if year else [])])


@dataclass(frozen=True)
class _Days:
    """Days as places from the left edge on; `unit` is the width of one column, `year` whether days have theirs."""

    first: int
    by: By
    unit: float
    year: bool

    def at(self, day: dt.date) -> float:
        """Give the middle of a day; one in a week, month or year stands within its column."""
        place = _place(day, self.by)
        start, end = (_first_day(n, self.by) for n in (place, place + 1))
        return (place - self.first + ((day - start).days + 0.5) / (end - start).days) * self.unit

    def name(self, column: int) -> str:
        """Give what stands below a column."""
        return named(_first_day(self.first + column, self.by), self.by, year=self.year)


def _lay(counts: Sequence[Count], events: Sequence[Event], by: By, size: Size) -> Sheet:
    pen = Pen(size)
    if not counts and not events:
        return pen.sheet()
    known = [*(count.day for count in counts), *(event.day for event in events)]
    first, last = _place(min(known), by), _place(max(known), by)
    columns = last - first + 1
    year = _first_day(first, by).year != max(known).year
    flags = [wrap(f"{named(e.day, year=year)} · {e.label}", size.font * 13, size.small) for e in events]
    days = _Days(first, by, 1, year)
    # A flag hangs to the right of its day: the axis ends where the last flags still have room.
    width = float(size.width)
    for flag, event in zip(flags, events, strict=True):
        width = min(width, columns * (size.width - _wide(flag, size)) / days.at(event.day))
    days = _Days(first, by, width / columns, year)
    if counts:
        _columns(pen, {_place(count.day, by) - first: count.n for count in totals(counts, by)}, days)
    _axis(pen, days, columns)
    _flags(pen, list(zip((days.at(event.day) for event in events), flags, strict=True)))
    return pen.sheet()


def _place(day: dt.date, by: By) -> int:
    """Count a day, its week, its month or its year."""
    # The first of all days is a Monday.
    week, month = (day.toordinal() - 1) // 7, day.year * 12 + day.month - 1
    return {"day": day.toordinal(), "week": week, "month": month, "year": day.year}[by]


def _first_day(place: int, by: By) -> dt.date:
    """Give the day on which the counted day, week, month or year starts."""
    if by in {"day", "week"}:
        return dt.date.fromordinal(place if by == "day" else place * 7 + 1)
    return dt.date(place // 12, place % 12 + 1, 1) if by == "month" else dt.date(place, 1, 1)


def _wide(lines: Sequence[str], size: Size) -> float:
    return max((width_of(line, size.small) for line in lines), default=0) + size.font


def _columns(pen: Pen, sums: Mapping[int, int], days: _Days) -> None:
    size, most = pen.size, max(1, *sums.values())
    high = size.bar * 4
    floor = pen.y = pen.y + size.line + high
    width = max(size.hair, min(days.unit * 0.8, size.bar * 2))
    for column, n in sums.items():
        x = (column + 0.5) * days.unit
        tall = high * n / most
        pen.blocks.append(Block(x - width / 2, floor - tall, width, tall, MARK))
        # A number wider than its column is left to the table.
        if n and pen.wide(str(n)) <= days.unit:
            pen.centred([str(n)], x, floor - tall - size.line / 2, align="center", small=True)


def _axis(pen: Pen, days: _Days, columns: int) -> None:
    size = pen.size
    pen.lines.append(Line(0, pen.y, columns * days.unit, pen.y, 1.5 * size.hair, opacity=0.6))
    # The first date is moved in from the edge by up to half of its width.
    room = 1.5 * max(pen.wide(named(dt.date(2000, m, 20), days.by, year=days.year)) for m in range(1, 13))
    every = next((n for n in _EVERY[days.by] if n * days.unit >= room), columns)
    for i in range(0, columns, every):
        name = days.name(i)
        x = max((i + 0.5) * days.unit, pen.wide(name) / 2)
        if x + pen.wide(name) / 2 <= size.width:
            pen.write([name], x, pen.y + size.gap / 4, align="center", small=True)
    pen.y += size.line + size.gap


def _flags(pen: Pen, flags: Sequence[tuple[float, Sequence[str]]]) -> None:
    """Hang each event's words at a pole, under those of the later ones that it would meet."""
    size, top = pen.size, pen.y
    hung: list[tuple[float, float]] = []
    for x, lines in reversed(flags):
        under = max((bottom for at, bottom in hung if at < x + _wide(lines, size)), default=top)
        pen.lines.append(Line(x, top - size.gap / 2, x, under + size.line / 2, size.hair, opacity=0.6))
        pen.dots.append(Dot(x, under + size.line / 2, size.font * 0.3, INK, "diamond"))
        bottom = pen.write(lines, x + size.font * 0.7, under, small=True) + size.gap / 2
        hung.append((x, bottom))
        pen.y = max(pen.y, bottom)
