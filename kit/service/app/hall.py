"""Every cohort that the service knows: its room, its streams, and what is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from kit.debrief.addressed import addressed
from kit.debrief.reviewing import Reviewer
from kit.errors import KitError, ServiceError
from kit.i18n import gettext as _
from kit.service.app import acting, figures, journal, telling
from kit.service.app.acting import changed
from kit.service.app.stage import Stage
from kit.service.app.streams import Streams
from kit.service.app.telling import Source
from kit.wire import acts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kit.course import Course
    from kit.debrief.addressed import Addressed
    from kit.debrief.records import Summary
    from kit.service.app.document import Document
    from kit.service.app.metrics import Metrics
    from kit.service.closing import Closed
    from kit.service.storage import Store
    from kit.service.storage.cohorts import Registered
    from kit.wire.records import Known, Results, Sent

P = ParamSpec("P")
R = TypeVar("R")

_THREADS = 2
_FRESH = 2.0
"""Seconds for which results are taken from what was made last: a whole room asks for them at once."""
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
        self._registered: dict[str, Registered] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kit-telling")
        self._results: dict[tuple[str, str, frozenset[str]], tuple[float, asyncio.Task[Results]]] = {}
        self._reviewers: dict[str, Reviewer] = {}
        self._anew: dict[str, tuple[asyncio.Task[None], set[str]]] = {}

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
        self._threads.shutdown(wait=False, cancel_futures=True)

    # -- what participants do ------------------------------------------------------------------------------------------

    async def share(self, cohort: str, user: str, sent: Sent, texts: Callable[[Known], frozenset[str]]) -> Known:
        """Take lines; `texts` names the activities in which one changed a text."""
        known = await self.store.share(cohort, user, sent)
        taken = sum(standing.taken for standing in known.lines)
        self._metrics.lines.labels("yes").inc(taken)
        self._metrics.lines.labels("no").inc(len(known.lines) - taken)
        concerned = texts(known)
        if concerned:
            # A text that was shown goes from the screens too, and from the queue of the review.
            self._reviewers.pop(cohort, None)
            await self._shows_anew(cohort, concerned)
        return known

    async def erase(self, cohort: str, user: str) -> None:
        """Erase all that is held of a participant."""
        await self.store.erase(cohort, user)
        await self.stage(cohort).change(lambda room: acting.forget(room, user))
        self._reviewers.pop(cohort, None)
        self._forget(cohort)

    # -- what facilitators do ------------------------------------------------------------------------------------------

    async def act(self, cohort: str, act: acts.Act, actor: str) -> None:
        """Do something to the room; closing an activity freezes its results first."""
        stage = self.stage(cohort)
        if isinstance(act, acts.Close):
            room, _version = await stage.document()
            if room.standing(act.activity).state == "open":
                closed = room.closed()
                source = await self._source(cohort, telling.items(self.course, closed, {act.activity}))
                await self._tell(telling.close, source, self.course, closed, {act.activity})
        await stage.act(act, actor)
        self._reviewers.pop(cohort, None)
        self._forget(cohort)

    async def close_all(self, cohort: str) -> Closed:
        """Close whatever is open or was answered, as a debrief begins."""
        stage, answered = self.stage(cohort), await self.store.answered(cohort)
        room, _version = await stage.document()
        now = {
            a.name
            for lesson in self.course.lessons
            for a in lesson.activities
            if a.share != "never" and (room.standing(a.name).state == "open" or a.name in answered)
        }
        # Of all that was shared, so that what this release of the course can't read is named.
        closed = await self._tell(telling.close, await self._source(cohort, None), self.course, room.closed(), now)
        await stage.change(lambda before: acting.closed(before, now))
        self._reviewers.pop(cohort, None)
        self._forget(cohort)
        return closed

    async def summary(self, cohort: str) -> Summary:
        """Give what may be shown of what is closed; only counts before the first close."""
        room, _version = await self.stage(cohort).document()
        closed = room.closed()
        source = await self._source(cohort, telling.items(self.course, closed), answers=not closed)
        return await self._tell(telling.summary, source, self.course, closed)

    async def addressed(self, cohort: str) -> list[Addressed]:
        """Give what was addressed to the facilitators."""
        source = await self._source(cohort, None, audience="facilitator")
        return await self._tell(lambda: addressed(telling.cohort_of(source, self.course), self.course))

    async def review(self, cohort: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give the queue of texts, or do to it what the page asks."""
        room, _version = await self.stage(cohort).document()
        if asked is None or cohort not in self._reviewers:
            source = await self._source(cohort, telling.items(self.course, room.closed()))
            self._reviewers[cohort] = await self._tell(
                lambda: Reviewer(telling.cohort_of(source, self.course), self.course, room.closed())
            )
        reviewer = self._reviewers[cohort]
        if asked is None:
            return await self._tell(reviewer.queue)
        drawer = self.store.drawer(cohort)

        def act() -> dict[str, Any]:
            with drawer.locked("review.json"):
                return reviewer.act(str(asked.get("act", "")), asked)

        done = await self._tell(act)
        await self._shows_anew(cohort, frozenset(q["key"].rpartition("/")[0] for q in done["questions"]))
        return done

    async def kept(self, cohort: str, name: str) -> bytes | None:
        """Give what facilitators noted; None before they did."""
        return await self._tell(self.store.drawer(cohort).read, name)

    async def keep(self, cohort: str, name: str, data: bytes) -> None:
        """Keep what facilitators note."""
        await self._tell(self.store.drawer(cohort).write, name, data)
        # What is left out of a debrief is in it.
        self._forget(cohort)

    # -- results -------------------------------------------------------------------------------------------------------

    async def results(self, cohort: str, activity: str, *, facilitator: bool) -> Results:
        """Give an activity's results: to participants what was revealed, to a facilitator what is closed.

        Raises
        ------
        ServiceError
            When there is nothing that this role may see.
        """
        room, _version = await self.stage(cohort).document()
        may_see = room.closed() if facilitator else room.revealed()
        if activity not in may_see:
            raise ServiceError(
                _("This result is not shown."), remedy=_("Wait until your facilitator reveals it."), status=404
            )
        key = (cohort, activity, may_see)
        at, making = self._results.get(key, (0.0, None))
        if making is None or time.monotonic() - at > _FRESH or (making.done() and making.exception()):
            self._results = {k: v for k, v in self._results.items() if time.monotonic() - v[0] <= _FRESH}
            making = asyncio.ensure_future(self._make(cohort, activity, may_see, facilitator=facilitator))
            self._results[key] = time.monotonic(), making
        return await asyncio.shield(making)

    async def _make(self, cohort: str, name: str, may_see: frozenset[str], *, facilitator: bool) -> Results:
        activity = self.course.activity(name)
        # Of the others' words nothing is said here.
        source = await self._source(cohort, telling.items(self.course, may_see & {name}))
        told = telling.summary if facilitator else telling.revealed

        def make() -> Results:
            return figures.results(told(source, self.course, may_see), self.course, activity)

        return await self._tell(make)

    # -- inside --------------------------------------------------------------------------------------------------------

    async def _source(
        self, cohort: str, items: Collection[str] | None, audience: str | None = None, *, answers: bool = False
    ) -> Source:
        """Read what something is told from: the lines of some items or of all, and who took part."""
        lessons = [lesson.id for lesson in self.course.lessons]
        columns, took_part = await asyncio.gather(
            self.store.lines(cohort, items, audience), self.store.took_part(cohort, lessons, answers=answers)
        )
        return Source(
            registered=self.registered(cohort), columns=columns, took_part=took_part, drawer=self.store.drawer(cohort)
        )

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
            return changed(room, activities & room.revealed())

        await self.stage(cohort).change(change)
        self._forget(cohort)

    def _forget(self, cohort: str) -> None:
        """Make results anew when they are asked for next."""
        self._results = {key: made for key, made in self._results.items() if key[0] != cohort}

    async def _tell(self, make: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Make something in a thread, so that nobody else waits for it."""
        with self._metrics.tellings.time():
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: make(*args, **kwargs))


def no_such_cohort() -> ServiceError:
    """Say that there is no such cohort: to everyone who is no member of it, whether there is one or not."""
    return ServiceError(
        _("There is no such cohort for you."), remedy=_("Ask your facilitator to put you on its roster."), status=404
    )
