"""Turn a survey's summary into figures: those of an instrument for the whole, and beside them the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import charts, statistics
from kit.charts import Attendance, Band, Cell, Row, Square, number
from kit.debrief import pictures
from kit.debrief.records import (
    Agreement,
    Bands,
    Dimension,
    Instrument,
    InstrumentItem,
    Scale,
    Suppressed,
    Wave,
)
from kit.debrief.survey_records import GroupDimension, OverallDimension, SurveyGroup, SurveyItem
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.survey import ALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.charts import Level
    from kit.debrief.survey_records import Number, SurveySummary
    from kit.figures import Value

DRAWN = 24
"""Groups side by side in a drawing: more could not be told apart across a room."""
LISTED = 200
"""Groups in a table to read; `summary.json` has them all."""


def as_instrument(summary: SurveySummary) -> Instrument:
    """Give a survey as an instrument with one reading, that of everyone, to be drawn as the course's own are."""
    dimensions: dict[str, Dimension | Suppressed] = {}
    for n, (name, found) in enumerate(summary.overall.dimensions.items(), 1):
        # Names from outside are titles only: keys become names of files.
        dimensions[f"dimension-{n}"] = _dimension(title_of(name), found)
    return Instrument(
        title=summary.title,
        note="",
        scale=Scale(summary.scale.min, summary.scale.max, {}, None),
        waves={"all": Wave(_("Everyone"), summary.written_at, summary.overall.n, dimensions)},
        change=Suppressed(""),
    )


def title_of(dimension: str) -> str:
    """Give a dimension's title: the survey that names none is told as a whole."""
    return _("All questions") if dimension == ALL else dimension


def _dimension(title: str, found: OverallDimension | Suppressed) -> Dimension | Suppressed:
    if isinstance(found, Suppressed):
        return Suppressed(found.suppressed, title)
    r_star_wg, r_wg = found.r_star_wg, found.rwg
    return Dimension(
        title=title,
        n=found.n,
        median=found.median,
        mean=found.mean,
        average_deviation=found.average_deviation,
        bands=found.bands,
        items={
            f"item-{n}": InstrumentItem(name, item.n, item.median, item.average_deviation, item.counts)
            if isinstance(item, SurveyItem)
            else Suppressed(item.suppressed, name)
            for n, (name, item) in enumerate(found.items.items(), 1)
        },
        agreement=r_star_wg
        if isinstance(r_star_wg, Suppressed)
        else r_wg
        if isinstance(r_wg, Suppressed)
        else Agreement(r_star_wg, r_wg),
        verdict=found.verdict,
        verdict_reason=found.verdict_reason,
    )


def shown_groups(summary: SurveySummary) -> list[SurveyGroup]:
    """Give the groups that are shown."""
    return [group for group in summary.groups if isinstance(group, SurveyGroup)]


def sizes(summary: SurveySummary) -> Figure:
    """Show how many answered in each group."""
    groups = shown_groups(summary)
    return Figure(
        name="groups",
        label=_("Bars: people who answered, by group"),
        sentence=_("{people} answered; {n} of {of} groups are shown.").format(
            people=pictures.people(summary.overall.n), n=len(groups), of=len(summary.groups)
        ),
        drawing=charts.participation([Attendance(g.id, g.n) for g in groups[:DRAWN]], invited=None),
        table=Table((_("Group"), _("People")), tuple((g.id, g.n) for g in groups[:LISTED])),
        notes=_cut(groups),
    )


def heat(summary: SurveySummary) -> Figure:
    """Show the median of every group on every dimension."""
    groups, names = shown_groups(summary), list(summary.overall.dimensions)
    medians = [cell.median for g in groups for cell in g.dimensions.values() if isinstance(cell, GroupDimension)]
    return Figure(
        name="groups-by-dimension",
        label=_("Heat map: medians by group and dimension"),
        sentence=_("Medians between {low} and {high}, on a scale from {min} to {max}.").format(
            low=number(min(medians, default=None)),
            high=number(max(medians, default=None)),
            min=summary.scale.min,
            max=summary.scale.max,
        ),
        drawing=charts.heat_map(
            [Band(g.id, tuple(_square(g.dimensions[name]) for name in names)) for g in groups[:DRAWN]],
            [title_of(name) for name in names],
            scale=(summary.scale.min, summary.scale.max),
        ),
        table=Table(
            (_("Group"), *(title_of(name) for name in names)),
            tuple((g.id, *(_median(g.dimensions[name]) for name in names)) for g in groups[:LISTED]),
        ),
        notes=_cut(groups),
    )


