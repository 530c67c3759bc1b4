"""Figures of single questions, and of who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from kit import charts
from kit.charts import Attendance, Bar, Path, Strip, Voted, number
from kit.debrief.pictures.instruments import rating_items
from kit.debrief.pictures.words import answered, both, people, reason, reasons, spoken
from kit.debrief.records import Part, Suppressed
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import CANNOT_SAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kit.debrief.records import Choice, Points, PointsOption, Rating, Stages, Summary


_DOTS = 5
"""Up to so many points a person are dots: the person in the middle gives most things none."""
_ROUGH = 100
"""People from whom on a mean of two decimals does not tell its sum."""


def took_part(summary: Summary) -> Figure:
    """Show how many people took part, lesson by lesson: shared something, or marked the lesson as done."""
    invited, parts = summary.invited, summary.took_part.values()
    rows = [
        Attendance(part.title, None, reason(part)) if isinstance(part, Suppressed) else Attendance(part.title, part.n)
        for part in parts
    ]
    if invited is None:
        took = people(summary.participants)
    else:
        took = _("{n} of {of} people").format(n=summary.participants, of=invited)
    return Figure(
        name="took-part",
        label=_("Bars: people who took part, by lesson"),
        sentence=_("{people} took part: they shared a line, or marked a lesson as done.").format(people=took),
        drawing=charts.participation(rows, invited=invited) if rows else None,
        table=Table(
            (_("Lesson"), _("People"), *([] if invited is None else [_("Invited")])),
            tuple(
                (row.label, row.hidden or row.n, *([] if invited is None else [None if row.hidden else invited]))
                for row in rows
            ),
        ),
        notes=tuple(
            _("{what} – hidden: {reason}").format(what=part.title, reason=reason(part))
            for part in parts
            if not isinstance(part, Part)
        ),
    )


def choice(name: str, result: Choice) -> Figure:
    """Show how many people took each option."""
    if isinstance(result.counts, Suppressed):
        return Figure(name, result.label, answered(result.n), None, Table((), ()), notes=(result.counts.suppressed,))
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
    """Show the points that the person in the middle gave each option; a few points a person are a dot vote.

    Where only medians are shown there are no dots to count, and they are bars too.
    """
    options = result.options.values()
    if result.total <= _DOTS and result.suppressed is UNSET:
        return _votes(name, result)
    return Figure(
        name=name,
        label=_("Bars: median points given in answer to “{question}”").format(question=result.label),
        sentence=_("{people} divided {total} points. A bar shows the median.").format(
            people=people(result.n), total=result.total
        ),
        drawing=charts.bars([Bar(o.label, o.median, number(o.median)) for o in options], maximum=result.total),
        table=_medians(_("Option"), options),
        notes=reasons([result]),
    )


def _medians(head: str, options: Iterable[PointsOption]) -> Table:
    """List medians, and the means where they are shown."""
    rows = [(o.label, o.median) if o.mean is UNSET else (o.label, o.median, o.mean) for o in options]
    return Table((head, _("Median"), _("Mean"))[: len(rows[0])], tuple(rows))


def _votes(name: str, result: Points) -> Figure:
    options = result.options.values()
    given = [(o.label, round((o.mean or 0) * result.n) if o.sum is UNSET else o.sum) for o in options]
    rough = result.n >= _ROUGH and any(o.sum is UNSET for o in options)
    most = {"people": people(result.n), "total": result.total}
    return Figure(
        name=name,
        label=_("Dots: votes in answer to “{question}”").format(question=result.label),
        sentence=_("{people} had {total} dots each, to put where they liked.").format(**most),
        drawing=charts.votes([Voted(label, dots) for label, dots in given]),
        table=Table((_("Option"), _("Dots")), tuple(given)),
        notes=(_("These numbers of dots are about right: only rounded means were kept of them."),) if rough else (),
    )


def stages(name: str, result: Stages) -> Figure:
    """Show how many things came how far with the person in the middle."""
    reached = list(result.stages.values())
    return funnel(
        name,
        _("Bars: {title}, median number at each stage").format(title=result.label),
        _("{answered} A bar is the number in the middle: {numbers}.").format(
            answered=answered(result.n), numbers=" → ".join(f"{s.label} {number(s.median)}" for s in reached)
        ),
        [(s.label, s.median) for s in reached],
        _medians(_("Stage"), reached),
        reasons([result]),
    )


def funnel(
    name: str,
    label: str,
    sentence: str,
    reached: Sequence[tuple[str, float]],
    table: Table | None = None,
    notes: tuple[str, ...] = (),
) -> Figure:
    """Show what came how far: a bar for each stage, in their order, all measured by the first."""
    return Figure(
        name=name,
        label=label,
        sentence=sentence,
        drawing=charts.bars(
            [Bar(f"{'→ ' if n else ''}{stage}", value, number(value)) for n, (stage, value) in enumerate(reached)],
            maximum=max(1, reached[0][1]),
        ),
        table=table or Table((_("Stage"), _("People")), tuple(reached)),
        notes=notes,
    )


def points_beside(name: str, title: str, results: Mapping[str, Points]) -> Figure:
    """Show how the same options were given points in several questions, such as as it is and as it should be."""
    first = next(iter(results.values()))
    labels = {id_: option.label for id_, option in first.options.items()}
    medians = {
        label: tuple(result.options[id_].median if id_ in result.options else None for result in results.values())
        for id_, label in labels.items()
    }
    return Figure(
        name=name,
        label=_("Dumbbells: {title}, median points by option, {questions}").format(
            title=title, questions=both([*results])
        ),
        sentence=_("Each person divided {total} points. {answered}").format(
            total=first.total, answered=" ".join(f"{label}: {answered(r.n)}" for label, r in results.items())
        ),
        drawing=charts.dumbbell(
            [Path(label, values) for label, values in medians.items()], [*results], scale=(0, first.total)
        ),
        table=Table((_("Option"), *results), tuple((label, *values) for label, values in medians.items())),
    )


def ratings(name: str, title: str, results: Mapping[str, Rating]) -> Figure:
    """Show ratings that belong to no instrument and share one scale, by their labels; a single one as dots."""
    if len(results) == 1:
        ((label, result),) = results.items()
        return _rating(name, label, result)
    scale = next(iter(results.values())).scale
    ns = {r.n for r in results.values()}
    panel = people(ns.pop()) if len(ns) == 1 else ""
    return rating_items(name, title, {label: [r] for label, r in results.items()}, [(panel, "")], scale)


def _rating(name: str, label: str, result: Rating) -> Figure:
    scale, counts = result.scale, result.counts
    points = range(scale.min, scale.max + 1)
    head = [_("Question"), _("People"), _("Median"), _("Average deviation"), *map(str, points)]
    row: list[str | int | float] = [label, result.n, result.median, result.average_deviation]
    sentence = [answered(result.n), spoken("", [result])]
    if isinstance(counts, Suppressed):
        strip = Strip(label, None, result.median, result.average_deviation)
        what = _("Dots with bars: {title}, medians and spread")
        row += [_("hidden")] * len(points)
    else:
        people_at = {point: counts.get(str(point), 0) for point in points}
        strip = Strip(label, people_at, result.median, result.average_deviation)
        what = _("Dots: {title}, one for each person")
        row += people_at.values()
        if scale.cannot_say:
            unsure = counts.get(CANNOT_SAY, 0)
            head.append(scale.cannot_say)
            row.append(unsure)
            if unsure:
                said = ngettext("{n} person chose “{answer}”.", "{n} people chose “{answer}”.", unsure)
                sentence.append(said.format(n=unsure, answer=scale.cannot_say))
    return Figure(
        name=name,
        label=what.format(title=label),
        sentence=" ".join(sentence),
        drawing=charts.dot_strip([strip], scale=(scale.min, scale.max), ends=_ends(result)),
        table=Table(tuple(head), (tuple(row),)),
        notes=reasons([counts]),
    )


def _ends(result: Rating) -> dict[int, str]:
    return {int(point): label for point, label in result.scale.labels.items()}
