"""The requests that are under way: how many, which of them never come whole, and when the last one is over."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Gauge

    from kit.service.app.handling import Handler

ARRIVES = 20.0
"""Seconds for a request to arrive whole."""
_LOOKED = 5.0
"""Seconds between two looks at those that are still to come."""


class Busy:
    """The requests that are under way; once it is `ending` no more are let in.

    Parameters
    ----------
    many
        Told now and then, and whenever it is asked for, how many they are: with each request it would cost too much.
    """

    def __init__(self, many: Gauge) -> None:
        self.ending = False
        self._many = many
        self._requests: set[Handler] = set()
        self._none = asyncio.Event()
        self._none.set()

    def begin(self, request: Handler) -> None:
        """Take one in."""
        self._requests.add(request)
        self._none.clear()

    def end(self, request: Handler) -> None:
        """Let one go."""
        self._requests.discard(request)
        if not self._requests:
            self._none.set()

    def count(self) -> None:
        """Tell how many are under way."""
        self._many.set(len(self._requests))

    async def over(self) -> None:
        """Wait until none is under way."""
        await self._none.wait()

    async def watch(self) -> None:
        """Count them, and hang up on those that do not come whole, until it is cancelled."""
        while True:
            await asyncio.sleep(_LOOKED)
            self.count()
            late = time.perf_counter() - ARRIVES
            for request in [one for one in self._requests if one.leaves_unread and one.began < late]:
                request.hang_up()
