"""An attacker keeps every summary that the kit makes of a cohort over time, and knows who shared what and when."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pandas as pd
import pytest
from conftest import write_course
from helpers.attacker import Attacker, View
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kit import course as courses
from kit import privacy
from kit.cohort import Cohort
from kit.debrief import results
from kit.debrief.summary import summarise
from kit.privacy import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from kit.course import Course

START = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
NAMES = {
    "sure": "one/hopes/confident",
    "way": "one/hopes/way",
    "before": "two/check/purpose-1",
    "after": "three/check/purpose-1",
}
VIEWS = {
    "activity/one/hopes/confident": ("sure",),
    "activity/one/hopes/way": ("way",),
    "instrument/pulse/before": ("before",),
    "instrument/pulse/after": ("after",),
    "instrument/pulse/change/before/after": ("before", "after"),
}
DOMAIN: dict[str, list[Any]] = {
    "sure": [1, 2, 3, "cannot-say"],
    "way": ["advice", "consent", "vote"],
    "before": [1, 2, 3],
    "after": [1, 2, 3],
}
PEOPLE = "abcdefghijklmn"
PULSE = """\
id: pulse
title: Pulse
scale: {min: 1, max: 3}
dimensions:
  - {id: purpose, title: Purpose, items: [{id: purpose-1, text: We know why.}]}
"""


@pytest.fixture(scope="module")
def tiny() -> Iterator[Course]:
    """A course with so few answers to choose from that an attacker can go through all of them."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_course(Path(folder))
        (root / "instruments" / "pulse.yaml").write_text(PULSE, encoding="utf-8")
        one = root / "first" / "one.yaml"
        text = one.read_text(encoding="utf-8").replace("max: 5", "max: 3", 1).replace("5: fully", "3: fully", 1)
        options = "options: [{id: advice, label: Advice}, {id: consent, label: Consent}"
        one.write_text(text.replace(options, options + ", {id: vote, label: Vote}"), encoding="utf-8")
        yield courses.load(root)


# -- what happens over time --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """Somebody shares an answer, or takes it back where the value is None."""

    who: str
    what: str
    value: Any
    agreed: bool = False


History = list[list[Act]]
"""What people do before each of several debriefs."""


@dataclass(frozen=True)
class Told:
    """What came of a history: each debrief's summary as JSON, and all that was frozen."""

    summaries: list[dict[str, Any]]
    held: list[dict[tuple[str, str], Act]]
    frozen: dict[str, list[Frozen]]

    def views(self) -> list[View]:
        """Give what an attacker reads: each result once, with the people who are behind it."""
        found = []
        for name, freezes in self.frozen.items():
            for one in freezes:
                found.append(View(frozenset(one.people), VIEWS[name], read(self.summaries[self._day(one)], name)))
        return found

    def shown(self, who: str) -> dict[str, Any]:
        """Give the answers of one person that stand behind a result, by what they answer."""
        return {
            slot: self.held[self._day(one)][who, slot].value
            for name, freezes in self.frozen.items()
            for one in freezes
            if who in one.people
            for slot in VIEWS[name]
        }

    def crowd(self, who: str, family: tuple[str, ...]) -> frozenset[str]:
        """Give the people who are behind the same results as somebody, of those that rest on one family of answers."""
        views = [v.people for v in self.views() if set(v.slots) <= set(family)]
        return next((c for c in privacy.crowds(views) if who in c), frozenset())

    def flagged(self) -> set[str]:
        """Give what the facilitator was warned of: all, or all but one, answered alike."""
        return {slot for name, freezes in self.frozen.items() if freezes[0].alike for slot in VIEWS[name]}

    def _day(self, frozen: Frozen) -> int:
        return next(n for n, s in enumerate(self.summaries) if s["written_at"] == frozen.frozen_at)


