"""How much one user, and all of them, may ask of the service at once."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from typing import TYPE_CHECKING

from kit.errors import ServiceError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = 256 << 10
"""Bytes of one request: a long lesson's lines in the largest texts that are taken a handful at a time."""
DRAINED = 16 << 20
"""Bytes of a request that is too large which are still read, so that its sender hears why it is refused."""
_USERS = 20_000


class Rate:
    """A bucket a user: it fills at `rate` a second up to `burst`, and each request takes one out (a token bucket)."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, user: str) -> float:
        """Let a request through, or say how many seconds until the next may come."""
        if self._rate <= 0:
            return 0.0
        now = time.monotonic()
        held, at = self._buckets.get(user, (self._burst, now))
        held = min(self._burst, held + (now - at) * self._rate)
        if held < 1:
            return (1 - held) / self._rate
        if len(self._buckets) >= _USERS:
            self._forget(now)
        self._buckets[user] = held - 1, now
        return 0.0

    def _forget(self, now: float) -> None:
        """Forget whose bucket is full again."""
        full = [u for u, (held, at) in self._buckets.items() if held + (now - at) * self._rate >= self._burst]
        for user in full:
            del self._buckets[user]


class Places:
    """Places for open streams: so many for everyone, and so many for one user."""

    def __init__(self, total: int, each: int) -> None:
        self._total, self._each = total, each
        self._taken: Counter[str] = Counter()

    @contextlib.contextmanager
    def place(self, user: str) -> Iterator[None]:
        """Take a place as long as a stream is open.

        Raises
        ------
        ServiceError
            When there is none left.
        """
        if self._taken[user] >= self._each or self._taken.total() >= self._total:
            raise ServiceError(
                _("Too many windows are open."), remedy=_("Close one of them, or try again in a moment."), status=429
            )
        self._taken[user] += 1
        try:
            yield
        finally:
            self._taken[user] -= 1
            if not self._taken[user]:
                del self._taken[user]
