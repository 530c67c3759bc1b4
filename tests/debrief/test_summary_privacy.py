"""What a summary hides: of too few people, of those who did not agree, and what two results together would tell."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.sent import Group, participant
from helpers.told import AFTER, BEFORE, SURE, WAY, as_json, coherence, dimension, hidden_parts, item, shown

from kit.debrief import results
from kit.debrief.reasons import Hiding
from kit.debrief.records import Change, InstrumentItem, Rating, Summary, Suppressed, Wave
from kit.errors import CohortError
from kit.items import Scale


def test_nothing_of_four_people_is_shown_and_no_hidden_result_says_how_many_answered(team: Group) -> None:
    for n in range(4):
        team.answer(participant(n), BEFORE, [5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    told = as_json(team.summary())
    hidden = hidden_parts(told)
    assert told["instruments"]["group-coherence"]["waves"]["before"] in hidden
    assert told["activities"]["intention/hopes"]["items"]["different"] in hidden
    assert all(set(h) <= {"suppressed", "title"} for h in hidden)
    assert all("4" not in h["suppressed"] for h in hidden)
    assert "Hope" not in str(told["activities"]["intention/hopes"]["items"]["different"])


def test_the_threshold_does_not_fall_after_a_debrief_with_nothing_to_show(team: Group) -> None:
    for n in range(3):
        team.answer(participant(n), BEFORE, [5] * 18)
    team.summary()
    team.threshold = 3
    with pytest.raises(CohortError, match="never fall"):
        team.summary()


def test_under_ten_people_there_are_no_counts(team: Group) -> None:
    for n in range(9):
        team.answer(participant(n), BEFORE, [4] * 18)
        team.answer(participant(n), AFTER, [5] * 18)
        team.answer(participant(n), "intention/hopes/confident", 4)
    summary = team.summary()
    told = dimension(shown(summary, "before"))
    assert (told.n, told.median, told.mean, told.average_deviation) == (9, 4, None, 0)
    assert isinstance(told.bands, Suppressed)
    assert all(isinstance(i, Suppressed) or isinstance(i.counts, Suppressed) for i in told.items.values())
    change = coherence(summary).change
    assert isinstance(change, Change)
    assert set(as_json(change.dimensions["shared-purpose"])) == {"title", "n", "median", "suppressed"}
    rating = item(summary, "intention/hopes/confident")
    assert isinstance(rating, Rating)
    assert isinstance(rating.counts, Suppressed)


def test_under_ten_people_counts_are_shown_when_everyone_agreed(group: Group) -> None:
    for n in range(5):
        group.answer(participant(n), WAY, "advice", agreed=["counts"])
        group.answer(participant(n), SURE, 4, agreed=["counts"] if n else [])
    summary = group.summary()
    assert isinstance(item(summary, WAY).counts, dict)
    assert isinstance(item(summary, SURE).counts, Suppressed)


@pytest.mark.parametrize("agreed", [[], ["counts"]])
def test_where_few_were_shown_before_all_are_counted_only_when_everyone_agreed(team: Group, agreed: list[str]) -> None:
    def answered(of: range) -> Summary:
        for n in of:
            team.answer(participant(n), BEFORE, [1 + (n + place) % 5 for place in range(18)], agreed=agreed)
            team.answer(participant(n), "intention/hopes/confident", 1 + n % 5, agreed=agreed)
        return team.summary(day=of.start)

    answered(range(6))
    summary = answered(range(6, 12))
    told, rating = dimension(shown(summary, "before")), item(summary, "intention/hopes/confident")

    assert (told.n, rating.n) == (12, 12)
    hidden = Suppressed("Beside another result it would give somebody away.")
    assert {told.bands == hidden, told.agreement == hidden, told.mean is None, rating.counts == hidden} == {not agreed}
    assert all((i.counts == hidden) is not bool(agreed) for i in told.items.values())


def test_ten_are_counted_although_few_answered_a_choice_before(group: Group) -> None:
    for last in (6, 12):
        for n in range(last - 6, last):
            group.answer(participant(n), WAY, "advice")
        told = item(group.summary(day=last), WAY)
    assert isinstance(told.counts, dict), "of the six nothing was shown but their number"


def test_a_rating_that_too_few_could_give_is_hidden(group: Group) -> None:
    for n in range(10):
        group.answer(participant(n), SURE, 4 if n < 4 else "cannot-say")
    assert isinstance(item(group.summary(), SURE), Suppressed)


def test_a_threshold_that_rose_hides_what_was_shown_of_fewer(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), BEFORE, [4] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    assert isinstance(coherence(team.summary()).waves["before"], Wave)
    team.threshold = 7
    summary = team.summary(day=1)
    assert isinstance(coherence(summary).waves["before"], Suppressed)
    assert isinstance(item(summary, "intention/hopes/different"), Suppressed)
    team.threshold = 5
    with pytest.raises(CohortError, match="never fall"):
        team.summary(day=2)


def test_a_threshold_that_rose_hides_a_question_that_fewer_people_could_rate(team: Group) -> None:
    for n in range(12):
        rates = [1 + (n + place) % 5 for place in range(18)]
        team.answer(participant(n), BEFORE, [rates[0] if n < 5 else "cannot-say", *rates[1:]])
        team.answer(participant(n), "intention/hopes/confident", 1 + n % 5 if n < 6 else "cannot-say")
    first, *others = dimension(shown(team.summary(), "before")).items.values()
    assert isinstance(first, InstrumentItem)
    team.threshold = 8
    summary = team.summary(day=1)
    first, *others = dimension(shown(summary, "before")).items.values()
    assert isinstance(first, Suppressed)
    assert all(isinstance(other, InstrumentItem) for other in others)
    assert isinstance(item(summary, "intention/hopes/confident"), Suppressed)


@pytest.mark.parametrize(
    ("counts", "cannot_say", "threshold", "why"),
    [
        ({"1": 2, "5": 4, "cannot-say": 6}, "can't say", 6, ""),
        ({"1": 2, "5": 4, "cannot-say": 6}, "can't say", 7, results.FEW),
        (results.hide(results.COUNTS), "can't say", 5, results.FEW),
        (results.hide(results.COUNTS), None, 5, ""),
    ],
)
def test_of_what_was_frozen_without_the_number_of_those_who_rated_the_fewest_possible_count(
    counts: dict[str, Any], cannot_say: str | None, threshold: int, why: str
) -> None:
    frozen = {"n": 12, "median": 4, "average_deviation": 0.5, "counts": counts}
    assert Hiding(threshold).why_rating(frozen, Scale(1, 5, {}, cannot_say)) == why


@pytest.mark.parametrize(
    ("before", "after", "change_shown"),
    [
        (range(11), range(11), True),
        # The case from the book: ten pairs beside eleven before-answers give the eleventh away.
        (range(11), range(10), False),
        (range(10), range(11), False),
        (range(11), range(1, 12), False),
        (range(16), range(11), True),
        (range(14), range(4, 14), False),
    ],
)
def test_change_is_hidden_where_pairs_and_waves_would_give_somebody_away(
    team: Group, before: range, after: range, change_shown: bool
) -> None:
    for n in before:
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    for n in after:
        team.answer(participant(n), AFTER, [1 + n % 3] * 18)
    summary = team.summary()
    assert isinstance(coherence(summary).waves["before"], Wave)
    assert isinstance(coherence(summary).waves["after"], Wave)
    assert isinstance(coherence(summary).change, Change) is change_shown


def test_change_is_hidden_where_the_others_of_a_wave_would_all_be_known(team: Group) -> None:
    """Where nobody moved, the difference between the waves is what those without a second reading said."""
    for n in range(16):
        team.answer(participant(n), BEFORE, [1 + n % 5 if n < 11 else 4] * 3 + [1 + n % 5] * 15)
        if n < 11:
            team.answer(participant(n), AFTER, [1 + n % 5] * 18)
    change = coherence(team.summary()).change
    assert isinstance(change, Change)
    assert isinstance(change.dimensions["shared-purpose"], Suppressed)
    assert not isinstance(change.dimensions["mutual-support"], Suppressed)
    assert coherence(team.summary(day=1)).change == change


def test_a_person_without_a_score_cannot_be_found_between_a_dimension_and_its_items(team: Group) -> None:
    for n in range(11):
        ratings: list[Any] = [4] * 18
        if n == 0:
            ratings[:3] = [1, "cannot-say", "cannot-say"]
        team.answer(participant(n), BEFORE, ratings)
    wave = shown(team.summary(), "before")
    apart = dimension(wave)
    assert (wave.n, apart.n, apart.mean) == (11, 10, 4)
    items = [i for i in apart.items.values() if not isinstance(i, Suppressed)]
    assert len(items) == 3
    assert all(isinstance(i.counts, Suppressed) and i.n == 10 and i.average_deviation == 0 for i in items)
    whole_one = dimension(wave, "mutual-support").items["mutual-support-1"]
    assert not isinstance(whole_one, Suppressed)
    assert not isinstance(whole_one.counts, Suppressed)


def test_an_item_that_too_few_could_rate_is_in_no_score(team: Group) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [4, 4, 1 if n < 2 else "cannot-say", *[3] * 15])
    told = dimension(shown(team.summary(), "before"))
    assert isinstance(told.items["shared-purpose-3"], Suppressed)
    assert (told.n, told.mean, told.average_deviation) == (11, 4, 0)
