"""The debrief as sections of blocks, in the order in which a group talks: the same for the notebook and the report."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from kit.debrief import pictures
from kit.debrief.asked import asked_blocks, suppressed, withheld
from kit.debrief.blocks import Commitments, Heading, Listing, Paragraph, Prompts, Section
from kit.debrief.records import (
    Bands,
    Change,
    Dimension,
    Shift,
    Suppressed,
    Wave,
)
from kit.i18n import gettext as _
from kit.outline import COMMITMENTS, CONVERSATION, HIDDEN, NOTES, WHO, DebriefPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kit.debrief.asked import Words
    from kit.debrief.blocks import Block
    from kit.debrief.commitments import Commitment
    from kit.debrief.prompts import Prompt
    from kit.debrief.records import Instrument, Summary


def sections(
    summary: Summary,
    words: Words,
    outline: Sequence[DebriefPart] = (),
    *,
    prompts: Sequence[Prompt] = (),
    notes: Mapping[str, str] | None = None,
    commitments: Sequence[Commitment] | None = None,
) -> tuple[Section, ...]:
    """Give the debrief's sections in their order; what has nothing to show comes last, by name and reason.

    Parameters
    ----------
    summary
        All that may be shown.
    words
        How texts are shown.
    outline
        The course's order of a debrief, `course.debrief`; what it does not name follows in the order of the course.
    prompts
        Where a conversation can start; they stand after the first section that shows an instrument.
    notes
        What the group said, by the id of the section it was said to.
    commitments
        What was agreed; None leaves their section out.
    """
    said = dict(notes or {})
    found: list[Section] = []
    hidden: list[tuple[str, str]] = []
    read = False
    for part in _parts(summary, outline):
        blocks = list(_blocks(summary, part, words, hidden))
        if not blocks:
            continue
        found.append(Section(part.id, part.title, (*blocks, *_said(said.pop(part.id, "")))))
        if prompts and part.instrument and not read:
            found.append(_conversation(prompts, said))
            read = True
    if prompts and not read:
        found.insert(1, _conversation(prompts, said))
    if commitments is not None:
        found.append(Section(COMMITMENTS, _("Commitments"), tuple(_commitments(commitments))))
    if any(said.values()):
        # The section it belonged to is not there any more; what was said is.
        found.append(Section(NOTES, _("What the group said"), tuple(Paragraph(text) for text in said.values())))
    if hidden:
        found.append(Section(HIDDEN, _("What is not shown"), tuple(not_shown(hidden))))
    return tuple(found)


def _parts(summary: Summary, outline: Sequence[DebriefPart]) -> Iterator[DebriefPart]:
    """Give the outline's parts, then one for each instrument and lesson that it leaves out."""
    if not any(part.id == WHO for part in outline):
        yield DebriefPart(WHO, _("Who is here?"))
    yield from outline
    shown, changed = ({getattr(part, name) for part in outline} for name in ("instrument", "change"))
    for id_, instrument in summary.instruments.items():
        if id_ not in shown:
            yield DebriefPart(
                f"instrument-{id_}", instrument.title, instrument=id_, change=None if id_ in changed else id_
            )
    placed = {name for part in outline for name in part.activities}
    left = [(name, activity.lesson) for name, activity in summary.activities.items() if name not in placed]
    for lesson, group in groupby(left, key=lambda entry: entry[1]):
        took = summary.took_part.get(lesson)
        yield DebriefPart(f"lesson-{lesson}", (took and took.title) or lesson, tuple(name for name, _lesson in group))


def _blocks(summary: Summary, part: DebriefPart, words: Words, hidden: list[tuple[str, str]]) -> Iterator[Block]:
    """Give what a part shows; what it cannot show is added to `hidden`, unless its reason stands beside the rest."""
    if part.id == WHO:
        yield pictures.took_part(summary)
    if part.instrument in summary.instruments:
        yield from _readings(part.instrument, summary.instruments[part.instrument], hidden)
    if part.change in summary.instruments:
        yield from _moved(part.change, summary.instruments[part.change], hidden)
    for name in part.activities:
        activity = summary.activities.get(name)
        if activity is None:
            continue
        if any(not isinstance(r, Suppressed) for r in activity.items.values()):
            yield from asked_blocks(name, activity, words)
        else:
            hidden += [(f"{activity.title} · {r.title}", r.suppressed) for r in suppressed(activity.items.values())]


def _readings(id_: str, instrument: Instrument, hidden: list[tuple[str, str]]) -> Iterator[Block]:
    waves = list(instrument.waves.values())
    if any(isinstance(wave, Wave) for wave in waves):
        yield from _instrument(id_, instrument)
    else:
        hidden += [(f"{instrument.title} · {w.title}", w.suppressed) for w in suppressed(waves)]


