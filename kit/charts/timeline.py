"""Timeline: how many by day or by week, and what happened when."""

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

By: TypeAlias = Literal["day", "week"]


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
    """Draw columns of how many on each day, or in each week from its Monday on, and flags for events below."""
    return Drawing(partial(_lay, tuple(counts), tuple(sorted(events, key=lambda e: e.day)), by))


def totals(counts: Sequence[Count], by: By) -> list[Count]:
    """Add up by day, or by week under its Monday, in order."""
    sums: Counter[dt.date] = Counter()
    for count in counts:
        sums[_start(count.day, by)] += count.n
    return [Count(day, sums[day]) for day in sorted(sums)]


def named(day: dt.date) -> str:
    """Write a day without its year."""
    return f"{day.day} {_('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec').split()[day.month - 1]}"


@dataclass(frozen=True)
class _Days:
    """Days as places from the left edge on; `unit` is the width of one column."""

    first: dt.date
    step: int
    unit: float

    def at(self, day: dt.date) -> float:
        """Give the middle of a day's column; a day in a week stands within the week's."""
        return ((day - self.first).days + (0.5 if self.step == 1 else 1)) / self.step * self.unit


def _lay(counts: Sequence[Count], events: Sequence[Event], by: By, size: Size) -> Sheet:
    pen = Pen(size)
    sums = {count.day: count.n for count in totals(counts, by)}
    if not sums and not events:
        return pen.sheet()
    known = [*sums, *(_start(event.day, by) for event in events)]
    step = 7 if by == "week" else 1
    columns = (max(known) - min(known)).days // step + 1
    flags = [wrap(f"{named(e.day)} · {e.label}", size.font * 13, size.small) for e in events]
    days = _Days(min(known), step, 1)
    # A flag hangs to the right of its day: the axis ends where the last flags still have room.
    width = float(size.width)
    for flag, event in zip(flags, events, strict=True):
        width = min(width, columns * (size.width - _wide(flag, size)) / days.at(event.day))
    days = _Days(min(known), step, width / columns)
    if sums:
        _columns(pen, sums, days)
    _axis(pen, days, columns)
    _flags(pen, list(zip((days.at(event.day) for event in events), flags, strict=True)))
    return pen.sheet()


def _start(day: dt.date, by: By) -> dt.date:
    return day - dt.timedelta(days=day.weekday()) if by == "week" else day


def _wide(lines: Sequence[str], size: Size) -> float:
    return max((width_of(line, size.small) for line in lines), default=0) + size.font


def _columns(pen: Pen, sums: Mapping[dt.date, int], days: _Days) -> None:
    size, most = pen.size, max(1, *sums.values())
    high = size.bar * 4
    floor = pen.y = pen.y + size.line + high
    width = min(days.unit * 0.8, size.bar * 2)
    for day, n in sums.items():
        x = (day - days.first).days / days.step * days.unit + days.unit / 2
        tall = high * n / most
        pen.blocks.append(Block(x - width / 2, floor - tall, width, tall, MARK))
        # A number wider than its column is left to the table.
        if n and pen.wide(str(n)) <= days.unit:
            pen.centred([str(n)], x, floor - tall - size.line / 2, align="center", small=True)


def _axis(pen: Pen, days: _Days, columns: int) -> None:
    size = pen.size
    pen.lines.append(Line(0, pen.y, columns * days.unit, pen.y, 1.5 * size.hair, opacity=0.6))
    # The first date is moved in from the edge by up to half of its width.
    room = 1.5 * pen.wide("30 Mmm")
    every = next((n for n in (1, 2, 5, 7, 10, 14, 28, 56) if n * days.unit >= room), columns)
    for i in range(0, columns, every):
        day = named(days.first + dt.timedelta(days=i * days.step))
        x = max((i + 0.5) * days.unit, pen.wide(day) / 2)
        if x + pen.wide(day) / 2 <= size.width:
            pen.write([day], x, pen.y + size.gap / 4, align="center", small=True)
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
