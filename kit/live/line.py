"""The line to the live service: a thread that hears of every change in a room, and takes up a line that broke."""

from __future__ import annotations

import contextlib
import random
import threading
from typing import TYPE_CHECKING

from kit.errors import KitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.wire.client import Client
    from kit.wire.room import Room
    from kit.wire.stream import Stream

FIRST, LAST = 0.5, 10.0
"""Seconds before a line that broke is taken up again, at first and after many tries."""


class Line:
    """Hears of one cohort's room until it is hung up.

    Parameters
    ----------
    client
        Asks the service in this facilitator's name.
    cohort
        The cohort's id.
    heard
        Is told the room, at once and at each change.
    lost
        Is told what is wrong, each time that the line could not be had.
    """

    def __init__(
        self, client: Client, cohort: str, heard: Callable[[Room], None], lost: Callable[[KitError], None]
    ) -> None:
        self._client, self._cohort, self._heard, self._lost = client, cohort, heard, lost
        self._over = threading.Event()
        self._stream: Stream | None = None
        threading.Thread(target=self._listen, name=f"line to {cohort}", daemon=True).start()

    def hang_up(self) -> None:
        """Say nothing more; what is still on its way is dropped."""
        self._over.set()
        if self._stream:
            self._stream.close()

    def _listen(self) -> None:
        tries = 0
        while not self._over.is_set():
            try:
                stream = self._stream = self._client.stream(self._cohort)
                # Whoever hangs up while the stream is being made has none to close yet: it is closed here.
                with contextlib.closing(stream):
                    for room in stream:
                        if self._over.is_set():
                            return
                        tries = 0
                        self._heard(room)
            except KitError as problem:
                if not self._over.is_set():
                    self._lost(problem)
            self._over.wait(pause(tries))
            tries += 1


def pause(tries: int) -> float:
    """Say how long to wait after so many tries in vain: ever longer, and never all facilitators at once."""
    longer = FIRST * 2.0 ** min(tries, 10)
    return min(longer, LAST) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret hangs on it
