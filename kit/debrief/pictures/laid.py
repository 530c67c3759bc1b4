"""Figures that lay several results of an activity out together, as its course asks: no answer is counted anew."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from kit.charts import Axis, Bubble, Count, Event, Panel, Square, fitting, number
from kit.debrief.pictures.answers import funnel
from kit.debrief.pictures.maps import calendar, heat, placed, weighed
from kit.debrief.pictures.words import answered, people, reason, reasons
from kit.debrief.records import BANDS, Choice, Date, Rating, Suppressed, Together
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.layouts import Funnel, Heat, Matrix, Tally, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kit.debrief.records import Result, Scale
    from kit.figures import Figure
    from kit.layouts import Layout

    Results: TypeAlias = Mapping[str, Result]
    Pairs: TypeAlias = Mapping[str, Together | Suppressed]


def laid_out(name: str, chart: Layout, results: Results, together: Pairs | None = None) -> Figure | None:
    """Lay an activity's results out, given by their items' ids; None when none of them may be shown so.

    `together` has what two ratings are together, by "item/item".
    """
    match chart:
        case Matrix():
            return _fields(name, chart, results, together or {}) or _matrix(name, chart, results)
        case Heat():
            return _medians(name, chart, results)
        case Tally():
            return _tally(name, chart, results)
        case Timeline():
            return _timeline(name, chart, results)
        case Funnel():
            return _funnel(name, chart, results)


def _fields(name: str, chart: Matrix, results: Results, together: Pairs) -> Figure | None:
    """Show how many people stand in each field of the matrix; None where no pair may be shown so."""
    panels: list[Panel] = []
    notes: list[str] = []
    scales: list[tuple[Scale, Scale]] = []
    for pair in chart.pairs:
        found, x, y = together.get(f"{pair.x}/{pair.y}"), results[pair.x], results[pair.y]
        if isinstance(found, Together) and isinstance(x, Rating) and isinstance(y, Rating):
            # By their names: what was frozen and read again has them in another order.
            fields = tuple(tuple(found.fields[across][up] for up in BANDS) for across in BANDS)
            panels.append(Panel(pair.label, fields, found.n))
            scales.append((x.scale, y.scale))
            least = found.step
        elif isinstance(found, Suppressed):
            notes.append(_withheld(pair.label, found))
    if not panels:
        return None
    sentence = _(
        "A field says how many people stand in it, rounded down to {n}, {twice} and so on. A field without a number "
        "has fewer than {n}, or nobody."
    )
    return placed(
        name,
        _("Fields: {title}, people by “{across}” and “{up}”").format(title=chart.title, across=chart.x, up=chart.y),
        sentence.format(n=least, twice=2 * least),
        panels,
        _axis(chart.x, scales[0][0]),
        _axis(chart.y, scales[0][1]),
        notes=tuple(notes),
    )


def _matrix(name: str, chart: Matrix, results: Results) -> Figure | None:
    shown: dict[str, tuple[Rating, Rating]] = {}
    notes: list[str] = []
    for pair in chart.pairs:
        x, y = results[pair.x], results[pair.y]
        notes += [_withheld(pair.label, r) for r in (x, y) if isinstance(r, Suppressed)][:1]
        if isinstance(x, Rating) and isinstance(y, Rating):
            shown[pair.label] = x, y
    if not shown:
        return None
    # Bubbles of one chart are of one kind: all with their people, or none.
    counted = all(x.n == y.n for x, y in shown.values())
    if not counted:
        text = _("{what}: {x} for “{across}”, {y} for “{up}”.")
        notes += [
            text.format(what=what, x=people(x.n), y=people(y.n), across=chart.x, up=chart.y)
            for what, (x, y) in shown.items()
        ]
    first_x, first_y = next(iter(shown.values()))
    return weighed(
        name,
        _("Matrix: {title}, medians of “{across}” and of “{up}”").format(title=chart.title, across=chart.x, up=chart.y),
        _(
            "A bubble stands where two medians meet, of “{across}” and of “{up}”. It is the middle of all answers, and "
            "no one person’s place."
        ).format(across=chart.x, up=chart.y),
        [Bubble(what, x.median, y.median, x.n if counted else None) for what, (x, y) in shown.items()],
        _axis(chart.x, first_x.scale),
        _axis(chart.y, first_y.scale),
        notes=tuple(notes),
    )


def _axis(title: str, scale: Scale) -> Axis:
    low, high = (scale.labels.get(str(end), str(end)) for end in (scale.min, scale.max))
    return Axis(title, scale.min, scale.max, (low, high))


def _medians(name: str, chart: Heat, results: Results) -> Figure | None:
    shown = [r for line in chart.rows for i in line.items if isinstance(r := results[i], Rating)]
    if not shown:
        return None
    scale = shown[0].scale
    named = [f"{point} {label}" for point, label in sorted(scale.labels.items(), key=lambda entry: int(entry[0]))]
    square = _("A square holds the median, on a scale from {low} to {high}.").format(low=scale.min, high=scale.max)
    said = [_answered(shown), square]
    if named:
        said.append(_("Its points are: {points}.").format(points=", ".join(named)))
    rows = {line.label: [results[i] for i in line.items] for line in chart.rows}
    apart = {label: _apart(found) for label, found in rows.items()}
    if any(apart.values()):
        said.append(
            _("Behind a row’s name stands how far “{second}” lies from “{first}”.").format(
                first=chart.columns[0], second=chart.columns[1]
            )
        )
    return heat(
        name,
        _("Heat map: {title}, medians").format(title=chart.title),
        " ".join(said),
        {label + apart[label]: [_square(r) for r in found] for label, found in rows.items()},
        chart.columns,
        scale=(scale.min, scale.max),
        corner=_("Question"),
    )


def _apart(row: Sequence[Result]) -> str:
    """Write how far the second of two medians lies from the first; "" where there are not two to compare."""
    match row:
        case [Rating(median=first), Rating(median=second)]:
            gap = second - first
            return f" ({'+' if gap > 0 else ''}{number(gap)})"
    return ""


def _square(result: Result) -> Square:
    if isinstance(result, Rating):
        return Square(result.median)
    return Square(None, reason(result) if isinstance(result, Suppressed) else "")


def _tally(name: str, chart: Tally, results: Results) -> Figure | None:
    shown = [r for row in chart.rows if isinstance(r := results[row.item], Choice) and isinstance(r.counts, dict)]
    if not shown:
        return None
    counts = [r.counts for r in shown if isinstance(r.counts, dict)]
    options = {id_: option.label for id_, option in counts[0].items()}
    return heat(
        name,
        _("Heat map: {title}, people by answer").format(title=chart.title),
        f"{_answered(shown)} {_('A square holds how many people gave that answer.')}",
        {row.label: _people(results[row.item], options) for row in chart.rows},
        list(options.values()),
        scale=(0, max(1, *(option.people for taken in counts for option in taken.values()))),
        corner=_("Question"),
        diverging=False,
    )


def _people(result: Result, options: Iterable[str]) -> list[Square]:
    counts = result.counts if isinstance(result, Choice) else result
    if isinstance(counts, dict):
        return [Square(counts[id_].people) for id_ in options]
    return [Square(None, reason(counts) if isinstance(counts, Suppressed) else "") for _id in options]


def _timeline(name: str, chart: Timeline, results: Results) -> Figure | None:
    shown = {row.label: r for row in chart.rows if isinstance(r := results[row.item], Date)}
    if not shown:
        return None
    sums: Counter[dt.date] = Counter()
    for result in shown.values():
        if isinstance(result.counts, dict):
            sums.update({dt.date.fromisoformat(day): n for day, n in result.counts.items()})
    said = [_answered(list(shown.values())), _("A flag stands at the day in the middle.")]
    events = [Event(dt.date.fromisoformat(result.median), label) for label, result in shown.items()]
    known = [*sums, *(event.day for event in events)]
    by = fitting(min(known), max(known))
    if sums:
        columns = {
            "day": _("A column is how many named that day."),
            "week": _("A column is how many named a day of that week."),
            "month": _("A column is how many named a day of that month."),
            "year": _("A column is how many named a day of that year."),
        }
        said.append(columns[by])
    return calendar(
        name,
        _("Timeline: {title}").format(title=chart.title),
        " ".join(said),
        [Count(day, n) for day, n in sums.items()],
        events,
        by=by,
        notes=(
            *(_withheld(row.label, r) for row in chart.rows if isinstance(r := results[row.item], Suppressed)),
            *reasons(result.counts for result in shown.values()),
        ),
    )


def _funnel(name: str, chart: Funnel, results: Results) -> Figure | None:
    result = results[chart.item]
    if not (isinstance(result, Choice) and isinstance(counts := result.counts, dict)):
        return None
    reached = [(stage.label, sum(counts[id_].people for id_ in stage.options)) for stage in chart.stages]
    return funnel(
        name,
        _("Bars: {title}, people by how far it came").format(title=chart.title),
        _("{answered} {numbers}.").format(
            answered=answered(result.n), numbers=" → ".join(f"{label} {n}" for label, n in reached)
        ),
        reached,
    )


def _answered(shown: Sequence[Rating | Choice | Date]) -> str:
    """Say how many people answered each of some questions."""
    least, most = min(r.n for r in shown), max(r.n for r in shown)
    if len(shown) == 1:
        return answered(most)
    if least == most:
        return ngettext("{n} person answered each question.", "{n} people answered each question.", most).format(n=most)
    return _("From {least} to {most} people answered a question.").format(least=least, most=most)


def _withheld(what: str, result: Suppressed) -> str:
    return _("{what} – hidden: {reason}").format(what=what, reason=reason(result))
