"""What the open pages hear at once: that an item was saved in another tab, or that the panel's state changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from jupyter_server.base.websocket import WebSocketMixin
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from kit.lab.access import Guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable


class Live:
    """The pages that listen. Called on the server's loop only."""

    def __init__(self) -> None:
        self._pages: set[LiveHandler] = set()

    def join(self, page: LiveHandler) -> None:
        """Add a page."""
        self._pages.add(page)

    def leave(self, page: LiveHandler) -> None:
        """Forget a page."""
        self._pages.discard(page)

    def item(self, lesson: str, key: str, revision: int) -> None:
        """Tell every page that an item has a new revision; which words, each page fetches for itself."""
        self._tell({"type": "item", "lesson": lesson, "key": key, "revision": revision})

    def shared(self, lesson: str) -> None:
        """Tell every page that a lesson's lines have another audience, or left, or came back."""
        self._tell({"type": "share", "lesson": lesson})

    def state(self) -> None:
        """Tell every page that progress, cohort or route changed."""
        self._tell({"type": "state"})

    def _tell(self, message: dict[str, Any]) -> None:
        text = msgspec.json.encode(message).decode()
        for page in list(self._pages):
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
