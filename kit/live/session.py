"""What the console of a live session can do, by the names that its page calls. No widgets here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urljoin, urlsplit

import msgspec

from kit import clock
from kit import course as courses
from kit.debrief import commitments, stage
from kit.debrief.live_source import client, facilitated
from kit.errors import CohortError, KitError, ServiceError
from kit.i18n import gettext as _
from kit.live.line import Line
from kit.qr import qr_code
from kit.wire.acts import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.course import Lesson
    from kit.debrief.flags import Flag
    from kit.debrief.live_client import FacilitatorClient
    from kit.debrief.records import Summary
    from kit.debrief.stage import Step
    from kit.keeping import Drawer
    from kit.parts import Route
    from kit.wire.records import Membership
    from kit.wire.room import Room

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""

_NEAR = {"localhost", "127.0.0.1", "::1"}
"""Names by which a machine reaches itself alone."""


class Live:
    """One facilitator's live session with one cohort at a time.

    Parameters
    ----------
    tell
        Is told what happens unasked: ``room`` with the room and the step that it is at, ``away`` with what is wrong.
    """

    def __init__(self, tell: Callable[[str, Data], None]) -> None:
        self.course = courses.load()
        self._tell = tell
        self._service: FacilitatorClient | None = None
        self._cohorts: tuple[Membership, ...] = ()
        self._cohort: Membership | None = None
        self._line: Line | None = None
        self._room: Room | None = None
        self._away: KitError | None = None
        self._summary: Summary | None = None
        self._alike: dict[str, tuple[Flag, ...]] = {}
        self._turn = threading.Lock()
        """Held to change what is known of the room: the line's thread hears of it, and so does whoever acts on it."""

    # -- which cohort --------------------------------------------------------------------------------------------------

    def greet(self, origin: str) -> Data:
        """Say how things stand, to a page that was loaded anew from a server at `origin`."""
        self._service = self._service or client()
        try:
            self._cohorts = facilitated(self._service) if self._service else ()
            if self._cohort is None and len(self._cohorts) == 1:
                self._open(self._cohorts[0])
        except ServiceError as problem:
            # The page says so, and asks again; a line that stood before is taken up by itself.
            self._away = problem
        return {
            "service": self._service is not None,
            "cohorts": [{"cohort": one.cohort, "title": one.title} for one in self._cohorts],
            "routes": [self._route(route) for route in self.course.routes],
            "join": self._join(origin),
        } | self._state()

    def choose(self, cohort: str) -> Data:
        """Open one of the cohorts that this user facilitates."""
        for one in self._cohorts:
            if one.cohort == cohort:
                self._open(one)
                return self._state()
        raise CohortError(_("You do not facilitate this cohort."), remedy=_("Choose another one."))

    def leave(self) -> Data:
        """Go back to the choice of cohorts; the session goes on."""
        if self._line:
            self._line.hang_up()
        with self._turn:
            self._cohort, self._line, self._room, self._away, self._summary = None, None, None, None, None
        return self._state()

    # -- the room ------------------------------------------------------------------------------------------------------

    def act(self, asked: Data) -> Data:
        """Do something to the room; `asked` is an act as the service takes it."""
        try:
            act = msgspec.convert(asked, Act)
        except msgspec.ValidationError as reason:
            raise ServiceError(
                _("This cannot be done: {reason}.").format(reason=reason), remedy=_("Change it, then try again.")
            ) from None
        cohort = self.cohort.cohort
        room = self.service.act(cohort, act)
        self._heard(cohort, room)
        return {"room": self._told(room)}

    def here(self) -> Data:
        """Give the participants who are here, to choose among them, and who this facilitator is."""
        return {"people": msgspec.to_builtins(self.service.here(self.cohort.cohort)), "me": self.service.me().user}

    def slide(self, activity: str, slide: int) -> Data:
        """Give one slide of a closed activity's result as HTML, or its last where it has fewer, and how many it has.

        With it go, for the facilitator alone, the results in which nearly all answered alike.
        """
        step = self._step(activity)
        at = min(max(slide, 0), len(step.slides) - 1)
        alike = [{"title": flag.title, "why": flag.why} for flag in self._flags(activity)]
        return {"html": stage.written(step.slides[at], "wall"), "slide": at, "slides": step.titles, "alike": alike}

    # -- texts ---------------------------------------------------------------------------------------------------------

    def texts(self) -> Data:
        """Give the queue of texts of the activities that are closed."""
        self._summary = None
        return {"review": self.service.review(self.cohort.cohort)}

    def review(self, asked: Data) -> Data:
        """Show, hide, redact or sort texts; `asked` is what the reviewing page sends."""
        changed = self.service.decide(self.cohort.cohort, asked)
        self._summary = None
        return {"review": changed}

    # -- commitments ---------------------------------------------------------------------------------------------------

    def commitments(self) -> Data:
        """Give what is still open from before this session, and what was undertaken in it."""
        found = commitments.read(self._drawer)
        session = self._room and self._room.session
        began = clock.now(session.began_at if session else None)
        opening = commitments.still_open(found, began)
        return {
            "opening": msgspec.to_builtins(opening),
            "commitments": msgspec.to_builtins([c for c in found if c.written_at >= began]),
        }

    def commit(self, form: Data) -> Data:
        """Write down a commitment; `form` has the names of the page's fields."""
        what, who, by_when, sign = (str(form.get(name, "")) for name in ("what", "who", "by_when", "sign"))
        commitments.add(self._drawer, what=what, who=who, by_when=by_when, sign=sign)
        return self.commitments()

    def settle(self, id_: str, *, done: bool) -> Data:
        """Say that a commitment is done, or open again."""
        commitments.settle(self._drawer, id_, done=done)
        return self.commitments()

    def uncommit(self, id_: str) -> Data:
        """Take a commitment out."""
        commitments.remove(self._drawer, id_)
        return self.commitments()

    # -- inside --------------------------------------------------------------------------------------------------------

    @property
    def service(self) -> FacilitatorClient:
        """The live service."""
        if self._service is None:
            raise ServiceError(
                _("There is no live service here."), remedy=_("Open this page on a JupyterHub that has one.")
            )
        return self._service

    @property
    def cohort(self) -> Membership:
        """The cohort that is open."""
        if self._cohort is None:
            raise CohortError(_("No cohort is open."), remedy=_("Choose one first."))
        return self._cohort

    @property
    def _drawer(self) -> Drawer:
        return self.service.drawer(self.cohort.cohort)

    def _open(self, membership: Membership) -> None:
        room = self.service.room(membership.cohort)
        self.leave()
        cohort = membership.cohort
        with self._turn:
            self._cohort, self._room = membership, room
        self._line = Line(
            self.service,
            cohort,
            lambda changed: self._heard(cohort, changed),
            lambda problem: self._lost(cohort, problem),
        )

    def _state(self) -> Data:
        cohort = self._cohort
        return {
            "cohort": cohort and {"cohort": cohort.cohort, "title": cohort.title},
            "route": cohort and (cohort.invitation.get("route") or self.course.default_route),
            "room": self._told(self._room) if self._room else None,
            "away": self._away and self._away.as_dict(),
        }

    def _heard(self, cohort: str, room: Room) -> None:
        with self._turn:
            before = self._room
            if not self._is_open(cohort) or (before and room.version < before.version):
                return
            if before is None or before.activities != room.activities:
                self._summary = None  # something was closed, or somebody answered
            self._room, self._away = room, None
            self._tell("room", self._told(room))

    def _lost(self, cohort: str, problem: KitError) -> None:
        with self._turn:
            if self._is_open(cohort):
                self._away = problem
                self._tell("away", problem.as_dict())

    def _is_open(self, cohort: str) -> bool:
        """Say whether what comes of a cohort is still asked for: a line that was hung up may have a last word."""
        return self._cohort is not None and self._cohort.cohort == cohort

    def _told(self, room: Room) -> Data:
        data: Data = msgspec.to_builtins(room)
        return data

    def _step(self, activity: str) -> Step:
        found = self.course.activity(activity)
        summary = self._summary
        if summary is None:
            before = self._room
            summary = self.service.summary(self.cohort.cohort)
            with self._turn:
                # What changed meanwhile may not be in it: then it is asked for once more the next time.
                if before and self._room and before.activities == self._room.activities:
                    self._summary, self._alike = summary, {}
        return stage.activity_step(summary, found)

    def _flags(self, activity: str) -> tuple[Flag, ...]:
        if activity not in self._alike:
            self._alike[activity] = self.service.flags(self.cohort.cohort, activity)
        return self._alike[activity]

    def _route(self, route: Route) -> Data:
        stops = [(self.course.lesson(stop.lesson), stop) for stop in route.lessons]
        return {
            "id": route.id,
            "title": route.title,
            "stops": [
                {"lesson": lesson.id, "title": lesson.short, "minutes": stop.minutes, "form": stop.form}
                | {"activities": _activities(lesson)}
                for lesson, stop in stops
            ],
        }

    def _join(self, origin: str) -> Data | None:
        """Give the address at which people join: the service's own path, where this page's server is reached."""
        if self._service is None:
            return None
        url = urljoin(origin, self._service.path("room"))
        return {"address": url, "code": qr_code(url), "near": urlsplit(url).hostname in _NEAR}


def _activities(lesson: Lesson) -> list[Data]:
    """Give what of a lesson can be answered together."""
    return [{"name": a.name, "title": a.title} for a in lesson.activities if a.share != "never"]
