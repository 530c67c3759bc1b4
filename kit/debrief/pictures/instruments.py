"""Figures of an instrument: its dimensions, and their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kit import charts, statistics
from kit.charts import Cell, Row, number
from kit.debrief.pictures.words import both, panel, reason, reasons, spoken, word
from kit.debrief.records import Agreement, Bands, Dimension, InstrumentItem, Rating, Suppressed, Wave
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.items import CANNOT_SAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kit.debrief.records import Instrument, Scale
    from kit.figures import Value

Counted: TypeAlias = InstrumentItem | Rating


def profile(id_: str, instrument: Instrument, invited: int | None = None) -> Figure:
    """Show an instrument's dimensions, its waves beside each other; `invited` is how many might have answered."""
    waves = shown_waves(instrument)
    low, high = statistics.band_edges(instrument.scale.min, instrument.scale.max)
    of = charts.three(
        _("low: under {edge}").format(edge=number(low)),
        _("middle"),
        _("high: over {edge}").format(edge=number(high)),
    )
    titles = dimension_titles(instrument)
    rows = [Row(title, tuple(_dimension_cell(wave.dimensions.get(d)) for wave in waves)) for d, title in titles.items()]
    head = (_("Dimension"), _("Reading"), _("People"), _("Median"), _("Mean"), _("Average deviation"))
    more = (_("In a word"), "r*wg(j)", "rwg(j)")
    body: list[tuple[Value, ...]] = []
    for id_of, title in titles.items():
        body += [(title, wave.title, *_dimension_numbers(wave.dimensions.get(id_of))) for wave in waves]
    shown = [d for wave in waves for d in wave.dimensions.values() if isinstance(d, Dimension)]
    return Figure(
        name=id_,
        label=_("Diverging bars: {title}, people by dimension, {readings}").format(
            title=instrument.title, readings=both([wave.title for wave in waves])
        ),
        sentence=" ".join(spoken(wave.title, _told(wave)) for wave in waves),
        drawing=charts.diverging(rows, [panel(wave) for wave in waves], of, scale=_ends(instrument.scale)),
        table=Table((*head, *(level.label for level in of), *more), tuple(body)),
        notes=(*_who_did_not(waves, invited, instrument.scale), *_no_word(shown), *reasons([d.bands for d in shown])),
    )


def questions(id_: str, instrument: Instrument) -> list[tuple[str, Figure]]:
    """Show every dimension's items, each dimension a figure with its title."""
    waves = shown_waves(instrument)
    found = []
    for dimension, title in dimension_titles(instrument).items():
        taken = [wave.dimensions.get(dimension) for wave in waves]
        items = {i: None for d in taken if isinstance(d, Dimension) for i in d.items}
        results = {i: [d.items.get(i) if isinstance(d, Dimension) else d for d in taken] for i in items}
        rows = {
            next((r.text for r in result if isinstance(r, InstrumentItem)), _title(result)): result
            for result in results.values()
        }
        if rows:
            panels = [(panel(wave), wave.title) for wave in waves]
            found.append((title, rating_items(f"{id_}-{dimension}", title, rows, panels, instrument.scale)))
    return found


def rating_items(
    name: str,
    title: str,
    results: Mapping[str, Sequence[Counted | Suppressed | None]],
    panels: Sequence[tuple[str, str]],
    scale: Scale,
) -> Figure:
    """Show rating items: `results` by question, as many for each as there are `panels`, titles with their wave's."""
    of = charts.levels(scale.min, scale.max, {int(k): v for k, v in scale.labels.items()})
    rows = [Row(label, tuple(_rating_cell(r) for r in readings)) for label, readings in results.items()]
    waves = [wave for _panel, wave in panels]
    head = [_("Question"), *([_("Reading")] if any(waves) else []), _("People"), _("Median")]
    head += [_("Average deviation"), *(level.label for level in of), *([scale.cannot_say] if scale.cannot_say else [])]
    body: list[tuple[Value, ...]] = []
    shown: list[list[Counted]] = [[] for _wave in waves]
    for label, readings in results.items():
        for wave, taken, result in zip(waves, shown, readings, strict=True):
            body.append((label, *([wave] if wave else []), *_rating_numbers(result, scale)))
            if isinstance(result, InstrumentItem | Rating):
                taken.append(result)
    counted = any(cell.counts is not None for row in rows for cell in row.cells)
    what = (
        _("Diverging bars: {title}, people by answer") if counted else _("Dots with bars: {title}, medians and spread")
    )
    return Figure(
        name=name,
        label=what.format(title=title),
        sentence=" ".join(spoken(wave, taken) for wave, taken in zip(waves, shown, strict=True) if taken),
        drawing=charts.diverging(rows, [title for title, _wave in panels], of, scale=_ends(scale)),
        table=Table(tuple(head), tuple(body)),
        notes=reasons(r.counts for taken in shown for r in taken),
    )


