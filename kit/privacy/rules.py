"""The rules by which something of a small group is shown or hidden.

The measures are those of statistical disclosure control (Hundepool et al. 2012, Statistical Disclosure Control,
Wiley): a threshold on small cells (primary suppression), the hiding of further cells from which a hidden one could
be computed (secondary or complementary suppression), and care with tables that differ in a few people (differencing).
Beside them stands diversity: a crowd whose answers are all the same hides nobody, however large it is
(Machanavajjhala et al. 2007, l-diversity: Privacy beyond k-anonymity, ACM TKDD 1(1), article 3).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

People: TypeAlias = frozenset[str]
"""Pseudonyms of the people behind a result."""

COUNTS_FROM = 10
"""People from whom on counts of people are shown without asking everyone."""


def counts_allowed(n: int, everyone_agreed: bool, parts: Iterable[int] = ()) -> bool:
    """Say whether counts of people may be shown of `n` people.

    `parts` has how many are in each part of them that other results show, or leave over: counts of all, beside the
    median and the spread of a small part, would often give that part's counts too.
    """
    return everyone_agreed or min([n, *parts]) >= COUNTS_FROM


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


def crowds(results: Iterable[AbstractSet[str]]) -> tuple[People, ...]:
    """Divide the people behind results into crowds: two people are in one when they are behind the same results."""
    found: list[People] = []
    for result in dict.fromkeys(map(frozenset, results)):
        new = result.difference(*found)
        found = [part for crowd in found for part in (crowd & result, crowd - result)] + [new]
        found = [crowd for crowd in found if crowd]
    return tuple(found)


def may_follow(new: AbstractSet[str], earlier: Iterable[AbstractSet[str]], threshold: int) -> bool:
    """Say whether a result over `new` people may be shown after results over the `earlier` ones.

    Every crowd that the results divide people into must have at least `threshold` of them. Within a crowd people could
    change places without any result showing it, so nothing that is computed from the results, by sums and differences
    or otherwise, points to fewer.
    """
    return len(new) >= threshold and all(len(crowd) >= threshold for crowd in crowds([*earlier, new]))


def alike(answers: Iterable[Hashable]) -> bool:
    """Say whether all answers, or all but one, are the same: then that one could name everybody else's."""
    count = Counter(answers)
    return count.total() - max(count.values(), default=0) < 2  # noqa: PLR2004 - all, or all but one
