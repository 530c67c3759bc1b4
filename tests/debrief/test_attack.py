"""An attacker keeps every summary that the kit makes of a cohort over time, and knows who shared what and when."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import write_course
from helpers.attacker import Attacker, View
from helpers.history import (
    DOMAIN,
    PEOPLE,
    Act,
    History,
    Told,
    debriefs,
    numbers,
    shares,
)
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit.debrief import results
from kit.privacy import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from kit.course import Course

PULSE = """\
id: pulse
title: Pulse
scale: {min: 1, max: 3}
dimensions:
  - {id: purpose, title: Purpose, items: [{id: purpose-1, text: We know why.}]}
"""
THEN = """\
  - id: then
    title: Looking back
    then: {instrument: pulse, wave: before}
    items: [{id: purpose, kind: rating, label: "Purpose, back then", scale: {min: 1, max: 3}, audience: group}]
"""


@pytest.fixture(scope="module")
def tiny() -> Iterator[Course]:
    """A course with so few answers to choose from that an attacker can go through all of them."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_course(Path(folder))
        (root / "instruments" / "pulse.yaml").write_text(PULSE, encoding="utf-8")
        (root / "last" / "three.yaml").open("a", encoding="utf-8").write(THEN)
        one = root / "first" / "one.yaml"
        text = one.read_text(encoding="utf-8").replace("max: 5", "max: 3", 1).replace("5: fully", "3: fully", 1)
        options = "options: [{id: advice, label: Advice}, {id: consent, label: Consent}"
        one.write_text(text.replace(options, options + ", {id: vote, label: Vote}"), encoding="utf-8")
        yield courses.load(root)


# -- the attack succeeds where nothing guards --------------------------------------------------------------------------

TEN, ELEVEN = PEOPLE[:10], PEOPLE[:11]
SPREAD = [1, 2, 3, 2, 2, 3, 1, 2, 3, 2]


def test_a_latecomer_is_found_when_a_report_is_simply_made_again(tiny: Course) -> None:
    item = next(i for i in tiny.activity("one/hopes").items if i.id == "confident")

    def unguarded(people: str, values: list[Any]) -> View:
        answers = pd.Series(values, index=list(people), dtype=object)
        told = results.item(item, answers, uncounted="", threshold=5)
        return View(frozenset(people), ("sure",), told)

    views = [unguarded(TEN, SPREAD), unguarded(ELEVEN, [*SPREAD, 1])]
    assert Attacker(DOMAIN).knows(views) == {("k", "sure"): 1}
    told = debriefs([shares(TEN, "sure", SPREAD), shares("k", "sure", [1])], tiny, 5)
    assert len(told.views()) == 1
    assert Attacker(DOMAIN).knows(told.views()) == {}


def unguarded_wave(course: Course, people: str, slot: str, values: list[int]) -> tuple[Frozen, View]:
    """Compute a wave as it is at the moment, with nothing that minds what was shown before."""
    answers = pd.DataFrame({"purpose-1": values}, index=list(people))
    told, without = results.wave(answers, course.instruments[0], lambda _part, n: results.COUNTS * (n < 10), 5)
    frozen = Frozen(frozen_at="", people=dict.fromkeys(people, "x"), without=without, result=told)
    return frozen, View(frozenset(people), (slot,), numbers(told))


def test_the_sixth_is_found_even_without_counts_when_a_report_is_simply_made_again(tiny: Course) -> None:
    views = [unguarded_wave(tiny, PEOPLE[:n], "before", [2, 3, 1, 2, 3, 1][:n])[1] for n in (5, 6)]
    assert Attacker(DOMAIN).knows(views) == {("f", "before"): 1}
    told = debriefs([shares("abcde", "before", [2, 3, 1, 2, 3]), shares("f", "before", [1])], tiny, 5)
    assert len(told.views()) == 1
    assert Attacker(DOMAIN).knows(told.views()) == {}


def test_the_one_who_joined_is_found_when_another_left_and_the_report_is_simply_made_again(tiny: Course) -> None:
    """Whoever left, and tells the attacker what they had said, gives away who came."""
    left = {"before": SPREAD[0]}
    views = [
        unguarded_wave(tiny, people, "before", values)[1]
        for people, values in ((TEN, SPREAD), (ELEVEN[1:], [*SPREAD[1:], 3]))
    ]
    assert Attacker(DOMAIN, "a", left).knows(views) == {("k", "before"): 3}
    history = [shares(TEN, "before", SPREAD), [Act("a", "before", None), Act("k", "before", 3)]]
    told = debriefs(history, tiny, 5)
    assert len(told.views()) == 1
    assert Attacker(DOMAIN, "a", left).knows(told.views()) == {}


