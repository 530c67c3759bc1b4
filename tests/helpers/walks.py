"""Every way through an exercise, found by program: what a learner could do, right turns and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.exercises import mark
from kit.items import Stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Activity
    from kit.exercises import Exercise, Node

Walk = list[str]


def moves(node: Node) -> Iterator[tuple[Walk, str]]:
    """Give each way on from a node: the marks that it adds, and the node that it leads to."""
    for pick in node.picks:
        yield [mark(node, pick)], pick.to
    if node.to:
        yield [], node.to


def ways(exercise: Exercise, returns: int = 0) -> Iterator[Walk]:
    """Give every way from the start to an end that comes back to a place at most so many times."""
    nodes = {node.id: node for node in exercise.nodes}

    def on(walk: Walk, seen: frozenset[str], node: Node, left: int) -> Iterator[Walk]:
        if node.ends:
            yield walk
        for marks, to in moves(node):
            again = left - (to in seen)
            if again >= 0:
                yield from on([*walk, *marks, to], seen | {to}, nodes[to], again)

    start = exercise.nodes[0]
    yield from on([start.id], frozenset([start.id]), start, returns)


def detours(exercise: Exercise) -> Iterator[tuple[str, Walk]]:
    """Give for every turn in the exercise, the wrong ones included, a way that takes it and gets to an end."""
    nodes = {node.id: node for node in exercise.nodes}
    for node in exercise.nodes:
        for marks, to in moves(node):
            there = _shortest(exercise, exercise.nodes[0].id, {node.id})
            onwards = _shortest(exercise, to, {n.id for n in nodes.values() if n.ends})
            yield (marks or [to])[0], [*there, *marks, *onwards]


def _shortest(exercise: Exercise, start: str, goals: set[str]) -> Walk:
    nodes = {node.id: node for node in exercise.nodes}
    waiting, seen = [[start]], {start}
    while waiting:
        walk = waiting.pop(0)
        if walk[-1] in goals:
            return walk
        for marks, to in moves(nodes[walk[-1]]):
            if to not in seen:
                seen.add(to)
                waiting.append([*walk, *marks, to])
    raise AssertionError(f"no way from {start}")


def counted(activity: Activity, walk: Walk) -> dict[str, int] | None:
    """Count by hand what came how far on a walk."""
    stages = next(([o.id for o in i.options] for i in activity.items if isinstance(i, Stages)), [])
    assert activity.exercise is not None
    far: dict[str, int] = {}
    for node in activity.exercise.nodes:
        for part, reached in ((node.id, node.reached), *((mark(node, p), p.reached) for p in node.picks)):
            # The last time that a walk passes here decides when it speaks of a thing.
            for thing, stage in reached.items():
                for at in (n for n, m in enumerate(walk) if m == part):
                    far[f"{thing}@{at:05}"] = stages.index(stage)
    latest = {name.partition("@")[0]: stage for name, stage in sorted(far.items(), key=lambda x: x[0].split("@")[1])}
    return {s: sum(at >= n for at in latest.values()) for n, s in enumerate(stages)} if latest else None