def shown_waves(instrument: Instrument) -> list[Wave]:
    """Give the readings that may be shown."""
    return [wave for wave in instrument.waves.values() if isinstance(wave, Wave)]


def dimension_titles(instrument: Instrument) -> dict[str, str]:
    """Give the titles of the dimensions in the instrument's order, by their ids."""
    return {d: result.title for wave in shown_waves(instrument) for d, result in wave.dimensions.items()}


def _told(wave: Wave) -> list[Dimension]:
    return [d for d in wave.dimensions.values() if isinstance(d, Dimension)]


def _ends(scale: Scale) -> tuple[int, int]:
    return scale.min, scale.max


def _title(results: Sequence[object]) -> str:
    return next((r.title for r in results if isinstance(r, Suppressed) and r.title), "")


def _who_did_not(waves: Iterable[Wave], invited: int | None, scale: Scale) -> list[str]:
    """Say for each reading how many answered, and how far those who did not could move a mean, wherever it lies."""
    said = []
    for wave in waves:
        if invited is None or wave.n >= invited or not _told(wave):
            continue
        reach = statistics.non_response_reach(wave.n, invited, scale.min, scale.max)
        text = _("{reading}: {n} of {of} answered; the others could move a dimension's mean by up to {points} points.")
        said.append(text.format(reading=wave.title, n=wave.n, of=invited, points=number(reach)))
    return said


def _no_word(shown: Iterable[Dimension]) -> list[str]:
    """Say why a spread has no word, each reason once with its dimensions."""
    found: dict[str, dict[str, None]] = {}
    for d in shown:
        if d.verdict is None and d.verdict_reason:
            found.setdefault(d.verdict_reason, {})[d.title] = None
    text = _("No word for the spread of {dimensions}: {reason}")
    return [text.format(dimensions=both([*titles]), reason=why[:1].lower() + why[1:]) for why, titles in found.items()]


def _dimension_cell(result: Dimension | Suppressed | None) -> Cell:
    if not isinstance(result, Dimension):
        return Cell(hidden=reason(result) if result else _("not part of this reading"))
    counts = result.bands
    shown = {"low": counts.low, "middle": counts.middle, "high": counts.high} if isinstance(counts, Bands) else None
    return Cell(shown, result.median, result.average_deviation, verdict=word(result.verdict))


def _dimension_numbers(result: Dimension | Suppressed | None) -> tuple[Value, ...]:
    if not isinstance(result, Dimension):
        return (_dimension_cell(result).hidden, *[None] * 9)
    b, a = result.bands, result.agreement
    bands = (b.low, b.middle, b.high) if isinstance(b, Bands) else (_("hidden"),) * 3
    agreement = (a.r_star_wg, a.r_wg) if isinstance(a, Agreement) else (_("hidden") if a.suppressed else None,) * 2
    mean = _("hidden") if result.mean is None else result.mean
    numbers = (result.n, result.median, mean, result.average_deviation)
    return (*numbers, *bands, word(result.verdict) or "–", *agreement)


def _rating_cell(result: Counted | Suppressed | None) -> Cell:
    if not isinstance(result, InstrumentItem | Rating):
        return Cell(hidden=reason(result) if result else _("not part of this reading"))
    if isinstance(result.counts, Suppressed):
        return Cell(None, result.median, result.average_deviation)
    return Cell(result.counts, result.median, result.average_deviation, result.counts.get(CANNOT_SAY))


def _rating_numbers(result: Counted | Suppressed | None, scale: Scale) -> tuple[Value, ...]:
    keys = [*map(str, range(scale.min, scale.max + 1)), *([CANNOT_SAY] if scale.cannot_say else [])]
    if not isinstance(result, InstrumentItem | Rating):
        return (_rating_cell(result).hidden, *[None] * (len(keys) + 2))
    counts = [_("hidden") if isinstance(result.counts, Suppressed) else result.counts.get(key, 0) for key in keys]
    return (result.n, result.median, result.average_deviation, *counts)