def groups_on(summary: SurveySummary, n: int, name: str) -> Figure:
    """Show where the people of each group lie on dimension `name`, the `n`-th."""
    groups = shown_groups(summary)
    scale = (summary.scale.min, summary.scale.max)
    of = bands_of(scale)
    cells = [g.dimensions[name] for g in groups]
    rows = [Row(g.id, (_cell(cell),)) for g, cell in zip(groups, cells, strict=True)]
    head = (_("Group"), _("People"), _("Median"), _("Mean"), _("Average deviation"), "r*wg(j)", "rwg(j)")
    spreads = [cell.average_deviation for cell in cells if isinstance(cell, GroupDimension)]
    return Figure(
        name=f"groups-on-dimension-{n}",
        label=_("Diverging bars: {title}, people by group").format(title=title_of(name)),
        sentence=_("The average deviation lies between {low} and {high} scale points.").format(
            low=number(min(spreads, default=None)), high=number(max(spreads, default=None))
        ),
        drawing=charts.diverging(rows[:DRAWN], [title_of(name)], of, scale=scale),
        table=Table(
            (*head, *(level.label for level in of)),
            tuple((g.id, *_numbers(cell)) for g, cell in list(zip(groups, cells, strict=True))[:LISTED]),
        ),
        notes=(*_cut(groups), *dict.fromkeys(
            cell.bands.suppressed for cell in cells
            if isinstance(cell, GroupDimension) and isinstance(cell.bands, Suppressed)
        )),
    )  # fmt: skip


def reliability(summary: SurveySummary) -> Figure:
    """Tell how well the questions of each dimension hold together, and whether the groups differ."""
    return _table(
        "reliability",
        _("Agreement and reliability by dimension"),
        _("Whether the questions of a dimension go together (alpha), and whether the groups differ (the two ICC)."),
        (_("Dimension"), "r*wg(j)", "rwg(j)", _("Cronbach's alpha"), "ICC(1)", "ICC(2)"),
        [
            (title_of(name), *map(_value, (d.r_star_wg, d.rwg, d.cronbach_alpha, d.icc1, d.icc2)))
            for name, d in summary.overall.dimensions.items()
            if isinstance(d, OverallDimension)
        ],
    )


def items(summary: SurveySummary) -> Figure:
    """Tell how each question goes with the others of its dimension."""
    return _table(
        "items",
        _("Questions and their dimension"),
        _("How each question goes with the others of its dimension, and the alpha of the others without it."),
        (_("Question"), _("Dimension"), _("Item-total correlation"), _("Alpha without it")),
        [
            (item, title_of(name), _value(found.item_total), _value(found.alpha_if_dropped))
            for name, d in summary.overall.dimensions.items()
            if isinstance(d, OverallDimension)
            for item, found in d.items.items()
            if isinstance(found, SurveyItem)
        ],
    )


def bands_of(scale: tuple[int, int]) -> tuple[Level, ...]:
    """Give the three bands of a scale with their edges and colours."""
    low, high = statistics.band_edges(*scale)
    return charts.three(
        _("low: under {edge}").format(edge=number(low)),
        _("middle"),
        _("high: over {edge}").format(edge=number(high)),
    )


def _table(name: str, label: str, sentence: str, head: tuple[str, ...], rows: Sequence[tuple[Value, ...]]) -> Figure:
    return Figure(name=name, label=label, sentence=sentence, drawing=None, table=Table(head, tuple(rows)))


def _cut(groups: Sequence[SurveyGroup]) -> tuple[str, ...]:
    """Say what of many groups is left out."""
    found = []
    if len(groups) > DRAWN:
        found.append(_("Drawn are the first {n} of {of} groups.").format(n=DRAWN, of=len(groups)))
    if len(groups) > LISTED:
        found.append(_("The table has the first {n}; summary.json has all.").format(n=LISTED))
    return tuple(found)


def _square(cell: GroupDimension | Suppressed) -> Square:
    return Square(None, pictures.reason(cell)) if isinstance(cell, Suppressed) else Square(cell.median)


def _median(cell: GroupDimension | Suppressed) -> Value:
    return _("hidden") if isinstance(cell, Suppressed) else cell.median


def _cell(cell: GroupDimension | Suppressed) -> Cell:
    if isinstance(cell, Suppressed):
        return Cell(hidden=pictures.reason(cell))
    b = cell.bands
    counts = {"low": b.low, "middle": b.middle, "high": b.high} if isinstance(b, Bands) else None
    return Cell(counts, cell.median, cell.average_deviation)


def _numbers(cell: GroupDimension | Suppressed) -> tuple[Value, ...]:
    if isinstance(cell, Suppressed):
        return (pictures.reason(cell), *[None] * 8)
    b = cell.bands
    bands = (b.low, b.middle, b.high) if isinstance(b, Bands) else (_("hidden"),) * 3
    return (
        cell.n,
        cell.median,
        cell.mean,
        cell.average_deviation,
        _value(cell.r_star_wg),
        _value(cell.rwg),
        *bands,
    )


def _value(value: Number) -> Value:
    return value.suppressed if isinstance(value, Suppressed) else value