def test_latecomers_who_answer_alike_are_found_and_the_facilitator_is_told_so(tiny: Course) -> None:
    views = [
        unguarded_wave(tiny, PEOPLE[:10], "before", SPREAD)[1],
        unguarded_wave(tiny, PEOPLE[:14], "before", [*SPREAD, 1, 1, 1, 1])[1],
    ]
    assert Attacker(DOMAIN).knows(views) == {(p, "before"): 1 for p in "klmn"}
    told = debriefs([shares(TEN, "before", SPREAD), shares("klmn", "before", [1, 1, 1, 1])], tiny, 4)
    assert told.flagged() == {"before"}
    told = debriefs([shares(TEN, "before", SPREAD), shares("klmn", "before", [1, 2, 3, 1])], tiny, 4)
    assert (told.flagged(), Attacker(DOMAIN).knows(told.views())) == (set(), {})


def test_those_who_leave_are_found_when_they_answered_alike_and_the_report_is_simply_made_again(tiny: Course) -> None:
    first = [3, 3, 3, 3, *SPREAD[:6]]
    views = [unguarded_wave(tiny, people, "before", first[-len(people) :])[1] for people in (TEN, TEN[4:])]
    assert Attacker(DOMAIN).knows(views) == {(p, "before"): 3 for p in "abcd"}
    told = debriefs([shares(TEN, "before", first), shares("abcd", "before", [None] * 4)], tiny, 4)
    assert len(told.views()) == 1
    assert Attacker(DOMAIN).knows(told.views()) == {}


def unguarded_change(course: Course, before: list[int], after: list[int]) -> list[View]:
    """Compute both waves and the change of those who took both, with nothing that minds how they differ."""
    first, told_before = unguarded_wave(course, PEOPLE[: len(before)], "before", before)
    last, told_after = unguarded_wave(course, PEOPLE[: len(after)], "after", after)
    pairs = list(PEOPLE[: min(len(before), len(after))])
    ratings = [pd.DataFrame({"purpose-1": v[: len(pairs)]}, index=pairs, dtype=float) for v in (before, after)]
    change, _without = results.change(
        (ratings[0], ratings[1]),
        (first, last),
        course.instruments[0],
        everyone_agreed=False,
        may_show=lambda _part, _people: True,
    )
    return [told_before, told_after, View(frozenset(pairs), ("before", "after"), numbers(change))]


def test_the_eleventh_is_found_beside_ten_pairs_where_nothing_guards(tiny: Course) -> None:
    assert Attacker(DOMAIN).knows(unguarded_change(tiny, [*SPREAD, 1], SPREAD)) == {("k", "before"): 1}
    told = debriefs([[*shares(ELEVEN, "before", [*SPREAD, 1]), *shares(TEN, "after", SPREAD)]], tiny, 5)
    assert {v.slots for v in told.views()} == {("before",), ("after",)}
    assert Attacker(DOMAIN).knows(told.views()) == {}


def test_those_without_a_second_reading_are_found_when_they_answered_alike(tiny: Course) -> None:
    before = [*SPREAD, 3, 3, 3, 3]
    assert Attacker(DOMAIN).knows(unguarded_change(tiny, before, SPREAD)) == {(p, "before"): 3 for p in "klmn"}
    told = debriefs([[*shares(PEOPLE, "before", before), *shares(TEN, "after", SPREAD)]], tiny, 4)
    assert {v.slots for v in told.views()} == {("before",), ("after",)}
    assert Attacker(DOMAIN).knows(told.views()) == {}


# -- and nowhere else --------------------------------------------------------------------------------------------------

PAIRED = ("before", "after")
LOOKED_BACK = ("before", "then", "after")
ITEMS = ("sure", "way", "gifts", "weights", "when")
COMPUTED = ("sure", "way", "when", *PAIRED)
"""What the attacker reads the numbers of; of the others it is only seen that nothing could be found."""


def acts(slots: tuple[str, ...], people: str) -> st.SearchStrategy[Act]:
    """Share, share anew or withdraw; the middle answers come more often, as they do."""
    return st.sampled_from(slots).flatmap(
        lambda what: st.builds(
            Act,
            st.sampled_from(people),
            st.just(what),
            st.sampled_from([*DOMAIN[what], *DOMAIN[what][:2], None]),
            st.booleans(),
        )
    )


@st.composite
def histories(draw: st.DrawFn, slots: tuple[str, ...]) -> History:
    """A small cohort: most come for the first debrief, others later or for some questions only, some leave again.

    Numbers are near the threshold, and those who share a lot often think alike: there the danger lies.
    """
    people = PEOPLE[: draw(st.integers(5, len(PEOPLE)))]
    agreed = draw(st.booleans())
    few = st.sampled_from([0, 0, 0, 1, 3, 4, 5])
    history: History = []
    here = 0
    for day in range(draw(st.integers(2, 3))):
        come = draw(st.integers(3, len(people)) if day == 0 else few)
        new, here = people[here : here + come], here + come
        step = []
        for slot in slots:
            any_answer = st.sampled_from(DOMAIN[slot])
            asked = new[: len(new) - draw(few)] if slot != slots[0] else new
            apart, usual = draw(st.integers(0, len(asked))), draw(any_answer)
            step += shares(asked, slot, [draw(any_answer) if n < apart else usual for n in range(len(asked))], agreed)
        if day:
            step += draw(leaving(history[0], draw(few)))
        history.append(step + draw(st.lists(acts(slots, people), max_size=3)))
    return history


