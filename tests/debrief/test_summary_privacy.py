from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import write_course
from helpers.sent import Group, participant
from helpers.told import AFTER, BEFORE, HOPE, SURE, WAY, as_json, coherence, dimension, hidden_parts, item, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit.debrief import flags, results
from kit.debrief.reasons import Hiding
from kit.debrief.records import Change, InstrumentItem, Rating, Summary, Suppressed, Texts, Wave
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


def test_latecomers_are_in_no_result_until_there_are_enough_of_them(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    first = team.summary().instruments
    for n in range(10, 14):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        assert team.summary(day=n).instruments == first
    team.answer(participant(14), BEFORE, [5] * 18)
    later = shown(team.summary(day=20), "before")
    assert later.n == 15
    assert later.frozen_at == "2026-12-11T10:00:00Z"


@pytest.mark.parametrize("last", [5, 4])
def test_latecomers_who_answer_alike_are_named_to_the_facilitator_before_they_are_shown(team: Group, last: int) -> None:
    """The difference says what each of them answered, or to the one who differs what the others did."""
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    team.summary()
    for n in range(10, 15):
        team.answer(participant(n), BEFORE, [5 if n < 14 else last] + [1 + n % 5] * 17)
    assert shown(team.summary(day=1), "before").n == 15
    cohort = team.cohort()
    (flag,) = flags.of_cohort(cohort.drawer, cohort.threshold, team.course)
    assert flag.key == "instrument/group-coherence/before/shared-purpose"
    assert flag.why.startswith("Among those who came since the last time:")


def test_a_number_stays_after_a_withdrawal_or_a_change(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
    first = team.summary().instruments
    team.withdraw(participant(0), BEFORE)
    assert team.summary(day=1).instruments == first
    team.answer(participant(1), BEFORE, [5] * 18)
    assert team.summary(day=2).instruments == first
    for n in range(2, 8):
        team.withdraw(participant(n), BEFORE)
    assert team.summary(day=3).instruments == first, "three are left, and the frozen result is of ten"


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


def test_change_leaves_out_who_changed_an_answer_after_the_wave_was_frozen(team: Group) -> None:
    for n in range(11):
        team.answer(participant(n), BEFORE, [3] * 18)
    team.summary()
    team.answer(participant(0), BEFORE, [5] * 18)
    for n in range(11):
        team.answer(participant(n), AFTER, [4] * 18)
    assert isinstance(coherence(team.summary(day=14)).change, Suppressed)


def test_a_wave_is_not_frozen_anew_where_the_change_shown_before_would_give_somebody_away(team: Group) -> None:
    for n in range(16):
        team.answer(participant(n), BEFORE, [1 + n % 5] * 18)
        if n < 11:
            team.answer(participant(n), AFTER, [1 + n % 3] * 18)
    first = coherence(team.summary())
    assert isinstance(first.change, Change)
    # Five leave, enough beside the wave as it was; but one of those left is not among the pairs.
    for n in (0, 11, 12, 13, 14):
        team.withdraw(participant(n), BEFORE)
    assert coherence(team.summary(day=1)) == first


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


def test_latecomers_of_whom_one_has_a_score_do_not_give_it_away(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [4] * 18)
    first = team.summary().instruments
    for n in range(10, 15):
        team.answer(participant(n), BEFORE, ([1] * 3 if n == 10 else ["cannot-say"] * 3) + [4] * 15)
    assert team.summary(day=1).instruments == first


def test_people_who_join_and_leave_between_two_debriefs_do_not_make_up_the_number_together(group: Group) -> None:
    for n in range(11):
        group.answer(participant(n), SURE, 1 + n % 5)
    first = item(group.summary(), SURE)
    group.answer(participant(11), SURE, 1)
    for n in range(4):
        group.withdraw(participant(n), SURE)
    assert item(group.summary(day=1), SURE) == first


ACTIONS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.sampled_from(["rate", "write", "before", "after", "withdraw"]),
            st.integers(1, 5),
        ),
        min_size=4,
        max_size=30,
    ),
    min_size=2,
    max_size=5,
)


NAMES = {"rate": SURE, "write": HOPE, "before": "two/check", "after": "three/check"}


