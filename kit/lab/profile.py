"""How far a participant is, with the day each lesson was done, and where the course's community meets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit import responses
from kit.errors import ResponseError
from kit.lab import panel
from kit.qr import qr_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Course
    from kit.workspace import Workspace


def profile(workspace: Workspace, course: Course) -> dict[str, Any]:
    """Give the participant's profile as JSON carries it; it is read from their own answers and kept nowhere."""
    community = panel.community(course)
    return {
        "route": course.route(workspace.route).title,
        "progress": panel.progress(workspace, course),
        "done": list(_done(workspace, course)),
        "community": community and community | {"code": qr_code(community["url"])},
    }


def _done(workspace: Workspace, course: Course) -> Iterator[dict[str, str]]:
    for lesson in course.lessons:
        try:
            at = responses.read(workspace, lesson.id).done_at
        except ResponseError:
            continue  # the panel and the page below say what is wrong with it
        if at:
            yield {"id": lesson.id, "title": lesson.short, "at": at}
