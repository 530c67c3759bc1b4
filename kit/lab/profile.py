"""How far a participant is, with the day each lesson was done, and where the course's community meets."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from kit import responses
from kit.errors import ResponseError
from kit.lab import panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.course import Course
    from kit.workspace import Workspace

QUIET = 4
"""Modules of light around a QR code, by which a camera finds it (ISO/IEC 18004)."""


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


def qr_code(url: str) -> dict[str, Any]:
    """Draw an address as a QR code: its side in modules, with the quiet zone, and an SVG path of what is dark."""
    import segno  # noqa: PLC0415 - most courses have no address to draw

    rows = segno.make_qr(url, error="m").matrix
    path = ""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            n = len(list(run))
            if dark:
                path += f"M{x + QUIET} {y + QUIET}h{n}v1h-{n}z"
            x += n
    return {"size": len(rows) + 2 * QUIET, "path": path}
