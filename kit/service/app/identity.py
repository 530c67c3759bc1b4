"""Who is asking: as the Hub says, by the token that they bring, and in no other way."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from jupyterhub.services.auth import HubOAuth
from tornado.web import HTTPError

from kit.errors import ServiceError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from tornado.web import RequestHandler

    from kit.wire.records import Role

TRUSTED = 30
"""Seconds for which the Hub's word on a token is taken: so long a revoked one works at most."""
_TOKENS = 20_000


@dataclass(frozen=True)
class Who:
    """A user, as the Hub says."""

    user: str
    groups: frozenset[str]

    def roles(self, cohort: str) -> tuple[Role, ...]:
        """Give their roles in a cohort; none is no member."""
        named: tuple[tuple[str, Role], ...] = (("nbgrader", "participant"), ("formgrade", "facilitator"))
        return tuple(role for prefix, role in named if f"{prefix}-{cohort}" in self.groups)


class _Hub(HubOAuth):
    """The Hub, for a service of which several run: a log-in may end on another replica than it began on.

    JupyterHub's own class keeps in memory what a log-in needs on its way back. Here it travels in the OAuth state,
    sealed, and is read by every replica that has the secret.
    """

    def __init__(self, secret: bytes) -> None:
        super().__init__(cache_max_age=TRUSTED // 2)
        key = hashlib.sha256(b"kit log-ins" + secret).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))

    def generate_state(self, next_url: str | None = None, **extra_state: str) -> str:
        """Seal where a log-in leads and what proves that it was begun here; never the same twice."""
        # The state is kept in a cookie too, which is short; no page of the service has a query.
        given = {"next_url": (next_url or "").partition("?")[0], **extra_state}
        return self._seal.encrypt(msgspec.json.encode(given)).decode()

    def _decode_state(self, state_id: str, /) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._seal.decrypt(state_id, self.oauth_state_max_age), type=dict[str, str])
        except InvalidToken:
            return {}


def hub(secret: bytes) -> HubOAuth:
    """Give the Hub, as the environment that it gave this service has it; `secret` is that of all replicas."""
    return _Hub(secret)


class Door:
    """Asks the Hub who somebody is; many who ask with one token at once are one question to it."""

    def __init__(self, hub_: HubOAuth) -> None:
        self.hub = hub_
        self._asking: dict[str, asyncio.Task[dict[str, Any] | None]] = {}
        self._known: dict[str, tuple[float, Who]] = {}

    async def who(self, handler: RequestHandler) -> Who:
        """Say who sent a request: by the token in its header, else by the cookie of a page, which needs its XSRF token.

        Raises
        ------
        ServiceError
            With 401 without a token that the Hub knows, with 403 when it is not for this service, with 503 when the
            Hub does not answer.
        """
        token = self.hub.get_token(handler, in_cookie=False)
        until, who = self._known.get(token or "", (0.0, None))
        if who is not None and time.monotonic() < until:
            return who
        try:
            model = await (self._ask(token) if token else self.hub.get_user(handler, sync=False))
        except HTTPError:
            raise ServiceError(
                _("The Hub does not answer, so the service cannot tell who you are."),
                remedy=_("Try again in a moment. Nothing that was written is lost."),
                status=503,
            ) from None
        if model is None:
            raise ServiceError(
                _("The service does not know who you are."), remedy=_("Log in to the Hub, and try again."), status=401
            )
        who = self.admit(model)
        if token:
            self._remember(token, who)
        return who

    def _remember(self, token: str, who: Who) -> None:
        now = time.monotonic()
        if len(self._known) >= _TOKENS:
            self._known = {t: known for t, known in self._known.items() if now < known[0]}
        # The answer itself may be half as old as it may be at most.
        self._known[token] = now + TRUSTED / 2, who

    def admit(self, model: dict[str, Any]) -> Who:
        """Say who the Hub's answer names.

        Raises
        ------
        ServiceError
            When it is no user, or their token is not for this service.
        """
        if model.get("kind", "user") != "user" or not self.hub.check_scopes(self.hub.access_scopes, model):
            raise ServiceError(
                _("This token is not for the live service."),
                remedy=_("Ask the Hub's administrator to run: kit hub doctor"),
                status=403,
            )
        return Who(model["name"], frozenset(model.get("groups") or ()))

    async def _ask(self, token: str) -> dict[str, Any] | None:
        asking = self._asking.get(token)
        if asking is None:
            asking = asyncio.ensure_future(self.hub.user_for_token(token, sync=False))
            self._asking[token] = asking
            asking.add_done_callback(lambda _done: self._asking.pop(token, None))
        # One who goes away must not take the answer from the others.
        found: dict[str, Any] | None = await asyncio.shield(asking)
        return found
