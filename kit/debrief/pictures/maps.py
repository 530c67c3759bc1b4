"""Figures for what is compared across two directions, or over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import charts
from kit.charts import Band, at_least
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kit.charts import Axis, Bubble, By, Count, Event, Panel, Square


def heat(
    name: str,
    label: str,
    sentence: str,
    rows: Mapping[str, Sequence[Square]],
    columns: Sequence[str],
    *,
    scale: tuple[int, int],
    corner: str = "",
    diverging: bool = True,
) -> Figure:
    """Show a value for every row and column, such as groups by dimensions or dimensions by readings.

    `rows` has a square for each of the `columns`, by the row's title; `corner` names what the rows are. What is counted
    has no middle, and is not `diverging`.
    """
    bands = [Band(title, tuple(squares)) for title, squares in rows.items()]
    body = ((band.label, *(cell.hidden or cell.value for cell in band.cells)) for band in bands)
    reasons = dict.fromkeys(cell.hidden for band in bands for cell in band.cells if cell.hidden)
    return Figure(
        name=name,
        label=label,
        sentence=sentence,
        drawing=charts.heat_map(bands, columns, scale=scale, diverging=diverging) if bands and columns else None,
        table=Table((corner, *columns), tuple(body)),
        notes=tuple(_("hidden: {reason}").format(reason=why) for why in reasons),
    )


def weighed(
    name: str, label: str, sentence: str, bubbles: Sequence[Bubble], x: Axis, y: Axis, *, notes: tuple[str, ...] = ()
) -> Figure:
    """Show what was weighed on two axes: effort and impact, likelihood and harm."""
    counted = any(bubble.n is not None for bubble in bubbles)
    rows = ((b.label, b.x, b.y, *([b.n] if counted else [])) for b in bubbles)
    return Figure(
        name=name,
        label=label,
        sentence=sentence,
        drawing=charts.matrix(bubbles, x, y) if bubbles else None,
        table=Table((_("What"), x.title, y.title, *([_("People")] if counted else [])), tuple(rows)),
        notes=notes,
    )


def placed(
    name: str, label: str, sentence: str, panels: Sequence[Panel], x: Axis, y: Axis, *, notes: tuple[str, ...] = ()
) -> Figure:
    """Show how many people stand where on two axes, in fields of low, middle and high."""
    bands = (_("low"), _("middle"), _("high"))
    rows = (
        (panel.label, across, up, at_least(n))
        for panel in panels
        for across, row in zip(bands, panel.fields, strict=True)
        for up, n in zip(bands, row, strict=True)
        if n
    )
    return Figure(
        name=name,
        label=label,
        sentence=sentence,
        drawing=charts.fields(panels, x, y),
        table=Table((_("What"), x.title, y.title, _("People")), tuple(rows)),
        notes=(
            *(
                _("{what}: {people}.").format(
                    what=p.label,
                    people=ngettext("{n} person answered both", "{n} people answered both", p.n).format(n=p.n),
                )
                for p in panels
            ),
            *notes,
        ),
    )


def calendar(
    name: str,
    label: str,
    sentence: str,
    counts: Sequence[Count],
    events: Sequence[Event],
    *,
    by: By = "day",
    notes: tuple[str, ...] = (),
) -> Figure:
    """Show how many there were by day, week, month or year, and what happened when."""
    heads = {"day": _("Day"), "week": _("Week from"), "month": _("Month"), "year": _("Year")}
    # Of 2026-11-05 as much as says which it is.
    length = {"day": 10, "week": 10, "month": 7, "year": 4}[by]
    sums = [(c.day.isoformat()[:length], c.n, None) for c in charts.totals(counts, by)]
    rows = sorted([*sums, *((e.day.isoformat(), None, e.label) for e in events)], key=lambda row: row[0])
    return Figure(
        name=name,
        label=label,
        sentence=sentence,
        drawing=charts.timeline(counts, events, by=by) if rows else None,
        table=Table((heads[by if counts else "day"], _("How many"), _("What")), tuple(rows)),
        notes=notes,
    )
