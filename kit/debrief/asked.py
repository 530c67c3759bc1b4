"""What an activity asked, as blocks: its questions with their answers, or why an answer is hidden."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from kit.debrief import pictures
from kit.debrief.blocks import Heading, Listing, Paragraph
from kit.debrief.records import Choice, Date, Flow, Points, Rating, Stages, Suppressed, Texts
from kit.debrief.wording import days
from kit.i18n import gettext as _
from kit.layouts import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kit.debrief.blocks import Block
    from kit.debrief.records import Activity, Result
    from kit.layouts import Layout

    Words: TypeAlias = Callable[[str, Texts], tuple[Block, ...]]
    """How texts are shown, given their key "lesson/activity/item"."""


def suppressed(results: Iterable[object]) -> list[Suppressed]:
    """Give those of some results that are hidden."""
    return [r for r in results if isinstance(r, Suppressed)]


def withheld(what: str, result: Suppressed) -> Paragraph:
    """Say that something is hidden, and why."""
    return Paragraph(_("{what} – hidden: {reason}").format(what=what, reason=pictures.reason(result)), "withheld")


def asked_blocks(key: str, activity: Activity, words: Words) -> Iterator[Block]:
    """Show an activity, named "lesson/activity": what its course lays out together, then question by question.

    Questions that are answered alike and follow each other share a figure.
    """
    yield Heading(3, activity.title)
    laid = list(_laid_out(key, activity))
    yield from laid
    for _kind, group in groupby(activity.items.items(), key=lambda entry: _together(entry[1])):
        items = list(group)
        name = _name(key, items[0][0])
        ratings = {r.label: r for _id, r in items if isinstance(r, Rating)}
        points = {r.label: r for _id, r in items if isinstance(r, Points)}
        together: Mapping[str, Result] = ratings or points
        if len(together) < len(items) or not (ratings or len(points) > 1):
            for id_, result in items:
                yield from _item(f"{key}/{id_}", result, words, activity)
            continue
        if laid or len(items) < len(activity.items):
            yield Heading(4, _questions(list(together)))
        yield (
            pictures.ratings(name, activity.title, ratings)
            if ratings
            else pictures.points_beside(name, activity.title, points)
        )


def _laid_out(key: str, activity: Activity) -> Iterator[Block]:
    for n, chart in enumerate(activity.charts, 1):
        figure = pictures.laid_out(_name(key, chart.kind, str(n)), chart, activity.items, activity.together or {})
        if figure is not None:
            yield Heading(4, chart.title)
            yield figure
            yield from _beside(chart)


def _beside(chart: Layout) -> Iterator[Block]:
    """Give what the sources say to the questions of a chart: a word more for the conversation, and no answer key."""
    said = [f"{row.label} – {row.note}" for row in chart.rows if row.note] if isinstance(chart, Tally) else []
    if said:
        yield Paragraph(
            _("Beside it, what the sources would say. They are not the group, and may be wrong here."), "note"
        )
        yield Listing(tuple(said))


def _questions(labels: list[str]) -> str:
    """Name questions that share a figure."""
    first, *more = labels
    if len(more) < 2:  # noqa: PLR2004 - a pair is named in full
        return " · ".join(labels)
    return _("{question} (and {n} more)").format(question=first, n=len(more))


def _together(result: Result) -> object:
    """Ratings on one scale that follow each other make one figure, and points given to the same options."""
    match result:
        case Rating(scale=scale):
            return scale
        case Points(options=options, total=total):
            return total, tuple((id_, option.label) for id_, option in options.items())
    return None


def _item(key: str, result: Result, words: Words, activity: Activity) -> Iterator[Block]:
    if isinstance(result, Suppressed):
        yield withheld(result.title or activity.title, result)
        return
    if len(activity.items) > 1 or result.label != activity.title:
        yield Heading(4, result.label)
    match result:
        case Texts():
            yield from words(key, result)
        case Choice():
            yield pictures.choice(_name(key), result)
        case Points():
            yield pictures.points(_name(key), result)
        case Stages():
            yield pictures.stages(_name(key), result)
        case Date():
            yield Paragraph(days(result), "note")
        case Flow():
            yield from _flow(_name(key), result)


def _flow(name: str, result: Flow) -> Iterator[Block]:
    yield pictures.graph(name, result)
    waits = pictures.stalls(f"{name}-stalls", result)
    if waits is not None:
        yield Heading(4, _("Where decisions stall"))
        yield waits
    for title, figure in pictures.decided(name, result):
        yield Heading(4, title)
        yield figure


def _name(*parts: str) -> str:
    return "-".join(parts).replace("/", "-")
