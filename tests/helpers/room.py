"""A room full of people on a real Hub: who is here, who shares what, and what a facilitator's page is told."""

from __future__ import annotations

import datetime as dt
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kit import course as courses
from kit.debrief.live_client import FacilitatorClient
from kit.wire.records import Dots, Line, Sent, Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from helpers.hub import RunningHub

    from kit.wire.records import Ballot

SECONDS = 30
COURSE = courses.load()


class People:
    """The participants of a Hub's cohort, each with their own token."""

    def __init__(self, hub: RunningHub) -> None:
        self._hub, self.cohort = hub, hub.cohort.invitation.cohort

    def client(self, user: str) -> FacilitatorClient:
        """Give the service in this user's name."""
        return FacilitatorClient(self._hub.service_url, self._hub.token(user))

    def share(self, user: str, name: str, value: Any, *, audience: str = "group", agreed: Sequence[str] = ()) -> None:
        """Share one answer, named "lesson/activity/item"."""
        self._send(user, self._line(name, value, audience, agreed))

    def share_whole(self, user: str, activity: str, value: Any) -> None:
        """Share the same answer to every question of an activity."""
        found = COURSE.activity(activity)
        lines = [self._line(f"{activity}/{item.id}", value, "group", (), found.wave) for item in found.items]
        self._send(user, *lines)

    def _send(self, user: str, *lines: Line) -> None:
        assert all(one.taken for one in self.client(user).share(self.cohort, Sent(lines=lines)).lines)

    def _line(self, name: str, value: Any, audience: Any, agreed: Any, wave: str | None = None) -> Line:
        lesson, activity, item = name.split("/")
        return Line(
            lesson=lesson,
            activity=activity,
            item=item,
            wave=wave,
            revision=time.time_ns() // 1000,
            value=value,
            audience=audience,
            agreed=tuple(agreed),
            shared_at=dt.datetime.now(dt.UTC),
        )

    def vote(self, user: str, poll: str, *options: str) -> None:
        """Put dots on options."""
        self._cast(user, poll, Dots(given=dict.fromkeys(options, 1)))

    def write(self, user: str, poll: str, stance: Any, text: str = "") -> None:
        """Consent, or write a concern or an objection."""
        self._cast(user, poll, Stance(stance=stance, text=text))

    def _cast(self, user: str, poll: str, ballot: Ballot) -> None:
        self.client(user).vote(self.cohort, poll, ballot)

    @contextmanager
    def here(self, *users: str) -> Iterator[None]:
        """Let these people have the room open."""
        streams = [self.client(user).stream(self.cohort) for user in users]
        for stream in streams:
            threading.Thread(target=list, args=(stream,), daemon=True).start()
        try:
            yield
        finally:
            for stream in streams:
                stream.close()


class Told:
    """What a facilitator's page was told unasked."""

    def __init__(self) -> None:
        self.room: dict[str, Any] | None = None
        self.away: dict[str, Any] | None = None
        self.all: list[tuple[str, Any]] = []
        self._came = threading.Condition()

    def __call__(self, kind: str, data: dict[str, Any]) -> None:
        """Be told."""
        with self._came:
            self.all.append((kind, data))
            self.away = data if kind == "away" else None
            self.room = data if kind == "room" else self.room
            self._came.notify_all()

    def until(self, seen: Callable[[Told], Any], what: str) -> Any:
        """Wait until something was told, and give what `seen` makes of it."""
        end = time.monotonic() + SECONDS
        with self._came:
            while not (found := seen(self)):
                if not self._came.wait(end - time.monotonic()):
                    pytest.fail(f"{what} was not told; last: {self.all[-1:]}")
            return found
