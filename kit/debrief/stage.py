"""What stands before the group: the debrief's sections as steps, each with its slides, one figure on each."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from msgspec.structs import replace

from kit.debrief.blocks import Heading, Paragraph, Prompts, Quotes, Theme, Themes
from kit.debrief.formats import html
from kit.debrief.sections import sections
from kit.figures import Figure
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.outline import CONVERSATION, HIDDEN, DebriefPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kit.course import Activity
    from kit.debrief.blocks import Block, Section
    from kit.debrief.prompts import Prompt
    from kit.debrief.records import Summary, Texts
    from kit.marks import SizeName

_NOTHING: tuple[Block, ...] = (Paragraph(_("Nothing of this can be shown yet."), "withheld"),)
"""In place of the slides of a step whose words nobody has read."""
_WORDS = 6
"""Texts on one slide: what a room can read in a minute or two."""


@dataclass(frozen=True)
class Step:
    """One step of the walk: a section of the debrief, what of it is shown at a time, and whose results these are.

    `results` are the beginnings of their keys: ``activity/LESSON/ACTIVITY/``, ``instrument/ID/``.
    """

    id: str
    title: str
    slides: tuple[tuple[Block, ...], ...]
    results: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """What each slide is about: its last heading, or that of the slide before it."""
        found: list[str] = []
        for slide in self.slides:
            own = [b.text for b in slide if isinstance(b, Heading)]
            asked = [b.prompts[0].title for b in slide if isinstance(b, Prompts)]
            found.append([*found[-1:], self.title, *own, *asked][-1 if own or asked else 0])
        return tuple(found)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures on its slides."""
        return tuple(block for slide in self.slides for block in slide if isinstance(block, Figure))


def steps(summary: Summary, outline: Sequence[DebriefPart], prompts: Sequence[Prompt]) -> tuple[Step, ...]:
    """Give the steps in the order of a debrief, without the one that only says what is hidden.

    A prompt stands in the step of the conversation, unless its numbers are shown only after that: then behind them.
    """
    order = sections(summary, spoken, outline, prompts=prompts)
    talk = next((n for n, section in enumerate(order) if section.id == CONVERSATION), len(order))
    later = {b.name for section in order[talk:] for b in section.blocks if isinstance(b, Figure)}
    behind = {p.about: p for p in prompts if p.about in later}
    results = {part.id: tuple(_results(part)) for part in outline}
    return tuple(
        Step(s.id, s.title, tuple(_followed(_slides(s), behind)) or (_NOTHING,), results.get(s.id, ()))
        for s in sections(summary, spoken, outline, prompts=[p for p in prompts if p.about not in later])
        if s.id != HIDDEN
    )


def _results(part: DebriefPart) -> Iterator[str]:
    yield from (f"activity/{name}/" for name in part.activities)
    if part.instrument:
        yield f"instrument/{part.instrument}/"
    if part.change:
        yield f"instrument/{part.change}/change/"


def activity_step(summary: Summary, activity: Activity) -> Step:
    """Give what may be shown of one activity, as a step of its own; what is hidden of it says why."""
    taken = activity.instrument.id if activity.instrument else None
    part = DebriefPart(activity.id, activity.title, () if taken else (activity.name,), taken)
    alone = replace(
        summary,
        instruments={id_: found for id_, found in summary.instruments.items() if id_ == taken},
        activities={name: found for name, found in summary.activities.items() if name == activity.name},
    )
    found = {section.id: section for section in sections(alone, spoken, [part])}
    told = found.get(part.id)
    slides = tuple(_slides(told)) if told else ()
    if not slides and HIDDEN in found:
        slides = (found[HIDDEN].blocks,)
    return Step(part.id, part.title, slides or (_NOTHING,), tuple(_results(part)))


def spoken(_key: str, texts: Texts) -> tuple[Block, ...]:
    """Give words as the room may see them: every text that the facilitator passed, whether it may be quoted or not."""
    passed = [text for text in texts.texts if text.reviewed]
    people = ngettext("{n} person wrote an answer.", "{n} people wrote an answer.", texts.n).format(n=texts.n)
    if not passed:
        return ()
    intro = Paragraph(f"{people} {_('Shuffled, without names, each text read first.')}", "note")
    if not texts.themes:
        return intro, Quotes(texts.label, tuple(text.text for text in passed))
    themes = tuple(
        Theme(theme.title, theme.n, tuple(text.text for text in passed if text.theme == theme.title))
        for theme in texts.themes
    )
    loose = tuple(text.text for text in passed if text.theme is None)
    return intro, Themes(texts.label, themes), *([Quotes(texts.label, loose)] if loose else [])


def written(slide: Sequence[Block], large: SizeName = "projector") -> str:
    """Write a slide as HTML, its figures in both sizes: the page shows the one that fits. All words are escaped."""
    return "".join(_figure(block, large) if isinstance(block, Figure) else html.blocks([block]) for block in slide)


def _figure(figure: Figure, size: SizeName) -> str:
    large = figure.svg(size)
    if not large:
        return html.blocks([figure])
    drawing = f'<div class="kw-projector" role="img" aria-label="{escape(figure.label)}">{large}</div>'
    return f'<div class="kw-figure" data-figure="{escape(figure.name)}">{drawing}{html.blocks([figure])}</div>'


def _slides(section: Section) -> Iterator[tuple[Block, ...]]:
    """Cut a section into slides: a new one at each heading that follows on something shown, and for each figure.

    What only says that something is hidden is no slide: the report lists it.
    """
    slide: list[Block] = []
    for block in _small(section.blocks):
        if _begins(block, slide):
            yield tuple(slide)
            slide = []
        while isinstance(block, Heading) and slide and _stands_empty(slide[-1], block):
            slide.pop()
        slide.append(block)
    if any(_is_shown(block) for block in slide):
        yield tuple(slide)


def _followed(slides: Iterable[tuple[Block, ...]], behind: Mapping[str, Prompt]) -> Iterator[tuple[Block, ...]]:
    """Put the prompts that belong to a figure behind its slide."""
    for slide in slides:
        yield slide
        names = [block.name for block in slide if isinstance(block, Figure)]
        yield from ((Prompts((behind[name],)),) for name in names if name in behind)


def _begins(block: Block, slide: list[Block]) -> bool:
    """Say whether a block begins a new slide; what introduces a section stays with what it introduces."""
    if not any(_is_shown(b) for b in slide):
        return False
    drawn = any(not isinstance(b, Paragraph | Heading) for b in slide)
    if isinstance(block, Heading):
        return drawn or any(isinstance(b, Heading) for b in slide)
    return drawn and isinstance(block, Figure | Quotes | Themes | Prompts)


def _is_shown(block: Block) -> bool:
    return not isinstance(block, Heading) and not (isinstance(block, Paragraph) and block.tone == "withheld")


def _stands_empty(last: Block, heading: Heading) -> bool:
    """Say whether nothing is shown below the `last` block when this heading follows."""
    return not _is_shown(last) and (not isinstance(last, Heading) or last.level >= heading.level)


def _small(blocks: Sequence[Block]) -> Iterator[Block]:
    """Cut what is too much for one slide: prompts one by one, words by theme or by the handful."""
    for block in blocks:
        match block:
            case Prompts(prompts):
                yield from (Prompts((prompt,)) for prompt in prompts)
            case Themes(question, themes):
                yield from (Themes(question, (theme,)) for theme in themes)
            case Quotes(question, texts):
                yield from (Quotes(question, texts[i : i + _WORDS]) for i in range(0, len(texts), _WORDS))
            case _:
                yield block
