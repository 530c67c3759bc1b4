"""Where what people shared is made into what may be shown: summaries, results, and the review of texts."""

from __future__ import annotations

import asyncio
import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from kit import privacy
from kit.debrief import flags
from kit.debrief.addressed import addressed
from kit.debrief.reviewing import UNDO, Reviewer
from kit.errors import CohortError, ServiceError
from kit.i18n import gettext as _
from kit.service.app import figures, telling
from kit.service.app.telling import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kit.course import Course
    from kit.debrief.addressed import Addressed
    from kit.debrief.closing import Closed
    from kit.debrief.flags import Flag
    from kit.debrief.records import Summary
    from kit.privacy import Reveals
    from kit.service.app.metrics import Metrics
    from kit.service.app.stage import Stage
    from kit.service.storage import Store
    from kit.wire.records import Results

P = ParamSpec("P")
R = TypeVar("R")

_THREADS = 2
_FRESH = 2.0
"""Seconds for which results are taken from what was made last: a whole room asks for them at once."""


class Desk:
    """Makes what is told of the cohorts, in threads, so that nobody else waits for it.

    Parameters
    ----------
    store
        The database.
    course
        The course that its cohorts take.
    metrics
        What it counts.
    stage
        Gives a cohort's room.
    """

    def __init__(self, store: Store, course: Course, metrics: Metrics, stage: Callable[[str], Stage]) -> None:
        self._store, self._course, self._metrics, self._stage = store, course, metrics, stage
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kit-telling")
        # By the room's version too: whatever changed on another replica, what was made before it is not given after it.
        self._results: dict[tuple[str, int, str, frozenset[str], bool], tuple[float, asyncio.Task[Results]]] = {}
        self._reviewers: dict[str, Reviewer] = {}

    def forget(self, cohort: str, *, review: bool = True) -> None:
        """Make results anew when they are asked for next, and the review's queue with them."""
        self._results = {key: made for key, made in self._results.items() if key[0] != cohort}
        if review:
            self._reviewers.pop(cohort, None)

    def end(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    # -- for facilitators ----------------------------------------------------------------------------------------------

    async def close(self, cohort: str, closed: Collection[str], activity: str) -> Closed:
        """Freeze an activity that closes now, beside those that are closed, and say what to think about first."""
        source = await self._source(cohort, telling.items(self._course, closed, {activity}))
        return await self._make(telling.close, source, self._course, closed, {activity})

    async def close_all(self, cohort: str, closed: Collection[str], now: Collection[str]) -> Closed:
        """Freeze all that closes now as a debrief begins, and say what to think about first."""
        # Of all that was shared, so that what this release of the course can't read is named.
        return await self._make(telling.close, await self._source(cohort, None), self._course, closed, now)

    async def summary(self, cohort: str) -> Summary:
        """Give what may be shown of what is closed; only counts before the first close."""
        room, _version = await self._stage(cohort).document()
        closed = room.closed()
        items = telling.items(self._course, closed)
        source = await self._source(cohort, items, answers=not closed, told=bool(closed))
        return await self._make(telling.summary, source, self._course, closed)

    async def flags(self, cohort: str, activity: str) -> tuple[Flag, ...]:
        """Give what to think about before a closed activity is revealed; nothing of one that is not closed."""
        room, _version = await self._stage(cohort).document()
        if activity not in room.closed():
            return ()
        drawer, threshold = self._store.drawer(cohort), self._stage(cohort).registered.invitation.threshold
        return await self._make(flags.of_activity, drawer, threshold, self._course, self._course.activity(activity))

    async def addressed(self, cohort: str) -> list[Addressed]:
        """Give what was addressed to the facilitators."""
        source = await self._source(cohort, None, audience="facilitator")
        return await self._make(lambda: addressed(telling.cohort_of(source, self._course), self._course))

    async def review(self, cohort: str, by: str) -> dict[str, Any]:
        """Give the queue of texts to a facilitator."""
        return await self._make((await self._reviewer(cohort)).queue, by)

    async def decide(self, cohort: str, asked: dict[str, Any], by: str) -> dict[str, Any]:
        """Do to the queue what a facilitator's page asks.

        Raises
        ------
        CohortError
            When that does not fit the texts.
        """
        drawer, act = self._store.drawer(cohort), str(asked.get("act", ""))

        def decide(reviewer: Reviewer) -> dict[str, Any]:
            with drawer.locked("review.json"):
                return reviewer.act(act, asked, by)

        known = self._reviewers.get(cohort)
        # The page may have had its queue from another replica, with texts that came later than this one's. What is
        # undone may be of such a text: that is looked at anew, for it is not asked twice.
        if known is not None and act != UNDO:
            with contextlib.suppress(CohortError):
                return await self._make(decide, known)
        return await self._make(decide, await self._reviewer(cohort))

    async def kept(self, cohort: str, name: str) -> bytes | None:
        """Give what facilitators noted; None before they did."""
        return await self._make(self._store.drawer(cohort).read, name)

    async def keep(self, cohort: str, name: str, data: bytes) -> None:
        """Keep what facilitators note."""
        await self._make(self._store.drawer(cohort).write, name, data)
        # What is left out of a debrief is in it.
        self.forget(cohort, review=False)

    # -- for everybody -------------------------------------------------------------------------------------------------

    async def results(self, cohort: str, activity: str, *, facilitator: bool) -> Results:
        """Give an activity's results: to participants what was revealed, to a facilitator what is closed.

        Raises
        ------
        ServiceError
            When there is nothing that this role may see.
        """
        room, version = await self._stage(cohort).document()
        may_see = room.closed() if facilitator else room.revealed()
        if activity not in may_see:
            raise ServiceError(
                _("This result is not shown."), remedy=_("Wait until your facilitator reveals it."), status=404
            )
        # A facilitator sees what was left out for the others, also where both may see the same activities.
        key = (cohort, version, activity, may_see, facilitator)
        at, making = self._results.get(key, (0.0, None))
        if making is None or time.monotonic() - at > _FRESH or (making.done() and making.exception()):
            self._results = {k: v for k, v in self._results.items() if time.monotonic() - v[0] <= _FRESH}
            making = asyncio.ensure_future(self._result(cohort, activity, may_see, facilitator=facilitator))
            self._results[key] = time.monotonic(), making
        return await asyncio.shield(making)

    async def _result(self, cohort: str, name: str, may_see: frozenset[str], *, facilitator: bool) -> Results:
        activity = self._course.activity(name)
        # Of the others' words nothing is said here.
        source = await self._source(cohort, telling.items(self._course, may_see & {name}), told=True)
        told = telling.summary if facilitator else telling.revealed
        return await self._make(lambda: figures.results(told(source, self._course, may_see), self._course, activity))

    # -- inside --------------------------------------------------------------------------------------------------------

    async def _reviewer(self, cohort: str) -> Reviewer:
        room, _version = await self._stage(cohort).document()
        source = await self._source(cohort, telling.items(self._course, room.closed()))
        made = self._reviewers[cohort] = await self._make(
            lambda: Reviewer(telling.cohort_of(source, self._course), self._course, room.closed())
        )
        return made

    async def _source(
        self,
        cohort: str,
        items: Collection[str] | None,
        audience: str | None = None,
        *,
        answers: bool = False,
        told: bool = False,
    ) -> Source:
        """Read what something is told from: the lines of some items or of all, who took part, and, `told`, the book."""
        lessons = [lesson.id for lesson in self._course.lessons]
        registered, drawer = self._stage(cohort).registered, self._store.drawer(cohort)

        async def book() -> Reveals | None:
            return await self._make(privacy.read_reveals, drawer, registered.invitation.threshold) if told else None

        columns, took_part, revealed = await asyncio.gather(
            self._store.lines(cohort, items, audience),
            self._store.took_part(cohort, lessons, answers=answers),
            book(),
        )
        return Source(registered=registered, columns=columns, took_part=took_part, drawer=drawer, book=revealed)

    async def _make(self, make: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        with self._metrics.tellings.time():
            return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: make(*args, **kwargs))
