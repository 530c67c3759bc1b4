"""The facilitator's console in the notebook: what its page may ask of the sitting, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.display import display

from kit.i18n import gettext as _
from kit.widgets.console import Console as Page
from kit.widgets.console import whole
from kit.widgets.entry import entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.debrief.session import Session

_session: Session | None = None
"""The sitting goes on when the notebook runs again, as after a reload of the page."""


class Console(Page):
    """The console; what it can do are the methods of a `Session`, called by name from its page."""

    _esm = entry("console.js", "model")

    def __init__(self) -> None:
        super().__init__(_("The debrief"))

    def actions(self, message: dict[str, Any]) -> dict[str, Callable[[], dict[str, Any]]]:
        """Give what the page may ask for."""
        session = _sitting()

        def said(name: str) -> str:
            return str(message.get(name, ""))

        return {
            "hello": session.greet,
            "leave": session.leave,
            "open": lambda: session.open(said("folder")),
            "open-live": lambda: session.open_live(said("cohort")),
            "setup": lambda: session.set_up(dict(message.get("form", {}))),
            "state": session.state,
            "release": session.release,
            "collect": lambda: session.collect(self._progress),
            "piece": lambda: session.piece(message),
            "bring-in": lambda: session.bring_in(said("place")),
            "answers": session.answers,
            "begin": session.begin,
            "go-on": session.go_on,
            "slide": lambda: session.slide(said("step"), whole(message.get("slide"))),
            "stand": lambda: session.stand(said("step"), whole(message.get("slide"))),
            "note": lambda: session.note(said("step"), said("text")),
            "leave-out": lambda: session.leave_out(said("key"), out=bool(message.get("out"))),
            "review": lambda: session.review(message),
            "texts": session.texts,
            "offered": session.offered,
            "commit": lambda: session.commit(dict(message.get("form", {}))),
            "settle": lambda: session.settle(said("commitment"), done=bool(message.get("done"))),
            "uncommit": lambda: session.uncommit(said("commitment")),
            "picture": lambda: session.picture(said("name")),
            "save-report": session.save,
        }

    def _progress(self, n: int, of: int, line: dict[str, Any]) -> None:
        self.send({"kind": "progress", "about": "collect", "data": {"n": n, "of": of, "line": line}})


def show(source: str | None = None) -> None:
    """Show the console; `source` is a cohort's folder, or a folder of files, to open at once.

    Raises
    ------
    KitError
        When there is a source and it cannot be read.
    """
    if source is not None:
        _sitting().open(source)
    display(Console())  # type: ignore[no-untyped-call]


def _sitting() -> Session:
    global _session  # noqa: PLW0603 - one sitting a kernel
    if _session is None:
        # pandas takes a second to import: that is done here, in the thread, and not before the page shows.
        from kit.debrief.session import Session  # noqa: PLC0415

        _session = Session()
    return _session
