"""What the course panel shows, in one answer: the course along the chosen route, the progress and the cohort."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from kit import i18n, responses
from kit.errors import ResponseError
from kit.exchange import feedback, live
from kit.workspace import FACILITATOR, LIVE, SERVICE_URL

if TYPE_CHECKING:
    from kit.course import Course, Lesson
    from kit.lab.enrolment import Enrolment
    from kit.parts import Route
    from kit.workspace import Workspace


def nowhere() -> dict[str, Any]:
    """Give the state of a folder that is no workspace."""
    return {"workspace": False, "strings": i18n.strings()}


def state(workspace: Workspace, course: Course, enrolment: Enrolment | None) -> dict[str, Any]:
    """Give the panel's state as JSON carries it; `enrolment` is None where no live service knows of groups."""
    route = course.route(workspace.route)
    invitation = workspace.invitation
    return {
        "workspace": True,
        "title": course.title,
        "course": {
            "id": course.id,
            "version": course.version,
            "title": course.title,
            "series": course.series,
            "community": community(course),
            "sections": [
                {
                    "id": section.id,
                    "title": section.title,
                    "lessons": [_lesson(workspace, course.lesson(id_), route) for id_ in section.lessons],
                }
                for section in course.sections
            ],
        },
        "route": route.id,
        "routes": [{"id": r.id, "title": r.title} for r in course.routes],
        "cohort": {"id": invitation.cohort, "title": invitation.title, "road": workspace.road, "room": _room(workspace)}
        if invitation
        else None,
        "former": {"id": workspace.former.cohort, "title": workspace.former.title} if workspace.former else None,
        "enrolment": enrolment,
        "progress": progress(workspace, course),
        "facilitator": _facilitator(workspace),
        "strings": i18n.strings(),
    }


def _facilitator(workspace: Workspace) -> dict[str, Any] | None:
    """Name the facilitator's notebooks, and say whether there is a live service for the second one."""
    if not (workspace.root / FACILITATOR).is_file():
        return None
    return {"path": FACILITATOR, "live": LIVE, "service": bool(os.environ.get(SERVICE_URL))}


def _room(workspace: Workspace) -> dict[str, str] | None:
    """Say who is reading, as the room's own names are, and where the page of the group's room is."""
    if workspace.invitation is None or workspace.road != "live" or not live.reachable():
        return None
    address = live.client().path(f"room/{workspace.invitation.cohort}")
    return {"user": os.environ.get("JUPYTERHUB_USER", ""), "address": address}


def community(course: Course) -> dict[str, str] | None:
    """Give the address where learners talk to each other, if there is one."""
    place = course.community
    return {"label": place.label, "url": place.url} if place and place.url else None


def progress(workspace: Workspace, course: Course) -> dict[str, int]:
    """Give the progress along the chosen route."""
    try:
        percent, done, of = responses.progress(workspace, course)
    except ResponseError:
        # One damaged file must not take the panel away; its lesson says what is wrong.
        percent, done, of = 0, 0, len(course.route(workspace.route).lessons)
    return {"percent": percent, "done": done, "of": of}


def _lesson(workspace: Workspace, lesson: Lesson, route: Route) -> dict[str, Any]:
    stop = route.stop(lesson.id)
    shown: dict[str, Any] = {
        "id": lesson.id,
        "title": lesson.title,
        "short": lesson.short,
        "number": lesson.number,
        "minutes": stop.minutes if stop else lesson.minutes,
        "form": stop.form if stop else None,
        "path": f"{lesson.section}/{lesson.id}.ipynb",
        "in_route": stop is not None,
    }
    given = feedback.found(workspace, lesson.id)
    if given and not given.seen:
        shown["feedback"] = True
    try:
        return shown | {"state": responses.read(workspace, lesson.id).state}
    except ResponseError as error:
        return shown | {"state": "new", "problem": error.as_dict()}
