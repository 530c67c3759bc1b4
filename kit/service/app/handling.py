"""How a request is taken in and answered: known, limited, read, done, and told of without a word of it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import msgspec
from tornado.web import Finish, HTTPError, RequestHandler, stream_request_body

from kit.errors import KitError, ServiceError, StorageError
from kit.i18n import gettext as _
from kit.service.app import journal
from kit.service.app.hall import no_such_cohort
from kit.service.app.limits import BODY
from kit.service.app.routes import Call

if TYPE_CHECKING:
    from tornado.http1connection import HTTP1Connection

    from kit.service.app.busy import Busy
    from kit.service.app.door import Checker
    from kit.service.app.hall import Hall
    from kit.service.app.identity import Door, Who
    from kit.service.app.limits import Places, Rate
    from kit.service.app.metrics import Metrics
    from kit.service.app.routes import For, Route

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UNFIT = 422


@dataclass(frozen=True)
class House:
    """What every handler of one running service shares."""

    hall: Hall
    checker: Checker
    door: Door
    rate: Rate
    places: Places
    metrics: Metrics
    busy: Busy


class Handler(RequestHandler):
    """What all addresses have in common: headers, errors as JSON, and a line in the log."""

    route = ""
    """The address as the log and the metrics name it."""
    leaves_unread = False
    """Whether a part of the request is still to come when it is answered: whoever keeps the connection lets go then."""

    def initialize(self, house: House) -> None:
        """Take what the service shares."""
        self.house = house
        house.busy.begin(self)
        self.began = time.perf_counter()
        self.cohort: str | None = None
        self.who: Who | None = None
        self.wait = 0.0

    def set_default_headers(self) -> None:
        """Tell browsers to be careful."""
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    async def admit(self, for_: For, cohort: str | None) -> bool:
        """Let somebody in, and say whether as a facilitator.

        Raises
        ------
        ServiceError
            When they are not known, not of this cohort, not in the role, or ask too often.
        """
        if self.house.busy.ending:
            raise ServiceError(_("The service ends."), remedy=_("Try again in a moment. Nothing is lost."), status=503)
        who = self.who = await self.house.door.who(self)
        self.wait = self.house.rate.take(who.user)
        if self.wait:
            self.house.metrics.limited.inc()
            raise ServiceError(_("That was too much at once."), remedy=_("Wait a moment, and try again."), status=429)
        if cohort is None:
            return False
        roles = who.roles(cohort)
        if not roles:
            raise no_such_cohort()
        await self.house.hall.known(cohort)
        self.cohort = cohort
        if for_ != "member" and for_ not in roles:
            raise ServiceError(
                _("This is for the cohort's facilitators.")
                if for_ == "facilitator"
                else _("This is for the cohort's participants."),
                remedy=_("Ask the Hub's administrator if you should be one of them."),
                status=403,
            )
        return "facilitator" in roles if for_ == "member" else for_ == "facilitator"

    def hang_up(self) -> None:
        """Close the connection."""
        cast("HTTP1Connection", self.request.connection).stream.close()

    def say(self, value: object, status: int = 200) -> None:
        """Answer with JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(value))

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401 - as tornado has it
        """Answer with what was wrong, where, and the remedy."""
        problem = kwargs.get("exc_info", (None, None, None))[1]
        if self.wait:
            self.set_header("Retry-After", str(math.ceil(self.wait)))
        if self.leaves_unread:
            self.set_header("Connection", "close")
        if isinstance(problem, StorageError):
            status_code = HTTPStatus.SERVICE_UNAVAILABLE
            said = ServiceError(
                _("The service cannot reach its database."), remedy=_("Try again in a moment. Nothing is lost.")
            ).as_dict()
        elif isinstance(problem, KitError):
            status_code = (
                problem.status if isinstance(problem, ServiceError) and problem.status else HTTPStatus.CONFLICT
            )
            said = problem.as_dict()
        else:
            said = {"what": _phrase(status_code), "where": "", "remedy": ""}
        if status_code == HTTPStatus.UNAUTHORIZED:
            self.set_header("WWW-Authenticate", "token")
        self.say(said, int(status_code))

    def log_exception(self, typ: object, value: BaseException | None, tb: object) -> None:
        """Tell the log what kind of error it was, where nobody foresaw it."""
        del typ, tb
        foreseen = isinstance(value, HTTPError | Finish | KitError) and not isinstance(value, StorageError)
        if value is not None and not foreseen:
            journal.failed("error", value, route=self.route, method=self.request.method)

    def on_finish(self) -> None:
        """Count the answer, and write its line."""
        self.house.busy.end(self)
        seconds = time.perf_counter() - self.began
        status, method = self.get_status(), self.request.method or ""
        known = method if method in {"GET", "POST", "PUT", "DELETE"} else "other"
        self.house.metrics.answered(known, self.route, status, seconds)
        journal.tell(
            "request",
            method=known,
            route=self.route,
            status=status,
            ms=round(seconds * 1000, 1),
            cohort=self.cohort,
            who=journal.pseudonym(self.who.user) if self.who else None,
        )


