"""Asking a running Hub: one request, its answer as it came, and the records that it may hold."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from kit.errors import HubError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from email.message import Message

SECONDS = 20
Record = TypeVar("Record", bound=Struct)


class Class(Struct, frozen=True):
    """A class that the Hub uses."""

    name: str = msgspec.field(name="class", default="")


class About(Struct, frozen=True):
    """What a Hub says of itself."""

    version: str = ""
    authenticator: Class = Class()
    spawner: Class = Class()


class Group(Struct, frozen=True):
    """Who is in a group."""

    users: tuple[str, ...] = ()


class Service(Struct, frozen=True):
    """What a service may do."""

    roles: tuple[str, ...] = ()


class Token(Struct, frozen=True):
    """A token; its text is told only when it is made."""

    id: str = ""
    token: str = ""
    note: str | None = None
    scopes: tuple[str, ...] = ()


class Tokens(Struct, frozen=True):
    """The tokens of a user."""

    api_tokens: tuple[Token, ...] = ()


class Role(Struct, frozen=True):
    """What somebody is in a cohort, as the service says."""

    cohort: str = ""
    roles: tuple[str, ...] = ()


class Me(Struct, frozen=True):
    """What the service says of who asks."""

    cohorts: tuple[Role, ...] = ()


class Reply(Struct, frozen=True):
    """A status, the headers by their names in small letters, and what JSON the body holds."""

    status: int
    headers: Mapping[str, str]
    data: Any

    def read(self, record: type[Record]) -> Record:
        """Give what the body says, as such a record; an empty one where it says something else."""
        try:
            return msgspec.convert(self.data, record)
        except msgspec.ValidationError:
            return record()


class Hub(Struct, frozen=True):
    """A Hub by its public address, which ends in a slash, and a token for its API.

    Raises
    ------
    HubError
        If this is no address that a browser would open a Hub by.
    """

    url: str
    token: str

    def __post_init__(self) -> None:
        """Look at the address before anything is opened by it, such as a file."""
        try:
            parts = urlsplit(self.url)
            right = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right or any(letter.isspace() for letter in self.url):
            raise HubError(
                _("This is no address of a Hub."),
                where=self.url,
                remedy=_("Give the one that people open the Hub by, such as https://hub.example.org"),
            )

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
        except (OSError, ValueError, HTTPException) as problem:
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
    except (ValueError, RecursionError):
        return None
