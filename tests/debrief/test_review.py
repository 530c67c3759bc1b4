"""The facilitator's review: what is hidden, redacted and sorted into themes, and that the group sees no more."""

from __future__ import annotations

import json
import re
import time
import zipfile
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.sent import Group, participant
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from kit.debrief import report, review, reviewing
from kit.debrief.records import Texts
from kit.debrief.review import Review
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise
from kit.debrief.texts import Question, Written
from kit.errors import CohortError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

HOPE = "one/hopes/different"
EMPTY = Review(format="kit.review", version=1)


@pytest.fixture
def group(small_course: Course, tmp_path: Path) -> Group:
    """Nobody yet, in the small course."""
    return Group(tmp_path / "files", small_course)


def wrote(group: Group, texts: list[str]) -> Reviewer:
    """Let one person write each text, show the debrief, and open its review."""
    for n, text in enumerate(texts):
        group.answer(participant(n), HOPE, text, agreed=["quote"])
    cohort = group.cohort()
    summarise(cohort, group.course)
    return Reviewer(cohort, group.course)


def of(data: dict[str, Any]) -> dict[str, Any]:
    (question,) = data["questions"]
    return dict(question)


def told(group: Group) -> Texts:
    texts = group.summary().activities["one/hopes"].items["different"]
    assert isinstance(texts, Texts)
    return texts


def digest(text: str) -> str:
    return review.digest(HOPE, text)


def act(reviewer: Reviewer, name: str, **fields: Any) -> dict[str, Any]:
    return of(reviewer.act(name, {"key": HOPE, **fields}))


def redact(reviewer: Reviewer, text: str, *passages: str) -> dict[str, Any]:
    ranges = [[text.index(p), text.index(p) + len(p)] for p in passages]
    return act(reviewer, "redact", digest=digest(text), ranges=ranges)


def grouped(data: dict[str, Any]) -> dict[str | None, set[str]]:
    titles = {theme["id"]: theme["title"] for theme in data["themes"]} | {None: None}
    found: dict[str | None, set[str]] = {}
    for text in data["texts"]:
        found.setdefault(titles[text["theme"]], set()).add(text["text"])
    return found


# -- redactions --------------------------------------------------------------------------------------------------------

NAMED = "Marieke says 🙂 the rota is hers."
TEXTS = [NAMED, *(f"Hope {n}." for n in range(5))]


def test_redacted_words_are_in_no_summary_no_report_and_not_in_the_review(group: Group, tmp_path: Path) -> None:
    reviewer = wrote(group, TEXTS)
    act(reviewer, "show", digests=[digest(text) for text in TEXTS])
    redact(reviewer, NAMED, "Marieke", "hers")
    report.save(group.summary(), tmp_path)
    written = {path.name: content(path) for path in (*tmp_path.rglob("*.*"), group.root / "review.json")}
    assert {"debrief.html", "debrief.pdf", "debrief.xlsx", "summary.json", "review.json"} <= written.keys()
    for name, text in written.items():
        assert not {"Marieke", "hers"} & set(re.findall(r"\w+", text)), name
    shown = "[…] says 🙂 the rota is […]."
    assert shown in written["debrief.html"]


def content(path: Path) -> str:
    """Give all that can be read in a file."""
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as sheets:
            return "\n".join(sheets.read(name).decode() for name in sheets.namelist())
    return path.read_text(encoding="utf-8")


