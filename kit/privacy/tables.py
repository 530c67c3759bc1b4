"""Tables of two answers together: what may be shown of them where the counts of each answer alone are known.

A table says more than its two margins: whoever knows one of a person's answers looks for the other. So a field is
shown only from threshold many people on, and not by its count but by the step below it; any other field is left
empty, whether nobody stands in it or a few. And a table that would tell somebody's other answer is not shown at all.
Rounding down and thresholds: Hundepool et al. 2012, Statistical Disclosure Control, chapter 5.
"""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Table: TypeAlias = tuple[tuple[int, ...], ...]
"""People by the rows and columns of two answers."""


def steps(table: Sequence[Sequence[int]], step: int) -> Table:
    """Round every field down to a multiple of `step`: 0 below one step."""
    return tuple(tuple(n // step * step for n in row) for row in table)


def pins_nobody(shown: Sequence[Sequence[int | None]], rows: Sequence[int], columns: Sequence[int], step: int) -> bool:
    """Say whether nobody whose one answer is known can be told the other from a table in steps.

    Whoever sees it is taken to know the people in each row and each column too, exactly, and in which of them somebody
    stands. That somebody must not be told: not all of a row or a column, nor all but one, may be known to stand in one
    field (as `privacy.alike` has it), unless the margins alone say so. Only what is seen goes into it, so that neither
    answer tells more of the table (simulatable auditing: Kenthapadi, Mishra & Nissim 2005, Proc. PODS).

    Parameters
    ----------
    shown
        The fields in steps; None where a field is never shown, however many it has.
    rows, columns
        The people in each row and column, with equal sums.
    step
        What a field must have to be shown, and the width of a step.
    """
    total = sum(rows)
    low = [[n or 0 for n in row] for row in shown]
    high = [[total if n is None else n + step - 1 for n in row] for row in shown]
    for i, across in enumerate(rows):
        for j, down in enumerate(columns):
            for line in (across, down):
                told = max(1, line - 1)
                if line == 0 or across + down - total >= told:
                    continue
                fewer = [list(fields) for fields in high]
                fewer[i][j] = min(high[i][j], told - 1)
                if low[i][j] > fewer[i][j] or not _fits(low, fewer, rows, columns):
                    return False
    return True


def _fits(low: list[list[int]], high: list[list[int]], rows: Sequence[int], columns: Sequence[int]) -> bool:
    """Say whether some table of whole numbers lies between two tables and has these margins.

    By Hoffman's theorem on circulations (1960) it does when no rows have more people than the columns can take of
    them.
    """
    return all(
        sum(rows[i] for i in some)
        <= sum(columns[j] for j in into)
        + sum(high[i][j] for i in some for j in range(len(columns)) if j not in into)
        - sum(low[i][j] for i in range(len(rows)) if i not in some for j in into)
        for some in _subsets(len(rows))
        for into in _subsets(len(columns))
    )


def _subsets(n: int) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(range(n), size) for size in range(n + 1))
