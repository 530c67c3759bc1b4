"""What took place and when, as any kind of file has it; and how much of it is read."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kit.errors import KitError
from kit.i18n import gettext as _

BACK, AHEAD = dt.timedelta(days=400), dt.timedelta(days=31)
"""Only what lies near is read: decisions that one still remembers."""
MOST = 20_000
"""Occurrences of all events together."""
TITLE = 120
"""Characters of a title that are shown."""


class Occurrence(NamedTuple):
    """One thing that took place: its title, its day and how many hours it took, 0 where that is not known."""

    title: str
    day: dt.date
    hours: float


class Found(NamedTuple):
    """What a file held, near enough in time, and how much of it could not be used."""

    occurrences: list[Occurrence]
    cancelled: int = 0
    broken: int = 0


class Window(NamedTuple):
    """The days that are looked at, and the learner's time zone, where it is known."""

    first: dt.date
    last: dt.date
    zone: dt.tzinfo | None

    @classmethod
    def around(cls, today: dt.date, zone: str = "") -> Window:
        """Look at what lies around a day; a zone that nobody knows is none."""
        known = None
        # ZoneInfoNotFoundError is a KeyError; a name that is no path raises the others.
        with contextlib.suppress(KeyError, ValueError, OSError):
            known = ZoneInfo(zone) if zone else None
        return cls(today - BACK, today + AHEAD, known)

    def holds(self, day: dt.date) -> bool:
        """Say whether a day is looked at."""
        return self.first <= day <= self.last

    def day(self, moment: dt.datetime) -> dt.date:
        """Give the learner's own day of a moment; the moment's, where its time zone or theirs is not known."""
        return (moment.astimezone(self.zone) if moment.tzinfo and self.zone else moment).date()


def too_much() -> KitError:
    """Say that a file holds more than anybody could choose from."""
    return KitError(
        _("This file holds more than {n} events near today, or repeats some endlessly.").format(n=MOST),
        remedy=_("Export one calendar, or a shorter time."),
    )


def title(text: str) -> str:
    """Give a title on one line, cut where it is long."""
    plain = " ".join(text.split())
    return (plain if len(plain) <= TITLE else plain[: TITLE - 1] + "…") or _("(no title)")
