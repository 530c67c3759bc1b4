"""The order of a debrief, as course.yaml has it: which activities a group looks at together, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kit.i18n import gettext as _
from kit.items import Id, Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kit.yamlfile import Fault

WHO = "who"
"""The part that starts with how many took part."""

CONVERSATION, COMMITMENTS, NOTES, HIDDEN = "conversation", "commitments", "notes", "hidden"
KEPT = (CONVERSATION, COMMITMENTS, NOTES, HIDDEN, "promises")
"""Ids of the parts that every debrief has of itself."""


class DebriefPart(Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a debrief: what the group looks at together, under a heading.

    `activities` are named ``lesson/activity``; `instrument` has its readings here, `change` what moved between them.
    """

    id: Id
    title: Text
    activities: tuple[str, ...] = ()
    instrument: Id | None = None
    change: Id | None = None


def check(
    outline: Sequence[DebriefPart], activities: Mapping[str, str | None], instruments: Collection[str], fault: Fault
) -> None:
    """Raise `CourseError` at the first part that names what is not there, or what stands elsewhere already.

    Parameters
    ----------
    outline
        The parts in their order.
    activities
        All that can be shown, by name, with the instrument that they take or None.
    instruments
        The ids of the course's instruments.
    fault
        What raises, with the place in the course's file.
    """
    fault.unique([part.id for part in outline], "debrief")
    questions = [name for name, takes in activities.items() if takes is None]
    placed: dict[str, list[str]] = {"activities": [], "instrument": [], "change": []}
    for n, part in enumerate(outline):
        at = f"debrief[{n}]"
        if part.id in KEPT:
            fault.at(f"{at}.id", _("The id “{id}” is kept for a part that every debrief has.").format(id=part.id))
        for m, name in enumerate(part.activities):
            if takes := activities.get(name):
                remedy = _("Give the part “instrument: {id}” or “change: {id}” in its place.").format(id=takes)
                fault.at(f"{at}.activities[{m}]", _("“{name}” takes an instrument.").format(name=name), remedy)
            fault.known(name, questions, f"{at}.activities[{m}]")
        placed["activities"] += part.activities
        for field, id_ in (("instrument", part.instrument), ("change", part.change)):
            if id_ is not None:
                fault.known(id_, list(instruments), f"{at}.{field}")
                placed[field].append(id_)
        for field, ids in placed.items():
            fault.unique(ids, f"{at}.{field}")
