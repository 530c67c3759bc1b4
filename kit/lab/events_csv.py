"""Reads a table of days and titles, however a spreadsheet wrote it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

from kit.errors import KitError
from kit.i18n import gettext as _
from kit.lab.occurrences import MOST, Found, Occurrence, title, too_much

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.lab.occurrences import Window

_DAY = ("day", "date", "start date", "start", "when", "datum", "dag")
_WHAT = ("what", "title", "subject", "summary", "event", "name", "wat", "titel", "onderwerp")
_SEPARATORS = ";,\t|"
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_OTHER = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})(?!\d)")


def read(text: str, window: Window) -> Found:
    """Read the rows near today; a row without a day that can be read is counted as broken.

    Raises
    ------
    KitError
        When no column has days, or none has titles, or there are too many rows.
    """
    rows = _rows(text)
    heads = [head.strip().casefold() for head in rows[0]] if rows else []
    day = next((heads.index(name) for name in _DAY if name in heads), None)
    what = next((heads.index(name) for name in _WHAT if name in heads), None)
    if day is None or what is None:
        raise KitError(
            _("This is neither a calendar (.ics) nor a table with the columns “day” and “what”."),
            remedy=_("Name the two columns so in the first row; any separator will do."),
        )
    cells = [(row[day], row[what]) for row in rows[1:] if len(row) > max(day, what)]
    american = _american([first for first, _title in cells])
    days = [(_read_day(first.strip(), window, american=american), name) for first, name in cells]
    found = [Occurrence(title(name), known, 0.0) for known, name in days if known and window.holds(known)]
    if len(found) > MOST:
        raise too_much()
    return Found(found, broken=len(rows) - 1 - sum(known is not None for known, _name in days))


def _rows(text: str) -> list[list[str]]:
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    except csv.Error:
        raise KitError(
            _("This table cannot be read: a line in it is too long, or holds what no text does."),
            remedy=_("Save it once more as CSV from your spreadsheet."),
        ) from None


def _american(days: Sequence[str]) -> bool:
    """Say whether months come first: only where a second number is too large for a month, and no first one is."""
    found = [match for text in days if (match := _OTHER.match(text.strip()))]
    return any(int(m[2]) > 12 for m in found) and not any(int(m[1]) > 12 for m in found)  # noqa: PLR2004 - months


def _read_day(text: str, window: Window, *, american: bool) -> dt.date | None:
    iso, other = _ISO.match(text), _OTHER.match(text)
    try:
        if iso:
            return _own_day(text, window) or dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if other:
            day, month = (int(other[2]), int(other[1])) if american else (int(other[1]), int(other[2]))
            return dt.date(int(other[3]), month, day)
    except ValueError:
        return None
    return None


def _own_day(text: str, window: Window) -> dt.date | None:
    """Give the learner's day of a moment that names its own time zone; None where it names none."""
    try:
        moment = dt.datetime.fromisoformat(text)
        return window.day(moment) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None  # what follows the day is no time, or the zone leads past the last year there is