def test_a_redaction_can_be_taken_back_and_undone(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    redact(reviewer, NAMED, "Marieke")
    assert act(reviewer, "redact", digest=digest(NAMED), ranges=[])["texts"]
    assert NAMED in {t.text for t in told(group).texts}
    reviewer.act("undo", {})
    assert NAMED not in {t.text for t in told(group).texts}


def test_a_redaction_does_not_apply_to_the_words_that_somebody_writes_next(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    redact(reviewer, NAMED, "Marieke")
    act(reviewer, "show", digests=[digest(NAMED)])
    group.answer(participant(0), HOPE, "Somebody else says it.")
    for n in range(10, 15):
        group.answer(participant(n), HOPE, f"More {n}.")
    later = {t.text: t for t in told(group).texts}
    assert "Somebody else says it." in later
    assert not later["Somebody else says it."].reviewed
    assert "[…] says 🙂 the rota is hers." not in later


@pytest.mark.parametrize(
    ("ranges", "shown"),
    [
        ([(0, 4)], "[…] Dee called."),
        ([(0, 4), (5, 8)], "[…] called."),
        ([(5, 8), (0, 4)], "[…] called."),
        ([(2, 6), (3, 8)], "An[…] called."),
        ([(0, 99)], "[…]"),
        ([(99, 100)], "Anna Dee called."),
        ([], "Anna Dee called."),
    ],
)
def test_a_passage_leaves_one_mark_that_tells_nothing_of_its_length(ranges: list[Any], shown: str) -> None:
    assert review.redacted("Anna Dee called.", ranges) == shown


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 31)), max_size=5))
def test_of_what_is_redacted_not_a_letter_is_left(text: str, ends: list[tuple[int, int]]) -> None:
    ranges = [(start, start + length) for start, length in ends]
    kept = [c for i, c in enumerate(text) if not any(start <= i < end for start, end in ranges)]
    shown = review.redacted(text, ranges)
    joined = review.joined(text, ranges)
    assert review.joined(text, joined) == joined
    assert shown.count("…") == len(joined) + text.count("…") - sum(text[s:e].count("…") for s, e in joined)
    # Only space between two passages goes with them.
    assert "".join(shown.replace(review.MASK, "").split()) in {
        "".join("".join(kept).split()),
        "".join("".join(kept).replace(review.MASK, "").split()),
    }


# -- the file ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "[]",
        "{}",
        '{"0123": "hide"}',
        '{"format": "kit.review", "version": 2}',
        '{"format": "kit.review", "version": 1, "more": 1}',
        '{"format": "kit.review", "version": 1, "verdicts": {"0123": "perhaps"}}',
        '{"format": "kit.review", "version": 1, "redactions": {"0123": [[-1, 2]]}}',
        '{"format": "kit.review", "version": 1, "redactions": {"0123": [[5, 2]]}}',
        "[" * 100_000,
        "\ud800",
    ],
)
def test_a_damaged_review_is_refused_and_left_as_it_is(group: Group, damage: str) -> None:
    reviewer = wrote(group, TEXTS)
    path = group.root / "review.json"
    path.write_bytes(damage.encode("utf-8", "surrogatepass"))
    for use in (group.summary, reviewer.queue, lambda: review.decide(FolderDrawer(group.root), ["0123"], "show")):
        with pytest.raises(CohortError, match="review") as caught:
            use()
        assert caught.value.where == str(path)
        assert caught.value.remedy
    assert path.read_bytes() == damage.encode("utf-8", "surrogatepass")


def test_a_review_that_cannot_be_written_says_so_and_the_former_one_holds(group: Group) -> None:
    review.decide(FolderDrawer(group.root), ["0123"], "hide")
    with pytest.raises(CohortError, match="cannot be written"):
        review.write(FolderDrawer(group.root / "review.json"), EMPTY)
    assert review.read(FolderDrawer(group.root)).verdicts == {"0123": "hide"}


# -- the queue ---------------------------------------------------------------------------------------------------------


