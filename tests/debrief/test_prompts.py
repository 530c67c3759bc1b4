"""Reading the room: each rule, and its borders."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import summaries
from helpers.summaries import FEW, moved
from msgspec.structs import replace

from kit.debrief.prompts import MOST, Prompt, read_room
from kit.debrief.records import Bands, Change, Dimension, DimensionChange, Instrument, Suppressed


def dimension(title: str = "Shared purpose", verdict: str | None = "close", **fields: Any) -> Dimension:
    return replace(summaries.purpose(), title=title, verdict=verdict, **fields)


def divided(low: int, high: int, middle: int = 3) -> Dimension:
    bands = Bands(low, middle, high)
    return dimension("Deciding close to the work", "divided", n=low + middle + high, bands=bands, median=3.0)


def instrument(*dimensions: Dimension, n: int = 12, change: Change | None = None) -> Instrument:
    wave = summaries.wave("Before", n, **{f"d{i}": d for i, d in enumerate(dimensions)})
    return summaries.instrument({"before": wave}, change)


def prompts(*dimensions: Dimension, n: int = 12, change: Change | None = None, **fields: Any) -> dict[str, Prompt]:
    found = instrument(*dimensions, n=n, change=change)
    return {p.id: p for p in read_room(summaries.summary(instruments={"check": found}, **fields))}


def test_answers_that_are_neither_alike_nor_apart_invite_nothing() -> None:
    assert prompts(dimension(verdict="mixed"), dimension(verdict=None)) == {}


def test_agreement_at_the_high_end_asks_what_it_costs_to_see_it_otherwise() -> None:
    found = prompts(dimension(median=4.0, average_deviation=0.5))
    assert set(found) == {"agreement-high"}
    assert found["agreement-high"].numbers == (
        "Before · Shared purpose: median 4, average deviation 0.5, 11 people.",
    )  # fmt: skip
    assert "TRIZ" in found["agreement-high"].format
    assert "?" in found["agreement-high"].text


def test_agreement_at_the_low_end_leads_to_a_small_step_by_consent() -> None:
    found = prompts(dimension(median=1.67))
    assert set(found) == {"agreement-low"}
    assert "consent round" in found["agreement-low"].format


@pytest.mark.parametrize(
    ("median", "rules"), [(2.5, set()), (3.5, set()), (2.4, {"agreement-low"}), (3.6, {"agreement-high"})]
)
def test_the_ends_begin_where_the_bands_do(median: float, rules: set[str]) -> None:
    assert set(prompts(dimension(median=median))) == rules


def test_agreement_is_read_from_the_last_reading_that_is_shown() -> None:
    first, last = (summaries.wave(title, 12, d0=dimension(median=m)) for title, m in (("Before", 4.5), ("After", 1.5)))
    waves = {"before": first, "after": last, "six-months": Suppressed(FEW, "Half a year on")}
    (prompt,) = read_room(summaries.summary(instruments={"check": summaries.instrument(waves)}))
    assert prompt.id == "agreement-low"
    assert prompt.numbers[0].startswith("After · ")


def test_a_split_needs_three_people_at_each_end() -> None:
    assert set(prompts(divided(3, 3))) == {"split"}
    assert prompts(divided(2, 7)) == {}
    assert prompts(divided(7, 2)) == {}


def test_a_split_is_told_only_where_counts_are() -> None:
    assert prompts(replace(divided(4, 4), bands=Suppressed(FEW))) == {}


def test_people_at_both_ends_are_no_split_without_the_word_for_it() -> None:
    assert prompts(replace(divided(3, 14), verdict="mixed")) == {}


def test_nobody_has_to_own_up_to_an_end() -> None:
    (prompt,) = prompts(divided(4, 5)).values()
    assert "the end that you did not choose" in prompt.text
    assert "Nobody says which that was" in prompt.text
    assert prompt.numbers == ("Before · Deciding close to the work: 4 people low, 3 in the middle, 5 high.",)


def test_change_is_told_of_every_dimension_in_the_instruments_order() -> None:
    found = prompts(dimension(verdict="mixed"), change=moved())
    assert found["change"].numbers == (
        "Shared purpose: 4 went up, 5 stayed, 1 went down.",
        "Safety to speak: the change in the middle is −0.2 scale points.",
    )


def test_the_largest_change_is_no_headline() -> None:
    big = replace(
        moved(),
        dimensions={"a": DimensionChange("Small", 10, 0.0, 1, 9, 0), "b": DimensionChange("Large", 10, 2.0, 10, 0, 0)},
    )
    (prompt,) = prompts(dimension(verdict="mixed"), change=big).values()
    assert [line.split(":")[0] for line in prompt.numbers] == ["Small", "Large"]
    assert "Large" not in prompt.title + prompt.text


def test_where_nobody_moved_there_is_no_prompt_about_change() -> None:
    still = replace(
        moved(), dimensions={"purpose": DimensionChange("Shared purpose", 10, 0.0, 0, 10, 0), "x": Suppressed(FEW)}
    )
    assert prompts(dimension(verdict="mixed"), change=still) == {}


@pytest.mark.parametrize(("n", "there"), [(10, False), (9, True), (6, True)])
def test_non_response_is_large_from_a_quarter_on(n: int, there: bool) -> None:
    found = prompts(dimension(verdict="mixed"), n=n, invited=12)
    assert ("non-response" in found) == there


def test_non_response_says_how_far_the_missing_could_move_a_mean() -> None:
    (prompt,) = prompts(dimension(verdict="mixed"), n=9, invited=12).values()
    assert prompt.numbers == (
        "Before: 9 of 12 answered.",
        "The answers that are missing could move a mean by up to 1.0 scale points.",
    )
    assert "Nobody has to say why" in prompt.text


def test_where_nobody_knows_who_was_invited_there_is_no_non_response() -> None:
    assert prompts(dimension(verdict="mixed"), n=5, invited=None) == {}


def test_a_hidden_reading_counts_those_who_shared_anything() -> None:
    hidden = summaries.instrument({"before": Suppressed(FEW, "Before")})
    (prompt,) = read_room(summaries.summary(instruments={"check": hidden}, participants=6, invited=12))
    assert prompt.numbers == ("6 of 12 answered.",)


def test_there_are_four_prompts_at_most_and_agreement_on_high_scores_gives_way() -> None:
    everything = [divided(4, 4), dimension(median=1.5), dimension(median=4.5)]
    found = prompts(*everything, n=8, invited=12, change=moved())
    assert list(found) == ["non-response", "split", "agreement-low", "change"]
    assert len(found) == MOST


def test_no_prompt_praises_agreement_or_calls_a_low_score_bad() -> None:
    everything = [divided(4, 4), dimension(median=1.5)], [dimension(median=4.5)]
    words = " ".join(f"{p.title} {p.text}" for some in everything for p in prompts(*some, n=8, change=moved()).values())
    assert not {"good", "well", "great", "bad", "poor", "weak", "problem", "unfortunately"} & set(words.lower().split())


def test_every_prompt_has_numbers_a_form_and_a_time() -> None:
    for prompt in prompts(divided(4, 4), dimension(median=1.5), n=8, invited=12, change=moved()).values():
        assert prompt.numbers
        assert prompt.format
        assert 5 <= prompt.minutes <= 30


def test_a_prompt_names_the_figure_that_shows_its_numbers() -> None:
    found = prompts(divided(4, 4), n=8, invited=12, change=moved())
    assert {p.id: p.about for p in found.values()} == {
        "non-response": "check",
        "split": "check",
        "change": "check-change",
    }
