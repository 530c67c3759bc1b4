"""Two ratings of one thing taken together: how many people stand in each field of low, middle and high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kit import privacy, statistics
from kit.debrief import results
from kit.debrief.records import BANDS
from kit.items import CANNOT_SAY
from kit.privacy import Frozen, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kit.debrief.settling import Room
    from kit.items import Scale

_BESIDE = len(BANDS)
"""The row and the column of those who can't say."""


@dataclass(frozen=True, eq=False)
class Axis:
    """One of the two ratings: its view, its scale, what people answered now, and whether all agreed to counts."""

    view: str
    scale: Scale
    answers: pd.Series[Any]
    everyone_agreed: bool


def settle(room: Room, view: str, x: Axis, y: Axis) -> Frozen | str:
    """Give the result to show, or the reason why there is none.

    It is settled once, after the two ratings alone, over the people behind both with the answers that are frozen
    there. The three are views of one cohort, so they differ in nobody or in enough people (`privacy.may_follow`), and
    the table tells nobody's other answer although both its margins are known (`tables.pins_nobody`). Where it may not
    be shown now it is never shown: a later one could be set against this one's absence.
    """
    book, threshold = room.book, room.threshold
    if kept := book.earlier(view):
        return kept[-1] if kept[-1].result["step"] >= threshold else results.FEW
    if book.is_closed(view, ""):
        return results.SPARSE
    if not room.freezes:
        return results.FEW
    stand = [_standing(room, axis) for axis in (x, y)]
    people = sorted(stand[0].keys() & stand[1].keys())
    if len(people) < threshold:
        return results.FEW
    if not privacy.counts_allowed(len(people), x.everyone_agreed and y.everyone_agreed):
        return results.COUNTS
    places = {p: (_band(x, p), _band(y, p)) for p in people}
    fields = _shown(list(places.values()), threshold)
    behind = [f.people.keys() for axis in (x, y) for f in book.earlier(axis.view)]
    if fields is None or not privacy.may_follow(frozenset(people), behind, threshold):
        book.close(view, "")
        return results.SPARSE
    return book.freeze(
        view,
        Frozen(
            frozen_at=room.now,
            people={p: f"{stand[0][p]}.{stand[1][p]}" for p in people},
            alike=[""] if privacy.alike(places.values()) else [],
            result={"n": len(people), "step": threshold, "fields": fields},
        ),
    )


def _standing(room: Room, axis: Axis) -> dict[str, str]:
    """Give the marks of those who stand behind a rating's frozen result with the answer that they have now."""
    frozen = room.book.latest(axis.view)
    if frozen is None or results.hidden(frozen.result):
        return {}
    return dict(frozen.people.items() & room.marks(axis.view, axis.answers).items())


def _band(axis: Axis, person: str) -> int:
    answer = axis.answers[person]
    if answer == CANNOT_SAY:
        return _BESIDE
    low, high = statistics.band_edges(axis.scale.min, axis.scale.max)
    return 0 if answer < low else 2 if answer > high else 1


def _shown(places: Sequence[tuple[int, int]], step: int) -> dict[str, dict[str, int]] | None:
    """Give people by bands of x and of y, in steps; None where no field has enough, or where somebody is told."""
    size = range(_BESIDE + 1)
    table = [[sum(place == (i, j) for place in places) for j in size] for i in size]
    fields = tables.steps([row[:_BESIDE] for row in table[:_BESIDE]], step)
    seen = [[*row, None] for row in fields] + [[None for _j in size]]
    margins = [sum(row) for row in table], [sum(row[j] for row in table) for j in size]
    if not any(map(any, fields)) or not tables.pins_nobody(seen, *margins, step):
        return None
    return {across: dict(zip(BANDS, row, strict=True)) for across, row in zip(BANDS, fields, strict=True)}
