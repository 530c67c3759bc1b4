"""What the facilitator wrote back: fetched from the exchange now and then, and shown in the lesson it belongs to."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from kit.errors import KitError
from kit.exchange import feedback
from kit.lab.api import ApiHandler

if TYPE_CHECKING:
    from kit.course import Course
    from kit.lab.api import Desk
    from kit.workspace import Workspace

FETCH = "feedback"
"""The name under which fetches wait for each other."""
ROUND_SECONDS = 300


class FeedbackHandler(ApiHandler):
    """One lesson's feedback."""

    async def get(self, lesson: str) -> None:
        """Give it, fetched anew."""
        workspace, course = await self.room()
        if await fetch(self.desk):
            # Of another lesson maybe: the panel says where.
            self.desk.live.state()
        self.answer(await to_thread(shown, workspace, course, lesson))

    async def post(self, lesson: str) -> None:
        """Note that it was read, so that the panel does not call it new any more."""
        workspace, course = await self.room()
        await self.desk.alone(FETCH, feedback.saw, workspace, course.lesson(lesson).id)
        self.desk.live.state()
        self.answer({})


def shown(workspace: Workspace, course: Course, lesson: str) -> dict[str, Any]:
    """Give a lesson's feedback as its page shows it, with the questions that it answers."""
    definition = course.lesson(lesson)
    found = feedback.found(workspace, definition.id)
    if found is None:
        return {"feedback": None}
    given = found.feedback
    labels = {f"{a.id}/{i.id}": i.label for a in definition.activities for i in a.items}
    remarks = [
        {"label": labels.get(x.name, ""), "comment": x.comment, "score": x.score, "max_score": x.max_score}
        for x in given.remarks
    ]
    told = {"at": given.written_at, "score": given.score, "max_score": given.max_score, "remarks": remarks}
    invitation = workspace.invitation
    return {
        "feedback": told,
        "seen": found.seen,
        "facilitators": invitation.facilitators if invitation else (),
    }


async def fetch(desk: Desk) -> bool:
    """Look for new feedback; an exchange out of reach is looked into another time."""
    try:
        return await desk.alone(FETCH, feedback.fetch, *await to_thread(desk.open))
    except (KitError, OSError):
        return False


async def rounds(desk: Desk) -> None:
    """Look from time to time, for as long as the server runs, and tell the pages."""
    while True:
        if await fetch(desk):
            desk.live.state()
        await asyncio.sleep(ROUND_SECONDS)
