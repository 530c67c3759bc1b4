"""Turn the results of a summary into figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET

from kit import charts, statistics
from kit.charts import Bar, Cell, Row, number
from kit.debrief.records import Bands, Dimension, DimensionChange, InstrumentItem, Part, Rating, Suppressed, Wave
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import CANNOT_SAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kit.debrief.records import Change, Choice, Instrument, Points, Scale, Summary
    from kit.figures import Value

Counted: TypeAlias = InstrumentItem | Rating


def people(n: int) -> str:
    """Count people in words."""
    return ngettext("{n} person", "{n} people", n).format(n=n)


def took_part(summary: Summary) -> Figure:
    """Show how many people shared something, lesson by lesson."""
    invited = summary.invited
    shown = [part for part in summary.took_part.values() if isinstance(part, Part)]
    most = invited or summary.participants

    def share(n: int) -> str:
        return str(n) if invited is None else _("{n} of {of}").format(n=n, of=invited)

    if invited is None:
        sentence = _("{people} shared at least one line.").format(people=people(summary.participants))
    else:
        sentence = _("{n} of {of} people shared at least one line.").format(n=summary.participants, of=invited)
    return Figure(
        name="took-part",
        label=_("Bars: people who shared something, by lesson"),
        sentence=sentence,
        drawing=charts.bars([Bar(part.title, part.n, share(part.n)) for part in shown], maximum=max(1, most)),
        table=Table((_("Lesson"), _("People")), tuple((part.title, part.n) for part in shown)),
        notes=tuple(
            _("{what} – hidden: {reason}").format(what=part.title, reason=reason(part))
            for part in summary.took_part.values()
            if isinstance(part, Suppressed)
        ),
    )


def profile(id_: str, instrument: Instrument) -> Figure:
    """Show an instrument's dimensions, its waves beside each other."""
    waves = _waves(instrument)
    low, high = statistics.band_edges(instrument.scale.min, instrument.scale.max)
    of = charts.three(
        _("low: under {edge}").format(edge=number(low)),
        _("middle"),
        _("high: over {edge}").format(edge=number(high)),
    )
    titles = _dimension_titles(instrument)
    rows = [Row(title, tuple(_dimension_cell(wave.dimensions.get(d)) for wave in waves)) for d, title in titles.items()]
    head = (_("Dimension"), _("Reading"), _("People"), _("Median"), _("Mean"), _("Average deviation"))
    body: list[tuple[Value, ...]] = []
    for id_of, title in titles.items():
        body += [(title, wave.title, *_dimension_numbers(wave.dimensions.get(id_of))) for wave in waves]
    return Figure(
        name=id_,
        label=_("Diverging bars: {title}, people by dimension, {readings}").format(
            title=instrument.title, readings=_and([wave.title for wave in waves])
        ),
        sentence=" ".join(
            _spoken(wave.title, [d for d in wave.dimensions.values() if isinstance(d, Dimension)]) for wave in waves
        ),
        drawing=charts.diverging(rows, [_panel(wave) for wave in waves], of, scale=_ends(instrument.scale)),
        table=Table((*head, *(level.label for level in of)), tuple(body)),
        notes=_reasons([*(d.bands for wave in waves for d in wave.dimensions.values() if isinstance(d, Dimension))]),
    )


def questions(id_: str, instrument: Instrument) -> list[tuple[str, Figure]]:
    """Show every dimension's items, each dimension a figure with its title."""
    waves = _waves(instrument)
    found = []
    for dimension, title in _dimension_titles(instrument).items():
        taken = [wave.dimensions.get(dimension) for wave in waves]
        items = {i: None for d in taken if isinstance(d, Dimension) for i in d.items}
        results = {i: [d.items.get(i) if isinstance(d, Dimension) else d for d in taken] for i in items}
        rows = {
            next((r.text for r in result if isinstance(r, InstrumentItem)), _title(result)): result
            for result in results.values()
        }
        if rows:
            panels = {_panel(wave): wave.title for wave in waves}
            found.append((title, _ratings(f"{id_}-{dimension}", title, rows, panels, instrument.scale)))
    return found


