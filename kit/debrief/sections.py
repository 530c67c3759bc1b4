"""The debrief as sections of HTML, the same for the notebook and for the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET

from kit.debrief import pictures
from kit.debrief.records import Bands, Change, Choice, Date, Dimension, Points, Rating, Suppressed, Texts, Wave
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kit.debrief.records import Activity, Instrument, Result, Scale, Summary

    Words: TypeAlias = Callable[[str, Texts], str]
    """How texts are shown, given their key "lesson/activity/item"."""


@dataclass(frozen=True)
class Section:
    """A part of the debrief under one heading; `html` is escaped."""

    id: str
    title: str
    html: str


def sections(summary: Summary, words: Words) -> tuple[Section, ...]:
    """Give the debrief's sections in their order; what has nothing to show comes last, by name and reason."""
    found = [Section("who", _("Who took part"), pictures.took_part(summary).html())]
    hidden: list[tuple[str, str]] = []
    for id_, instrument in summary.instruments.items():
        if any(isinstance(wave, Wave) for wave in instrument.waves.values()):
            found.append(Section(id_, instrument.title, _instrument(id_, instrument)))
        else:
            hidden += [
                (f"{instrument.title} · {w.title}", w.suppressed) for w in _suppressed(instrument.waves.values())
            ]
    for lesson, group in groupby(summary.activities.items(), key=lambda entry: entry[1].lesson):
        shown = []
        for key, activity in group:
            if any(not isinstance(r, Suppressed) for r in activity.items.values()):
                shown.append(_activity(key, activity, words))
            else:
                hidden += [
                    (f"{activity.title} · {r.title}", r.suppressed) for r in _suppressed(activity.items.values())
                ]
        if shown:
            part = summary.took_part.get(lesson)
            found.append(Section(lesson, part.title if part and part.title else lesson, "".join(shown)))
    if hidden:
        found.append(Section("hidden", _("What is not shown"), _not_shown(hidden)))
    return tuple(found)


def keys(summary: Summary) -> list[tuple[str, str]]:
    """Give the headline figures of a debrief: a value and what it counts."""
    took = pictures.people(summary.participants)
    if summary.invited is not None:
        took = _("{n} of {of}").format(n=summary.participants, of=summary.invited)
    found = [(took, _("shared at least one line"))]
    for instrument in summary.instruments.values():
        waves = [wave for wave in instrument.waves.values() if isinstance(wave, Wave)]
        if waves:
            what = ngettext("reading of “{title}”: {waves}", "readings of “{title}”: {waves}", len(waves))
            names = ", ".join(wave.title.lower() for wave in waves)
            found.append((str(len(waves)), what.format(title=instrument.title, waves=names)))
        if isinstance(instrument.change, Change):
            found.append((str(instrument.change.pairs), _("people answered it both times")))
        elif waves and (coming := _suppressed(instrument.waves.values())):
            found.append((coming[0].title, _("the next reading, not to be shown yet")))
    questions = [r for activity in summary.activities.values() for r in activity.items.values()]
    shown = sum(not isinstance(r, Suppressed) for r in questions)
    found.append(
        (_("{n} of {of}").format(n=shown, of=len(questions)), _("other questions with enough answers to show"))
    )
    return found


def frozen(summary: Summary) -> list[str]:
    """Give the moments at which anything in a summary was frozen, the earliest first."""
    waves = [wave for i in summary.instruments.values() for wave in (*i.waves.values(), i.change)]
    results = [r for activity in summary.activities.values() for r in activity.items.values()]
    return sorted({r.frozen_at for r in (*waves, *results) if not isinstance(r, Suppressed)})


def moment(iso: str) -> str:
    """Write a moment as people here read it, in this machine's time zone."""
    at = dt.datetime.fromisoformat(iso).astimezone()
    months = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
    return f"{at.day} {months[at.month - 1]} {at.year}, {at:%H:%M}"


def day(iso: str) -> str:
    """Write a day as people here read it."""
    return moment(f"{iso}T00:00:00").split(",")[0]


def _suppressed(results: Iterable[object]) -> list[Suppressed]:
    return [r for r in results if isinstance(r, Suppressed)]


def _p(text: str, name: str = "kd-sub") -> str:
    return f'<p class="{name}">{escape(text)}</p>'


def _withheld(what: str, result: Suppressed) -> str:
    return _p(_("{what} – hidden: {reason}").format(what=what, reason=pictures.reason(result)), "kit-withheld")


