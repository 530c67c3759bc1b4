"""Many who share at once, as cheap as can be: connections without a library, and people who send as an outbox does."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from helpers.live import WHEN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PAUSE = 0.05
ACTIVITY = ("intention", "hopes")
OK, LATER, FAILED = 200, 429, 500


class LostError(Exception):
    """The connection ended before the answer, or there was none."""


class Connection(asyncio.Protocol):
    """One connection that is kept; it asks one thing at a time."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be connected."""
        self._transport, self._got = transport, b""  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0 or self._answer is None:
            return
        length = _LENGTH.search(self._got, 0, end)
        whole = end + 4 + int(length[1]) if length else 0
        if len(self._got) >= whole if whole else self._got.endswith(b"0\r\n\r\n"):
            answer, self._answer = self._answer, None
            if not answer.done():
                answer.set_result((int(self._got[9:12]), self._got[end + 4 :]))
            self._got = b""

    def connection_lost(self, _problem: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(LostError())

    async def ask(
        self, method: str, path: str, body: bytes = b"", token: str = "", seconds: float = 20
    ) -> tuple[int, bytes]:
        """Give status and body of an answer; raises `LostError` when there is none in time."""
        try:
            async with asyncio.timeout(seconds):
                if self._transport is None or self._transport.is_closing():
                    await asyncio.get_running_loop().create_connection(lambda: self, self._host, self._port)
                answer = self._answer = asyncio.get_running_loop().create_future()
                self._transport.write(  # type: ignore[union-attr]
                    f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: token {token}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                return await answer
        except (OSError, TimeoutError) as reason:
            self.close()
            raise LostError from reason

    def close(self) -> None:
        """End it."""
        self._answer = None
        if self._transport is not None:
            self._transport.abort()
            self._transport = None


@dataclass
class Person:
    """Somebody who shares an activity again and again, each time until it is acknowledged.

    `problems` says what was lost, mixed or doubled. `url` is the service's, with a slash at the end.
    """

    url: str
    cohort: str
    user: str
    token: str = field(repr=False)
    seconds: float = 3.0
    """For one answer."""
    shift: str = WHEN
    """What this person's clock says."""
    acknowledged: int = 0
    failures: int = 0
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reach(self.url, self.seconds)

    def reach(self, url: str, seconds: float) -> None:
        """Reach the service at this address from now on, and wait so long for an answer."""
        self.url, self.seconds = url, seconds
        self.connection = Connection(url)
        self._path = f"{urlsplit(url).path}api/cohorts/{self.cohort}"

    def _values(self, revision: int) -> dict[str, Any]:
        return {"different": f"{self.user} says {revision}", "confident": revision % 5 + 1}

    def body(self, revision: int) -> bytes:
        """Write what is sent."""
        lesson, activity = ACTIVITY
        common = {"lesson": lesson, "activity": activity, "revision": revision, "shared_at": self.shift}
        return msgspec.json.encode(
            {"lines": [{**common, "item": k, "value": v} for k, v in self._values(revision).items()]}
        )

    async def share(self) -> None:
        """Share the next revision, again and again until it is acknowledged."""
        revision = self.acknowledged + 1
        body = self.body(revision)
        while True:
            with suppress(LostError):
                status, said = await self.connection.ask("POST", f"{self._path}/shares", body, self.token, self.seconds)
                if status == OK:
                    break
                # Without the service the proxy answers, or the Hub, in words of their own.
                if status < FAILED and status != LATER and said.startswith(b"{"):
                    self.problems.append(f"{self.user} was refused: {status} {said[:200]!r}")
                    return
            self.failures += 1
            await asyncio.sleep(_PAUSE)
            await self.check()
        standing = [line["revision"] for line in msgspec.json.decode(said)["lines"]]
        if standing != [revision, revision]:
            self.problems.append(f"{self.user} sent {revision}, and the service says {standing}")
        self.acknowledged = revision

    async def check(self) -> bool:
        """Look at what the service holds: all that it acknowledged, each line once; False where it does not say."""
        with suppress(LostError):
            status, said = await self.connection.ask("GET", f"{self._path}/mine", b"", self.token, self.seconds)
            if status == OK:
                held = [(x["item"], x["revision"], x["value"]) for x in msgspec.json.decode(said)["lines"]]
                # What was sent and not acknowledged may have arrived, whole or not at all.
                fitting = [
                    sorted((k, r, v) for k, v in self._values(r).items()) if r else []
                    for r in (self.acknowledged, self.acknowledged + 1)
                ]
                if sorted(held) not in fitting:
                    self.problems.append(f"{self.user} had {self.acknowledged} acknowledged, and there is {held}")
                return True
        return False


async def share_through(people: Sequence[Person], fault: Callable[[], Awaitable[object]], often: int = 3) -> None:
    """Let people share all the time, and a fault happen meanwhile: each has shared so often before it, and does after.

    When this returns, what the service holds of each is exactly what it acknowledged last.
    """
    over = asyncio.Event()
    begun = asyncio.Event()
    enough = {person.user: person.acknowledged + often for person in people}

    async def one(person: Person) -> None:
        while not over.is_set():
            await person.share()
            if person.problems:
                break
            if all(p.acknowledged >= enough[p.user] for p in people):
                begun.set()
        for _more in range(often):
            await person.share()
        while not await person.check():  # noqa: ASYNC110 - it is the service that is waited for
            await asyncio.sleep(_PAUSE)
        person.connection.close()

    async def go_wrong() -> None:
        await begun.wait()
        await fault()
        over.set()

    async with asyncio.timeout(120), asyncio.TaskGroup() as all_of_them:
        all_of_them.create_task(go_wrong())
        for person in people:
            all_of_them.create_task(one(person))
