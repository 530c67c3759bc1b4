"""The facilitator's review: what is hidden, redacted and sorted into themes, and that the group sees no more."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from helpers.reviewed import HOPE, act, digest, of, redact, told, wrote
from helpers.sent import Group, participant
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from pypdf import PdfReader

from kit.debrief import report, review, reviewing
from kit.debrief.review import Review
from kit.debrief.reviewing import Reviewer
from kit.errors import CohortError
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from pathlib import Path


EMPTY = Review(format="kit.review", version=1)


def decided(group: Group) -> Review:
    """Give what was decided, however often that was changed."""
    return structs.replace(review.read(FolderDrawer(group.root)), changes=0)


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
    assert decided(group) == EMPTY
    with pytest.raises(CohortError, match="nothing to undo"):
        reviewer.act("undo", {})


def test_undo_goes_on_when_the_debrief_is_opened_again(group: Group) -> None:
    act(wrote(group, TEXTS), "hide", digests=[digest("Hope 1.")])
    reviewer = Reviewer(group.cohort(), group.course)
    assert reviewer.queue()["undo"]
    assert not reviewer.act("undo", {})["undo"]
    assert decided(group) == EMPTY


def test_undo_takes_nothing_back_that_was_decided_elsewhere(group: Group) -> None:
    reviewer, drawer = wrote(group, TEXTS), FolderDrawer(group.root)
    for text in ("Hope 1.", "Hope 2."):
        act(reviewer, "show", digests=[digest(text)])
    for text in ("Hope 2.", "Hope 3."):
        review.decide(drawer, [digest(text)], "hide")
    with pytest.raises(CohortError, match="changed elsewhere"):
        reviewer.act("undo", {})
    assert review.read(drawer).verdicts == {
        digest("Hope 1."): "show",
        digest("Hope 2."): "hide",
        digest("Hope 3."): "hide",
    }
    assert reviewer.queue()["undo"], "what nobody else changed"
    reviewer.act("undo", {})
    assert review.read(drawer).verdicts == {digest("Hope 2."): "hide", digest("Hope 3."): "hide"}
    assert not reviewer.queue()["undo"]


def test_whoever_missed_a_change_is_told_so(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    seen = reviewer.queue()["changes"]
    for by, text in (("grace", "Hope 1."), ("hal", "Hope 2.")):
        answer = reviewer.act("hide", {"key": HOPE, "digests": [digest(text)]}, by)
        assert answer["changes"] == answer["since"] + 1
    assert answer["since"] == seen + 1, "grace was faster than hal knew"
    again = reviewer.act("hide", {"key": HOPE, "digests": [digest("Hope 2.")]}, "hal")
    assert again["since"] == again["changes"] == answer["changes"], "nothing was changed by that"
    assert reviewer.act("undo", {}, "hal")["changes"] == again["changes"] + 1


def test_two_facilitators_each_undo_their_own(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    for by, text in (("grace", "Hope 1."), ("hal", "Hope 2.")):
        reviewer.act("hide", {"key": HOPE, "digests": [digest(text)]}, by)
    assert not reviewer.act("undo", {}, "grace")["undo"]
    assert review.read(FolderDrawer(group.root)).verdicts == {digest("Hope 2."): "hide"}
    assert reviewer.queue("hal")["undo"]
    with pytest.raises(CohortError, match="nothing to undo"):
        reviewer.act("undo", {}, "grace")


def test_a_redacted_name_stays_in_no_title_that_could_be_undone(group: Group) -> None:
    reviewer, drawer = wrote(group, TEXTS), FolderDrawer(group.root)
    act(reviewer, "hide", digests=[digest("Hope 1.")])
    act(reviewer, "new_theme", digest=digest(NAMED), title="Marieke")
    redact(reviewer, NAMED, "Marieke")
    kept = [(group.root / name).read_text(encoding="utf-8") for name in ("review.json", "review-steps.json")]
    assert not any("Marieke" in text for text in kept)
    reviewer.act("undo", {})
    assert review.read(drawer).redactions == {}
    assert "Marieke" not in str(review.read(drawer).themes)
    assert not reviewer.act("undo", {})["undo"]
    assert review.read(drawer).verdicts == {}


def test_what_is_changed_in_a_theme_is_undone(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    act(reviewer, "new_theme", digest=digest("Hope 1."), title="Calm")
    assert decided(group).themes
    reviewer.act("undo", {})
    assert decided(group) == EMPTY


def test_a_review_goes_on_when_what_could_be_undone_is_damaged(group: Group) -> None:
    reviewer = wrote(group, TEXTS)
    act(reviewer, "hide", digests=[digest("Hope 1.")])
    (group.root / "review-steps.json").write_text("{", encoding="utf-8")
    assert not reviewer.queue()["undo"]
    act(reviewer, "hide", digests=[digest("Hope 2.")])
    reviewer.act("undo", {})
    assert review.read(FolderDrawer(group.root)).verdicts == {digest("Hope 1."): "hide"}


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
