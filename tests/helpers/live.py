"""A cohort of a test's own in the live service of a real Hub: its groups, its people's tokens, and what they ask."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
from helpers.hub import SECONDS

from kit import course as courses
from kit.debrief.live_client import FacilitatorClient
from kit.exchange.roster import Student
from kit.service.storage import Store
from kit.service.storage.cohorts import Registered
from kit.workspace import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpers.hub import RunningHub

    from kit.course import Course

WHEN = "2026-11-22T10:00:00Z"
HOPES = "intention/hopes"
_number = itertools.count(1)


@dataclass
class Live:
    """A new cohort in the service of a Hub; `database` is the service's."""

    hub: RunningHub
    cohort: str
    tokens: dict[str, str] = field(repr=False)
    database: str = ""
    course: Course = field(default_factory=courses.load, repr=False)

    def ask(self, user: str, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        """Ask something of this cohort, with a token of this user."""
        headers = {"Authorization": f"token {self.tokens[user]}"}
        url = f"{self.hub.service_url}api/cohorts/{self.cohort}/{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=SECONDS, **more)

    def done(self, user: str, method: str, path: str, body: Any = None) -> Any:
        """Ask something that must be granted, and give the answer."""
        answer = self.ask(user, method, path, body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def act(self, user: str, act: str, **fields: Any) -> Any:
        """Do something to the room."""
        return self.done(user, "POST", "acts", {"act": act, **fields})

    def client(self, user: str) -> FacilitatorClient:
        """Give this user's client."""
        return FacilitatorClient(self.hub.service_url, self.tokens[user])

    def share(self, user: str, name: str, values: dict[str, Any], revision: int = 1, **more: Any) -> Any:
        """Let somebody share items of the activity "lesson/activity", None being a withdrawal."""
        lines = [line(self.course, f"{name}/{item}", value, revision, **more) for item, value in values.items()]
        return self.done(user, "POST", "shares", {"lines": lines})


def line(course: Course, name: str, value: Any, revision: int = 1, **more: Any) -> dict[str, Any]:
    """Write a line as the service takes it."""
    lesson, activity, item = name.split("/")
    wave = course.activity(f"{lesson}/{activity}").wave
    fields = {"lesson": lesson, "activity": activity, "item": item, "wave": wave, "revision": revision}
    return fields | {"value": value, "audience": "group", "shared_at": WHEN} | more


def gather(
    hub: RunningHub, database: str, people: Sequence[str], facilitators: Sequence[str], threshold: int = 5
) -> Live:
    """Make a cohort of these users of the Hub, and register it."""
    cohort = f"live-{next(_number)}"
    course = courses.load()
    invitation = Invitation(
        format="kit.cohort", cohort=cohort, title="Live", course=course.id, version=course.version, roads=("file",),
        threshold=threshold,
    )  # fmt: skip
    roster = tuple(Student(name, name.title()) for name in people)

    async def register() -> None:
        store = Store(database)
        await store.register(Registered(invitation=invitation, key=b"k" * 32, roster=roster))
        store.close()

    asyncio.run(register())
    for group, users in ((f"nbgrader-{cohort}", people), (f"formgrade-{cohort}", facilitators)):
        assert hub.ask("POST", f"groups/{group}").ok
        assert hub.ask("POST", f"groups/{group}/users", {"users": list(users)}).ok
    tokens = {}
    for user in {*people, *facilitators}:
        # A new one: of an old one the service may remember the groups for a while.
        tokens[user] = hub.ask("POST", f"users/{user}/tokens", {"note": cohort}).json()["token"]
    return Live(hub, cohort, tokens, database)
