"""Themes of what people wrote: found, corrected by hand, and never of fewer people than the threshold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
from helpers.reviewed import HOPE, act, digest, grouped, of, redact, told, wrote
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.debrief import review
from kit.debrief.review import Review
from kit.debrief.texts import Question, Written
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from helpers.sent import Group

    from kit.debrief.reviewing import Reviewer


MEETING = [f"A meeting of {word}." for word in ("bread", "clocks", "rivers", "gardens", "windows", "markets")]
TRUST = [f"Trust in {word}." for word in ("letters", "bridges", "songs", "boats", "rain")]
OTHERS = ["Coffee.", "Quiet mornings.", "The bees.", "A plan."]


def passed(group: Group, texts: list[str]) -> Reviewer:
    reviewer = wrote(group, texts)
    act(reviewer, "show", digests=[digest(text) for text in texts])
    return reviewer


def test_themes_of_enough_people_are_told_with_the_words_that_made_them(group: Group) -> None:
    passed(group, [*MEETING, *TRUST, *OTHERS, "Bread."])
    texts = told(group)
    assert [(t.title, t.n, t.words) for t in texts.themes] == [
        ("Meeting", 6, ["meeting"]),
        ("Trust", 5, ["Trust"]),
        ("Other", 5, []),
    ]
    assert {t.text for t in texts.texts if t.theme == "Trust"} == set(TRUST)


def test_others_that_are_too_few_take_the_smallest_theme_in(group: Group) -> None:
    passed(group, [*MEETING, *TRUST, *OTHERS])
    assert [(t.title, t.n) for t in told(group).themes] == [("Meeting", 6), ("Other", 9)]


def test_where_parting_would_leave_too_few_there_are_no_themes(group: Group) -> None:
    passed(group, [*MEETING, *OTHERS])
    texts = told(group)
    assert texts.themes == []
    assert {t.theme for t in texts.texts} == {None}


def test_texts_that_were_not_passed_are_in_no_theme_and_give_no_words(group: Group) -> None:
    reviewer = wrote(group, [*MEETING, *TRUST, *OTHERS, "Bread."])
    assert told(group).themes == []
    act(reviewer, "show", digests=[digest(text) for text in (*MEETING[:4], *TRUST, *OTHERS, "Bread.")])
    texts = told(group)
    assert [(t.title, t.n) for t in texts.themes] == [("Trust", 5), ("Other", 9)]
    assert {t.theme for t in texts.texts if not t.reviewed} == {None}


def test_a_redacted_word_makes_no_theme(group: Group) -> None:
    texts = [*(f"Marieke {word}." for word in ("sings", "plans", "waits", "asks", "leaves")), *TRUST]
    reviewer = passed(group, texts)
    assert {t.title for t in told(group).themes} == {"Marieke", "Trust"}
    for text in texts[:5]:
        redact(reviewer, text, "Marieke")
    assert "Marieke" not in msgspec.json.encode(told(group)).decode()
    assert "Marieke" not in json.dumps(of(reviewer.queue())["told"])


def test_a_theme_that_was_kept_loses_the_title_that_redaction_took_from_it(group: Group) -> None:
    texts = [*(f"Marieke {word}." for word in ("sings", "plans", "waits", "asks", "leaves")), *TRUST, *OTHERS, "Bread."]
    reviewer = passed(group, texts)
    themes = of(reviewer.queue())["themes"]
    act(reviewer, "to_theme", digest=digest("Coffee."), theme=next(t["id"] for t in themes if t["title"] == "Marieke"))
    for text in texts[:5]:
        redact(reviewer, text, "Marieke")
    assert [t.title for t in told(group).themes] == ["Trust", "Other"]
    assert "Marieke" not in (group.root / "review.json").read_text(encoding="utf-8")


def test_a_title_that_was_typed_keeps_no_word_that_redaction_took_from_everybody(group: Group) -> None:
    texts = [f"Marieke {word}." for word in ("sings", "plans", "waits", "asks", "leaves")]
    reviewer = passed(group, [*texts, *TRUST])
    ids = {theme["title"]: theme["id"] for theme in of(reviewer.queue())["themes"]}
    act(reviewer, "rename_theme", theme=ids["Marieke"], title="What Marieke does")
    for text in texts[:4]:
        redact(reviewer, text, "Marieke")
    assert "What Marieke does" in {t.title for t in told(group).themes}, "one text still says it"
    redact(reviewer, texts[4], "Marieke")
    assert "Marieke" not in msgspec.json.encode(told(group)).decode()
    assert "Marieke" not in (group.root / "review.json").read_text(encoding="utf-8")


def test_a_facilitator_corrects_themes_by_hand_and_finds_them_again(group: Group) -> None:
    reviewer = passed(group, [*MEETING, *TRUST, *OTHERS, "Bread."])
    first = grouped(of(reviewer.queue()))
    assert first == {"Meeting": set(MEETING), "Trust": set(TRUST), None: {*OTHERS, "Bread."}}

    ids = {theme["title"]: theme["id"] for theme in of(reviewer.queue())["themes"]}
    moved = act(reviewer, "to_theme", digest=digest("Bread."), theme=ids["Trust"])
    assert moved["by_hand"]
    assert grouped(moved)["Trust"] == {*TRUST, "Bread."}
    assert grouped(act(reviewer, "to_theme", digest=digest(MEETING[0]), theme=None))["Meeting"] == set(MEETING[1:])
    made = grouped(act(reviewer, "new_theme", digest=digest("Coffee."), title="  Small   joys "))
    assert made["Small joys"] == {"Coffee."}
    assert grouped(act(reviewer, "new_theme", digest=digest("The bees."), title="small joys"))["Small joys"] == {
        "Coffee.",
        "The bees.",
    }
    renamed = act(reviewer, "rename_theme", theme=ids["Meeting"], title="How we meet")
    assert grouped(renamed)["How we meet"] == set(MEETING[1:])
    assert [(t.title, t.n) for t in told(group).themes] == [("Trust", 6), ("How we meet", 5), ("Other", 5)]

    merged = act(reviewer, "rename_theme", theme=ids["Trust"], title="How we meet")
    assert grouped(merged)["How we meet"] == {*TRUST, "Bread.", *MEETING[1:]}
    assert "Trust" not in grouped(merged)

    again = act(reviewer, "find_again")
    assert grouped(again) == first
    assert not again["by_hand"]


def test_two_small_themes_that_are_merged_are_told(group: Group) -> None:
    reviewer = passed(group, [*MEETING[:3], *TRUST[:3], *OTHERS, "Bread."])
    assert told(group).themes == []
    ids = {theme["title"]: theme["id"] for theme in of(reviewer.queue())["themes"]}
    assert not any(theme["stands"] for theme in of(reviewer.queue())["themes"])
    act(reviewer, "rename_theme", theme=ids["Meeting"], title="Trust")
    assert [(t.title, t.n) for t in told(group).themes] == [("Trust", 6), ("Other", 5)]


QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from(["meeting", "trust in a meeting", "trust", "secret trust", "bread", "secret bread", "secret"]),
        st.sampled_from(["show", "show", "show", "hide", None]),
        st.sampled_from([None, None, 0, 1, 2]),
    ),
    max_size=25,
)


@settings(max_examples=300)
@given(
    QUESTIONS,
    st.booleans(),
    st.lists(st.sampled_from(["", "Mine", "Other", "Meeting"]), min_size=3, max_size=3),
    st.integers(3, 6),
)
def test_no_theme_is_told_of_fewer_people_than_the_threshold_and_no_word_that_was_redacted(
    people: list[tuple[str, review.Verdict | None, int | None]], by_hand: bool, titles: list[str], threshold: int
) -> None:
    written = [Written(f"{n:04}", f"{text} {n}", quote=False) for n, (text, _v, _g) in enumerate(people)]
    marks = {w.digest: ((w.text.index("secret"), w.text.index("secret") + 6),) for w in written if "secret" in w.text}
    groups = [
        review.Group(title, tuple(w.digest for w, (_t, _v, of_) in zip(written, people, strict=True) if of_ == n))
        for n, title in enumerate(titles)
    ]
    reviewed = Review(
        format="kit.review",
        version=1,
        verdicts={w.digest: verdict for w, (_t, verdict, _g) in zip(written, people, strict=True) if verdict},
        redactions=marks,
        themes={HOPE: tuple(groups)} if by_hand else {},
    )
    texts, themes = Question(HOPE, "Why?", "", tuple(written)).told(reviewed, threshold)
    assert "secret" not in str([texts, themes]).casefold()
    assert len(texts) == sum(verdict != "hide" for _t, verdict, _g in people)
    counts = {theme.title: theme.n for theme in themes}
    assert len(counts) == len(themes)
    for title, n in counts.items():
        assert n >= threshold
        assert n == sum(text.theme == title for text in texts)
    assert all(not text.theme or text.reviewed for text in texts)
    if themes:
        assert sum(counts.values()) == sum(text.reviewed for text in texts)
    else:
        assert not any(text.theme for text in texts)


def test_ten_thousand_hostile_texts_are_told_as_they_are() -> None:
    hostile = [
        "<script>alert(1)</script> trust",
        "\u202eevil\u200f",
        '=HYPERLINK("x") trust',
        "word " * 200_000,
        "a" * 1_000_000,
    ]
    texts = [hostile[n % len(hostile)] for n in range(10_000)]
    written = tuple(Written(f"{n:05}", text, quote=True) for n, text in enumerate(texts))
    reviewed = Review(format="kit.review", version=1, verdicts={one.digest: "show" for one in written})
    told_, themes = Question(HOPE, "Why?", "", written).told(reviewed, 5)
    assert [text.text for text in told_] == texts
    assert ("Trust", 4_000) in {(theme.title, theme.n) for theme in themes}
    assert sum(theme.n for theme in themes) == 10_000


def test_a_text_that_a_file_puts_in_two_themes_is_in_one(group: Group) -> None:
    reviewer = passed(group, [*MEETING, *TRUST])
    everything = tuple(digest(text) for text in (*MEETING, *TRUST))
    both = (review.Group("One", everything), review.Group("Two", everything))
    review.write(
        FolderDrawer(group.root), msgspec.structs.replace(review.read(FolderDrawer(group.root)), themes={HOPE: both})
    )
    assert grouped(of(reviewer.queue())) == {"One": {*MEETING, *TRUST}}
    assert [(t.title, t.n) for t in told(group).themes] == [("One", 11)]
