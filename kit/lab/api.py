"""What all the kit's addresses have in common: who may ask, how an answer is written and how an error is told."""

from __future__ import annotations

import asyncio
import errno
import traceback
from collections import defaultdict
from dataclasses import dataclass, field
from http.client import responses as reasons
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import msgspec
from jupyter_server.base.handlers import APIHandler
from tornado import web

from kit import course as courses
from kit import workspace as workspaces
from kit.errors import CourseError, KitError
from kit.i18n import gettext as _
from kit.lab.access import Guarded
from kit.lab.enrolment import Enrolment
from kit.lab.live import Live

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from kit.course import Course
    from kit.workspace import Workspace

T = TypeVar("T")
P = ParamSpec("P")

BODY_LIMIT = 256 * 1024
"""Bytes of one request: the longest text fits in, whatever its letters."""

FULL = {errno.ENOSPC, errno.EDQUOT}


class Refusal(KitError):  # noqa: N818 - it refuses, like KitError's own children
    """An error with the HTTP status that fits it."""

    def __init__(self, status: int, what: str, *, where: str = "", remedy: str = "") -> None:
        self.status = status
        super().__init__(what, where=where, remedy=remedy)


@dataclass
class Desk:
    """What the handlers share: the served folder, the pages that listen, and who is waiting for whom."""

    root: Path
    live: Live = field(init=False)
    locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """One a lesson for its file, one for handing over: saves never wait for an exchange."""
    known: dict[str, str] = field(default_factory=dict)
    """The state of each lesson as the pages know it."""
    enrolment: Enrolment = field(default_factory=Enrolment)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    """A page came or went, or the workspace changed: whoever listens to the room looks again."""
    nudged: asyncio.Event = field(default_factory=asyncio.Event)
    """Something waits to be sent, or can be sent now."""

    def __post_init__(self) -> None:
        self.live = Live(self.stirred.set)

    def nudge(self) -> None:
        """Let what waits be sent now."""
        self.nudged.set()

    def open(self) -> tuple[Workspace, Course]:
        """Give the workspace as it is on the disk now, or refuse: nothing is made where there is none."""
        found = workspaces.find(self.root)
        if found is None:
            raise Refusal(
                404,
                _("This folder is no workspace of the course."),
                remedy=_("Open the folder that the course was set up in; nothing is saved here."),
            )
        return found, courses.load()

    def refresh(self) -> None:
        """Fit the workspace, if there is one, to a course that is newer than it."""
        found = workspaces.find(self.root)
        if found:
            workspaces.refresh(found, courses.load())

    async def alone(self, name: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do blocking work in a thread, one at a time under this name."""
        async with self.locks[name]:
            return await asyncio.to_thread(work, *args, **kwargs)

    async def change(self, work: Callable[[Workspace, Course], T]) -> T:
        """Change the workspace itself, one at a time, and tell the pages."""
        result = await self.alone("workspace", lambda: work(*self.open()))
        self.live.state()
        self.stirred.set()
        return result


class ApiHandler(APIHandler, Guarded):  # type: ignore[misc]
    """One address: JSON in, a room's function called, JSON out."""

    def initialize(self, desk: Desk) -> None:
        """Take what the handlers share."""
        self.desk = desk

    async def room(self) -> tuple[Workspace, Course]:
        """Give the workspace and the course that this request is about."""
        return await asyncio.to_thread(self.desk.open)

    def sent(self, type_: type[T]) -> T:
        """Read the request's body, or refuse it. Nothing of it is ever logged."""
        if len(self.request.body) > BODY_LIMIT:
            raise Refusal(
                413,
                _("This is too long to be saved: {size} KB; {limit} KB fit.").format(
                    size=len(self.request.body) // 1024, limit=BODY_LIMIT // 1024
                ),
                remedy=_("Shorten it: it stays in this page until then, and is not saved yet."),
            )
        try:
            return msgspec.json.decode(self.request.body, type=type_)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            reason = str(problem) if isinstance(problem, msgspec.MsgspecError) else type(problem).__name__
            raise Refusal(
                400,
                _("The page sent something that cannot be read: {reason}.").format(reason=reason),
                remedy=_("Reload the page; copy what you typed first if it says “not saved”."),
            ) from None

    def answer(self, data: Any, status: int = 200) -> None:  # noqa: ANN401 - anything that JSON can carry
        """Send JSON."""
        self.set_status(status)
        self.finish(msgspec.json.encode(data))

    def attach(self, data: bytes, name: str, content_type: str) -> None:
        """Send a file to save."""
        self.set_attachment_header(name)
        self.finish(data, set_content_type=content_type)

    def set_default_headers(self) -> None:
        """Keep answers out of every cache: they hold a learner's words."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """Send no digest of private words."""
        return

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's signature
        """Tell an error as what, where and remedy."""
        problem = kwargs.get("exc_info", (None, None, None))[1]
        status, error = told(status_code, problem)
        self.set_status(status)
        self.answer({"error": error.as_dict()}, status)

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log where something failed, never what it said: a message may hold a learner's words."""
        if isinstance(value, web.HTTPError):
            super().log_exception(typ, value, tb)
        elif not isinstance(value, KitError):
            name = typ.__name__ if typ else ""
            self.log.error("%s in %s\n%s", name, self.request.path, "".join(traceback.format_tb(tb)))


def told(status: int, problem: BaseException | None) -> tuple[int, KitError]:
    """Put what went wrong into words, with the HTTP status that fits; `status` is the one already known."""
    match problem:
        case Refusal():
            return problem.status, problem
        case CourseError():
            return 404, problem
        case KitError():
            return 400, problem
        case web.HTTPError(status_code=403):
            return status, KitError(
                _("You are signed out, or this page is older than the server."),
                remedy=_("Sign in again in another tab, or reload the page; copy first what is not saved."),
            )
        case web.HTTPError():
            return status, KitError(problem.log_message or reasons.get(status, ""), remedy=_("Reload the page."))
        case OSError():
            full = problem.errno in FULL
            what = _("The disk is full.") if full else _("The disk did not take this: {reason}.")
            return 507, KitError(
                what.format(reason=problem.strerror or type(problem).__name__),
                remedy=_("What is in this page stays there and is tried again. What was saved before is untouched."),
            )
        case _:
            return 500, KitError(
                _("Something went wrong that the kit did not foresee."),
                remedy=_("Reload the page; copy what you typed first if it says “not saved”. The log says where."),
            )