@settings(max_examples=15)
@given(ACTIONS, st.integers(3, 5))
def test_no_sequence_of_debriefs_rests_a_difference_on_too_few(
    steps: list[list[tuple[int, str, int]]], threshold: int
) -> None:
    """People share, change and withdraw as they like between debriefs; an attacker keeps every summary."""
    with tempfile.TemporaryDirectory() as folder:
        group = Group(Path(folder) / "files", courses.load(write_course(Path(folder) / "course")), threshold)
        shown_sets: dict[str, list[frozenset[Any]]] = {"rate": [], "before": [], "after": []}
        seen_texts: set[Any] = set()
        for day, step in enumerate(steps):
            # Everyone of the first half has something to begin with, or hardly anything would ever be shown.
            start = [(n, what, 1 + n % 5) for n in range(6) for what in NAMES] if day == 0 else []
            now = answers_after(group, [*start, *step])
            summary = group.summary(day=day)
            told = as_json(summary)
            date = told["written_at"]
            views = {
                "rate": told["activities"].get("one/hopes", {"items": {"confident": {}}})["items"]["confident"],
                "before": told["instruments"]["pulse"]["waves"]["before"],
                "after": told["instruments"]["pulse"]["waves"]["after"],
            }
            for what, view in views.items():
                if view.get("frozen_at") == date:
                    shown_sets[what].append(frozenset(now[what].items()))
                    assert view["n"] == len(now[what])
            change = told["instruments"]["pulse"]["change"]
            if change.get("frozen_at") == date:
                pairs = still(now["before"], shown_sets["before"][-1]) & still(now["after"], shown_sets["after"][-1])
                assert change["pairs"] == len(pairs)
                for what in ("before", "after"):
                    shown_sets[what].append(frozenset((p, now[what][p]) for p in pairs))
                    # The wave's own set stays the one to compare the next pairs with.
                    shown_sets[what][-2:] = shown_sets[what][:-3:-1]
            for sets in shown_sets.values():
                nothing_rests_on_too_few(sets, threshold)
            seen_texts = texts_are_safe(item(summary, HOPE), now["write"], seen_texts, threshold)


def answers_after(group: Group, step: list[tuple[int, str, int]]) -> dict[str, dict[str, Any]]:
    """Let everybody act, and give who says what now."""
    for n, what, value in step:
        who = participant(n)
        if what == "withdraw":
            for name in list(group.lines.get(who, {}))[:1]:
                group.withdraw(who, name)
        elif what in {"before", "after"}:
            group.answer(who, NAMES[what], [value, value])
        else:
            group.answer(who, NAMES[what], value if what == "rate" else f"Text {value} of {n}.")
    return {
        what: {who: named[name][0]["value"] for who, named in group.lines.items() if name in named}
        for what, name in NAMES.items()
    }


def still(now: dict[str, Any], frozen: frozenset[Any]) -> set[str]:
    return {p for p, _value in frozen & now.items()}


def nothing_rests_on_too_few(sets: list[frozenset[Any]], threshold: int) -> None:
    sets = list(dict.fromkeys(sets))
    everyone = sorted(frozenset().union(*sets))
    for signs in itertools.product((1, 0, -1), repeat=len(sets)):
        weights = {a: sum(s for s, some in zip(signs, sets, strict=True) if a in some) for a in everyone}
        for side in ({a[0] for a, w in weights.items() if w > 0}, {a[0] for a, w in weights.items() if w < 0}):
            assert not side or len(side) >= threshold


def texts_are_safe(told: Any, now: dict[str, str], seen: set[Any], threshold: int) -> set[Any]:
    """Shown texts are of enough authors, are what these say now, and new ones come in crowds."""
    if isinstance(told, Suppressed):
        return seen
    assert isinstance(told, Texts)
    texts = {t.text for t in told.texts}
    authors = {(who, text) for who, text in now.items() if text in texts}
    assert len(authors) == len(told.texts) == told.n >= threshold
    fresh = authors - seen
    # Texts that are hidden for want of authors come back in any number: they were shown before.
    assert not fresh or len(fresh) >= threshold
    return seen | authors


def test_six_people_with_a_dissenter_a_latecomer_and_a_withdrawal(team: Group) -> None:
    """The hard case: nothing that any screen or file says of it points to one of them."""
    for n in range(5):
        team.answer(participant(n), BEFORE, [1 if n == 0 else 5] * 18)
        team.answer(participant(n), "intention/hopes/different", f"Hope {n}.")
    first = as_json(team.summary())
    wave = first["instruments"]["group-coherence"]["waves"]["before"]
    assert all(set(d["bands"]) == {"suppressed"} for d in wave["dimensions"].values())
    team.answer(participant(5), BEFORE, [3] * 18)
    team.answer(participant(5), "intention/hopes/different", "The latecomer's hope.")
    second = as_json(team.summary(day=1))
    assert second["instruments"] == first["instruments"]
    assert "latecomer" not in str(second)
    team.withdraw(participant(0), BEFORE)
    team.withdraw(participant(0), "intention/hopes/different")
    third = as_json(team.summary(day=2))
    assert third["instruments"] == first["instruments"]
    assert set(third["activities"]["intention/hopes"]["items"]["different"]) == {"suppressed", "title"}
