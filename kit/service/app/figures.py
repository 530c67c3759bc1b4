"""The results of one activity, for people: drawn as charts with their tables, and words as they were reviewed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from kit import figures
from kit.debrief.blocks import Heading, Listing, Paragraph, Quotes, Themes
from kit.debrief.records import Shift, Suppressed, Wave
from kit.debrief.sections import sections
from kit.debrief.stage import spoken
from kit.outline import HIDDEN, WHO
from kit.wire.records import Figure, Results, Said, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Activity, Course
    from kit.debrief.records import Summary


def results(summary: Summary, course: Course, activity: Activity) -> Results:
    """Put one activity's part of a summary into figures and words.

    An instrument's first wave stands alone; a later one is shown beside those before it, with what changed.
    """
    part = _part(summary, course, activity)
    drawn: list[Figure] = []
    said: list[Said] = []
    notes: list[str] = []
    withheld: list[str] = []
    for section in sections(part, spoken):
        if section.id == WHO:
            continue
        title = section.title
        for block in section.blocks:
            match block:
                case Heading(text=text):
                    title = text
                case figures.Figure():
                    drawn.append(_figure(block, title))
                case Quotes() | Themes():
                    said.extend(_said(block))
                case Paragraph(text=text, tone=tone):
                    (withheld if tone == "withheld" else notes).append(text)
                case Listing(lines=lines) if section.id != HIDDEN:
                    notes.extend(lines)
    return Results(
        lesson=activity.lesson,
        activity=activity.id,
        title=activity.title,
        figures=tuple(drawn),
        said=tuple(said),
        notes=tuple(notes),
        withheld=tuple(dict.fromkeys(withheld)),
        frozen_at=_frozen_at(part),
    )


def _part(summary: Summary, course: Course, activity: Activity) -> Summary:
    """Give the summary of this activity alone."""
    alone = structs.replace(summary, instruments={}, activities={}, answers=UNSET, set_aside=[])
    name = activity.name
    if name in summary.activities:
        return structs.replace(alone, activities={name: summary.activities[name]})
    id_ = activity.instrument.id if activity.instrument else activity.then.instrument if activity.then else ""
    instrument = summary.instruments.get(id_)
    if instrument is None:
        return alone
    order = [wave.id for wave in course.waves if wave.id in instrument.waves]
    last = order[-1] if activity.then else activity.wave or ""
    waves = {wave: instrument.waves[wave] for wave in order[: order.index(last) + 1]} if last in order else {}
    asked = structs.replace(instrument, waves=waves, shift=instrument.shift if activity.then else UNSET)
    return structs.replace(alone, instruments={id_: asked})


def _figure(figure: figures.Figure, title: str) -> Figure:
    return Figure(
        name=figure.name,
        title=title,
        label=figure.label,
        sentence=figure.sentence,
        svg=figure.svg("card"),
        narrow=figure.svg("phone"),
        table=Table(columns=figure.table.head, rows=figure.table.rows),
        notes=tuple(dict.fromkeys(figure.notes)),
    )


def _said(block: Quotes | Themes) -> Iterator[Said]:
    if isinstance(block, Quotes):
        yield Said(question=block.question, texts=block.texts)
        return
    for theme in block.themes:
        yield Said(question=block.question, theme=theme.title, texts=theme.texts)


def _frozen_at(part: Summary) -> dt.datetime | None:
    waves = [w for i in part.instruments.values() for w in i.waves.values() if isinstance(w, Wave)]
    shifts = [i.shift for i in part.instruments.values() if isinstance(i.shift, Shift)]
    items = [r for a in part.activities.values() for r in a.items.values() if not isinstance(r, Suppressed)]
    newest = max((found.frozen_at for found in (*waves, *shifts, *items)), default=None)
    return dt.datetime.fromisoformat(newest) if newest else None
