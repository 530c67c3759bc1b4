"""What the open pages hear at once: an item saved in another tab, a new state of the panel, the group's room."""

from __future__ import annotations

from asyncio import get_running_loop
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from kit.lab.access import Guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable


class Live:
    """The pages that listen. Called on the server's loop only."""

    def __init__(self, stir: Callable[[], None]) -> None:
        self._pages: set[LiveHandler] = set()
        self._stir = stir
        self._left = -inf
        self._room: msgspec.Raw | None = None
        self._heard = 0.0
        self._lost = True

    def join(self, page: LiveHandler) -> None:
        """Add a page, and tell it how the room stands."""
        self._pages.add(page)
        if self._room is not None:
            self._tell(self._as_message(), [page])
        self._stir()

    def leave(self, page: LiveHandler) -> None:
        """Forget a page."""
        self._pages.discard(page)
        self._left = monotonic()
        self._stir()

    def attended(self, grace: float) -> bool:
        """Say whether a page listens, or did so until `grace` seconds ago; the question stirs again when they end."""
        if self._pages:
            return True
        rest = self._left + grace - monotonic()
        if rest > 0:
            get_running_loop().call_later(rest + 0.01, self._stir)
        return rest > 0

    def room(self, room: msgspec.Raw | None) -> bool:
        """Tell every page how the group's room stands, None for no room; says whether the service was away before."""
        back, self._lost = self._lost, room is None
        if room != self._room:
            self._room, self._heard = room, monotonic()
            self._tell(self._as_message())
        return back and room is not None

    def lost(self) -> None:
        """Note that the service is away. The pages keep what they know: the cards say by themselves what waits."""
        self._lost = True

    def _as_message(self) -> dict[str, Any]:
        # A timer in it was right when it was heard; no clock of a page has to agree with any other.
        return {"type": "room", "room": self._room, "age": round(monotonic() - self._heard, 1)}

    def item(self, lesson: str, key: str, revision: int) -> None:
        """Tell every page that an item has a new revision; which words, each page fetches for itself."""
        self._tell({"type": "item", "lesson": lesson, "key": key, "revision": revision})

    def shared(self, lesson: str) -> None:
        """Tell every page that a lesson's lines have another audience, or left, or came back."""
        self._tell({"type": "share", "lesson": lesson})

    def state(self) -> None:
        """Tell every page that progress, cohort or route changed."""
        self._tell({"type": "state"})

    def _tell(self, message: dict[str, Any], pages: Iterable[LiveHandler] | None = None) -> None:
        text = msgspec.json.encode(message).decode()
        for page in list(self._pages if pages is None else pages):
            try:
                page.write_message(text)
            except WebSocketClosedError:
                self.leave(page)


class LiveHandler(WebSocketMixin, WebSocketHandler, Guarded):
    """A page's line to `Live`; the page only listens."""

    def initialize(self, live: Live) -> None:
        """Take the hub of listening pages."""
        self._live = live

    def open(self, *args: str, **kwargs: str) -> Awaitable[None] | None:
        """Start listening."""
        self._live.join(self)
        return super().open(*args, **kwargs)  # type: ignore[no-any-return]

    def on_message(self, message: str | bytes) -> None:
        """Hear nothing: saving has its own address."""

    def on_close(self) -> None:
        """Stop listening."""
        self._live.leave(self)
        super().on_close()

    def get_compression_options(self) -> None:
        """Send the short messages as they are."""
        return
