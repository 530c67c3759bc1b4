"""Turn a survey's summary into figures: those of an instrument for the whole, and beside them the groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from kit import charts, statistics
from kit.charts import Attendance, Cell, Row, Square, number
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
    from collections.abc import Iterable, Sequence

    from kit.debrief.survey_records import Number, SurveySummary
    from kit.figures import Value

T = TypeVar("T")

PAGE = 25
"""Groups in one drawing: more do not fit a page of the report."""
DRAWN = 4 * PAGE
"""Groups in the report; `summary.json` has them all."""


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


def shown_groups(summary: SurveySummary) -> list[tuple[str, SurveyGroup]]:
    """Give the groups that are shown, each with its title."""
    return [(group_title(summary, group.id), group) for group in summary.groups if isinstance(group, SurveyGroup)]


def group_title(summary: SurveySummary, id_: str) -> str:
    """Give a group's title: its id, after the column's name where it is a bare number."""
    return f"{summary.grouped_by} {id_}" if id_.isdecimal() else id_


def sizes(summary: SurveySummary) -> list[Figure]:
    """Show how many answered in each group."""
    people = [(title, group.n) for title, group in shown_groups(summary)]
    return [
        Figure(
            name=f"groups{page.end}",
            label=_("Bars: people who answered, by group{which}").format(which=page.which),
            sentence=_("{people} answered; {n} of {of} groups are shown.").format(
                people=pictures.people(summary.overall.n), n=len(people), of=len(summary.groups)
            ),
            drawing=charts.participation([Attendance(title, n) for title, n in page.rows], invited=None),
            table=Table((_("Group"), _("People")), page.rows),
            notes=page.notes,
        )
        for page in _pages(people)
    ]


def heat(summary: SurveySummary) -> list[Figure]:
    """Show the median of every group on every dimension."""
    names = list(summary.overall.dimensions)
    groups = [(title, [group.dimensions[name] for name in names]) for title, group in shown_groups(summary)]
    scale = (summary.scale.min, summary.scale.max)
    found = []
    for page in _pages(groups):
        medians = [cell.median for _title, cells in page.rows for cell in _shown(cells)]
        figure = pictures.heat(
            f"groups-by-dimension{page.end}",
            _("Heat map: medians by group and dimension{which}").format(which=page.which),
            _("Medians {between}, on a scale from {min} to {max}.").format(
                between=_between(medians), min=scale[0], max=scale[1]
            ),
            {title: [_square(cell) for cell in cells] for title, cells in page.rows},
            [title_of(name) for name in names],
            scale=scale,
            corner=_("Group"),
        )
        found.append(replace(figure, notes=(*figure.notes, *page.notes)))
    return found


def groups_on(summary: SurveySummary, n: int, name: str) -> list[Figure]:
    """Show where the people of each group lie on dimension `name`, the `n`-th."""
    groups = [(title, group.dimensions[name]) for title, group in shown_groups(summary)]
    scale = (summary.scale.min, summary.scale.max)
    low, high = statistics.band_edges(*scale)
    of = charts.three(
        _("low: under {edge}").format(edge=number(low)),
        _("middle"),
        _("high: over {edge}").format(edge=number(high)),
    )
    head = (_("Group"), _("People"), _("Median"), _("Mean"), _("Average deviation"), "r*wg(j)", "rwg(j)")
    found = []
    for page in _pages(groups):
        shown = _shown(cell for _title, cell in page.rows)
        uncounted = (cell.bands.suppressed for cell in shown if isinstance(cell.bands, Suppressed))
        found.append(
            Figure(
                name=f"groups-on-dimension-{n}{page.end}",
                label=_("Diverging bars: {title}, people by group{which}").format(
                    title=title_of(name), which=page.which
                ),
                sentence=_("Medians {middle}, spread {apart} scale points.").format(
                    middle=_between([cell.median for cell in shown]),
                    apart=_between([cell.average_deviation for cell in shown]),
                ),
                drawing=charts.diverging(
                    [Row(title, (_cell(cell),)) for title, cell in page.rows], [_("People")], of, scale=scale
                ),
                table=Table(
                    (*head, *(level.label for level in of)),
                    tuple((title, *_numbers(cell)) for title, cell in page.rows),
                ),
                notes=(*page.notes, *dict.fromkeys(uncounted)),
            )
        )
    return found


def reliability(summary: SurveySummary) -> Figure:
    """Tell whether the questions of each dimension go together, and whether the groups differ."""
    return _table(
        "reliability",
        _("Reliability by dimension"),
        _("Whether the questions of a dimension go together (alpha), and whether the groups differ (the two ICC)."),
        (_("Dimension"), _("Cronbach's alpha"), "ICC(1)", "ICC(2)"),
        [
            (title_of(name), *map(_value, (d.cronbach_alpha, d.icc1, d.icc2)))
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


def _table(name: str, label: str, sentence: str, head: tuple[str, ...], rows: Sequence[tuple[Value, ...]]) -> Figure:
    return Figure(name=name, label=label, sentence=sentence, drawing=None, table=Table(head, tuple(rows)))


@dataclass(frozen=True)
class _Page(Generic[T]):
    """Some of the groups: the end of their figure's name, which they are, and what is left out after them."""

    rows: tuple[tuple[str, T], ...]
    end: str
    which: str
    notes: tuple[str, ...]


def _pages(groups: Sequence[tuple[str, T]]) -> list[_Page[T]]:
    """Divide many groups into what fits one drawing."""
    shown = groups[:DRAWN]
    pages = [tuple(shown[start : start + PAGE]) for start in range(0, len(shown), PAGE)]
    cut = _("These are the first {n} of {of} groups; summary.json has all.").format(n=DRAWN, of=len(groups))
    many = len(pages) > 1
    return [
        _Page(
            rows,
            f"-{n}" if many else "",
            _(" ({first} to {last})").format(first=rows[0][0], last=rows[-1][0]) if many else "",
            (cut,) if n == len(pages) and len(groups) > DRAWN else (),
        )
        for n, rows in enumerate(pages, 1)
    ]


def _between(values: Sequence[float]) -> str:
    ends = [number(end) for end in (min(values, default=None), max(values, default=None))]
    return ends[0] if ends[0] == ends[1] else _("between {low} and {high}").format(low=ends[0], high=ends[1])


def _shown(cells: Iterable[GroupDimension | Suppressed]) -> list[GroupDimension]:
    return [cell for cell in cells if isinstance(cell, GroupDimension)]


def _square(cell: GroupDimension | Suppressed) -> Square:
    return Square(None, pictures.reason(cell)) if isinstance(cell, Suppressed) else Square(cell.median)


def _cell(cell: GroupDimension | Suppressed) -> Cell:
    if isinstance(cell, Suppressed):
        return Cell(hidden=pictures.reason(cell))
    b = cell.bands
    counts = {"low": b.low, "middle": b.middle, "high": b.high} if isinstance(b, Bands) else None
    return Cell(counts, cell.median, cell.average_deviation)


def _numbers(cell: GroupDimension | Suppressed) -> tuple[Value, ...]:
    if isinstance(cell, Suppressed):
        return (pictures.reason(cell), *[None] * 8)
    b, hidden = cell.bands, _("hidden")
    if isinstance(b, Suppressed):
        return (cell.n, cell.median, hidden, cell.average_deviation, *[hidden] * 5)
    agreement = _value(cell.r_star_wg), _value(cell.rwg)
    return (cell.n, cell.median, cell.mean, cell.average_deviation, *agreement, b.low, b.middle, b.high)


def _value(value: Number) -> Value:
    return value.suppressed if isinstance(value, Suppressed) else value
