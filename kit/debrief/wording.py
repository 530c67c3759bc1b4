"""What a debrief says in a line: whose it is, when it was frozen, its headline figures, days and moments."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import UNSET

from kit.debrief import pictures
from kit.debrief.blocks import KeyFigures
from kit.debrief.records import Change, Dimension, Suppressed, Wave
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.debrief.records import Date, Instrument, Summary


def heading(summary: Summary) -> str:
    """Give the debrief's title."""
    return _("Debrief · {course}").format(course=summary.course.title)


def subtitle(summary: Summary) -> str:
    """Say in one line whose debrief this is, when it was frozen, and who is behind any number."""
    times = frozen(summary)
    parts = [summary.cohort.title]
    if times:
        parts.append(_("frozen {when}").format(when=moment(times[-1])))
    if summary.invited is not None:
        parts.append(_("{n} of {of} took part").format(n=summary.participants, of=summary.invited))
    parts.append(_("nothing is shown of fewer than {n} people").format(n=summary.threshold))
    return " · ".join(parts)


def headlines(summary: Summary) -> KeyFigures:
    """Give the headline figures: who took part, how alike the newest reading's answers are, and what comes next."""
    took = pictures.people(summary.participants)
    if summary.invited is not None:
        took = _("{n} of {of}").format(n=summary.participants, of=summary.invited)
    found = [(took, _("took part"))]
    for instrument in summary.instruments.values():
        found += _of(instrument)
    if len(found) == 1:
        questions = [r for activity in summary.activities.values() for r in activity.items.values()]
        shown = sum(not isinstance(r, Suppressed) for r in questions)
        found.append((_("{n} of {of}").format(n=shown, of=len(questions)), _("questions with enough answers to show")))
    return KeyFigures(tuple(found))


def _of(instrument: Instrument) -> Iterator[tuple[str, str]]:
    waves = list(instrument.waves.values())
    shown = [wave for wave in waves if isinstance(wave, Wave)]
    if not shown:
        return
    words = [d.verdict for d in shown[-1].dimensions.values() if isinstance(d, Dimension)]
    if any(words):
        close, divided = words.count("close"), words.count("divided")
        yield (
            _("{n} close").format(n=close),
            ngettext("dimension where you answer alike", "dimensions where you answer alike", close),
        )
        yield (
            _("{n} divided").format(n=divided),
            ngettext("dimension with people at both ends", "dimensions with people at both ends", divided),
        )
    else:
        what = ngettext("reading of “{title}”: {waves}", "readings of “{title}”: {waves}", len(shown))
        names = ", ".join(wave.title.lower() for wave in shown)
        yield str(len(shown)), what.format(title=instrument.title, waves=names)
    if isinstance(instrument.change, Change):
        yield str(instrument.change.pairs), _("people answered it both times")
    elif coming := next((w for w in waves if isinstance(w, Suppressed)), None):
        yield coming.title, _("the next reading, not to be shown yet")


def frozen(summary: Summary) -> list[str]:
    """Give the moments at which anything in a summary was frozen, the earliest first."""
    waves = [wave for i in summary.instruments.values() for wave in (*i.waves.values(), i.change)]
    results = [r for activity in summary.activities.values() for r in activity.items.values()]
    return sorted({r.frozen_at for r in (*waves, *results) if not isinstance(r, Suppressed)})


def moment(iso: str) -> str:
    """Write a moment as people here read it, in this machine's time zone."""
    at = dt.datetime.fromisoformat(iso).astimezone()
    return f"{_written(at)}, {at:%H:%M}"


def day(iso: str) -> str:
    """Write a day as people here read it."""
    return _written(dt.date.fromisoformat(iso))


def days(result: Date) -> str:
    """Say which days people named."""
    text = _("{people} named a day. The one in the middle is {day}.").format(
        people=pictures.people(result.n), day=day(result.median)
    )
    if result.earliest is UNSET or result.latest is UNSET:
        return text
    ends = _("The earliest is {first}, the latest {last}.")
    return f"{text} {ends.format(first=day(result.earliest), last=day(result.latest))}"


def _written(day: dt.date) -> str:
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{day.day} {months[day.month - 1]} {day.year}"
