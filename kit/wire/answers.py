"""What the service's answers mean for whoever asked: bytes, an error that says what to do, or to come again."""

from __future__ import annotations

import http.client

import msgspec

from kit.errors import ServiceError
from kit.i18n import gettext as _

LIMIT = 64 << 20
"""Bytes of one answer: a summary of a whole course is far smaller."""
_LONGEST = 5
"""Seconds for which it is waited until the service may be asked again."""


def again_in(response: http.client.HTTPResponse) -> int:
    """Say in how many seconds to ask again; 0 where the answer stands."""
    asked = response.getheader("Retry-After", "")
    seconds = int(asked) if response.status == http.client.TOO_MANY_REQUESTS and asked.isdigit() else 0
    return seconds if seconds <= _LONGEST else 0


def answer(response: http.client.HTTPResponse) -> bytes:
    """Give what was answered.

    Raises
    ------
    ServiceError
        When it is a refusal, in the service's own words.
    """
    data = response.read(LIMIT + 1)
    if response.status < http.client.BAD_REQUEST and len(data) <= LIMIT:
        return data
    try:
        said = msgspec.json.decode(data, type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        said = {}
    raise ServiceError(
        said.get("what") or _("The live service answered with {status}.").format(status=response.status),
        where=said.get("where", ""),
        remedy=said.get("remedy", ""),
        status=response.status,
    )


def unreachable(reason: object) -> ServiceError:
    """Say that there was no answer."""
    return ServiceError(
        _("The live service cannot be reached: {reason}.").format(reason=reason),
        remedy=_("Try again in a moment. Nothing that was written is lost."),
    )
