"""Themes in free text: found by words that can be pointed at, in English and Dutch, whatever people write."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import themes

ENGLISH = [
    "Fewer decisions wait for the Monday meeting.",
    "Meetings end when they said they would.",
    "A meeting where the quiet half speaks.",
    "We decide at the bench, not upstairs.",
    "Whoever does the work decides how.",
    "Deciding takes a day, not a month.",
    "The coffee round at ten.",
]
DUTCH = [
    "De vergadering begint op tijd.",
    "Minder vergaderingen, meer gesprekken.",
    "De teamvergadering duurt een half uur.",
    "Vertrouwen in elkaar, ook als het misgaat.",
    "Dat we elkaar vertrouwen.",
    "Koffie om tien uur.",
]
HOSTILE = [
    "<script>alert('x')</script>" * 40_000,
    "a" * 1_000_000,
    "word " * 200_000,
    "\u202e\u200fdrow\u200b " * 100_000,
    '=HYPERLINK("http://example.org","x")\t' * 20_000,
    "e\u0301" * 300_000,
    "\u0130\u00df\u0149 '’-_ 12345 \x00 \ud7ff \U0001f600" * 10_000,
    "'’" * 300_000,
    " " * 1_000_000,
    "",
]


def titles(found: tuple[themes.Found, ...]) -> list[str]:
    return [theme.title for theme in found]


def words_of(text: str) -> set[str]:
    plain = unicodedata.normalize("NFC", re.sub("[\u00ad\u200b-\u200f\u202a-\u202e]", "", text))
    return set(re.findall(r"[^\W\d_]+", plain))


def every_theme_can_be_pointed_at(texts: list[str], found: tuple[themes.Found, ...]) -> None:
    """Every theme's words are in its texts, and every one of its texts has one of its words."""
    taken = [index for theme in found for index in theme.indices]
    assert len(taken) == len(set(taken)), "a text is in one theme at most"
    for theme in found:
        assert theme.title.casefold() == theme.words[0].casefold()
        inside = [words_of(texts[i]) for i in theme.indices]
        assert all(any(word in words for words in inside) for word in theme.words)
        folded = {word.casefold() for word in theme.words}
        assert all(folded & {word.casefold() for word in words} for words in inside)


# -- what is found -----------------------------------------------------------------------------------------------------


def test_english_texts_are_grouped_by_the_words_they_share_in_any_form() -> None:
    found = themes.find(ENGLISH)
    assert {frozenset(theme.indices) for theme in found} == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}
    assert {"decide", "decides", "Deciding"} in [set(theme.words) for theme in found]


def test_dutch_texts_are_grouped_and_a_compound_counts_with_its_last_part() -> None:
    found = themes.find(DUTCH)
    assert {frozenset(theme.indices) for theme in found} == {frozenset({0, 1, 2}), frozenset({3, 4})}
    assert {"vergadering", "vergaderingen", "teamvergadering"} in [set(theme.words) for theme in found]


def test_a_mixed_cohort_is_grouped_in_both_languages_at_once() -> None:
    found = themes.find([*ENGLISH, *DUTCH, "Iedereen komt op tijd naar de meeting."])
    assert {"Meeting", "Vergadering", "Decide", "Vertrouwen"} <= set(titles(found))
    meeting = next(theme for theme in found if theme.title == "Meeting")
    assert meeting.indices == (0, 1, 2, 13)


def test_stop_words_of_one_language_are_words_of_the_other() -> None:
    texts = ["The door is open.", "Keep the door open for the others.", "It was said at the door.", "A window."]
    assert "Door" in titles(themes.find(texts))
    assert themes.find(["Wij komen er door.", "Dat kan niet door mij.", "Ik ga door met dit."]) == ()


def test_the_questions_own_words_make_no_theme() -> None:
    texts = ["My hope is honesty.", "Honesty gives me hope.", "I hope for quiet mornings.", "Quiet."]
    asked = "Which mornings are quiet?"
    assert titles(themes.find(texts, asked=asked)) == ["Honesty"]


def test_a_word_that_leaves_too_few_outside_parts_nothing() -> None:
    texts = [f"Trust, and {word}." for word in ("pace", "pace", "calm", "calm", "wit")]
    assert titles(themes.find(texts, outside=1)) == ["Calm", "Pace"]
    assert titles(themes.find([*texts, "Bread."])) == ["Trust"]
    assert titles(themes.find([*texts, "Bread."], outside=2)) == ["Calm", "Pace"]


def test_a_word_of_one_person_is_no_theme_however_often_they_write_it() -> None:
    assert themes.find(["budget budget budget", "Nothing to add.", "Bread."]) == ()


def test_there_are_six_themes_at_most() -> None:
    words = ["bread", "clock", "river", "garden", "window", "market", "letter", "bridge"]
    assert len(themes.find([f"{word} {word}s" for word in words for _copy in range(3)])) == 6


def test_no_texts_have_no_themes() -> None:
    assert themes.find([]) == ()
    assert themes.find(["", "  ", "!?"]) == ()


# -- the same for everyone ---------------------------------------------------------------------------------------------


def test_the_same_texts_give_the_same_themes_in_every_process() -> None:
    code = f"from kit import themes; print(themes.find({[*ENGLISH, *DUTCH]!r}))"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert seen == {f"{themes.find([*ENGLISH, *DUTCH])}\n"}


def test_the_order_of_texts_changes_no_theme() -> None:
    texts = [*ENGLISH, *DUTCH]
    shuffled = random.Random(3).sample(texts, len(texts))  # noqa: S311 - a shuffle that stays
    here, there = (
        {(t.title, frozenset(some[i] for i in t.indices)) for t in themes.find(some)} for some in (texts, shuffled)
    )
    assert here == there


WORDS = st.lists(
    st.sampled_from(
        ["trust", "Trusting", "vertrouwen", "meeting", "meetings", "door", "the", "het", "koffie's", "a\u200bb"]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=150)
@given(st.lists(WORDS | st.text(max_size=30), max_size=12), st.integers(1, 5))
def test_whatever_is_written_every_theme_can_be_pointed_at(texts: list[str], outside: int) -> None:
    found = themes.find(texts, outside=outside)
    every_theme_can_be_pointed_at(texts, found)
    assert all(2 <= len(theme.indices) <= len(texts) - outside for theme in found)
    assert len(found) <= themes.MOST


# -- hostile texts -----------------------------------------------------------------------------------------------------


def test_invisible_marks_neither_part_nor_hide_a_word() -> None:
    found = themes.find(["\u202etrust\u202c", "tr\u00adust", "\u200ftru\u200bst", "Bread."])
    assert found[0].indices == (0, 1, 2)
    assert found[0].words == ("trust",)


def test_text_that_looks_like_code_is_read_as_words() -> None:
    found = themes.find(["<b>Trust</b>", '=TRUST("x")', "trust & <i>", "Bread."])
    assert found[0].indices == (0, 1, 2)
    assert not any(set(word) & set("<>=\"&'") for word in found[0].words)


def test_of_a_long_text_the_beginning_is_read_and_no_half_word() -> None:
    long = "trust " + "bread " * 2_000 + "river"
    assert set(titles(themes.find([long, "Trust me.", "A river.", "River bank."]))) == {"Trust", "River"}
    assert themes.find(["x" * 4_996 + " bridgehead", "bri", "dge", "Bread."]) == ()


@pytest.mark.parametrize("many", [1, 1_000])
def test_hostile_texts_give_no_more_themes_than_others(many: int) -> None:
    assert len(themes.find(HOSTILE * many)) <= themes.MOST
