"""Asking a running Hub: one request, its answer as it came."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kit.errors import HubError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from email.message import Message

SECONDS = 20


class Reply(Struct, frozen=True):
    """A status, the headers by their names in small letters, and what JSON the body holds."""

    status: int
    headers: Mapping[str, str]
    data: Any


class Hub(Struct, frozen=True):
    """A Hub by its public address, which ends in a slash, and a token for its API."""

    url: str
    token: str

    def api(self, path: str, method: str = "GET", body: object = None) -> Reply:
        """Ask the Hub's own API."""
        return self.ask(f"hub/api/{path}", method=method, body=body, token=self.token)

    def ask(self, path: str, *, method: str = "GET", body: object = None, token: str = "") -> Reply:
        """Ask any address below the Hub's; a redirection is an answer like another.

        Raises
        ------
        HubError
            If nobody answers there.
        """
        headers = {"Authorization": f"token {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310 - as asked for
        try:
            with _OPENER.open(request, timeout=SECONDS) as reply:
                return Reply(reply.status, _lower(reply.headers), _json(reply.read()))
        except urllib.error.HTTPError as refused:
            with refused:
                return Reply(refused.code, _lower(refused.headers), _json(refused.read()))
        except (OSError, ValueError) as problem:
            raise HubError(
                _("Nobody answers here: {reason}.").format(reason=getattr(problem, "reason", problem)),
                where=self.url,
                remedy=_("Check the address, and that the Hub runs."),
            ) from None


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return


_OPENER = urllib.request.build_opener(_Stay)


def _lower(headers: Message) -> dict[str, str]:
    # A proxy writes their names as it likes.
    return {name.lower(): value for name, value in headers.items()}


def _json(data: bytes) -> Any:  # noqa: ANN401 - whatever it is
    try:
        return json.loads(data)
    except ValueError:
        return None
