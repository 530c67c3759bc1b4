"""The stage: sections cut into slides, one figure on each, and only words that were read."""

from __future__ import annotations

from helpers import summaries
from helpers.summaries import AT
from msgspec.structs import replace

from kit.debrief import stage
from kit.debrief.blocks import Heading, Paragraph, Prompts, Quotes, Section
from kit.debrief.prompts import Prompt
from kit.debrief.records import Text, Texts
from kit.figures import Figure, Table
from kit.outline import DebriefPart

FIGURE = Figure("one", "One figure", "It shows one.", None, Table(("Answer",), (("Yes",),)))
PROMPT = Prompt("split", "Two ends", "Argue the other end.", ("4 low, 4 high.",), "Pairs", 20, "one")
NOTE, HIDDEN = Paragraph("How to read it.", "note"), Paragraph("Safety – hidden: few.", "withheld")


def slides(*blocks: object) -> list[tuple[object, ...]]:
    return list(stage._slides(Section("s", "Section", blocks)))  # type: ignore[arg-type]


def test_each_figure_is_a_slide_under_its_heading() -> None:
    one, two = Heading(4, "One"), Heading(4, "Two")
    assert slides(one, FIGURE, two, FIGURE, FIGURE) == [(one, FIGURE), (two, FIGURE), (FIGURE,)]


def test_what_introduces_a_section_stays_with_its_first_figure() -> None:
    head = Heading(3, "Dimension by dimension")
    assert slides(NOTE, head, FIGURE) == [(NOTE, head, FIGURE)]


def test_a_heading_with_nothing_shown_below_it_is_no_slide() -> None:
    empty, one, lower = Heading(3, "Empty"), Heading(3, "One"), Heading(4, "Lower")
    assert slides(empty, HIDDEN, one, lower, FIGURE, empty, HIDDEN) == [(one, lower, FIGURE)]


def test_a_day_that_people_named_is_a_slide() -> None:
    first, last = Heading(4, "When?"), Heading(4, "And then?")
    assert slides(first, NOTE, last, FIGURE) == [(first, NOTE), (last, FIGURE)]


def test_prompts_come_one_by_one_and_words_by_the_handful() -> None:
    assert slides(Prompts((PROMPT, PROMPT))) == [(Prompts((PROMPT,)),)] * 2
    found = slides(Quotes("Why?", tuple("abcdefgh")))
    assert found == [(Quotes("Why?", tuple("abcdef")),), (Quotes("Why?", ("g", "h")),)]


def test_only_words_that_were_read_are_on_a_slide() -> None:
    texts = Texts(
        "long-text",
        "Why?",
        AT,
        6,
        [Text("Read.", quote=False, reviewed=True), Text("Unread.", quote=True, reviewed=False)],
    )
    shown = stage.written(stage.spoken("a/b/c", texts))
    assert "Read." in shown
    assert "Unread." not in shown


def test_where_no_words_were_read_there_is_nothing_to_show() -> None:
    texts = Texts("long-text", "Why?", AT, 6, [Text("Unread.", quote=True, reviewed=False)])
    assert stage.spoken("a/b/c", texts) == ()


def test_words_are_text_and_never_html() -> None:
    texts = Texts("long-text", "Why?", AT, 6, [Text("<script>alert(1)</script>", quote=False, reviewed=True)])
    assert "<script" not in stage.written(stage.spoken("a/b/c", texts))


def test_the_steps_are_those_of_the_debrief_and_know_whose_results_they_are() -> None:
    outline = (
        DebriefPart("who", "Who is here?"),
        DebriefPart("coherence", "How coherent are we?", instrument="group-coherence"),
        DebriefPart("hopes", "What did we hope?", activities=("intention/hopes",)),
    )
    steps = stage.steps(summaries.summary(), outline, (PROMPT,))
    assert [step.id for step in steps] == ["who", "coherence", "conversation", "hopes"]
    assert steps[1].results == ("instrument/group-coherence/",)
    assert steps[3].results == ("activity/intention/hopes/",)
    assert all(step.slides and len(step.titles) == len(step.slides) for step in steps)


def test_a_prompt_waits_until_its_numbers_are_shown() -> None:
    outline = (
        DebriefPart("coherence", "How coherent are we?", instrument="group-coherence"),
        DebriefPart("changed", "What changed?", change="group-coherence"),
    )
    told = summaries.summary(instruments={"group-coherence": summaries.instrument(change=summaries.moved())})
    now, later = (replace(PROMPT, about=about) for about in ("group-coherence", "group-coherence-change"))
    slides = {step.id: step.slides for step in stage.steps(told, outline, (now, later))}
    assert slides["conversation"] == ((Prompts((now,)),),)
    assert slides["changed"][1] == (Prompts((later,)),)


def test_a_figure_is_written_in_both_sizes() -> None:
    steps = stage.steps(summaries.summary(), (), ())
    shown = stage.written(steps[0].slides[0])
    assert shown.count("<svg") >= 2
    assert 'class="kw-projector" role="img" aria-label="' in shown