def read(summary: dict[str, Any], name: str) -> dict[str, Any]:
    """Give a view's numbers out of a summary."""
    kind, *ids = name.split("/")
    if kind == "activity":
        return summary["activities"]["/".join(ids[:2])]["items"][ids[2]]
    pulse = summary["instruments"]["pulse"]
    return numbers(pulse["change"] if len(ids) > 2 else pulse["waves"][ids[1]])


def numbers(told: dict[str, Any]) -> dict[str, Any]:
    """Give the numbers of the only dimension and its only item together."""
    dimension = told["dimensions"]["purpose"]
    return dimension.get("items", {}).get("purpose-1", {}) | dimension


def debriefs(history: History, course: Course, threshold: int) -> Told:
    """Let the kit make a summary after each step."""
    held: dict[tuple[str, str], Act] = {}
    summaries, days = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for day, acts in enumerate(history):
            for act in acts:
                held.pop((act.who, act.what), None)
                if act.value is not None:
                    held[act.who, act.what] = act
            cohort = cohort_of(list(held.values()), threshold, folder)
            summary = summarise(cohort, course, now=START + dt.timedelta(days=day))
            summaries.append(msgspec.json.decode(msgspec.json.encode(summary)))
            days.append(dict(held))
        return Told(summaries, days, privacy.read_reveals(folder, threshold).views)


def cohort_of(held: list[Act], threshold: int, folder: Path) -> Cohort:
    names = [NAMES[act.what].split("/") for act in held]
    table = pd.DataFrame(
        {
            "participant": pd.Categorical([act.who for act in held]),
            **{c: pd.Categorical([n[i] for n in names]) for i, c in enumerate(("lesson", "activity", "item"))},
            "value": pd.Series([act.value for act in held], dtype=object),
            "audience": ["group"] * len(held),
            "agreed_counts": [act.agreed for act in held],
            "agreed_quote": [False] * len(held),
            "shared_at": pd.DatetimeIndex([START] * len(held)),
        }
    )
    done = pd.DataFrame({"participant": [], "lesson": [], "done_at": []})
    return Cohort("x", "X", ("small", "1.0"), threshold, None, b"k" * 32, table, done, {}, (), folder)


def shares(people: str, what: str, values: list[Any], agreed: bool = False) -> list[Act]:
    return [Act(who, what, value, agreed) for who, value in zip(people, values, strict=True)]


# -- the attack succeeds where nothing guards --------------------------------------------------------------------------

TEN, ELEVEN = PEOPLE[:10], PEOPLE[:11]
SPREAD = [1, 2, 3, 2, 2, 3, 1, 2, 3, 2]


def test_a_latecomer_is_found_when_a_report_is_simply_made_again(tiny: Course) -> None:
    item = next(i for i in tiny.activity("one/hopes").items if i.id == "confident")

    def unguarded(people: str, values: list[Any]) -> View:
        answers = pd.Series(values, index=list(people), dtype=object)
        told = results.item(item, answers, everyone_agreed=False, threshold=5)
        return View(frozenset(people), ("sure",), told)

    views = [unguarded(TEN, SPREAD), unguarded(ELEVEN, [*SPREAD, 1])]
    assert Attacker(DOMAIN).knows(views) == {("k", "sure"): 1}
    told = debriefs([shares(TEN, "sure", SPREAD), shares("k", "sure", [1])], tiny, 5)
    assert len(told.views()) == 1
    assert Attacker(DOMAIN).knows(told.views()) == {}