def _moved(id_: str, instrument: Instrument, hidden: list[tuple[str, str]]) -> Iterator[Block]:
    if len(instrument.waves) < 2:  # noqa: PLR2004 - one reading moves nowhere
        return
    title, back = _("What moved"), _("In hindsight")
    if isinstance(instrument.change, Change):
        change = instrument.change
        drawn = (
            pictures.medians(id_, instrument),
            pictures.change(id_, instrument, change),
            pictures.steps(id_, instrument, change),
        )
        yield Heading(3, title)
        yield from (figure for figure in drawn if figure is not None)
    else:
        hidden.append((f"{instrument.title} · {title}", instrument.change.suppressed))
    if isinstance(instrument.shift, Shift):
        yield Heading(3, back)
        yield Paragraph(_looking_back(), "note")
        yield pictures.shift(id_, instrument, instrument.shift)
    elif isinstance(instrument.shift, Suppressed):
        hidden.append((f"{instrument.title} · {back}", instrument.shift.suppressed))


def _looking_back() -> str:
    return _(
        "Whoever learns what a word can mean may measure otherwise afterwards. So people rated the start once more, "
        "looking back. Above, each is compared with their own first answer; here, with their own look back."
    )


def _instrument(id_: str, instrument: Instrument) -> Iterator[Block]:
    if instrument.note:
        yield Paragraph(instrument.note, "note")
    yield Paragraph(how_to_read(instrument), "note")
    for wave in suppressed(instrument.waves.values()):
        yield withheld(wave.title, wave)
    yield Heading(3, _("Dimension by dimension"))
    yield pictures.profile(id_, instrument)
    asked = pictures.questions(id_, instrument)
    if asked:
        yield Heading(3, _("Question by question"))
    for title, figure in asked:
        yield Heading(4, title)
        yield figure


def how_to_read(instrument: Instrument) -> str:
    """Say how an instrument's figures are read."""
    scale = instrument.scale
    waves = [wave for wave in instrument.waves.values() if isinstance(wave, Wave)]
    bands = [d.bands for wave in waves for d in wave.dimensions.values() if isinstance(d, Dimension)]
    said = []
    if any(isinstance(b, Bands) for b in bands):
        half = (scale.max - scale.min + 1) // 2
        left, right = f"{scale.min}–{scale.min + half - 1}", f"{scale.max - half + 1}–{scale.max}"
        text = _("Numbers are people. Left of the line are the answers {left}, right of it {right}.")
        said.append(text.format(left=left, right=right))
        if (scale.max - scale.min) % 2 == 0:
            said.append(_("{middle} stands in a column of its own.").format(middle=scale.min + half))
    if any(isinstance(b, Suppressed) for b in bands):
        said.append(_("Where no counts are shown, a dot is the median, and the bar around it the spread."))
    said.append(
        _("Spread is the average deviation: how many scale points the answers lie from the median, on average.")
    )
    if any(isinstance(d, Dimension) and d.verdict for wave in waves for d in wave.dimensions.values()):
        said.append(
            _(
                "“Close” means that the answers lie nearer to each other than chance would bring them; “divided”, that "
                "at least three people and a quarter of the group stand at either end; “mixed” is all between."
            )
        )
    said.append(
        _("Neither end of a scale is a verdict, and neither is a large or a small spread: ask what lies behind.")
    )
    return " ".join(said)


def _conversation(prompts: Sequence[Prompt], said: dict[str, str]) -> Section:
    blocks = (Prompts(tuple(prompts)), *_said(said.pop(CONVERSATION, "")))
    return Section(CONVERSATION, _("Start the conversation here"), blocks)


def _said(text: str) -> Iterator[Block]:
    if text.strip():
        yield Heading(3, _("What the group said"))
        yield Paragraph(text)


def _commitments(commitments: Sequence[Commitment]) -> Iterator[Block]:
    if commitments:
        yield Paragraph(_("These open the next meeting."), "note")
        yield Commitments(tuple(commitments))
    else:
        yield Paragraph(
            _("Nothing is written down yet. Before you part: what, who, by when, and by what sign will you know?"),
            "note",
        )


def not_shown(hidden: list[tuple[str, str]]) -> Iterator[Block]:
    """List what is hidden, given with its reason, once under each reason."""
    for reason, group in groupby(sorted(hidden, key=lambda entry: entry[1]), key=lambda entry: entry[1]):
        yield Paragraph(reason, "withheld")
        yield Listing(tuple(what for what, _reason in group))
