"""Asking the service, as the server starts, which groups the learner is in, until it has answered."""

from __future__ import annotations

import asyncio
import random
from asyncio import to_thread
from typing import TYPE_CHECKING

from kit.errors import KitError
from kit.exchange import live, outbox
from kit.lab.enrolment import enrol

if TYPE_CHECKING:
    from kit.course import Course
    from kit.lab.api import Desk
    from kit.workspace import Workspace

FIRST_SECONDS, LAST_SECONDS = 1.0, 60.0


class Porter:
    """Asks the service, when the server starts, which groups have the learner on their list."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ask(self) -> None:
        """Ask until the service has answered once; a server without a service never asks."""
        pause = FIRST_SECONDS
        while live.reachable():
            try:
                await self.enrol()
                await to_thread(outbox.verify, *await to_thread(self._desk.open))
            except (KitError, OSError):
                # Many servers that start together do not ask together.
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
                pause = min(2 * pause, LAST_SECONDS)
                continue
            self._desk.nudge()
            return

    async def enrol(self, cohort: str | None = None) -> None:
        """Ask once, and join what there is to join.

        Raises
        ------
        KitError
            When the service does not answer, or the group cannot be joined.
        """
        me = await to_thread(live.client().me)

        def join(workspace: Workspace, course: Course) -> None:
            self._desk.enrolment = enrol(workspace, course, me, cohort)

        await self._desk.change(join)
