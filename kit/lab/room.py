"""Listens to the live service for the pages: how the room stands, as this learner may see it."""

from __future__ import annotations

import asyncio
import os
import random
from asyncio import to_thread
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from kit.errors import KitError
from kit.exchange.live import TOKEN, reachable
from kit.workspace import SERVICE_URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kit.lab.api import Desk

GRACE_SECONDS = 20
"""A page that is reloaded or changed for the next is not away: the service counts who is here."""
SILENCE_SECONDS = 40
"""The service speaks every 15 seconds; a line that is silent for longer is dead."""
FIRST_SECONDS, LAST_SECONDS = 0.5, 10.0
REFUSED_SECONDS = 60.0


class Listener:
    """Holds the service's stream while a page is open, and passes on what it says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def listen(self) -> None:
        """Listen for as long as the server runs; where there is no service, not at all."""
        if not reachable():
            return
        cohort: str | None = None
        task: asyncio.Task[None] | None = None
        while True:
            wanted = await self._wanted()
            if wanted != cohort:
                if task:
                    task.cancel()
                    self._desk.live.room(None)
                task = asyncio.create_task(self._follow(wanted)) if wanted else None
                cohort = wanted
            await self._desk.stirred.wait()
            self._desk.stirred.clear()

    async def _wanted(self) -> str | None:
        if not self._desk.live.attended(GRACE_SECONDS):
            return None
        with suppress(KitError, OSError):
            workspace, _course = await to_thread(self._desk.open)
            if workspace.invitation and workspace.road == "live":
                return workspace.invitation.cohort
        return None

    async def _follow(self, cohort: str) -> None:
        import httpx  # noqa: PLC0415 - takes a tenth of a second, and most servers have no service

        pause = FIRST_SECONDS
        while True:
            try:
                async for room in _rooms(cohort):
                    pause = FIRST_SECONDS
                    if self._desk.live.room(room):
                        self._desk.nudge()  # the service is here: what waits can go
            except httpx.HTTPStatusError:
                pause = REFUSED_SECONDS
            except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError):
                pass
            self._desk.live.lost()
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            pause = min(2 * pause, LAST_SECONDS)


async def _rooms(cohort: str) -> AsyncIterator[msgspec.Raw]:
    """Give each room that the service sends, until the line ends."""
    import httpx  # noqa: PLC0415

    url = f"{os.environ[SERVICE_URL].rstrip('/')}/api/cohorts/{cohort}/stream"
    headers = {"Authorization": f"token {os.environ[TOKEN]}", "Accept": "text/event-stream"}
    patience = httpx.Timeout(10.0, read=SILENCE_SECONDS)
    # The service is this machine's or this cluster's own: no proxy of the surroundings stands between.
    async with (
        httpx.AsyncClient(timeout=patience, trust_env=False) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        answer.raise_for_status()
        event, data = "", []
        async for line in answer.aiter_lines():
            if line.startswith("event:"):
                event = line[6:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].strip())
            elif not line:
                if event == "room" and data:
                    yield msgspec.json.decode("\n".join(data), type=msgspec.Raw)
                event, data = "", []
