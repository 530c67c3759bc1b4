"""What participants addressed to the facilitator, with their names; it is in no summary and no report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kit.items import as_text

if TYPE_CHECKING:
    from kit.cohort import Cohort
    from kit.course import Course


class Line(Struct, frozen=True):
    """A line that was written to the facilitator: its activity, its question and what it says."""

    title: str
    label: str
    text: str


class Addressed(Struct, frozen=True):
    """What one participant addressed to the facilitator."""

    who: str
    lines: list[Line]


def addressed(cohort: Cohort, course: Course) -> list[Addressed]:
    """Give what participants addressed to the facilitator, in the order of their names."""
    rows = cohort.table[cohort.table["audience"] == "facilitator"]
    found: dict[str, list[Line]] = {}
    columns = ["participant", "lesson", "activity", "item", "value"]
    for participant, lesson, activity_id, item_id, value in zip(*(rows[c] for c in columns), strict=True):
        activity = course.activity(f"{lesson}/{activity_id}")
        item = activity.item(str(item_id))
        line = Line(activity.title, item.label, as_text(item, value))
        found.setdefault(cohort.names.get(participant, participant), []).append(line)
    return [Addressed(who, lines) for who, lines in sorted(found.items())]
