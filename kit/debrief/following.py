"""Decisions followed from hand to hand by many people: what of their paths may be shown, as a directly-follows graph.

The graph is that of process mining (van der Aalst 2016, Process Mining: Data Science in Action, Springer, chapter 6):
an edge from one state to another wherever a step in the one is directly followed by a step in the other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from kit import privacy, statistics
from kit.flows import DECIDED, STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kit.flows import Step
    from kit.items import Flow

    Path: TypeAlias = Sequence[Step]
    Paths: TypeAlias = Mapping[str, Path]
    """One person's paths, by their items' ids."""


def graph(followed: Mapping[str, Paths]) -> nx.DiGraph[str]:
    """Draw up the directly-follows graph of everybody's paths.

    An edge's `waits` has everyone who met it, and the days that each of them waited there, one number for each time
    that both days are known.
    """
    found: nx.DiGraph[str] = nx.DiGraph()
    for person, paths in followed.items():
        for step, then in _handovers(paths):
            if not found.has_edge(step["what"], then["what"]):
                found.add_edge(step["what"], then["what"], waits={})
            days = found.edges[step["what"], then["what"]]["waits"].setdefault(person, [])
            if "day" in step and "day" in then:
                days.append((dt.date.fromisoformat(then["day"]) - dt.date.fromisoformat(step["day"])).days)
    return found


def met(paths: Paths) -> frozenset[str]:
    """Name the hand-overs that a person met, as ``state/state``."""
    return frozenset(f"{step['what']}/{then['what']}" for step, then in _handovers(paths))


def told(item: Flow, followed: Mapping[str, Paths], may_count: bool, threshold: int) -> dict[str, Any]:
    """Compute what is shown of everybody's paths, as plain data.

    An edge is shown where at least `threshold` people met it. Everything else rests on the edges that are shown alone:
    a decision counts for its level and its role where a shown edge leads to it. So the result is the same as if the
    hand-overs that are hidden had not happened, and no sum or difference of its numbers can give them away. A person
    counts once for an edge, however often they met it: the sums at a state need not agree, and whoever followed many
    decisions weighs no more than anybody else.
    """
    whole = graph(followed)
    shown = whole.edge_subgraph((a, b) for a, b, waits in whole.edges(data="waits") if len(waits) >= threshold)
    handovers = []
    for first, then, waits in sorted(shown.edges(data="waits"), key=lambda e: (STATES.index(e[0]), STATES.index(e[1]))):
        known = [statistics.median(days) for days in waits.values() if days]
        days = round(statistics.median(known), 1) if len(known) >= threshold else None
        handovers.append({"first": first, "then": then, "days": days} | ({"n": len(waits)} if may_count else {}))
    result: dict[str, Any] = {"n": len(followed), "threshold": threshold, "handovers": handovers}
    if not may_count:
        return result
    return result | {
        "levels": _tally(_decided(followed, shown, lambda step: _level(item, step)), threshold),
        "roles": _tally(_decided(followed, shown, lambda step: _role(item, step)), threshold),
    }


def _handovers(paths: Paths) -> Iterable[tuple[Step, Step]]:
    return (pair for path in paths.values() for pair in pairwise(path))


def _decided(
    followed: Mapping[str, Paths], shown: nx.DiGraph[str], of: Callable[[Step], str | None]
) -> dict[str, set[str]]:
    """Gather the people who saw a decision fall, by what it was `of`; one that no shown edge leads to is left out."""
    people: dict[str, set[str]] = defaultdict(set)
    for person, paths in followed.items():
        for step, then in _handovers(paths):
            group = of(then) if then["what"] == DECIDED and shown.has_edge(step["what"], then["what"]) else None
            if group is not None:
                people[group].add(person)
    return people


def _level(item: Flow, step: Step) -> str | None:
    level = step.get("level")
    return str(level) if item.scale and level in item.scale.points else None


def _role(item: Flow, step: Step) -> str | None:
    # Only the author's own roles are counted: what somebody typed may point to them.
    written = step.get("role", "").strip().casefold()
    return next((role for role in item.roles if role.casefold() == written), None)


def _tally(people: Mapping[str, set[str]], threshold: int) -> dict[str, int]:
    """Count people by group, without the groups that are too small and those from which they could be computed."""
    sizes = {group: len(who) for group, who in people.items()}
    hidden = privacy.suppressed_groups(sizes, threshold)
    return {group: n for group, n in sizes.items() if group not in hidden}
