"""What participants addressed to the facilitator, with their names; it is in no summary and no report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.items import as_text

if TYPE_CHECKING:
    from kit.cohort import Cohort
    from kit.course import Course


def addressed(cohort: Cohort, course: Course) -> list[dict[str, Any]]:
    """Give, for each participant who wrote to the facilitator, their name and their lines."""
    rows = cohort.table[cohort.table["audience"] == "facilitator"]
    found: dict[str, list[dict[str, Any]]] = {}
    columns = ["participant", "lesson", "activity", "item", "value"]
    for participant, lesson, activity_id, item_id, value in zip(*(rows[c] for c in columns), strict=True):
        activity = course.activity(f"{lesson}/{activity_id}")
        item = next(item for item in activity.items if item.id == item_id)
        line = {"title": activity.title, "label": item.label, "text": as_text(item, value)}
        found.setdefault(cohort.names.get(participant, participant), []).append(line)
    return [{"who": who, "lines": lines} for who, lines in sorted(found.items())]
