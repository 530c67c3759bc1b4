"""The service's stream of a room, as whoever listens to it sees it."""

from __future__ import annotations

import contextlib
import http.client
from socket import SHUT_RDWR
from typing import TYPE_CHECKING

import msgspec

from kit.errors import ServiceError
from kit.i18n import gettext as _
from kit.wire.answers import LIMIT, answer, unreachable
from kit.wire.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOMS = msgspec.json.Decoder(Room)
"""Made once, here: msgspec works a record's types out when they are first asked for, and where several threads ask for
the first time at once, as streams do, the interpreter may crash."""


class Stream:
    """A room as it changes: iterate over it, or `close` it from another thread, which ends the iteration.

    It raises `ServiceError` when the connection is lost; listen anew then.
    """

    def __init__(self, connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> None:
        self._connection, self._closed = connection, False
        try:
            connection.request("GET", path, headers=headers | {"Accept": "text/event-stream"})
            self._response = connection.getresponse()
            if self._response.status != http.client.OK:
                answer(self._response)
        except (OSError, http.client.HTTPException) as reason:
            connection.close()
            raise unreachable(reason) from None
        except ServiceError:
            connection.close()
            raise

    def __iter__(self) -> Iterator[Room]:
        return self

    def __next__(self) -> Room:
        event, data = b"", b""
        try:
            while line := self._response.readline(LIMIT):
                field, _colon, value = line.rstrip(b"\r\n").partition(b": ")
                if field == b"event":
                    event = value
                elif field == b"data":
                    data = value
                elif not field and event == b"room":
                    return _ROOMS.decode(data)
        except (OSError, ValueError, AttributeError, http.client.HTTPException, msgspec.MsgspecError) as reason:
            # A connection that `close` shut meanwhile gives any of these.
            self._connection.close()
            if not self._closed:
                raise unreachable(reason) from None
        self._connection.close()
        if not self._closed:
            raise unreachable(_("the connection ended"))
        raise StopIteration

    def close(self) -> None:
        """Stop listening."""
        self._closed = True
        socket = self._connection.sock
        with contextlib.suppress(OSError):
            # A thread that waits for the next line wakes by this alone.
            if socket is not None:
                socket.shutdown(SHUT_RDWR)
        self._connection.close()
