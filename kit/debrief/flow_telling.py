"""Putting the paths of decisions into words: from the graph that was frozen to its part of a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.debrief import results
from kit.debrief.reasons import reason
from kit.debrief.records import Flow, Handover, Option, Suppressed
from kit.flows import STATES, state_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit import items
    from kit.privacy import Frozen


def told(title: str, item: items.Flow, frozen: Frozen, threshold: int) -> Flow:
    """Tell of the paths of decisions as they were frozen.

    Where the threshold rose since, what fewer people met goes; where they were not counted, all of it does.
    """
    data = frozen.result
    handovers = tuple(
        Handover(found["first"], found["then"], found.get("n"), found["days"])
        for found in data["handovers"]
        if data["threshold"] >= threshold or found.get("n", 0) >= threshold
    )
    touched = {state for h in handovers for state in (h.first, h.then)}
    levels = {str(point): label for point, label in item.scale.labels.items()} if item.scale else {}

    def tally(of: str, order: Iterable[str]) -> dict[str, Option] | Suppressed:
        if results.hidden(data.get("counts", {})):
            return Suppressed(reason(results.COUNTS, threshold))
        people = data[of]
        return {k: Option(levels.get(k, k), people[k]) for k in order if people.get(k, 0) >= threshold}

    return Flow(
        kind=item.kind,
        label=title,
        frozen_at=frozen.frozen_at,
        n=data["n"],
        states={state: state_label(state) for state in STATES if state in touched},
        handovers=handovers,
        levels=tally("levels", map(str, item.scale.points if item.scale else ())),
        roles=tally("roles", item.roles),
    )
