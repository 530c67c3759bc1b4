"""The report of a survey: its sections, and the document that every format writes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kit.debrief import pictures, survey_pictures
from kit.debrief.blocks import Document, Heading, KeyFigures, Listing, Paragraph, Section
from kit.debrief.records import Suppressed
from kit.debrief.sections import how_to_read, not_shown
from kit.debrief.survey_records import HiddenGroup, OverallDimension
from kit.debrief.wording import moment
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.debrief.blocks import Block
    from kit.debrief.survey_records import SurveySummary


def compose(summary: SurveySummary) -> Document:
    """Put the report of a survey together."""
    return Document(
        title=_("Survey · {title}").format(title=summary.title),
        subtitle=_subtitle(summary),
        course="",
        cohort=summary.title,
        language=_("en"),
        keys=_keys(summary),
        sections=tuple(_sections(summary)),
        promises=_promises(summary),
    )


def _subtitle(summary: SurveySummary) -> str:
    parts = [_("{people} answered").format(people=pictures.people(summary.overall.n))]
    if summary.grouped_by:
        parts.append(_("groups by {column}").format(column=summary.grouped_by))
    parts += [
        _("scale {min} to {max}").format(min=summary.scale.min, max=summary.scale.max),
        _("nothing is shown of fewer than {n} people").format(n=summary.threshold),
    ]
    return " · ".join(parts)


def _keys(summary: SurveySummary) -> KeyFigures:
    found = [(str(summary.overall.n), _("people answered"))]
    if summary.groups:
        shown = len(survey_pictures.shown_groups(summary))
        found.append((_("{n} of {of}").format(n=shown, of=len(summary.groups)), _("groups with enough people to show")))
    dimensions = summary.overall.dimensions.values()
    found.append((str(sum(isinstance(d, OverallDimension) for d in dimensions)), _("dimensions shown")))
    return KeyFigures(tuple(found))


def _sections(summary: SurveySummary) -> Iterator[Section]:
    instrument = survey_pictures.as_instrument(summary)
    if survey_pictures.shown_groups(summary):
        yield Section("who", _("Who answered?"), tuple(survey_pictures.sizes(summary)))
    yield Section(
        "dimensions",
        _("Everyone together"),
        (
            Paragraph(how_to_read(instrument), "note"),
            *_turned(summary),
            pictures.profile("dimensions", instrument),
        ),
    )
    if survey_pictures.shown_groups(summary):
        yield Section("by-group", _("Group by group"), tuple(_by_group(summary)))
    asked = pictures.questions("questions", instrument)
    yield Section(
        "questions",
        _("Question by question"),
        tuple(block for title, figure in asked for block in (Heading(3, title), figure)),
    )
    yield Section(
        "reliability",
        _("What the numbers rest on"),
        (survey_pictures.reliability(summary), survey_pictures.items(summary)),
    )
    hidden = _hidden(summary)
    if hidden:
        yield Section("hidden", _("What is not shown"), tuple(not_shown(hidden)))


def _hidden(summary: SurveySummary) -> list[tuple[str, str]]:
    """Give what is hidden and why; many groups by their number alone."""
    groups = [
        (survey_pictures.group_title(summary, group.id), group.suppressed)
        for group in summary.groups
        if isinstance(group, HiddenGroup)
    ]
    if len(groups) > survey_pictures.DRAWN:
        reasons = Counter(reason for _title, reason in groups)
        groups = [(ngettext("{n} group", "{n} groups", n).format(n=n), reason) for reason, n in reasons.items()]
    dimensions = [
        (survey_pictures.title_of(name), found.suppressed)
        for name, found in summary.overall.dimensions.items()
        if isinstance(found, Suppressed)
    ]
    return groups + dimensions


def _turned(summary: SurveySummary) -> Iterator[Block]:
    if summary.reversed:
        yield Paragraph(_("Turned round on their scale: {items}.").format(items=", ".join(summary.reversed)), "note")


def _by_group(summary: SurveySummary) -> Iterator[Block]:
    names = list(summary.overall.dimensions)
    yield Paragraph(
        _("A group's place says nothing of its worth: ask what lies behind, and let each group read its own first."),
        "note",
    )
    if len(names) > 1:
        yield from survey_pictures.heat(summary)
    for n, name in enumerate(names, 1):
        if isinstance(summary.overall.dimensions[name], OverallDimension):
            yield Heading(3, survey_pictures.title_of(name))
            yield from survey_pictures.groups_on(summary, n, name)


def _promises(summary: SurveySummary) -> Section:
    lines = [
        _("No result is shown of fewer than {n} people, and none that would leave fewer when it is taken off another.")
        .format(n=summary.threshold),
        _("Of fewer than 10 people there are neither counts nor means."),
        _("This is confidential, not anonymous: names are left out, and people who know each other may still guess."),
        _("Nobody has to say which answer was theirs."),
    ]  # fmt: skip
    made = _("Written {when} by the workshop kit.").format(when=moment(summary.written_at))
    return Section("promises", _("What this report keeps to"), (Listing(tuple(lines)), Paragraph(made, "note")))
