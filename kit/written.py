"""Everything that a participant wrote, line by line, for their own eyes: also what the course asks no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from kit import responses
from kit.i18n import gettext as _
from kit.items import Audience, as_plain, as_text
from kit.responses import Handed

if TYPE_CHECKING:
    from kit.course import Course, Lesson
    from kit.items import Item, Walk
    from kit.responses import Response
    from kit.workspace import Workspace


class Line(Struct, frozen=True, kw_only=True):
    """One line of everything that a participant wrote.

    `changed` says that what was shared is another text, `elsewhere` that it was shared with another group than the one
    that is joined.
    """

    activity: str
    item: str
    label: str
    value: str
    audience: Audience
    shared: Handed | None
    changed: bool
    elsewhere: bool
    saved_at: str | None
    kept: tuple[str, ...] = ()


def everything(workspace: Workspace, lesson: Lesson) -> tuple[Line, ...]:
    """List what the participant wrote in a lesson, in the lesson's order, as they would read it.

    Answers to what the lesson asks no more come last.
    """
    record = responses.read(workspace, lesson.id)
    asked = lesson.asked
    return tuple(
        _line(workspace, key, r, asked.get(key))
        for key in (*asked, *(key for key in record.items if key not in asked))
        if _written(r := record.get(*responses.split_key(key)))
    )


def left_over(workspace: Workspace, lesson: str) -> tuple[Line, ...]:
    """List what the participant wrote in a lesson that the course has no more."""
    record = responses.read(workspace, lesson)
    return tuple(_line(workspace, key, r, None) for key, r in record.items.items() if _written(r))


def left_lessons(workspace: Workspace, course: Course) -> tuple[str, ...]:
    """Name the lessons that have answers and are in the course no more."""
    known = {lesson.id for lesson in course.lessons}
    return tuple(sorted({path.stem for path in workspace.responses.glob("[a-z0-9]*.json")} - known))


def _written(response: Response) -> bool:
    return response.value is not None or bool(response.kept) or response.shared is not None


def _line(workspace: Workspace, key: str, response: Response, item: Item | Walk | None) -> Line:
    activity, id_ = responses.split_key(key)
    shared = response.shared
    texts = [as_text(item, v) if item else as_plain(v) for v in (response.value, *(k.value for k in response.kept))]
    return Line(
        activity=activity,
        item=id_,
        label=item.label if item else _("No longer asked: {name}").format(name=key),
        value=texts[0],
        audience=response.audience,
        shared=Handed(shared.at, shared.audience) if shared else None,
        changed=shared is not None and shared.value != response.value,
        elsewhere=shared is not None and response.shared_with(workspace.cohort) is None,
        saved_at=response.saved_at,
        kept=tuple(texts[1:]),
    )
