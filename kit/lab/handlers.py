"""The kit's addresses on the Jupyter server, each a few lines between a request and a room."""

from __future__ import annotations

import datetime as dt
from asyncio import to_thread
from typing import TYPE_CHECKING, Any, get_args

from jupyter_server.utils import url_path_join
from msgspec import Struct, structs

from kit import sharing
from kit import workspace as workspaces
from kit.exchange import live
from kit.i18n import gettext as _
from kit.lab import documents, pages, panel, profile, static
from kit.lab.answer_handlers import DoneHandler, ItemHandler, LessonHandler
from kit.lab.api import ApiHandler, Desk, Refusal
from kit.lab.feedback_handlers import FeedbackHandler
from kit.lab.live import LiveHandler
from kit.lab.porter import Porter
from kit.lab.share_handlers import (
    AudienceHandler,
    ExportHandler,
    ResultHandler,
    ShareHandler,
    WithdrawHandler,
)

if TYPE_CHECKING:
    from tornado import web


class _StateHandler(ApiHandler):
    async def give_state(self) -> None:
        enrolment = self.desk.enrolment if live.reachable() else None
        self.answer(await to_thread(panel.state, *await self.room(), enrolment))


class StateHandler(_StateHandler):
    """What the panel shows."""

    async def get(self) -> None:
        """Give the state, also where there is no workspace."""
        if await to_thread(workspaces.find, self.desk.root) is None:
            self.answer(panel.nowhere())
        else:
            await self.give_state()


class CalendarHandler(ApiHandler):
    """What the participant plans in a lesson, as a file for their own calendar."""

    async def get(self, lesson: str) -> None:
        """Send it."""
        from kit.lab import calendar  # noqa: PLC0415 - what it needs takes long to load, and few servers are ever asked

        workspace, course = await self.room()
        data = await to_thread(calendar.reminders, workspace, course, course.lesson(lesson))
        self.attach(data, f"{lesson}{calendar.ENDING}", calendar.TYPE)


class EventsHandler(ApiHandler):
    """The participant's own calendar or table, of which they choose what becomes a step of a path."""

    async def post(self) -> None:
        """Give what it holds near today, by titles. The file itself stays in memory, and goes with this request."""
        from kit.lab import events  # noqa: PLC0415 - as above
        from kit.lab.occurrences import Window  # noqa: PLC0415

        await self.room()
        window = Window.around(dt.datetime.now(dt.UTC).date(), self.get_query_argument("zone", ""))
        self.answer(await to_thread(events.read, self.request.body, window))


class _Join(Struct, frozen=True):
    text: str
    name: str = "cohort.yaml"


class JoinHandler(_StateHandler):
    """The cohort's door."""

    async def post(self) -> None:
        """Join the cohort that an invitation names; nothing leaves by it."""
        sent = self.sent(_Join)
        invitation = workspaces.read_invitation(sent.text, sent.name)
        await self.desk.change(lambda workspace, course: sharing.join(workspace, course, invitation))
        await self.give_state()


class _Enrol(Struct, frozen=True):
    cohort: str | None = None


class EnrolHandler(_StateHandler):
    """The cohort's door on a Hub, where the service knows who is on whose list."""

    async def post(self) -> None:
        """Ask the service anew, and join the chosen group, or the only one."""
        await Porter(self.desk).enrol(self.sent(_Enrol).cohort)
        await self.give_state()


class LeaveHandler(_StateHandler):
    """The cohort's door, outwards."""

    async def post(self) -> None:
        """Leave the cohort."""
        self.desk.enrolment = structs.replace(self.desk.enrolment, joined=None)
        await self.desk.change(lambda workspace, _course: workspaces.leave(workspace))
        await self.give_state()


class ReturnHandler(_StateHandler):
    """The way back into the cohort that was left last."""

    async def post(self) -> None:
        """Join it again; nothing leaves by it."""
        await self.desk.change(sharing.come_back)
        await self.give_state()


class _Route(Struct, frozen=True):
    route: str


