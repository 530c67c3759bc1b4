"""What a page asks: an activity's questions as JSON without any answer, and the lines in which they are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from kit import sharing

if TYPE_CHECKING:
    from kit.course import Activity, Lesson


def of_activity(activity: Activity) -> dict[str, Any]:
    """Give an activity's questions, as its card takes them."""
    instrument = activity.instrument
    return {
        "show": "activity",
        "lesson": activity.lesson,
        "activity": activity.id,
        "title": activity.title,
        "intro": activity.intro,
        "note": instrument.note if instrument else "",
        "share": activity.share,
        "dimensions": [{"id": d.id, "title": d.title} for d in instrument.dimensions] if instrument else [],
        "reminder": msgspec.to_builtins(activity.reminder),
        "items": msgspec.to_builtins(activity.items, str_keys=True),
        "exercise": msgspec.to_builtins(activity.exercise),
        "replies": msgspec.to_builtins(activity.replies),
        "pages": activity.pages,
    }


def of_lesson(lesson: Lesson) -> dict[str, Any]:
    """Give all that a lesson asks: `activities` for cards, each with its `wave`, and empty `lines` for a share card."""
    return {
        "lesson": lesson.id,
        "title": lesson.title,
        "activities": [of_activity(a) | {"wave": a.wave} for a in lesson.activities],
        "lines": msgspec.to_builtins(sharing.blank(lesson)),
    }
