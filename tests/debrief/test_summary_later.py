"""What a later debrief shows of those who came, changed their answers or went since an earlier one."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import write_course
from helpers.sent import Group, participant
from helpers.told import AFTER, BEFORE, HOPE, SURE, as_json, coherence, item, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit.debrief import flags
from kit.debrief.records import Change, Suppressed, Texts


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
