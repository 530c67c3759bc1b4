"""Every cohort that the service knows: its room, its streams, and what people do in it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from kit.errors import KitError, ServiceError
from kit.i18n import gettext as _
from kit.service.app import acting, journal
from kit.service.app.acting import changed
from kit.service.app.desk import Desk
from kit.service.app.stage import Stage
from kit.service.app.streams import Streams
from kit.wire import acts

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.course import Course
    from kit.debrief.closing import Closed
    from kit.service.app.document import Document
    from kit.service.app.metrics import Metrics
    from kit.service.storage import Store
    from kit.service.storage.cohorts import Registered
    from kit.wire.records import Known, Sent

_RENEWED = 30.0
"""Seconds after which the list of cohorts is read again, should nobody have told of a change."""


class Hall:
    """The cohorts of one running service.

    Parameters
    ----------
    store
        The database.
    course
        The course that its cohorts take.
    metrics
        What it counts.
    """

    def __init__(self, store: Store, course: Course, metrics: Metrics) -> None:
        self.store, self.course, self._metrics = store, course, metrics
        self.streams = Streams(store, course, self.stage)
        self.desk = Desk(store, course, metrics, self.stage)
        self._registered: dict[str, Registered] = {}
        self._anew: dict[str, tuple[asyncio.Task[None], set[str]]] = {}
        self._seen: dict[str, tuple[int, frozenset[str]]] = {}
        """What was revealed in which version of a cohort's room."""

    # -- cohorts -------------------------------------------------------------------------------------------------------

    async def renew(self) -> None:
        """Read the list of cohorts."""
        self._registered = {one.invitation.cohort: one for one in await self.store.cohorts()}

    def registered(self, cohort: str) -> Registered:
        """Give a cohort.

        Raises
        ------
        ServiceError
            When there is none of this id: as it is said to whoever may not know of it.
        """
        found = self._registered.get(cohort)
        if found is None:
            raise no_such_cohort()
        return found

    async def known(self, cohort: str) -> None:
        """Look a cohort up once more if it is unknown: it may have been added to the database a moment ago.

        Raises
        ------
        ServiceError
            When there is none of this id.
        """
        if cohort not in self._registered:
            await self.renew()
        self.registered(cohort)

    @property
    def cohorts(self) -> tuple[Registered, ...]:
        """All cohorts."""
        return tuple(self._registered.values())

    def stage(self, cohort: str) -> Stage:
        """Give a cohort's room."""
        return Stage(self.store, self.course, self.registered(cohort))

    async def watch(self) -> None:
        """Wake whoever listens to what changes, until it is cancelled."""
        with self.store.watch() as watch:
            while True:
                changes: set[tuple[str | None, str | None]] = {(None, None)}
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_RENEWED):
                        changes = {(c.cohort, c.what) for c in await watch.next()}
                try:
                    if any(what in {None, "cohorts"} for _cohort, what in changes):
                        await self.renew()
                except KitError as problem:
                    journal.failed("renew", problem)
                for cohort, what in changes:
                    self.streams.changed(cohort, what)

    def close(self) -> None:
        """Let go of the threads."""
        self.desk.end()

    # -- what participants do ------------------------------------------------------------------------------------------

    async def share(self, cohort: str, user: str, sent: Sent, texts: Callable[[Known], frozenset[str]]) -> Known:
        """Take lines; `texts` names the activities in which one changed a text."""
        known, came_into = await self.store.share(cohort, user, sent)
        self._metrics.shared(len(known.lines), sum(standing.taken for standing in known.lines))
        concerned = texts(known)
        if concerned:
            # A text that was shown goes from the screens too, and from the queue of the review.
            self.desk.forget(cohort)
            over = concerned & await self._closed(cohort, came_into)
            if over:
                await self._shows_anew(cohort, over)
        return known

    async def erase(self, cohort: str, user: str) -> None:
        """Erase all that a participant gave; in the Hub's group, and so on the roster, they stay."""
        await self.store.erase(cohort, user, enrolled=True)
        await self.stage(cohort).change(lambda room: acting.forget(room, user))
        self.desk.forget(cohort)

    # -- what facilitators do ------------------------------------------------------------------------------------------

    async def act(self, cohort: str, act: acts.Act, actor: str) -> None:
        """Do something to the room; closing an activity freezes its results first."""
        stage = self.stage(cohort)
        if isinstance(act, acts.Close):
            room, _version = await stage.document()
            if room.standing(act.activity).state == "open":
                await self.desk.close(cohort, room.closed(), act.activity)
        await stage.act(act, actor)
        self.desk.forget(cohort)

    async def close_all(self, cohort: str) -> Closed:
        """Close whatever is open, or was answered without ever being opened, as a debrief begins.

        What is closed already keeps its result: it may be shown.
        """
        stage, answered = self.stage(cohort), await self.store.answered(cohort)
        room, _version = await stage.document()
        states = {
            a.name: room.standing(a.name).state
            for lesson in self.course.lessons
            for a in lesson.activities
            if a.share != "never"
        }
        now = {name for name, at in states.items() if at == "open" or (at == "waiting" and name in answered)}
        closed = await self.desk.close_all(cohort, room.closed(), now)
        await stage.change(lambda before: acting.closed(before, now))
        self.desk.forget(cohort)
        return closed

    async def decide(self, cohort: str, asked: dict[str, Any], by: str) -> dict[str, Any]:
        """Do to the queue of texts what the review's page asks, and show it wherever it is revealed."""
        done = await self.desk.decide(cohort, asked, by)
        await self._shows_anew(cohort, frozenset(q["key"].rpartition("/")[0] for q in done["questions"]))
        return done

    # -- inside --------------------------------------------------------------------------------------------------------

    async def _closed(self, cohort: str, came_into: int) -> frozenset[str]:
        """Name what is closed in a version of the room, or a later one: what is closed after it shows all of it."""
        version, names = self._seen.get(cohort, (-1, frozenset[str]()))
        if version < came_into:
            room, version = await self.stage(cohort).document()
            names = room.closed()
            self._seen[cohort] = version, names
        return names

    async def _shows_anew(self, cohort: str, activities: frozenset[str]) -> None:
        """Have what is shown of activities made anew; all that ask meanwhile look at the room together."""
        before = self._anew.get(cohort)
        if before is not None and before[1]:
            task, waiting = before
        else:
            waiting = set()
            task = asyncio.ensure_future(self._show_anew(cohort, waiting, before and before[0]))
            self._anew[cohort] = task, waiting
        waiting |= activities
        # One who goes away must not take it from the others.
        await asyncio.shield(task)

    async def _show_anew(self, cohort: str, waiting: set[str], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        activities = frozenset(waiting)
        # Whoever comes from now on may have changed something that this look does not see.
        waiting.clear()

        def change(room: Document) -> Document:
            return changed(room, activities & room.closed())

        await self.stage(cohort).change(change)
        self.desk.forget(cohort, review=False)


def no_such_cohort() -> ServiceError:
    """Say that there is no such cohort: to everyone who is no member of it, whether there is one or not."""
    return ServiceError(
        _("There is no such cohort for you."), remedy=_("Ask your facilitator to put you on its roster."), status=404
    )