def test_the_eleventh_is_found_beside_ten_pairs_where_nothing_guards(tiny: Course) -> None:
    (pulse,) = tiny.instruments
    before = pd.DataFrame({"purpose-1": [*SPREAD, 1]}, index=list(ELEVEN))
    after = pd.DataFrame({"purpose-1": SPREAD}, index=list(TEN))

    def unguarded(answers: pd.DataFrame) -> tuple[Frozen, dict[str, Any]]:
        told, without = results.wave(answers, pulse, everyone_agreed=False, threshold=5)
        return Frozen(frozen_at="", people=dict.fromkeys(answers.index, "x"), without=without, result=told), told

    (first, told_first), (last, told_last) = unguarded(before), unguarded(after)
    ratings = before.loc[list(TEN)].astype(float), after.astype(float)
    change, _without = results.change(ratings, (first, last), pulse, False, lambda _part, _people: True)  # noqa: FBT003
    views = [
        View(frozenset(ELEVEN), ("before",), numbers(told_first)),
        View(frozenset(TEN), ("after",), numbers(told_last)),
        View(frozenset(TEN), ("before", "after"), numbers(change)),
    ]
    assert Attacker(DOMAIN).knows(views) == {("k", "before"): 1}
    told = debriefs([[*shares(ELEVEN, "before", [*SPREAD, 1]), *shares(TEN, "after", SPREAD)]], tiny, 5)
    assert {v.slots for v in told.views()} == {("before",), ("after",)}
    assert Attacker(DOMAIN).knows(told.views()) == {}


# -- and nowhere else --------------------------------------------------------------------------------------------------

FAMILIES = (("sure",), ("way",), ("before", "after"))


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
    """A small cohort: most come for the first debrief, some later in numbers of any size, and a few act at random."""
    people = PEOPLE[: draw(st.integers(5, len(PEOPLE)))]
    agreed = draw(st.booleans())
    history: History = []
    here = 0
    for day in range(draw(st.integers(2, 3))):
        come = draw(st.integers(3, len(people))) if day == 0 else draw(st.integers(0, 6))
        new, here = people[here : here + come], here + come
        step = [Act(p, s, draw(st.sampled_from(DOMAIN[s])), agreed) for s in slots for p in new]
        history.append(step + draw(st.lists(acts(slots, people), max_size=3)))
    return history


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(("sure", "way")), st.integers(3, 5), st.sampled_from(["", *PEOPLE[:9]]), st.randoms())
def test_no_answer_to_an_item_follows(tiny: Course, history: History, threshold: int, me: str, chance: Random) -> None:
    nothing_follows(tiny, history, threshold, me, chance)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(("before", "after")), st.integers(3, 5), st.sampled_from(["", *PEOPLE[:9]]), st.randoms())
def test_no_answer_to_an_instrument_follows(
    tiny: Course, history: History, threshold: int, me: str, chance: Random
) -> None:
    nothing_follows(tiny, history, threshold, me, chance)


def nothing_follows(course: Course, history: History, threshold: int, me: str, chance: Random) -> None:
    """Let the attacker compute, and then let an attacker who computes without end see that there is nothing to find."""
    told = debriefs(history, course, threshold)
    views, flagged = told.views(), told.flagged()
    event(f"{len(views)} views")
    for family in FAMILIES:
        here = [v for v in views if set(v.slots) <= set(family)]
        known = Attacker(DOMAIN, me, told.shown(me)).knows(here)
        assert not {key: value for key, value in known.items() if key[1] not in flagged}
    others = sorted({act.who for step in history for act in step} - {me})
    who = chance.choice(others)
    for family in FAMILIES:
        for slot in family:
            if slot not in flagged and any(act.who == who and act.what == slot for step in history for act in step):
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
        return
    unseen = {act.who for step in history for act in step if act.what == slot} - {me}
    unseen = {p for p in unseen if slot not in told.shown(p)}
    now = next(act.value for step in history for act in step if (act.who, act.what) == (who, slot))
    for value in [v for v in DOMAIN[slot] if v != now]:
        yield relabelled(history, {(p, slot): (now, value) for p in unseen})
        yield relabelled(history, {(who, slot): (now, value)})


def relabelled(history: History, gets: dict[tuple[str, str], tuple[Any, Any]]) -> History:
    """Let people answer one thing where they answered the other, so that they change their minds as often as before."""
    there_and_back = {key: {one: other, other: one} for key, (one, other) in gets.items()}
    return [
        [replace(act, value=there_and_back.get((act.who, act.what), {}).get(act.value, act.value)) for act in step]
        for step in history
    ]
