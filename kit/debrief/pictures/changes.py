"""Figures of what moved between readings, person by person and for the group."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from msgspec import UNSET

from kit import charts
from kit.charts import Cell, Path, Row, Strip, number
from kit.debrief.pictures.instruments import dimension_titles, shown_waves
from kit.debrief.pictures.words import both, people, reason, reasons
from kit.debrief.records import Dimension, DimensionChange, Suppressed
from kit.figures import Figure, Table
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.debrief.records import Change, Instrument, Shift
    from kit.figures import Value


def medians(id_: str, instrument: Instrument) -> Figure | None:
    """Show an instrument's dimensions by reading, joined by a line; None when fewer than two readings are shown."""
    waves = shown_waves(instrument)
    if len(waves) < 2:  # noqa: PLR2004 - a pair
        return None
    rows: list[Path] = []
    body: list[tuple[Value, ...]] = []
    for dimension, title in dimension_titles(instrument).items():
        found = [wave.dimensions.get(dimension) for wave in waves]
        values = tuple(d.median if isinstance(d, Dimension) else None for d in found)
        why = next((reason(d) for d in found if isinstance(d, Suppressed)), "")
        rows.append(Path(title, values, why if all(value is None for value in values) else ""))
        body.append(
            (
                title,
                *(reason(d) if isinstance(d, Suppressed) else value for d, value in zip(found, values, strict=True)),
            )
        )
    titles = [wave.title for wave in waves]
    hidden = [d for wave in waves for d in wave.dimensions.values() if isinstance(d, Suppressed)]
    return Figure(
        name=f"{id_}-medians",
        label=_("Dumbbells: {title}, medians by dimension, {readings}").format(
            title=instrument.title, readings=both(titles)
        ),
        sentence=_("Medians of everyone who answered each time, with those who answered only once: not yet who moved."),
        drawing=charts.dumbbell(rows, titles, scale=(instrument.scale.min, instrument.scale.max)),
        table=Table((_("Dimension"), *titles), tuple(body)),
        notes=reasons(hidden),
    )


def change(id_: str, instrument: Instrument, moved: Change) -> Figure:
    """Show how many people went up, stayed and went down between two waves."""
    of = charts.three(_("went down"), _("stayed"), _("went up"), ("down", "same", "up"))
    rows: list[Row] = []
    body: list[tuple[Value, ...]] = []
    for dimension in moved.dimensions.values():
        if isinstance(dimension, Suppressed):
            rows.append(Row(dimension.title, (Cell(hidden=reason(dimension)),)))
            body.append((dimension.title, reason(dimension), *[None] * (1 + len(of))))
            continue
        counts = _moves(dimension)
        rows.append(Row(dimension.title, (Cell(counts, dimension.median),)))
        numbers = [_("hidden") if counts is None else counts[level.key] for level in of]
        body.append((dimension.title, dimension.n, dimension.median, *numbers))
    first, last = _readings(instrument, moved)
    pairs = people(moved.pairs)
    return Figure(
        name=f"{id_}-change",
        label=_("Diverging bars: how people's answers moved from {first} to {last}, by dimension").format(
            first=first, last=last
        ),
        sentence=_("{people} answered both times. Each one is compared with their own first answer.").format(
            people=pairs
        ),
        drawing=charts.diverging(rows, [f"{first} → {last} · {pairs}"], of, scale=_span(instrument)),
        table=Table((_("Dimension"), _("People"), _("Median change"), *(level.label for level in of)), tuple(body)),
        notes=reasons(moved.dimensions.values()),
    )


def steps(id_: str, instrument: Instrument, moved: Change) -> Figure | None:
    """Show how far each person moved, in whole scale points; None when no numbers of people may be shown."""
    low, high = _span(instrument)
    taken = {
        d.title: {int(step): n for step, n in d.steps.items()}
        for d in moved.dimensions.values()
        if isinstance(d, DimensionChange) and d.steps is not UNSET
    }
    if not taken:
        return None
    widest = max([1, *(abs(step) for found in taken.values() for step, n in found.items() if n)])
    of = range(max(low, -widest), min(high, widest) + 1)
    first, last = _readings(instrument, moved)
    return Figure(
        name=f"{id_}-steps",
        label=_("Dots: how far each person moved from {first} to {last}, by dimension").format(first=first, last=last),
        sentence=_("One dot is one person, at the difference of their two scores, rounded to a whole scale point."),
        drawing=charts.dot_strip(
            [Strip(title, {step: found.get(step, 0) for step in of}) for title, found in taken.items()],
            scale=(of[0], of[-1]),
        ),
        table=Table(
            (_("Dimension"), *(number(step) for step in of)),
            tuple((title, *(found.get(step, 0) for step in of)) for title, found in taken.items()),
        ),
        notes=reasons(moved.dimensions.values()),
    )


def shift(id_: str, instrument: Instrument, found: Shift) -> Figure:
    """Show how people see their start from where they are now, and how far they came by that measure."""
    first, last = _readings(instrument, found)
    panels = [_("In hindsight, less {first}").format(first=first), _("{last}, less in hindsight").format(last=last)]
    rows: list[Row] = []
    body: list[tuple[Value, ...]] = []
    for d in found.dimensions.values():
        if isinstance(d, Suppressed):
            rows.append(Row(d.title, (Cell(hidden=reason(d)),) * 2))
            body.append((d.title, reason(d), None, None))
        else:
            rows.append(Row(d.title, (Cell(None, d.recalled), Cell(None, d.gained))))
            body.append((d.title, d.n, d.recalled, d.gained))
    widest = max([1, *(ceil(abs(cell.median)) for row in rows for cell in row.cells if cell.median is not None)])
    return Figure(
        name=f"{id_}-hindsight",
        label=_("Dots: how people see their start now, and how far they came since, median by dimension"),
        sentence=_(
            "{people} took “{first}” and “{last}”, and looked back. Under 0 they see the start lower now than they did "
            "then. Medians of each person's own differences, in scale points."
        ).format(people=people(found.n), first=first, last=last),
        drawing=charts.diverging(rows, panels, (), scale=(-widest, widest)),
        table=Table((_("Dimension"), _("People"), *panels), tuple(body)),
        notes=reasons(found.dimensions.values()),
    )


def _readings(instrument: Instrument, moved: Change | Shift) -> tuple[str, str]:
    titles = {id_: wave.title for id_, wave in instrument.waves.items()}
    return titles.get(moved.first, moved.first), titles.get(moved.last, moved.last)


def _span(instrument: Instrument) -> tuple[int, int]:
    span = instrument.scale.max - instrument.scale.min
    return -span, span


def _moves(result: DimensionChange) -> dict[str, int] | None:
    if result.up is UNSET or result.same is UNSET or result.down is UNSET:
        return None
    return {"up": result.up, "same": result.same, "down": result.down}
