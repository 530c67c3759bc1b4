"""The rules by which something of a small group is shown or hidden.

The measures are those of statistical disclosure control (Hundepool et al. 2012, Statistical Disclosure Control,
Wiley): a threshold on small cells (primary suppression), the hiding of further cells from which a hidden one could
be computed (secondary or complementary suppression), and care with tables that differ in a few people (differencing).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Answers: TypeAlias = frozenset[tuple[str, str]]
"""The answers behind one result: pairs of a person's pseudonym and the mark of what they answered."""

COUNTS_FROM = 10
"""People from whom on counts of people are shown without asking everyone."""
_MOST_FREEZES = 6
"""Up to here every sum and difference of earlier results is tried; beyond it a simpler, stricter rule holds."""


def counts_allowed(n: int, everyone_agreed: bool) -> bool:
    """Say whether counts of people may be shown of `n` people."""
    return n >= COUNTS_FROM or everyone_agreed


def suppressed_groups(sizes: Mapping[str, int], threshold: int) -> frozenset[str]:
    """Give the groups to hide where the results of all of them together are shown too.

    `sizes` says how many people each group has. Hidden are the groups under the threshold, and then the smallest of
    the others until the hidden ones together reach it: what is left over when the shown groups are taken from the
    whole is never of fewer people. Of two groups of one size the first by name is taken. A group of nobody is hidden
    as well: where all of a group said "can't say", a zero would tell what each of them answered.

    Primary and secondary suppression: Hundepool et al. 2012, Statistical Disclosure Control.
    """
    hidden: set[str] = set()
    together = 0
    for name, size in sorted(sizes.items(), key=lambda group: (group[1], group[0])):
        if size >= threshold and (not hidden or together >= threshold):
            break
        hidden.add(name)
        together += size
    return frozenset(hidden)


def may_follow(new: Answers, earlier: Sequence[Answers], threshold: int) -> bool:
    """Say whether a result over `new` answers may be shown after results over the `earlier` ones.

    A result is taken for what an attacker could make of it at best: a sum over its answers. Whatever the new
    result is added to or subtracted from must then be empty, or keep at least `threshold` people on each side.
    Each side, for one joining while four leave would otherwise stand alone with the plus.
    """
    if len(new) < threshold:
        return False
    others = list(dict.fromkeys(e for e in earlier if e != new))
    signatures: dict[tuple[bool, ...], set[str]] = {}
    for answer in new.union(*others):
        signatures.setdefault((answer in new, *(answer in e for e in others)), set()).add(answer[0])
    if all(len(people) >= threshold for people in signatures.values()):
        # Every result is made of whole crowds, and so is whatever is computed from them.
        return True
    if len(others) >= _MOST_FREEZES:
        return False
    return all(
        _both_sides(signatures, (1, *signs), threshold) for signs in itertools.product((1, 0, -1), repeat=len(others))
    )


def _both_sides(signatures: Mapping[tuple[bool, ...], set[str]], signs: tuple[int, ...], threshold: int) -> bool:
    plus: set[str] = set()
    minus: set[str] = set()
    for signature, people in signatures.items():
        weight = sum(s for s, there in zip(signs, signature, strict=True) if there)
        if weight > 0:
            plus |= people
        elif weight < 0:
            minus |= people
    return all(not side or len(side) >= threshold for side in (plus, minus))
