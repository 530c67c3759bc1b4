"""The live service as those who use it see it: one method an address, and an error that says what to do."""

from __future__ import annotations

import contextlib
import http.client
import ssl
import time
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.wire.answers import again_in, answer, unreachable
from kit.wire.records import Known, Me, Mine, Results, Sent
from kit.wire.room import Person, Room
from kit.wire.stream import Stream

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kit.wire.acts import Act
    from kit.wire.records import Ballot

T = TypeVar("T")

TIMEOUT = 20.0
"""Seconds until the service counts as out of reach."""
SILENCE = 40.0
"""Seconds without a word on a stream, where a keep-alive comes every 15, until its connection counts as lost."""
TRIES = 3
"""How often is asked at most where the service says that it was too much at once, and when to come again."""


class Client:
    """The live service, for one user.

    Every method raises `ServiceError`, with the status of the answer, or 0 when the service cannot be reached: then
    nothing is known of what it took, and the same can be sent again.

    Parameters
    ----------
    url
        The service's address, such as ``http://127.0.0.1:8000/services/kit/``.
    token
        The user's token from the Hub.
    """

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ServiceError(
                _("“{url}” is no address of a service.").format(url=url),
                remedy=_("Ask the Hub's administrator to set KIT_SERVICE_URL."),
            )
        self._parts, self._token, self._timeout = parts, token, timeout
        self._prefix = parts.path.rstrip("/")

    def path(self, name: str) -> str:
        """Give the path of one of the service's pages, behind the Hub's own address."""
        return f"{self._prefix}/{name}"

    # -- for everyone --------------------------------------------------------------------------------------------------

    def me(self) -> Me:
        """Say who the Hub says I am, and which cohorts I belong to."""
        return self.ask("GET", "api/me", Me)

    def room(self, cohort: str) -> Room:
        """Give a cohort's room as I may see it."""
        return self.ask("GET", f"{of_cohort(cohort)}/room", Room)

    def stream(self, cohort: str) -> Stream:
        """Listen to a cohort's room: it comes at once, and whenever it changes."""
        return Stream(self._connect(SILENCE), f"{self._prefix}/{of_cohort(cohort)}/stream", self._headers())

    def results(self, cohort: str, activity: str) -> Results:
        """Give what was revealed of an activity, "lesson/activity"."""
        return self.ask("GET", f"{of_cohort(cohort)}/results/{quote(activity)}", Results)

    # -- for a participant ---------------------------------------------------------------------------------------------

    def share(self, cohort: str, sent: Sent) -> Known:
        """Send lines; the answer comes once they are on the disk."""
        return self.ask("POST", f"{of_cohort(cohort)}/shares", Known, sent)

    def mine(self, cohort: str) -> Mine:
        """Give all that the service holds of me in a cohort."""
        return self.ask("GET", f"{of_cohort(cohort)}/mine", Mine)

    def erase(self, cohort: str) -> None:
        """Have everything erased that the service holds of me in a cohort."""
        self.send("DELETE", f"{of_cohort(cohort)}/mine")

    def vote(self, cohort: str, poll: str, ballot: Ballot) -> None:
        """Put a ballot in; the last one counts, until the poll is closed."""
        self.send("PUT", f"{of_cohort(cohort)}/ballots/{quote(poll, safe='')}", ballot)

    # -- for a facilitator ---------------------------------------------------------------------------------------------

    def act(self, cohort: str, act: Act) -> Room:
        """Do something to the room."""
        return self.ask("POST", f"{of_cohort(cohort)}/acts", Room, act)

    def here(self, cohort: str) -> tuple[Person, ...]:
        """Give the participants who are connected."""
        return self.ask("GET", f"{of_cohort(cohort)}/here", tuple[Person, ...])

    def review(self, cohort: str) -> dict[str, Any]:
        """Give the queue of texts, as the reviewing page takes it."""
        return self.ask("GET", f"{of_cohort(cohort)}/review", dict[str, Any])

    def decide(self, cohort: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Show, hide, redact or sort texts; `asked` is what the reviewing page sends."""
        return self.ask("POST", f"{of_cohort(cohort)}/review", dict[str, Any], asked)

    def drawer(self, cohort: str) -> ServiceDrawer:
        """Give the place where the cohort's `walk.json` and `commitments.json` are kept."""
        return ServiceDrawer(self, cohort)

    def kept(self, cohort: str, name: str) -> bytes | None:
        """Give a small file of the cohort; None before it was written."""
        try:
            return self.send("GET", f"{of_cohort(cohort)}/kept/{quote(name, safe='')}")
        except ServiceError as problem:
            if problem.status == http.client.NOT_FOUND and problem.where == name:
                return None
            raise

    def keep(self, cohort: str, name: str, data: bytes) -> None:
        """Write a small file of the cohort."""
        self.send("PUT", f"{of_cohort(cohort)}/kept/{quote(name, safe='')}", msgspec.Raw(data))

    # -- for clients of more kinds -------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, kind: type[T], body: object = None) -> T:
        """Send a request, and give its answer as `kind`."""
        data = self.send(method, path, body)
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
            raise ServiceError(
                _("The live service's answer cannot be read: {reason}.").format(reason=problem),
                remedy=_("Use the same release of the kit on both sides."),
            ) from None

    def send(self, method: str, path: str, body: object = None) -> bytes:
        """Send a request to a path below the service's own, with a body as JSON, and give its answer's bytes."""
        connection = self._connect(self._timeout)
        try:
            data = None if body is None else msgspec.json.encode(body)
            for left in reversed(range(TRIES)):
                connection.request(method, f"{self._prefix}/{path}", data, self._headers())
                response = connection.getresponse()
                if not left or not (seconds := again_in(response)):
                    break
                # It was refused unread, so nothing of it is done twice.
                response.read()
                time.sleep(seconds)
            return answer(response)
        except (OSError, http.client.HTTPException) as reason:
            raise unreachable(reason) from None
        finally:
            connection.close()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        host, port = str(self._parts.hostname), self._parts.port
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self._token}", "Content-Type": "application/json"}


class ServiceDrawer:
    """A drawer that the service keeps; only what a facilitator notes is in it."""

    def __init__(self, client: Client, cohort: str) -> None:
        self._client, self._cohort = client, cohort

    def read(self, name: str) -> bytes | None:
        """Give a file's bytes, None before it was written."""
        return self._client.kept(self._cohort, name)

    def write(self, name: str, data: bytes) -> None:
        """Write a file."""
        self._client.keep(self._cohort, name, data)

    def locked(self, _name: str) -> AbstractContextManager[None]:
        """Keep nobody out: each file is written whole, and the last one counts."""
        return contextlib.nullcontext()

    def place(self, name: str) -> str:
        """Say where a file lies."""
        return _("{name} of “{cohort}” in the live service").format(name=name, cohort=self._cohort)


def of_cohort(id_: str) -> str:
    """Give the path of what the service has of a cohort."""
    return f"api/cohorts/{quote(id_, safe='')}"