@st.composite
def leaving(draw: st.DrawFn, first: list[Act], number: int) -> list[Act]:
    """Let some of those who came first, and think alike, take an answer back or change it."""
    slot, value = draw(st.sampled_from([(act.what, act.value) for act in first if act.value]))
    there = [act for act in first if (act.what, act.value) == (slot, value)]
    now = draw(st.sampled_from([None, *DOMAIN[slot]]))
    return [replace(act, value=now) for act in there[-number:]] if number else []


two_items = st.sets(st.sampled_from(ITEMS), min_size=2, max_size=2).map(sorted).map(tuple)
anyone = st.sampled_from(["", *PEOPLE[:9]])
"""The attacker: nobody of the cohort, or somebody."""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(two_items.flatmap(histories), st.integers(3, 5), anyone, st.randoms())
def test_no_answer_to_an_item_follows(tiny: Course, history: History, threshold: int, me: str, chance: Random) -> None:
    nothing_follows(tiny, history, threshold, me, chance)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([PAIRED, LOOKED_BACK]).flatmap(histories), st.integers(3, 5), anyone, st.randoms())
def test_no_answer_to_an_instrument_follows(
    tiny: Course, history: History, threshold: int, me: str, chance: Random
) -> None:
    nothing_follows(tiny, history, threshold, me, chance)


def nothing_follows(course: Course, history: History, threshold: int, me: str, chance: Random) -> None:
    """Let the attacker compute, and then let one who computes without end see that there is nothing to find."""
    told = debriefs(history, course, threshold)
    flagged = told.flagged()
    views = [v for v in told.views() if set(v.slots) <= set(COMPUTED)]
    for family in (PAIRED, *((i,) for i in ITEMS)):
        known = Attacker(DOMAIN, me, told.shown(me)).knows([v for v in views if set(v.slots) <= set(family)])
        assert not {key: value for key, value in known.items() if key[1] not in flagged}
    others = sorted({(act.who, act.what) for step in history for act in step if act.who != me and act.value})
    who, slot = chance.choice(others)
    event(f"{len(told.views())} views, {'shown' if slot in told.shown(who) else 'not shown'}")
    if slot not in flagged:
        # Without a result over both, nothing ties somebody's answers in two waves together.
        family = max((v.slots for v in told.views() if slot in v.slots), key=len, default=(slot,))
        assert any(
            debriefs(other, course, threshold).summaries == told.summaries
            for other in others_like(history, told, who, slot, family, me, chance)
        )


def others_like(
    history: History, told: Told, who: str, slot: str, family: tuple[str, ...], me: str, chance: Random
) -> Iterator[History]:
    """Give histories in which somebody answered otherwise, while the attacker's answers and everybody's acts stay.

    Were there none with the same summaries, an attacker who knows the kit, and tries everything, would have an answer.
    """
    crowd = sorted(told.crowd(who, family) - {me})
    if slot in told.shown(who):
        mine = told.shown(who)
        for other in crowd:
            theirs = told.shown(other)
            if theirs[slot] != mine[slot]:
                slots = [s for s in mine if s in family]
                there = {(who, s): (mine[s], theirs[s]) for s in slots}
                yield relabelled(history, there | {(other, s): (theirs[s], mine[s]) for s in slots})
        for _try in range(12):
            places = chance.sample(crowd, len(crowd))
            gets = {
                (p, s): (told.shown(p)[s], told.shown(q)[s])
                for p, q in zip(crowd, places, strict=True)
                for s in told.shown(p)
                if s in family
            }
            if len(set(gets[who, slot])) > 1:
                yield relabelled(history, gets)
        # Where a whole crowd answered alike nobody can change places, but what was never told may have been otherwise.
        here = told.shown(who)[slot]
        for value in [v for v in DOMAIN[slot] if v != here]:
            yield relabelled(history, {(who, slot): (here, value)})
        return
    unseen = {act.who for step in history for act in step if act.what == slot and act.value} - {me}
    unseen = {p for p in unseen if slot not in told.shown(p)}
    now = next(act.value for step in history for act in step if (act.who, act.what) == (who, slot) and act.value)
    for value in [v for v in DOMAIN[slot] if v != now]:
        yield relabelled(history, {(p, slot): (now, value) for p in unseen})
        yield relabelled(history, {(who, slot): (now, value)})
    # Two change places: how many could not say, and so were not counted, stays.
    held = {act.who: act.value for step in history for act in step if act.what == slot and act.value}
    for other in sorted(unseen - {who}):
        yield relabelled(history, {(who, slot): (now, held[other]), (other, slot): (held[other], now)})


def relabelled(history: History, gets: dict[tuple[str, str], tuple[Any, Any]]) -> History:
    """Let people answer one thing where they answered the other, so that they change their minds as often as before."""
    there_and_back = {key: {one: other, other: one} for key, (one, other) in gets.items()}
    return [
        [replace(act, value=there_and_back.get((act.who, act.what), {}).get(act.value, act.value)) for act in step]
        for step in history
    ]