def _instrument(id_: str, instrument: Instrument) -> str:
    parts = [_p(instrument.note)] if instrument.note else []
    parts.append(_p(_how_to_read(instrument)))
    parts += [_withheld(wave.title, wave) for wave in _suppressed(instrument.waves.values())]
    parts.append(f"<h3>{escape(_('Dimension by dimension'))}</h3>{pictures.profile(id_, instrument).html()}")
    if isinstance(instrument.change, Change):
        parts.append(f"<h3>{escape(_('What moved'))}</h3>{pictures.change(id_, instrument, instrument.change).html()}")
    elif len(instrument.waves) > 1:
        parts.append(_withheld(_("What moved"), instrument.change))
    asked = pictures.questions(id_, instrument)
    if asked:
        parts.append(f"<h3>{escape(_('Question by question'))}</h3>")
        parts += [f"<h4>{escape(title)}</h4>{figure.html()}" for title, figure in asked]
    return "".join(parts)


def _how_to_read(instrument: Instrument) -> str:
    scale = instrument.scale
    waves = [wave for wave in instrument.waves.values() if isinstance(wave, Wave)]
    bands = [d.bands for wave in waves for d in wave.dimensions.values() if isinstance(d, Dimension)]
    said = []
    if any(isinstance(b, Bands) for b in bands):
        half = (scale.max - scale.min + 1) // 2
        left, right = f"{scale.min}–{scale.min + half - 1}", f"{scale.max - half + 1}–{scale.max}"
        text = _("Numbers are people. Left of the line are the answers {left}, right of it {right}.")
        said.append(text.format(left=left, right=right))
        if (scale.max - scale.min) % 2 == 0:
            said.append(_("{middle} stands in a column of its own.").format(middle=scale.min + half))
    if any(isinstance(b, Suppressed) for b in bands):
        said.append(_("Where no counts are shown, a dot is the median, and the bar around it the spread."))
    said.append(
        _("Spread is the average deviation: how many scale points the answers lie from the median, on average.")
    )
    said.append(
        _("Neither end of a scale is a verdict, and neither is a large or a small spread: ask what lies behind.")
    )
    return " ".join(said)


def _activity(key: str, activity: Activity, words: Words) -> str:
    parts = [f"<h3>{escape(activity.title)}</h3>"]
    for scale, group in groupby(activity.items.items(), key=lambda entry: _together(entry[1])):
        items = list(group)
        if scale is not None:
            ratings = {r.label: r for _id, r in items if isinstance(r, Rating)}
            parts.append(pictures.ratings(_name(key, items[0][0]), activity.title, ratings).html())
        else:
            parts += [_item(f"{key}/{id_}", result, words, activity) for id_, result in items]
    return "".join(parts)


def _together(result: Result) -> Scale | None:
    """Ratings on one scale that follow each other make one figure."""
    return result.scale if isinstance(result, Rating) else None


def _item(key: str, result: Result, words: Words, activity: Activity) -> str:
    if isinstance(result, Suppressed):
        return _withheld(result.title or activity.title, result)
    label = f"<h4>{escape(result.label)}</h4>" if len(activity.items) > 1 or result.label != activity.title else ""
    return label + _result(key, result, words)


def _result(key: str, result: Result, words: Words) -> str:
    match result:
        case Texts():
            return words(key, result)
        case Choice():
            return pictures.choice(_name(key), result).html()
        case Points():
            return pictures.points(_name(key), result).html()
        case Date():
            return _p(_days(result))
    return ""


def _days(result: Date) -> str:
    text = _("{people} named a day. The one in the middle is {day}.").format(
        people=pictures.people(result.n), day=day(result.median)
    )
    if result.earliest is UNSET or result.latest is UNSET:
        return text
    return (
        text
        + " "
        + _("The earliest is {first}, the latest {last}.").format(first=day(result.earliest), last=day(result.latest))
    )


def _name(*parts: str) -> str:
    return "-".join(parts).replace("/", "-")


def _not_shown(hidden: list[tuple[str, str]]) -> str:
    def entries() -> Iterator[str]:
        for reason, group in groupby(sorted(hidden, key=lambda entry: entry[1]), key=lambda entry: entry[1]):
            lines = "".join(f"<li>{escape(what)}</li>" for what, _reason in group)
            yield f'<p class="kit-withheld">{escape(reason)}</p><ul class="kd-hidden">{lines}</ul>'

    return "".join(entries())
