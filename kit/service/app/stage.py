"""One cohort's room as it stands: read from the database, changed by acts, and seen by each role."""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kit.debrief import review
from kit.debrief.commitments import COMMITMENTS_FILE
from kit.debrief.review import REVIEW_FILE
from kit.service.app import acting, document, polling, viewing
from kit.service.app.viewing import Facts
from kit.service.storage.cohorts import OvertakenError
from kit.wire import acts
from kit.wire.room import Noted, Person

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from kit.course import Course
    from kit.service.app.document import Document
    from kit.service.storage import Store
    from kit.service.storage.cohorts import Registered
    from kit.wire.records import Ballot
    from kit.wire.room import Room

_TRIES = 50
_DRAWS = acts.DrawRound | acts.DrawGroups


@dataclass(frozen=True)
class Seen:
    """A room at one moment, with what its views need."""

    document: Document
    facts: Facts

    def room(self, course: Course, user: str, *, facilitator: bool) -> Room:
        """Give the room as one user sees it."""
        room = viewing.room(self.document, self.facts, course, time.time(), facilitator=facilitator)
        return room if facilitator else viewing.own(room, self.document, self.facts, user)


class Stage:
    """A cohort's room in the database."""

    def __init__(self, store: Store, course: Course, registered: Registered) -> None:
        self._store, self._course, self.registered = store, course, registered
        self.cohort = registered.invitation.cohort

    async def document(self) -> tuple[Document, int]:
        """Give the room as it is kept, and its version."""
        kept = await self._store.room(self.cohort)
        return document.read(kept.data), kept.version

    async def look(
        self, old: Seen | None = None, changed: frozenset[str] | None = None, *, facilitator: bool = True
    ) -> Seen:
        """Look at the room; of what was looked at before, only what `changed` is read anew, None being everything.

        What facilitators note is looked at for a `facilitator` alone.
        """
        facts = old.facts if old else None

        def fresh(what: str) -> bool:
            return facts is None or changed is None or what in changed

        async def room() -> tuple[Document, int]:
            return await self.document() if old is None or fresh("room") else (old.document, old.facts.version)

        async def answered() -> Mapping[str, int]:
            return await self._store.answered(self.cohort) if facts is None or fresh("lines") else facts.answered

        async def here() -> frozenset[str]:
            return frozenset(await self._store.here(self.cohort)) if facts is None or fresh("presence") else facts.here

        async def noted() -> Noted:
            if facts is not None and not fresh("papers"):
                return facts.noted
            return await self._noted() if facilitator else Noted()

        (now, version), counts, people, notes = await asyncio.gather(room(), answered(), here(), noted())
        invitation = self.registered.invitation
        ballots = facts.ballots if facts and not fresh("ballots") and not fresh("room") else await self._ballots(now)
        return Seen(
            now,
            Facts(
                title=invitation.title,
                cohort=self.cohort,
                version=version,
                threshold=invitation.threshold,
                here=people,
                answered=counts,
                ballots=ballots,
                noted=notes,
            ),
        )

    async def people(self) -> tuple[Person, ...]:
        """Give the participants who are here, by the names of the roster."""
        names = {s.id: s.name for s in self.registered.roster}
        return tuple(Person(user, names.get(user) or user) for user in await self._store.here(self.cohort))

    async def act(self, act: acts.Act, actor: str) -> None:
        """Do something to the room; closing an activity is more, and not done here.

        Raises
        ------
        ServiceError
            When the act does not fit the room, or this facilitator.
        """
        given = acting.Given(
            course=self._course,
            actor=actor,
            people=await self.people() if isinstance(act, _DRAWS) else (),
            seed=secrets.randbits(53),
            id=new_id(),
            now=time.time(),
        )
        await self.change(lambda room: acting.apply(act, room, given))
        if isinstance(act, acts.ClosePoll):
            await self._count(act.poll)

    async def cast(self, poll: str, user: str, ballot: Ballot) -> None:
        """Put a ballot in.

        Raises
        ------
        ServiceError
            When it does not fit the poll, or that is closed.
        """

        async def put(room: Document, version: int) -> None:
            polling.check_ballot(room, poll, ballot)
            # Into this very room: whoever is told that it is in has been counted by whoever closes the poll.
            await self._store.cast(self.cohort, poll, user, ballot, version)

        await self._until_first(put)

    async def change(self, change: Callable[[Document], Document]) -> None:
        """Change the room, after whoever was faster."""

        async def keep(old: Document, version: int) -> None:
            new = change(old)
            if new != old:
                dropped = {poll.id for poll in old.polls} - {poll.id for poll in new.polls}
                await self._store.keep_room(self.cohort, version, msgspec.json.encode(new), tuple(sorted(dropped)))

        await self._until_first(keep)

    async def _until_first(self, attempt: Callable[[Document, int], Awaitable[None]]) -> None:
        """Try with the room as it is and its version, until nobody was faster."""
        for _try in range(_TRIES):
            try:
                return await attempt(*await self.document())
            except OvertakenError:
                await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311 - so that two do not meet again
        return await attempt(*await self.document())

    async def _count(self, poll: str) -> None:
        # After the close: whoever voted before it is counted, and nobody can vote any more.
        ballots, seed = await self._store.ballots(self.cohort, poll), secrets.randbits(53)
        await self.change(lambda room: polling.count(room, poll, ballots, seed, new_id))

    async def _noted(self) -> Noted:
        found = await self._store.papers(self.cohort, (REVIEW_FILE, COMMITMENTS_FILE))
        undertaken = found.get(COMMITMENTS_FILE, b"")
        return Noted(
            review=review.changes(found.get(REVIEW_FILE)),
            commitments=hashlib.blake2b(undertaken, digest_size=8).hexdigest() if undertaken else "",
        )

    async def _ballots(self, now: Document) -> Mapping[str, Mapping[str, Ballot]]:
        found = {poll.id: await self._store.ballots(self.cohort, poll.id) for poll in now.polls}
        for poll in now.polls:
            if poll.state != "open" and not poll.counted:
                # Whoever closed it did not come to count it: the service was killed in between.
                await self._count(poll.id)
        return found


def new_id() -> str:
    """Give an id that says nothing."""
    return secrets.token_hex(6)