def ratings(name: str, title: str, results: Mapping[str, Rating]) -> Figure:
    """Show ratings that belong to no instrument and share one scale, by their labels."""
    scale = next(iter(results.values())).scale
    ns = {r.n for r in results.values()}
    panel = people(ns.pop()) if len(ns) == 1 else ""
    return _ratings(name, title, {label: [r] for label, r in results.items()}, {panel: ""}, scale)


def change(id_: str, instrument: Instrument, moved: Change) -> Figure:
    """Show how many people went up, stayed and went down between two waves."""
    of = charts.three(_("went down"), _("stayed"), _("went up"), ("down", "same", "up"))
    rows, body = [], []
    for dimension in moved.dimensions.values():
        counts = _moves(dimension)
        cell = Cell(hidden=reason(dimension)) if isinstance(dimension, Suppressed) else Cell(counts, dimension.median)
        rows.append(Row(dimension.title, (cell,)))
        shown = tuple((counts or {}).get(level.key) for level in of)
        body.append((dimension.title, *(() if cell.hidden else (dimension.n, dimension.median)), *shown)
                    if isinstance(dimension, DimensionChange) else (dimension.title, cell.hidden))  # fmt: skip
    span = instrument.scale.max - instrument.scale.min
    first, last = (_wave_title(instrument, w) for w in (moved.first, moved.last))
    pairs = people(moved.pairs)
    return Figure(
        name=f"{id_}-change",
        label=_("Diverging bars: how people's answers moved from {first} to {last}, by dimension").format(
            first=first, last=last
        ),
        sentence=_("{people} answered both times. Each one is compared with their own first answer.").format(
            people=pairs
        ),
        drawing=charts.diverging(rows, [f"{first} → {last} · {pairs}"], of, scale=(-span, span)),
        table=Table((_("Dimension"), _("People"), _("Median change"), *(level.label for level in of)), tuple(body)),
        notes=_reasons(moved.dimensions.values()),
    )


def choice(name: str, result: Choice) -> Figure:
    """Show how many people took each option."""
    if isinstance(result.counts, Suppressed):
        return Figure(name, result.label, _answered(result.n), None, Table((), ()), notes=(result.counts.suppressed,))
    taken = [(option.label, option.people) for option in result.counts.values()]
    several = sum(n for _label, n in taken) > result.n
    sentence = _("{people} answered; they could take more than one.") if several else _("{people} answered.")
    return Figure(
        name=name,
        label=_("Bars: people by answer to “{question}”").format(question=result.label),
        sentence=sentence.format(people=people(result.n)),
        drawing=charts.bars([Bar(label, n, str(n)) for label, n in taken], maximum=result.n),
        table=Table((_("Answer"), _("People")), tuple(taken)),
    )


def points(name: str, result: Points) -> Figure:
    """Show the points that the person in the middle gave each option."""
    options = result.options.values()
    return Figure(
        name=name,
        label=_("Bars: median points given in answer to “{question}”").format(question=result.label),
        sentence=_("{people} divided {total} points. A bar shows the median.").format(
            people=people(result.n), total=result.total
        ),
        drawing=charts.bars([Bar(o.label, o.median, number(o.median)) for o in options], maximum=result.total),
        table=Table((_("Option"), _("Median"), _("Mean")), tuple((o.label, o.median, o.mean) for o in options)),
    )


def _ratings(
    name: str,
    title: str,
    results: Mapping[str, Sequence[Counted | Suppressed | None]],
    panels: Mapping[str, str],
    scale: Scale,
) -> Figure:
    """Show rating items: `results` by question, as many for each as there are `panels`, titles with their wave."""
    of = charts.levels(scale.min, scale.max, {int(k): v for k, v in scale.labels.items()})
    rows = [Row(label, tuple(_rating_cell(r) for r in readings)) for label, readings in results.items()]
    head = [_("Question"), *([_("Reading")] if any(panels.values()) else []), _("People"), _("Median")]
    head += [_("Average deviation"), *(level.label for level in of), *([scale.cannot_say] if scale.cannot_say else [])]
    body: list[tuple[Value, ...]] = []
    shown: dict[str, list[Counted]] = {wave: [] for wave in panels.values()}
    for label, readings in results.items():
        for wave, result in zip(panels.values(), readings, strict=True):
            body.append((label, *([wave] if wave else []), *_rating_numbers(result, scale)))
            if isinstance(result, InstrumentItem | Rating):
                shown[wave].append(result)
    counted = _any_counts(rows)
    what = (
        _("Diverging bars: {title}, people by answer") if counted else _("Dots with bars: {title}, medians and spread")
    )
    return Figure(
        name=name,
        label=what.format(title=title),
        sentence=" ".join(_spoken(wave, taken) for wave, taken in shown.items() if taken),
        drawing=charts.diverging(rows, list(panels), of, scale=_ends(scale)),
        table=Table(tuple(head), tuple(body)),
        notes=_reasons(r.counts for taken in shown.values() for r in taken),
    )


