"""What the facilitator leaves out of a debrief: it is hidden as any other result is, with its own reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from kit.debrief.records import Dimension, Suppressed
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kit.debrief.records import Activity, Instrument, Summary

T = TypeVar("T")
CHANGE = "change"


def leave_out(summary: Summary, keys: Iterable[str]) -> Summary:
    """Hide some results of a summary.

    A key names one as ``instrument/ID/WAVE/DIMENSION``, with ``/ITEM`` for a single item, ``instrument/ID/change/
    DIMENSION``, ``activity/LESSON/ACTIVITY/ITEM`` or ``together/LESSON/ACTIVITY/ITEM/ITEM``. What there is none of is
    no mistake: it may be hidden anyway.
    """
    paths = [key.split("/") for key in keys]
    instruments = dict(summary.instruments)
    activities = dict(summary.activities)
    for kind, *path in paths:
        if kind == "instrument" and (found := instruments.get(path[0])):
            instruments[path[0]] = _without(found, *path[1:])
        elif kind == "activity" and (activity := activities.get("/".join(path[:2]))):
            activities["/".join(path[:2])] = _item(activity, *path[2:])
        elif kind == "together" and (activity := activities.get("/".join(path[:2]))):
            activities["/".join(path[:2])] = _apart(activity, "/".join(path[2:]))
    return replace(summary, instruments=instruments, activities=activities)


def _without(instrument: Instrument, wave: str = "", dimension: str = "", item: str = "") -> Instrument:
    if wave == CHANGE:
        if isinstance(instrument.change, Suppressed):
            return instrument
        moved = instrument.change
        return replace(instrument, change=replace(moved, dimensions=_put(moved.dimensions, dimension)))
    taken = instrument.waves.get(wave)
    if taken is None or isinstance(taken, Suppressed):
        return instrument
    result = taken.dimensions.get(dimension)
    if item and isinstance(result, Dimension):
        dimensions = {**taken.dimensions, dimension: replace(result, items=_put(result.items, item))}
    else:
        dimensions = _put(taken.dimensions, dimension)
    return replace(instrument, waves={**instrument.waves, wave: replace(taken, dimensions=dimensions)})


def _item(activity: Activity, item: str = "") -> Activity:
    """Hide an item, and every table that it has a side of."""
    for pair in activity.together or ():
        if item in pair.split("/"):
            activity = _apart(activity, pair)
    return replace(activity, items=_put(activity.items, item))


def _apart(activity: Activity, pair: str) -> Activity:
    if activity.together is UNSET:
        return activity
    return replace(activity, together=_put(activity.together, pair))


def _put(results: Mapping[str, T | Suppressed], id_: str) -> dict[str, T | Suppressed]:
    """Put a suppression in the place of one result, with the title that it had."""
    if id_ not in results:
        return dict(results)
    gone = results[id_]
    title = next((str(t) for name in ("title", "label", "text") if (t := getattr(gone, name, ""))), "")
    return {**results, id_: Suppressed(_("The facilitator left this out."), title)}
