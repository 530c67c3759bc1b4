"""The console of a live session in the notebook: what its page may ask, by name, and what it is told unasked."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from IPython.display import display

from kit.i18n import gettext as _
from kit.live.session import Live
from kit.widgets.console import Console as Page
from kit.widgets.console import whole
from kit.widgets.entry import entry

if TYPE_CHECKING:
    from collections.abc import Callable

_live: Live | None = None
"""The session goes on when the notebook runs again, as after a reload of the page."""
_pages: weakref.WeakSet[Console] = weakref.WeakSet()
"""Every page of this kernel, for what is told to all."""


class Console(Page):
    """The console; what it can do are the methods of a `Live`, called by name from its page."""

    _esm = entry("live_console.js", "model")

    def __init__(self) -> None:
        super().__init__(_("A live session"))
        _pages.add(self)

    def actions(self, message: dict[str, Any]) -> dict[str, Callable[[], dict[str, Any]]]:
        """Give what the page may ask for."""
        live = _session()

        def said(name: str) -> str:
            return str(message.get(name, ""))

        return {
            "hello": lambda: live.greet(said("origin")),
            "choose": lambda: live.choose(said("cohort")),
            "leave": live.leave,
            "act": lambda: live.act(dict(message.get("act", {}))),
            "here": live.here,
            "slide": lambda: live.slide(said("activity"), whole(message.get("slide"))),
            "texts": live.texts,
            "review": lambda: live.review({k: v for k, v in message.items() if k not in {"do", "id", "waits"}}),
            "commitments": live.commitments,
            "commit": lambda: live.commit(dict(message.get("form", {}))),
            "settle": lambda: live.settle(said("commitment"), done=bool(message.get("done"))),
            "uncommit": lambda: live.uncommit(said("commitment")),
        }


def show() -> None:
    """Show the console."""
    display(Console())  # type: ignore[no-untyped-call]


def _session() -> Live:
    global _live  # noqa: PLW0603 - one session a kernel
    if _live is None:
        _live = Live(_tell)
    return _live


def _tell(kind: str, data: dict[str, Any]) -> None:
    for page in list(_pages):
        page.send({"kind": kind, "data": data})
