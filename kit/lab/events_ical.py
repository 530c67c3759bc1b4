"""Reads a calendar's events and all their repetitions; what no choice needs is not even parsed."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateutil.rrule import rruleset, rrulestr
from icalendar import Timezone, vDDDTypes

from kit.lab.occurrences import MOST, Found, Occurrence, title, too_much

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.lab.occurrences import Window

_LINE = re.compile(r'[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^":;,]*)(?:,(?:"[^"]*"|[^":;,]*))*)*:')
# No description, no place, nobody's name or address.
_KEPT = re.compile(r"(?:UID|SUMMARY|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|STATUS)[;:]", re.IGNORECASE)
_TZID = re.compile(r'\bTZID=("[^"]*"|[^;]*)', re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")
_EVERY_DAY = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND"}
"""What a daily rule may say: with more it could look in vain for a day, day by day until the year 9999."""
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.IGNORECASE)
_PATIENCE = 5.0
"""Seconds to spend on repetitions; there are rules that never come to a day."""
_WRONG = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)
"""What the library raises at a value that is none."""


def is_calendar(text: str) -> bool:
    """Say whether a text begins as a calendar does."""
    return text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


@dataclass
class _Parts:
    """The lines of each event and of each time zone, and how many lines are none."""

    events: list[list[str]] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    broken: int = 0


@dataclass(frozen=True)
class _One:
    """One event as it was written: its start as its own clock shows it, and that clock."""

    uid: str
    title: str
    start: dt.datetime
    zone: dt.tzinfo | None
    hours: float
    rules: tuple[str, ...]
    more: tuple[dt.datetime, ...]
    left_out: frozenset[dt.datetime | dt.date]
    stands_for: dt.datetime | None
    cancelled: bool


def read(text: str, window: Window) -> Found:
    """Read all events near today. What is cancelled or broken is counted."""
    parts = _parts(text)
    zones = dict(filter(None, map(_zone, parts.zones)))
    events: list[_One] = []
    broken = parts.broken
    for lines in parts.events:
        try:
            events.append(_event(lines, zones))
        except _WRONG:
            broken += 1
    replaced: dict[str, set[dt.datetime]] = defaultdict(set)
    for event in events:
        if event.stands_for is not None:
            replaced[event.uid].add(event.stands_for)
    occurrences: list[Occurrence] = []
    end = time.monotonic() + _PATIENCE
    for event in (e for e in events if not e.cancelled):
        try:
            occurrences += _near(event, window, replaced.get(event.uid, set()))
        except _WRONG:
            broken += 1
        if len(occurrences) > MOST or time.monotonic() > end:
            raise too_much()
    return Found(occurrences, sum(event.cancelled for event in events), broken)


def _lines(text: str) -> Iterator[str]:
    """Give content lines; one that begins with a space goes on with the one before (section 3.1)."""
    whole = ""
    for line in text.splitlines():
        if line[:1] in {" ", "\t"}:
            whole += line[1:]
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


def _parts(text: str) -> _Parts:
    found = _Parts()
    block: _Block | None = None
    for line in _lines(text):
        name = line.strip().upper()
        if not _LINE.match(line):
            found.broken += bool(name)
        elif name in {"BEGIN:VEVENT", "BEGIN:VTIMEZONE"}:
            found.broken += block is not None  # the one before never ended
            block = _Block(name[6:])
        elif block is not None and block.ends(line, name):
            (found.events if block.kind == "VEVENT" else found.zones).append(block.lines)
            block = None
    found.broken += block is not None
    return found


@dataclass
class _Block:
    """An event or a time zone that is being read."""

    kind: str
    lines: list[str] = field(default_factory=list)
    within: int = 0

    def ends(self, line: str, name: str) -> bool:
        """Take a line; say whether it is the last."""
        if name == f"END:{self.kind}":
            return True
        self.within += name.startswith("BEGIN:")
        # An event's own lines only, not its alarms'; of a time zone all.
        if self.kind == "VTIMEZONE" or (not self.within and _KEPT.match(line)):
            self.lines.append(line)
        self.within -= name.startswith("END:")
        return False


def _zone(lines: list[str]) -> tuple[str, dt.tzinfo] | None:
    """Make a time zone that the calendar defines itself."""
    try:
        zone: Any = Timezone.from_ical("\r\n".join(["BEGIN:VTIMEZONE", *lines, "END:VTIMEZONE"]))
        return str(zone["TZID"]), zone.to_tz()
    except _WRONG:
        return None


def _split(line: str) -> tuple[str, str]:
    """Split a line where its value begins: a colon can stand between quotation marks before."""
    found = _LINE.match(line)
    if found is None:
        raise ValueError
    return line[: found.end() - 1], line[found.end() :]


def _event(lines: list[str], zones: dict[str, dt.tzinfo]) -> _One:
    fields: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in lines:
        head, value = _split(line)
        name, _semicolon, parameters = head.partition(";")
        named = _TZID.search(parameters)
        fields[name.upper()].append((named[1].strip('"') if named else "", value.strip()))

    def moments(name: str) -> list[Any]:
        given = [(zone, one) for zone, value in fields[name] for one in value.split(",")]
        return [vDDDTypes.from_ical(one, timezone=zone or None) for zone, one in given]  # type: ignore[no-untyped-call]

    def text(name: str) -> str:
        return fields[name][0][1] if fields[name] else ""

    start, *_others = moments("DTSTART")
    zone = getattr(start, "tzinfo", None) or zones.get(fields["DTSTART"][0][0])

    def clock(value: dt.date) -> dt.datetime:
        """Give a moment as the event's own clock shows it."""
        if not isinstance(value, dt.datetime):
            return dt.datetime.combine(value, dt.time())
        shown = value.astimezone(zone) if value.tzinfo and zone else value
        return shown.replace(tzinfo=None)

    replaces = moments("RECURRENCE-ID")
    return _One(
        uid=text("UID"),
        title=title(_ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], text("SUMMARY"))),
        start=clock(start),
        zone=zone,
        hours=_hours(start, *moments("DTEND"), *moments("DURATION")),
        rules=tuple(value for _tzid, value in fields["RRULE"]),
        more=tuple(clock(one[0] if isinstance(one, tuple) else one) for one in moments("RDATE")),
        left_out=frozenset(clock(one) if isinstance(one, dt.datetime) else one for one in moments("EXDATE")),
        stands_for=clock(replaces[0]) if replaces else None,
        cancelled=text("STATUS").upper() == "CANCELLED",
    )


