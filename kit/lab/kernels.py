"""The kernels of the course: one for all of a learner's lessons, and one for each of the facilitator's notebooks.

The server gives them out, one request after the other, so that lessons which open at once, in two pages or in two
browsers, never start one each.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.utils import url_path_join
from msgspec import Struct
from tornado import web

from kit.i18n import gettext as _
from kit.lab.api import ApiHandler, Desk, Refusal
from kit.lab.documents import KERNEL
from kit.workspace import FACILITATORS, notebooks


@dataclass
class Kernels:
    """What the server remembers of them: lessons' kernel, and whose turn it is."""

    lessons: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class _Asked(Struct, frozen=True):
    path: str | None = None


class KernelHandler(ApiHandler):
    """The kernel that a notebook of the course runs in."""

    def initialize(self, desk: Desk, kernels: Kernels) -> None:  # type: ignore[override]
        """Take what the handlers share, and what is known of the kernels."""
        super().initialize(desk)
        self.kernels = kernels

    async def post(self) -> None:
        """Give a notebook's session, made if there is none; without a path, only start the lessons' kernel."""
        # What Jupyter's own address for sessions would ask.
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "write", "sessions")):
            raise web.HTTPError(403)
        path = self.sent(_Asked).path
        _workspace, course = await self.room()
        if path is not None and path not in notebooks(course):
            raise Refusal(404, _("The course has no such notebook."), where=path)
        async with self.kernels.lock:
            kernel = await self._own(path) if path in FACILITATORS else await self._lessons()
            session = path and await self._session(path, kernel)
        self.answer({"session": session, "kernel": kernel})

    async def _session(self, path: str, kernel: str) -> str:
        sessions: Any = self.session_manager
        if await sessions.session_exists(path=path):
            session: str = (await sessions.get_session(path=path))["id"]
            await sessions.update_session(session, kernel_id=kernel)
            return session
        name = path.rpartition("/")[2]
        made = await sessions.create_session(path=path, name=name, type="notebook", kernel_id=kernel)
        return str(made["id"])

    async def _lessons(self) -> str:
        if self.kernels.lessons is None or not self._lives(self.kernels.lessons):
            self.kernels.lessons = await self._start("")
        return self.kernels.lessons

    def _lives(self, kernel: str) -> bool:
        # One that was shut down, culled, or restarted in vain is no longer among the manager's. One that is just now
        # being shut down still is: whoever got it would wait for an answer that never comes.
        kernels: Any = self.kernel_manager
        return kernel in kernels and not kernels.get_kernel(kernel).shutting_down

    async def _own(self, path: str) -> str:
        sessions: Any = self.session_manager
        if await sessions.session_exists(path=path):
            return str((await sessions.get_session(path=path))["kernel"]["id"])
        return await self._start(path)

    async def _start(self, path: str) -> str:
        kernels: Any = self.kernel_manager
        return str(await ensure_async(kernels.start_kernel(kernel_name=KERNEL, path=path)))


def routes(base_url: str, desk: Desk) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
    """Give the tornado route below `base_url`."""
    shared = {"desk": desk, "kernels": Kernels()}
    return [(url_path_join(base_url, "kit/api/kernel"), KernelHandler, shared)]