def _waves(instrument: Instrument) -> list[Wave]:
    return [wave for wave in instrument.waves.values() if isinstance(wave, Wave)]


def _wave_title(instrument: Instrument, id_: str) -> str:
    return instrument.waves[id_].title if id_ in instrument.waves else id_


def _dimension_titles(instrument: Instrument) -> dict[str, str]:
    return {d: result.title for wave in _waves(instrument) for d, result in wave.dimensions.items()}


def _panel(wave: Wave) -> str:
    return f"{wave.title} · {people(wave.n)}"


def _ends(scale: Scale) -> tuple[int, int]:
    return scale.min, scale.max


def _any_counts(rows: Sequence[Row]) -> bool:
    return any(cell.counts is not None for row in rows for cell in row.cells)


def _title(results: Sequence[object]) -> str:
    return next((r.title for r in results if isinstance(r, Suppressed) and r.title), "")


def reason(result: Suppressed) -> str:
    """Write a reason to follow a colon."""
    return result.suppressed[:1].lower() + result.suppressed[1:]


def _reasons(results: Iterable[object]) -> tuple[str, ...]:
    """Give each reason once, as the sentence that it is."""
    found: dict[str, None] = {}
    for result in results:
        why = getattr(result, "suppressed", UNSET)
        if why is not UNSET:
            found[str(why)] = None
    return tuple(found)


def _and(words: Sequence[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004 - a pair
        return "".join(words)
    return _("{these} and {that}").format(these=", ".join(words[:-1]), that=words[-1])


def _answered(n: int) -> str:
    return _("{people} answered.").format(people=people(n))


def _dimension_cell(result: Dimension | Suppressed | None) -> Cell:
    if not isinstance(result, Dimension):
        return Cell(hidden=reason(result) if result else _("not part of this reading"))
    counts = result.bands
    shown = {"low": counts.low, "middle": counts.middle, "high": counts.high} if isinstance(counts, Bands) else None
    return Cell(shown, result.median, result.average_deviation)


def _dimension_numbers(result: Dimension | Suppressed | None) -> tuple[Value, ...]:
    if not isinstance(result, Dimension):
        return (_dimension_cell(result).hidden, *[None] * 6)
    b = result.bands
    bands = (b.low, b.middle, b.high) if isinstance(b, Bands) else (_("hidden"),) * 3
    return (result.n, result.median, result.mean, result.average_deviation, *bands)


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


def _moves(result: DimensionChange | Suppressed) -> dict[str, int] | None:
    if isinstance(result, Suppressed) or result.up is UNSET or result.same is UNSET or result.down is UNSET:
        return None
    return {"up": result.up, "same": result.same, "down": result.down}


def _spoken(reading: str, results: Sequence[Dimension | Counted]) -> str:
    """Say between which numbers the results lie; no result is picked out, high or low."""
    if not results:
        return ""
    medians, apart = [r.median for r in results], [r.average_deviation for r in results]
    fields = {
        "low": number(min(medians)),
        "high": number(max(medians)),
        "near": f"{min(apart):.1f}",
        "far": f"{max(apart):.1f}",
    }
    middle = _("median {low}") if fields["low"] == fields["high"] else _("medians between {low} and {high}")
    spread = _("spread {near}") if fields["near"] == fields["far"] else _("spread between {near} and {far}")
    sentence = _("{middle}, {spread} scale points.").format(
        middle=middle.format(**fields), spread=spread.format(**fields)
    )
    return f"{reading}: {sentence}" if reading else sentence[:1].upper() + sentence[1:]