class RouteHandler(_StateHandler):
    """The chosen route."""

    async def put(self) -> None:
        """Choose another."""
        route = self.sent(_Route).route
        await self.desk.change(lambda workspace, course: workspaces.choose_route(workspace, course, route))
        await self.give_state()


class EverythingHandler(ApiHandler):
    """All that the participant wrote, for their own eyes."""

    async def get(self) -> None:
        """List it."""
        self.answer(await to_thread(pages.everything, *await self.room()))


class ProfileHandler(ApiHandler):
    """How far the participant is, and where the community meets."""

    async def get(self) -> None:
        """Give it."""
        self.answer(await to_thread(profile.profile, *await self.room()))


class DownloadHandler(ApiHandler):
    """All that the participant wrote, as a file to keep."""

    async def get(self) -> None:
        """Send it in the form that was asked for."""
        as_: Any = self.get_query_argument("as", "html")
        if as_ not in get_args(pages.Format):
            raise Refusal(400, _("There is no such form of this page."), remedy="json, html, markdown")
        workspace, course = await self.room()
        data = await to_thread(pages.render, workspace, course, as_)
        ending, content_type = pages.TYPES[as_]
        self.attach(data, f"{course.id}-{_('everything-i-have-written')}{ending}", content_type)


class CheckHandler(ApiHandler):
    """What a notebook is, before anything in it runs."""

    async def get(self) -> None:
        """Compare the notebook at a path with the course's."""
        path = self.get_query_argument("path", "")
        self.answer(await to_thread(documents.check, *await self.room(), path))


class _Path(Struct, frozen=True):
    path: str


class RestoreHandler(ApiHandler):
    """The way back to the course's own notebook."""

    async def post(self) -> None:
        """Move a changed notebook aside and put the course's in its place."""
        path = self.sent(_Path).path
        aside = await self.desk.change(lambda workspace, course: workspaces.restore(workspace, course, path))
        self.answer({"path": path, "aside": aside and aside.relative_to(self.desk.root).as_posix()})


class NowhereHandler(ApiHandler):
    """Every other address under the kit's."""

    async def prepare(self, **options: Any) -> None:  # noqa: ANN401
        """Refuse it as JSON, like all else here."""
        await super().prepare(**options)
        raise Refusal(404, _("The kit has no such address."), remedy=_("Reload the page."))


def routes(base_url: str, desk: Desk) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
    """Give the tornado routes below `base_url`."""
    id_ = "([a-z0-9-]+)"
    lesson = f"lessons/{id_}"
    api: dict[str, type[ApiHandler]] = {
        "state": StateHandler,
        lesson: LessonHandler,
        f"{lesson}/items/{id_}/{id_}": ItemHandler,
        f"{lesson}/done": DoneHandler,
        f"{lesson}/feedback": FeedbackHandler,
        f"{lesson}/share": ShareHandler,
        f"{lesson}/audience": AudienceHandler,
        f"{lesson}/withdraw": WithdrawHandler,
        f"{lesson}/calendar": CalendarHandler,
        "events": EventsHandler,
        "everything": EverythingHandler,
        "everything/download": DownloadHandler,
        "profile": ProfileHandler,
        "export": ExportHandler,
        "join": JoinHandler,
        "enrol": EnrolHandler,
        f"results/{id_}/{id_}": ResultHandler,
        "leave": LeaveHandler,
        "return": ReturnHandler,
        "route": RouteHandler,
        "check": CheckHandler,
        "restore": RestoreHandler,
    }
    return [
        (url_path_join(base_url, "kit/static", static.PATTERN), static.StaticHandler, {"path": str(static.FOLDER)}),
        (url_path_join(base_url, "kit/api/live"), LiveHandler, {"live": desk.live}),
        *((url_path_join(base_url, "kit/api", path), handler, {"desk": desk}) for path, handler in api.items()),
        (url_path_join(base_url, "kit/api/.*"), NowhereHandler, {"desk": desk}),
    ]
