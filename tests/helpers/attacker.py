"""Somebody who keeps every result, knows who is behind each, and tries out all answers that would give the same.

The attacker takes no rule of the kit for granted: what is known of a person is what holds in every way to fill in the
answers that fits all results. People who are behind the same results are counted together, for nothing tells them
apart, so that all ways can be gone through.
"""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Value: TypeAlias = int | str
Row: TypeAlias = tuple[Value, ...]
"""One person's answers, in the order of the slots of their crowd."""
Filled: TypeAlias = dict[Row, int]
"""How many of a crowd answered so."""

DIRECTIONS = ("up", "same", "down")


@dataclass(frozen=True)
class View:
    """A result, as JSON: of whom it is, and on which of their answers it rests."""

    people: frozenset[str]
    slots: tuple[str, ...]
    told: Mapping[str, Any]

    @property
    def counts(self) -> dict[str, int] | None:
        """The people by answer, where the result has them."""
        counts = self.told.get("counts", {"suppressed": ""})
        if "suppressed" in counts:
            return None
        return {k: v["people"] if isinstance(v, dict) else v for k, v in counts.items()}

    def fits(self, rows: Sequence[Row]) -> bool:
        """Say whether the result would be what it is, were these the answers behind it."""
        if len(self.slots) > 1:
            return self._fits_change([float(last) - float(first) for first, last in rows])
        answers = [a for (a,) in rows]
        counts, numbers = self.counts, [float(a) for a in answers if not isinstance(a, str)]
        if counts is not None and any(n != sum(str(a) == k for a in answers) for k, n in counts.items()):
            return False
        if "median" not in self.told:
            return True
        if isinstance(self.told["median"], str):
            return self._fits_days(sorted(map(str, answers)))
        if not numbers:
            return False
        middle = statistics.median(numbers)
        spread = statistics.mean(abs(x - middle) for x in numbers)
        found = {"median": middle, "average_deviation": spread, "mean": statistics.mean(numbers)}
        return all(abs(found[k] - self.told[k]) < 0.006 for k in found if self.told.get(k) is not None)

    def _fits_days(self, days: list[str]) -> bool:
        middle = statistics.median([dt.date.fromisoformat(day).toordinal() for day in days])
        found = {"median": dt.date.fromordinal(int(middle)).isoformat(), "earliest": days[0], "latest": days[-1]}
        return all(found[k] == self.told[k] for k in found if k in self.told)

    def _fits_change(self, moves: list[float]) -> bool:
        if abs(statistics.median(moves) - self.told["median"]) > 0.006:
            return False
        told = {**self.told, **self.told.get("directions", {})}
        steps = told.get("steps")
        if isinstance(steps, dict) and any(n != sum(m == float(k) for m in moves) for k, n in steps.items()):
            return False
        found = (sum(m > 0 for m in moves), sum(m == 0 for m in moves), sum(m < 0 for m in moves))
        return not isinstance(told.get("up"), int) or found == tuple(told[d] for d in DIRECTIONS)


@dataclass(frozen=True)
class _Crowd:
    """People whom no view tells apart, and what they answered by which views."""

    people: frozenset[str]
    slots: tuple[str, ...]
    caps: dict[tuple[int, Value], int]
    """By slot and answer, at most so many, since a view counts no more."""


class Attacker:
    """Knows their own answers, by slot; `domain` has the answers that each slot allows."""

    def __init__(
        self, domain: Mapping[str, Sequence[Value]], me: str = "", own: Mapping[str, Value] | None = None
    ) -> None:
        self._domain, self._me, self._own = domain, me, dict(own or {})

    def knows(self, views: Sequence[View]) -> dict[tuple[str, str], Value]:
        """Give what follows for others from all of these views: answers by person and slot."""
        crowds = self._crowds(views)
        possible: list[set[Row]] = [set() for _c in crowds]
        for filled in self._ways(views, crowds, ()):
            for rows, crowd in zip(possible, filled, strict=True):
                rows.update(crowd)
        known = {}
        for crowd, rows in zip(crowds, possible, strict=True):
            for n, slot in enumerate(crowd.slots):
                answers = {row[n] for row in rows}
                if len(answers) == 1:
                    known |= dict.fromkeys(((p, slot) for p in crowd.people), answers.pop())
        return known

    def _crowds(self, views: Sequence[View]) -> list[_Crowd]:
        by_views: dict[tuple[bool, ...], set[str]] = {}
        for person in frozenset().union(*(v.people for v in views)) - {self._me}:
            by_views.setdefault(tuple(person in v.people for v in views), set()).add(person)
        found = []
        for inside, people in by_views.items():
            here = [v for v, there in zip(views, inside, strict=True) if there]
            slots = tuple(dict.fromkeys(s for v in here for s in v.slots))
            caps = {
                (n, a): min(
                    [v.counts.get(str(a), 0) for v in here if v.slots == (s,) and v.counts], default=len(people)
                )
                for n, s in enumerate(slots)
                for a in self._domain[s]
            }
            found.append(_Crowd(frozenset(people), slots, caps))
        return found

    def _ways(
        self, views: Sequence[View], crowds: Sequence[_Crowd], done: tuple[Filled, ...]
    ) -> Iterator[tuple[Filled, ...]]:
        if len(done) == len(crowds):
            yield done
            return
        crowd = crowds[len(done)]
        later = frozenset().union(*(c.people for c in crowds[len(done) + 1 :]))
        ready = [v for v in views if v.people & crowd.people and not v.people & later]
        rows = list(itertools.product(*(self._domain[s] for s in crowd.slots)))
        for filled in _fill(rows, len(crowd.people), crowd.caps):
            now = (*done, filled)
            if all(v.fits(self._behind(v, crowds, now)) for v in ready):
                yield from self._ways(views, crowds, now)

    def _behind(self, view: View, crowds: Sequence[_Crowd], done: Sequence[Filled]) -> list[Row]:
        rows: list[Row] = []
        for crowd, filled in zip(crowds, done, strict=False):
            if crowd.people <= view.people:
                places = [crowd.slots.index(s) for s in view.slots]
                rows += [tuple(row[n] for n in places) for row, count in filled.items() for _one in range(count)]
        if self._me in view.people:
            rows.append(tuple(self._own[s] for s in view.slots))
        return rows


def _fill(rows: list[Row], people: int, caps: dict[tuple[int, Value], int]) -> Iterator[Filled]:
    """Give every way in which so many people can answer, by rows of answers."""
    if not rows:
        if not people:
            yield {}
        return
    row, *others = rows
    most = min([people, *(caps[n, a] for n, a in enumerate(row))])
    for count in range(most, -1, -1):
        left = {key: cap - count if key in set(enumerate(row)) else cap for key, cap in caps.items()} if count else caps
        for filled in _fill(others, people - count, left):
            yield {row: count} | filled if count else filled