@stream_request_body
class Api(Handler):
    """All methods of one address."""

    def initialize(self, house: House, routes: dict[str, Route]) -> None:  # type: ignore[override]
        """Take the address's routes by method."""
        super().initialize(house)
        self._routes = routes
        self.route = next(iter(routes.values())).path
        self._chunks: list[bytes] = []
        self._size = 0
        self._limit = BODY
        self._facilitator = False
        self._refusal: KitError | None = None
        self.leaves_unread = True
        # Tornado's own limit makes a task and a timer for each body; `Busy` looks at all of them together.
        cast("HTTP1Connection", self.request.connection).set_body_timeout(None)  # type: ignore[arg-type]

    async def prepare(self) -> None:
        """Let the request in, or note why not, before its body is read.

        Were it refused at once, the connection would end with the rest of the body unread: a proxy that keeps it for
        the next request, as JupyterHub's does, would then fail that one.
        """
        route = self._routes.get(self.request.method or "")
        try:
            if route is not None:
                self._limit = route.limit
                self._facilitator = await self.admit(route.who, self.path_kwargs.get("cohort"))
        except KitError as problem:
            self._refusal, self._limit = problem, 0

    def data_received(self, chunk: bytes) -> None:
        """Keep the body as it comes, unless it is too large: then it is only read to its end."""
        self._size += len(chunk)
        if self._size <= self._limit:
            self._chunks.append(chunk)
        else:
            self._chunks.clear()

    def on_connection_close(self) -> None:
        """Forget a request that does not come any more: tornado lets it fall without an end."""
        super().on_connection_close()
        if self.leaves_unread:
            self.house.busy.end(self)

    async def get(self, **path: str) -> None:
        """Answer any method."""
        self.leaves_unread = False
        if self._refusal is not None:
            raise self._refusal
        route = self._routes.get(self.request.method or "")
        if route is None:
            raise HTTPError(HTTPStatus.METHOD_NOT_ALLOWED)
        hall, who = self.house.hall, cast("Who", self.who)
        call = Call(hall, self.house.checker, who, self.cohort or "", self._facilitator, path, self._body(route))
        try:
            given = await route.does(call)
        except msgspec.ValidationError as problem:
            raise _unfit(problem) from None
        if route.gives is None:
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()
        else:
            self.say(given)

    head = post = put = patch = delete = options = get

    def _body(self, route: Route) -> Any:  # noqa: ANN401 - what the route takes
        if self._size > self._limit:
            raise ServiceError(
                _("This is too large: at most {n} KB are taken at once.").format(n=self._limit >> 10),
                remedy=_("Send it in parts."),
                status=413,
            )
        if route.takes is None:
            return None
        try:
            return msgspec.json.decode(b"".join(self._chunks), type=route.takes)
        except msgspec.ValidationError as problem:
            raise _unfit(problem) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ServiceError(
                _("This is no JSON."), remedy=_("Send it again."), status=HTTPStatus.BAD_REQUEST
            ) from None


class Nowhere(Handler):
    """Any other address."""

    route = "(none)"

    def prepare(self) -> None:
        """Say that it is none."""
        raise HTTPError(HTTPStatus.NOT_FOUND)


def _unfit(problem: msgspec.ValidationError) -> ServiceError:
    what, _at, place = str(problem).partition(" - at `$")
    return ServiceError(
        _("This does not fit: {problem}.").format(problem=what),
        where=place.rstrip("`").lstrip("."),
        remedy=_("Use the same release of the kit on both sides."),
        status=_UNFIT,
    )


def _phrase(status: int) -> str:
    """Say what a status means, in our own words where people meet it."""
    words = {
        404: _("There is nothing at this address."),
        405: _("This address does not take that."),
        500: _("The service made a mistake. It is written down."),
    }
    return words.get(status) or HTTPStatus(status).phrase
