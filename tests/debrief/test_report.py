"""The report to hand out: what may stand in it, what never does, and that it needs nothing from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import msgspec
from helpers import summaries as made

from kit.debrief import report
from kit.debrief.formats.html import page, styles
from kit.debrief.records import Activity, Choice, Date, Part, Rating, Suppressed, Text, Texts
from kit.exchange.shared import SetAside

if TYPE_CHECKING:
    from kit.debrief.records import Summary

HOSTILE = '<img src=x onerror="alert(1)"></blockquote><script>alert(2)</script>'


class Page(HTMLParser):
    """A page as a browser takes it: its elements and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep words."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words in a row."""
        return " ".join(" ".join(self.words).split())


def render(summary: Summary) -> str:
    return page(report.compose(summary))


def texts(*given: Text, n: int = 6) -> dict[str, Activity]:
    return {
        "intention/hopes": Activity(
            "Hopes", "intention", {"different": Texts("long-text", "What?", made.AT, n, list(given))}
        )
    }


def test_a_report_needs_no_network_and_runs_no_script() -> None:
    shown = Page(render(made.summary()))
    names = {tag for tag, _attrs in shown.elements}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    (policy,) = (a["content"] for tag, a in shown.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    fetched = [v for _tag, attrs in shown.elements for k, v in attrs.items() if k in {"src", "href", "action"}]
    assert all(v is not None and v.startswith(("#", "data:text/csv;", "data:image/svg+xml;")) for v in fetched)


def test_a_report_says_whose_it_is_when_it_was_frozen_and_who_is_behind_any_number() -> None:
    shown = Page(render(made.summary()))
    assert "Debrief · Collective Leadership" in shown.text
    assert re.search(r"Team Delta · frozen 2[12] Nov 2026, \d\d:10 · 11 of 12 took part", shown.text)
    assert "nothing is shown of fewer than 5 people" in shown.text
    assert "confidential, not anonymous" in shown.text


def test_every_drawing_has_a_name_a_sentence_and_a_table() -> None:
    html = render(made.summary())
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(figures) > 5
    for figure in figures:
        assert re.search(r'role="img" aria-label="[^"]{20,}"', figure)
        assert re.search(r"<figcaption>[A-Z0-9].*[.]", figure)
        assert '<th scope="col">' in figure
        assert '<th scope="row">' in figure


def test_every_number_of_the_coherence_profile_stands_in_its_table() -> None:
    text = Page(render(made.summary())).text
    for row in (
        "Shared purpose Before 11 4 3.9 0.5 1 1 9",
        "Safety to speak Before 8 3.33 3.2 0.9 hidden hidden hidden",
    ):
        assert row in text


def test_words_are_quoted_only_if_their_author_agreed_and_they_were_read() -> None:
    told = Text("quoted and read", quote=True, reviewed=True)
    unread = Text("quoted, not read", quote=True, reviewed=False)
    kept = Text("read, not to be quoted", quote=False, reviewed=True)
    html = render(made.summary(activities=texts(told, unread, kept)))
    assert told.text in html
    assert unread.text not in html
    assert kept.text not in html
    assert "1 text waits for review in the facilitator's notebook." in Page(html).text


def test_where_nobody_agreed_to_be_quoted_no_word_is_shown() -> None:
    html = render(made.summary(activities=texts(Text("mine", quote=False, reviewed=True))))
    assert "<blockquote" not in html
    assert "did not agree to be quoted" in html


def test_words_are_shown_as_text_whatever_they_hold() -> None:
    html = render(made.summary(activities=texts(Text(HOSTILE, quote=True, reviewed=True))))
    shown = Page(html)
    assert {tag for tag, _attrs in shown.elements}.isdisjoint({"script", "img"})
    assert HOSTILE in shown.text
    assert '<blockquote dir="auto">' in html


def test_titles_and_labels_are_text_too() -> None:
    course = msgspec.structs.replace(made.summary().course, title=HOSTILE)
    result = Choice("choice", HOSTILE, made.AT, 11, {"a": made.Option(HOSTILE, 11)})
    named = Activity(HOSTILE, "intention", {"way": result, "sign": Suppressed(HOSTILE, HOSTILE)})
    took = {"intention": Part(HOSTILE, 11)}
    html = render(made.summary(course=course, took_part=took, activities={"intention/hopes": named}))
    assert {tag for tag, _attrs in Page(html).elements}.isdisjoint({"script", "img"})


def test_what_is_hidden_says_why_and_no_number_of_answers() -> None:
    text = Page(render(made.summary())).text
    assert "Difference welcomed" in text
    assert f"hidden: {made.FEW[0].lower()}{made.FEW[1:]}" in text
    assert f"After – hidden: {made.FEW[0].lower()}{made.FEW[1:]}" in text
    assert "An example · Tell it" in text


def test_under_ten_people_there_is_a_dot_and_a_reason_and_no_count() -> None:
    rating = Rating("rating", "How confident are you?", made.AT, 6, 3.5, 0.8, made.SCALE, Suppressed(made.COUNTS))
    activity = {"intention/hopes": Activity("Hopes", "intention", {"confident": rating})}
    html = render(made.summary(instruments={}, activities=activity))
    (figure,) = (f for f in re.findall(r"<figure.*?</figure>", html, re.DOTALL) if "confident" in f)
    assert made.COUNTS in figure
    assert "Dots with bars" in figure
    assert "kit-legend" not in figure
    assert "6 people" in figure
    assert ">hidden</td>" in figure


def test_two_readings_stand_beside_each_other_and_changes_in_the_instruments_order() -> None:
    waves = {
        "before": made.wave("Before", 11, purpose=made.purpose()),
        "after": made.wave("After", 10, purpose=made.purpose(low=0)),
    }
    html = render(made.summary(instruments={"check": made.instrument(dict(waves), made.moved())}))
    text = Page(html).text
    assert text.count("Before · 11 people") == 2
    # Once more above what moved.
    assert text.count("After · 10 people") == 3
    assert "Shared purpose 10 0.33 1 5 4" in text
    assert text.index("Shared purpose 10 0.33") < text.index("Safety to speak 8 -0.17")


def test_a_day_of_the_first_year_is_written_like_any_other() -> None:
    days = Date("date", "When?", made.AT, 11, "2026-12-06", {}, earliest="0001-01-01", latest="2026-12-11")
    activities = {"intention/hopes": Activity("Hopes", "intention", {"when": days})}
    shown = Page(render(made.summary(activities=activities)))
    assert "The earliest is 1 Jan 1, the latest 11 Dec 2026." in shown.text


def test_no_result_is_praised_and_nobody_is_asked_to_own_up() -> None:
    text = Page(render(made.summary())).text.lower()
    assert not re.search(r"well done|great|congratul|unfortunately|poor|\bbad\b|problem area|worst|\bbest\b", text)
    assert "nobody has to say which answer was theirs" in text


def test_what_was_set_aside_is_not_handed_out() -> None:
    aside = SetAside("Too large.", "/cohort/inbox/participant-07.kit.json", "Ask for a new file.")
    assert "participant-07" not in render(made.summary(set_aside=[aside]))


def test_a_report_is_light_or_dark_as_its_reader_has_it() -> None:
    css = styles()
    assert "--kit-paper: #fff;" in css
    assert re.search(r"prefers-color-scheme: dark.*--kit-ink: #e", css, re.DOTALL)