def test_the_queue_has_every_text_with_what_was_decided(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    question = of(reviewer.queue())
    assert (question["key"], question["title"], question["label"]) == (HOPE, "Hopes", "What will be different?")
    assert {t["text"] for t in question["texts"]} == set(TEXTS)
    assert {t["verdict"] for t in question["texts"]} == {None}
    act(reviewer, "show", digests=[digest("Hope 1.")])
    now = {t["text"]: t["verdict"] for t in act(reviewer, "hide", digests=[digest("Hope 2.")])["texts"]}
    assert (now["Hope 1."], now["Hope 2."], now["Hope 3."]) == ("show", "hide", None)
    assert act(reviewer, "wait", digests=[digest("Hope 1.")])
    assert not any(t.reviewed for t in told(group).texts)


def test_hidden_texts_stay_in_the_queue_of_a_later_sitting(group: Group) -> None:
    act(wrote(group, TEXTS), "hide", digests=[digest("Hope 2.")])
    later = of(Reviewer(group.cohort(), group.course).queue())
    assert {t["text"] for t in later["texts"] if t["verdict"] == "hide"} == {"Hope 2."}
    assert "Hope 2." not in {t.text for t in told(group).texts}


def test_the_same_words_of_two_people_are_one_line_to_read(group: Group) -> None:
    reviewer = wrote(group, ["Fewer meetings."] * 2 + TEXTS)
    (twice,) = [t for t in of(reviewer.queue())["texts"] if t["text"] == "Fewer meetings."]
    assert twice["people"] == 2


def test_undo_goes_back_step_by_step(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    assert not reviewer.queue()["undo"]
    act(reviewer, "show", digests=[digest("Hope 1.")])
    act(reviewer, "hide", digests=[digest("Hope 1.")])
    assert reviewer.act("undo", {})["undo"]
    assert review.read(FolderDrawer(group.root)).verdicts == {digest("Hope 1."): "show"}
    reviewer.act("undo", {})
    assert review.read(FolderDrawer(group.root)) == EMPTY
    with pytest.raises(CohortError, match="nothing to undo"):
        reviewer.act("undo", {})


def test_undo_takes_nothing_back_that_was_decided_elsewhere(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    act(reviewer, "show", digests=[digest("Hope 1.")])
    review.decide(FolderDrawer(group.root), [digest("Hope 2.")], "hide")
    with pytest.raises(CohortError, match="changed elsewhere"):
        reviewer.act("undo", {})
    assert review.read(FolderDrawer(group.root)).verdicts == {digest("Hope 1."): "show", digest("Hope 2."): "hide"}
    assert not reviewer.queue()["undo"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("burn", {"digests": ["0123"]}),
        ("show", {"digests": ["0123"]}),
        ("show", {"digests": []}),
        ("show", {"digests": 7}),
        ("show", {"key": "one/hopes/sign", "digests": [digest(NAMED)]}),
        ("redact", {"digest": digest(NAMED), "ranges": [[5, 2]]}),
        ("redact", {"digest": digest(NAMED), "ranges": [[0, 1_000]]}),
        ("redact", {"digest": "0123", "ranges": [[0, 1]]}),
        ("to_theme", {"digest": digest(NAMED), "theme": "7"}),
        ("to_theme", {"digest": "0123", "theme": None}),
        ("rename_theme", {"theme": None, "title": "Rotas"}),
        ("new_theme", {"digest": digest(NAMED), "title": "  "}),
        ("new_theme", {"digest": digest(NAMED), "title": "other"}),
        ("new_theme", {"digest": digest(NAMED), "title": "x" * 81}),
    ],
)
def test_what_does_not_fit_the_texts_changes_nothing(group: Group, name: str, fields: dict[str, Any]) -> None:
    reviewer = wrote(group, TEXTS)
    with pytest.raises(CohortError) as caught:
        reviewer.act(name, {"key": HOPE, **fields})
    assert caught.value.remedy
    assert not (group.root / "review.json").exists()


def test_nothing_is_in_the_queue_of_fewer_people_than_the_threshold(group: Group) -> None:
    assert wrote(group, TEXTS[:4]).queue()["questions"] == []


def test_all_texts_can_be_passed_at_once_but_the_hidden_ones(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    redact(reviewer, NAMED, "Marieke")
    act(reviewer, "hide", digests=[digest("Hope 1.")])
    reviewing.show_all(group.cohort(), group.course)
    texts = {t.text: t.reviewed for t in told(group).texts}
    assert "Hope 1." not in texts
    assert all(texts.values())
    assert "[…] says 🙂 the rota is hers." in texts


# -- themes ------------------------------------------------------------------------------------------------------------

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


@settings(max_examples=300, deadline=None)
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


def test_ten_thousand_hostile_texts_are_told_as_they_are_in_time() -> None:
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
    start = time.process_time()
    told_, themes = Question(HOPE, "Why?", "", written).told(reviewed, 5)
    assert time.process_time() - start < 2
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
