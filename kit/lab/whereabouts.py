"""How far each line of a lesson has come, as its share card and the learner's own page both say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from kit import sharing
from kit.exchange import outbox

if TYPE_CHECKING:
    from kit.course import Lesson
    from kit.sharing import ShareLine
    from kit.workspace import Workspace

Whereabouts: TypeAlias = Literal["taken", "waiting", "file", "with", "offline", "leaving"]
"""A hand-over's state on the roads that know of a section as a whole; on the live road each line's own."""


def lines(workspace: Workspace, lesson: Lesson) -> tuple[tuple[ShareLine, Whereabouts | None], ...]:
    """Give the lines of a lesson's share card, each with how far it has come; None where nothing of it has left."""
    last = outbox.last_receipt(workspace, lesson.section)
    there = outbox.standings(workspace, lesson.section)

    def where(line: ShareLine) -> Whereabouts | None:
        if workspace.road != "live":
            return last.state if line.shared and last else None
        unsent = "offline" if line.shared else "gone"
        found = {there.get(f"{lesson.id}/{line.activity}/{item}", unsent) for item in items(lesson, line)}
        ways: tuple[Whereabouts, ...] = ("leaving", "offline", "with")
        return next((way for way in ways if way in found), None)

    return tuple((line, where(line)) for line in sharing.preview(workspace, lesson))


def of_items(workspace: Workspace, lesson: Lesson) -> dict[tuple[str, str], Whereabouts | None]:
    """Give the same by activity and item, the items of an activity that is shared whole being where it is."""
    return {(line.activity, i): where for line, where in lines(workspace, lesson) for i in items(lesson, line)}


def items(lesson: Lesson, line: ShareLine) -> list[str]:
    """Name the items that a line speaks for."""
    return [line.item] if line.item else [item.id for item in lesson.activity(line.activity).items]
