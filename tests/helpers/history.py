"""A cohort over time: who shares, changes and takes back what, and what the kit tells after each step."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pandas as pd
from helpers.attacker import View

from kit import privacy
from kit.cohort import Cohort, count
from kit.debrief.summary import summarise
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from kit.course import Course
    from kit.privacy import Frozen

START = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
NAMES = {
    "sure": "one/hopes/confident",
    "way": "one/hopes/way",
    "gifts": "one/hopes/gifts",
    "weights": "one/hopes/weights",
    "when": "one/hopes/when",
    "before": "two/check/purpose-1",
    "then": "three/then/purpose",
    "after": "three/check/purpose-1",
}
VIEWS = {
    "activity/one/hopes/confident": ("sure",),
    "activity/one/hopes/way": ("way",),
    "activity/one/hopes/gifts": ("gifts",),
    "activity/one/hopes/weights": ("weights",),
    "activity/one/hopes/when": ("when",),
    "instrument/pulse/before": ("before",),
    "instrument/pulse/after": ("after",),
    "instrument/pulse/change/before/after": ("before", "after"),
    "instrument/pulse/shift/before/after": ("before", "then", "after"),
}
DOMAIN: dict[str, list[Any]] = {
    "sure": [1, 2, 3, "cannot-say"],
    "way": ["advice", "consent", "vote"],
    "gifts": ["calm", "wit", "calm wit"],
    "weights": ["task", "task pace", "pace"],
    "when": ["2026-12-01", "2026-12-02", "2026-12-24"],
    "before": [1, 2, 3],
    "then": [1, 2, 3],
    "after": [1, 2, 3],
}
PEOPLE = "abcdefghijklmn"


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
        return [
            View(frozenset(one.people), VIEWS[name], read(self.summaries[self._day(one)], name))
            for name, freezes in self.frozen.items()
            for one in freezes
        ]

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
        return {slot for name, freezes in self.frozen.items() if any(f.alike for f in freezes) for slot in VIEWS[name]}

    def _day(self, frozen: Frozen) -> int:
        return next(n for n, s in enumerate(self.summaries) if s["written_at"] == frozen.frozen_at)


def read(summary: dict[str, Any], name: str) -> dict[str, Any]:
    """Give a view's numbers out of a summary."""
    kind, *ids = name.split("/")
    if kind == "activity":
        return summary["activities"]["/".join(ids[:2])]["items"][ids[2]]
    pulse = summary["instruments"]["pulse"]
    return numbers(pulse[ids[1]] if len(ids) > 2 else pulse["waves"][ids[1]])


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
        return Told(summaries, days, privacy.read_reveals(FolderDrawer(folder), threshold).views)


def answer(act: Act) -> Any:
    """Give an answer as the table has it."""
    if act.what == "gifts":
        return act.value.split()
    return dict.fromkeys(act.value.split(), 5) if act.what == "weights" else act.value


def cohort_of(held: list[Act], threshold: int, folder: Path) -> Cohort:
    names = [NAMES[act.what].split("/") for act in held]
    table = pd.DataFrame(
        {
            "participant": pd.Categorical([act.who for act in held]),
            **{c: pd.Categorical([n[i] for n in names]) for i, c in enumerate(("lesson", "activity", "item"))},
            "value": pd.Series([answer(act) for act in held], dtype=object),
            "audience": ["group"] * len(held),
            "agreed_counts": [act.agreed for act in held],
            "agreed_quote": [False] * len(held),
            "shared_at": pd.DatetimeIndex([START] * len(held)),
        }
    )
    done = pd.DataFrame({"participant": [], "lesson": [], "done_at": []})
    return Cohort(
        "x", "X", ("small", "1.0"), threshold, None, b"k" * 32, table, count(table, done), {}, (), FolderDrawer(folder)
    )


def shares(people: str, what: str, values: list[Any], agreed: bool = False) -> list[Act]:
    return [Act(who, what, value, agreed) for who, value in zip(people, values, strict=True)]
