"""What a learner's calendar or table holds, for their own eyes: read in memory, by titles, and kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from kit.errors import KitError
from kit.i18n import gettext as _
from kit.lab import events_csv, events_ical

if TYPE_CHECKING:
    from kit.lab.occurrences import Found, Occurrence, Window

LIMIT = 5 << 20
"""Bytes of one file: some ten years of a full calendar."""


class Series(Struct, frozen=True):
    """All that has the same title: its days, the newest first, and the hours of all of them."""

    title: str
    days: tuple[str, ...]
    hours: float


class Reading(Struct, frozen=True):
    """What a file held from one day to another, as its owner chooses from it.

    `broken` counts the lines and events that could not be read.
    """

    series: tuple[Series, ...]
    events: int
    cancelled: int
    broken: int
    first: str
    last: str


def read(data: bytes, window: Window) -> Reading:
    """Read a calendar (iCalendar, RFC 5545) or a table (CSV) of days and titles.

    Raises
    ------
    KitError
        When it is neither, too large, or holds too much. Nothing of its text is in the error.
    """
    if len(data) > LIMIT:
        raise KitError(
            _("This file has {size} MB; {limit} MB are read.").format(
                size=round(len(data) / (1 << 20), 1), limit=LIMIT >> 20
            ),
            remedy=_("Export a shorter time from your calendar, such as the last year."),
        )
    text = _decoded(data)
    found = (events_ical if events_ical.is_calendar(text) else events_csv).read(text, window)
    together: dict[str, list[Occurrence]] = defaultdict(list)
    for one in found.occurrences:
        together[one.title.casefold()].append(one)
    series = sorted(map(_series, together.values()), key=lambda s: (-len(s.days), s.title.casefold()))
    return _reading(found, tuple(series), window)


def _reading(found: Found, series: tuple[Series, ...], window: Window) -> Reading:
    first, last = window.first.isoformat(), window.last.isoformat()
    return Reading(series, len(found.occurrences), found.cancelled, found.broken, first, last)


def _series(alike: list[Occurrence]) -> Series:
    days = sorted({one.day.isoformat() for one in alike}, reverse=True)
    return Series(alike[0].title, tuple(days), round(sum(one.hours for one in alike), 1))


def _decoded(data: bytes) -> str:
    """Give a file's text: UTF-8 or UTF-16 where it is that, else as older programs of Windows write it."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
