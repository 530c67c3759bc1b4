"""The addresses that are no plain question and answer: streams, health, metrics, the description, and pages."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado.iostream import StreamClosedError

from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.service.app import metrics, openapi
from kit.service.app.handling import HEADERS, Handler

if TYPE_CHECKING:
    from kit.service.app.handling import House


ASKED_AGAIN = 60.0
"""Seconds after which an open stream asks the Hub once more who listens."""


class StreamHandler(Handler):
    """A room as it changes, as server-sent events."""

    route = "api/cohorts/{cohort}/stream"

    async def get(self, cohort: str) -> None:
        """Send the room at once and whenever it changes, until the reader goes."""
        facilitator = await self.admit("member", cohort)
        self._asked = self.began
        who = self.who
        if who is None:
            raise AssertionError
        with (
            self.house.places.place(who.user),
            self.house.metrics.streams.labels("facilitator" if facilitator else "participant").track_inprogress(),
            self.house.hall.streams.listen(cohort, who.user, facilitator=facilitator) as listener,
        ):
            self.set_header("Content-Type", "text/event-stream")
            # Some proxies gather small answers before they pass them on.
            self.set_header("X-Accel-Buffering", "no")
            self._listener = listener
            try:
                await self.flush()
                async for room in listener.rooms():
                    if not await self._still_may(cohort, facilitator=facilitator):
                        return
                    self.write(b"event: room\ndata: " + room + b"\n\n" if room else b": still here\n\n")
                    await self.flush()
                    self.house.metrics.events.inc(bool(room))
            except StreamClosedError:
                return

    async def _still_may(self, cohort: str, *, facilitator: bool) -> bool:
        """Ask the Hub again now and then: who may not come in any more does not go on listening."""
        if time.perf_counter() - self._asked < ASKED_AGAIN:
            return True
        self._asked = time.perf_counter()
        # What the Hub said at first is kept with the request where it came with a cookie.
        vars(self).pop("_cached_hub_user", None)
        try:
            roles = (await self.house.door.who(self)).roles(cohort)
        except ServiceError as problem:
            # A Hub that does not answer has not refused anybody.
            return problem.status == HTTPStatus.SERVICE_UNAVAILABLE
        return ("facilitator" if facilitator else "participant") in roles

    def on_connection_close(self) -> None:
        """End the loop that waits for the next room."""
        listener = getattr(self, "_listener", None)
        if listener is not None:
            listener.end()


class HealthHandler(Handler):
    """Whether the service can do its work: its database answers, and its cohorts are known."""

    route = "health"

    async def get(self) -> None:
        """Answer 200 when it can, 503 when it cannot yet or not now."""
        if not self.application.settings["ready"].is_set():
            raise ServiceError(_("The service is not ready yet."), remedy=_("Try again in a moment."), status=503)
        await self.house.hall.store.health()
        self.say({"status": "ok"})


class AliveHandler(Handler):
    """Whether the service runs at all, whatever its database does."""

    route = "alive"

    def get(self) -> None:
        """Answer."""
        self.say({"status": "ok"})


class MetricsHandler(Handler):
    """The numbers for Prometheus."""

    route = "metrics"

    def get(self) -> None:
        """Give them."""
        self.house.busy.count()
        self.set_header("Content-Type", metrics.KIND)
        self.finish(self.house.metrics.text())


class DescriptionHandler(Handler):
    """The description of all addresses."""

    route = "api/openapi.json"

    def get(self) -> None:
        """Give it."""
        self.say(openapi.description(self.application.settings["prefix"]))


class PageHandler(HubOAuthenticated, Handler):
    """A page in a browser, for whoever is logged in to the Hub; others are sent there first.

    A child finds who asks in `self.who`, and writes its page with `self.page`. Requests that its page makes to
    the API bring the page's cookie, and need the header ``X-XSRFToken`` with the value of `self.xsrf_token`.
    """

    def initialize(self, house: House) -> None:
        """Take what the service shares, and its way to the Hub."""
        super().initialize(house)
        self.hub_auth = house.door.hub

    async def prepare(self) -> None:
        """Know who asks, or send them to the Hub."""
        if self.request.method not in {"GET", "HEAD"}:
            return
        try:
            self.who = await self.house.door.who(self)
        except ServiceError as problem:
            if problem.status != 401:  # noqa: PLR2004 - not logged in
                raise
            self.redirect(self.get_login_url())

    def page(self, html: str, policy: str) -> None:
        """Send a page, under a content security policy of its own."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", policy)
        self.finish(html)


class CallbackHandler(HubOAuthCallbackHandler):
    """Where the Hub sends a browser back to, with the proof that its user logged in."""

    def initialize(self, house: House) -> None:
        """Take the way to the Hub."""
        self.hub_auth = house.door.hub

    def set_default_headers(self) -> None:
        """Tell browsers to be careful."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
