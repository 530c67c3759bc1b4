"""Groups and orders at random, the same again for the same seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kit.wire.room import Person

T = TypeVar("T")
_PAIR = 2


def shuffled(things: Iterable[T], seed: int) -> list[T]:
    """Give things in an order that a seed decides."""
    # Not for secrets: whoever is here may see who is drawn. The seed is kept, so that a draw can be made again.
    order = list(things)
    random.Random(seed).shuffle(order)  # noqa: S311
    return order


def pairs(people: Iterable[Person], seed: int) -> tuple[tuple[Person, ...], ...]:
    """Put people into pairs; of an odd number three are together, so that nobody is alone."""
    order = shuffled(sorted(people, key=lambda p: p.user), seed)
    groups = [order[n : n + _PAIR] for n in range(0, len(order), _PAIR)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        single = groups.pop()
        groups[-1] += single
    return tuple(map(tuple, groups))


def fours(people: Iterable[Person], before: Sequence[Sequence[Person]], seed: int) -> tuple[tuple[Person, ...], ...]:
    """Put two pairs together into four, and who came since with them; of an odd number the largest stays as it is.

    Who is left alone, because the other one went, joins one of the larger.
    """
    here = {p.user: p for p in people}
    stayed = [[here.pop(p.user) for p in group if p.user in here] for group in before]
    together = [group for group in stayed if len(group) > 1]
    alone = [p for group in stayed if len(group) == 1 for p in group] + list(here.values())
    together += [list(group) for group in pairs(alone, seed)]
    order = shuffled(together, seed)
    order.sort(key=len, reverse=True)
    # Three that took a pair would be five, and leave another pair by itself.
    groups = [order.pop(0)] if len(order) % 2 else []
    groups += [order[n] + order[-1 - n] for n in range(len(order) // 2)]
    return tuple(map(tuple, groups))
