"""The report of a comparison: its figures, and the document that every format writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import charts
from kit.charts import Attendance, Band, Path, Square, number
from kit.debrief import pictures
from kit.debrief.blocks import Document, Heading, KeyFigures, Listing, Paragraph, Section
from kit.debrief.comparison import Reading
from kit.debrief.pictures.words import word
from kit.debrief.wording import moment
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.debrief.blocks import Block
    from kit.debrief.comparison import ComparedDimension, ComparedInstrument, ComparedWave, Comparison
    from kit.debrief.records import Suppressed
    from kit.figures import Value

_JOINED = 2
"""So many cohorts are joined by a line in each row; more make a map of squares."""


def compose(comparison: Comparison) -> Document:
    """Put the report of a comparison together."""
    titles = [cohort.title for cohort in comparison.cohorts.values()]
    found = [
        _section(comparison, id_, instrument) for id_, instrument in comparison.instruments.items() if instrument.waves
    ]
    return Document(
        title=_("Comparison · {course}").format(course=comparison.course.title),
        subtitle=" · ".join(titles),
        course=comparison.course.title,
        cohort=" · ".join(titles),
        language=_("en"),
        keys=KeyFigures(tuple((str(c.participants), c.title) for c in comparison.cohorts.values())),
        sections=(Section("who", _("Who took part?"), (_took_part(comparison),)), *found),
        promises=_promises(comparison),
    )


def _took_part(comparison: Comparison) -> Figure:
    cohorts = list(comparison.cohorts.values())
    return Figure(
        name="cohorts",
        label=_("Bars: people who took part, by cohort"),
        sentence=ngettext("{n} cohort is compared.", "{n} cohorts are compared.", len(cohorts)).format(n=len(cohorts)),
        drawing=charts.participation([Attendance(c.title, c.participants) for c in cohorts], invited=None),
        table=Table(
            (_("Cohort"), _("People"), _("Invited"), _("Nothing is shown of fewer than")),
            tuple((c.title, c.participants, c.invited, c.threshold) for c in cohorts),
        ),
    )


def _section(comparison: Comparison, id_: str, instrument: ComparedInstrument) -> Section:
    return Section(f"instrument-{id_}", instrument.title, tuple(_blocks(comparison, id_, instrument)))


def _blocks(comparison: Comparison, id_: str, instrument: ComparedInstrument) -> Iterator[Block]:
    yield Paragraph(
        _("A difference between cohorts may come from who answered, and when: ask before you explain it.")
        + " "
        + _("Spread is the average deviation: how many scale points the answers lie from the median, on average."),
        "note",
    )
    for wave_id, wave in instrument.waves.items():
        if len(instrument.waves) > 1:
            yield Heading(3, wave.title)
        yield _medians(comparison, f"{id_}-{wave_id}", instrument, wave)


def _medians(comparison: Comparison, name: str, instrument: ComparedInstrument, wave: ComparedWave) -> Figure:
    """Show every dimension's median in every cohort."""
    scale = (instrument.scale.min, instrument.scale.max)
    titles = {id_: cohort.title for id_, cohort in comparison.cohorts.items()}
    dimensions = list(wave.dimensions.values())
    joined = len(titles) == _JOINED
    if joined:
        drawing = charts.dumbbell([_path(d, titles) for d in dimensions], list(titles.values()), scale=scale)
        label = _("Dumbbells: the medians of {title}, {reading}, in two cohorts")
    else:
        drawing = charts.heat_map(
            [Band(d.title, tuple(_square(d.cohorts.get(c)) for c in titles)) for d in dimensions],
            list(titles.values()),
            scale=scale,
        )
        label = _("Heat map: the medians of {title}, {reading}, by dimension and cohort")
    shown = [r.median for d in dimensions for r in d.cohorts.values() if isinstance(r, Reading)]
    readings = [(d, c, d.cohorts.get(c)) for d in dimensions for c in titles]
    return Figure(
        name=name,
        label=label.format(title=instrument.title, reading=wave.title),
        sentence=_("Medians between {low} and {high}, on a scale from {min} to {max}.").format(
            low=number(min(shown, default=None)), high=number(max(shown, default=None)), min=scale[0], max=scale[1]
        ),
        drawing=drawing,
        table=Table(
            (_("Dimension"), _("Cohort"), _("People"), _("Median"), _("Mean"), _("Average deviation"), _("Verdict")),
            tuple((d.title, titles[c], *_numbers(result)) for d, c, result in readings),
        ),
        notes=tuple(
            dict.fromkeys(
                _("{dimension}, {cohort} – hidden: {reason}").format(
                    dimension=d.title, cohort=titles[c], reason=_why(result)
                )
                for d, c, result in readings
                if not isinstance(result, Reading)
            )
        )
        if joined
        else (),
    )


def _path(dimension: ComparedDimension, titles: dict[str, str]) -> Path:
    results = [dimension.cohorts.get(c) for c in titles]
    values = tuple(r.median if isinstance(r, Reading) else None for r in results)
    if any(v is not None for v in values):
        return Path(dimension.title, values)
    return Path(dimension.title, values, _why(results[0]))


def _square(result: Reading | Suppressed | None) -> Square:
    return Square(result.median) if isinstance(result, Reading) else Square(None, _why(result))


def _why(result: Reading | Suppressed | None) -> str:
    if result is None or isinstance(result, Reading):
        return _("not part of this reading")
    return pictures.reason(result)


def _numbers(result: Reading | Suppressed | None) -> tuple[Value, ...]:
    if not isinstance(result, Reading):
        return (_why(result), *[None] * 4)
    verdict = word(result.verdict) or result.verdict_reason
    mean = _("hidden") if result.mean is None else result.mean
    return (result.n, result.median, mean, result.average_deviation, verdict)


def _promises(comparison: Comparison) -> Section:
    lines = [
        _("Every number stands in the debrief of one of the cohorts, as it was frozen there."),
        _("A cohort that may not show a result on its own does not show it here."),
        _("This is confidential, not anonymous: names are left out, and people who know each other may still guess."),
    ]
    made = _("Written {when} by the workshop kit, course version {version}.").format(
        when=moment(comparison.written_at), version=comparison.course.version
    )
    return Section("promises", _("What this report keeps to"), (Listing(tuple(lines)), Paragraph(made, "note")))