def _hours(start: dt.date, end: dt.date | dt.timedelta | None = None, *_more: object) -> float:
    if not isinstance(start, dt.datetime):
        return 0.0  # a whole day says nothing of hours
    length = end if isinstance(end, dt.timedelta) else dt.timedelta()
    if isinstance(end, dt.datetime) and bool(end.tzinfo) == bool(start.tzinfo):
        length = end - start
    return max(0.0, length.total_seconds() / 3600)


def _near(event: _One, window: Window, replaced: set[dt.datetime]) -> Iterator[Occurrence]:
    for start in _starts(event, window, replaced):
        day = window.day(start.replace(tzinfo=event.zone))
        if window.holds(day):
            yield Occurrence(event.title, day, event.hours)


def _starts(event: _One, window: Window, replaced: set[dt.datetime]) -> Iterator[dt.datetime]:
    """Give when an event begins, each time, on its own clock."""
    if event.stands_for is not None or not (event.rules or event.more):
        yield event.start
        return
    rules = rruleset()
    rules.rdate(event.start)
    for rule in event.rules:
        _check(rule)
        rules.rrule(rrulestr(_on_clock(rule, event.zone), dtstart=event.start))
    for day in event.more:
        rules.rdate(day)
    late = dt.datetime.combine(window.last, dt.time()) + dt.timedelta(days=2)
    for n, start in enumerate(rules):
        if start > late:
            return
        if n > MOST:
            raise too_much()
        if start not in event.left_out and start.date() not in event.left_out and start not in replaced:
            yield start


def _check(rule: str) -> None:
    """Raise `ValueError` for a rule that the library would follow without an end, or far too finely for days."""
    said = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    freq, interval = said.get("FREQ", ""), said.get("INTERVAL", "1")
    daily = freq == "DAILY" and not said.keys() <= _EVERY_DAY
    if freq not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or daily or not interval.isdecimal() or int(interval) < 1:
        raise ValueError


def _on_clock(rule: str, zone: dt.tzinfo | None) -> str:
    """Write the end of a rule on the event's own clock: the calendar has it in UTC (section 3.3.10)."""

    def until(found: re.Match[str]) -> str:
        day, moment, utc = found.groups()
        if moment is None:
            return f"UNTIL={day}T235959"
        at = dt.datetime.strptime(day + moment, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
        shown = at.astimezone(zone) if utc and zone else at
        return f"UNTIL={shown:%Y%m%dT%H%M%S}"

    return _UNTIL.sub(until, rule)
