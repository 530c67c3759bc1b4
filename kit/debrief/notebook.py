"""The facilitator's console in the notebook: buttons in the page, work in a thread, results as messages.

Results travel as messages and never as the widget's state, so that no notebook file can hold them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget
from IPython.display import display

from kit.errors import KitError
from kit.i18n import gettext as _
from kit.widgets.entry import entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.debrief.session import Session

_session: Session | None = None
"""The sitting goes on when the notebook runs again, as after a reload of the page."""
_work = threading.Lock()
"""One thing at a time, also while a page that was loaded anew is there beside the old one."""


class Console(AnyWidget):
    """The console; what it can do are the methods of a `Session`, called by name from its page."""

    _esm = entry("console.js", "model")
    title = traitlets.Unicode(_("The debrief")).tag(sync=True)
    without = traitlets.Unicode().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(
            without=_(
                "The debrief cannot be shown: the course's part of the Jupyter server did not answer. "
                "Start JupyterLab as the guide says, then reload this page."
            )
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        # What a front end without widgets shows instead.
        return str(self.title)

    def _asked(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        # Reading a cohort and drawing take seconds: the kernel stays free to answer meanwhile.
        threading.Thread(target=self._answer, args=(message,), daemon=True).start()

    def _answer(self, message: dict[str, Any]) -> None:
        do = str(message.get("do", ""))
        about = {"about": do, "id": message.get("id")}
        if not _work.acquire(blocking=bool(message.get("waits"))):
            self.send({"kind": "busy", **about})
            return
        try:
            self.send({"kind": "done", **about, "data": self._do(do, message)})
        except KitError as problem:
            self.send({"kind": "problem", **about, "problem": problem.as_dict()})
        except Exception as problem:  # noqa: BLE001 - whatever it is, the facilitator is told, and may go on
            self.send({"kind": "problem", **about, "problem": _unexpected(problem)})
        finally:
            _work.release()

    def _do(self, do: str, message: dict[str, Any]) -> dict[str, Any]:
        session = _sitting()

        def said(name: str) -> str:
            return str(message.get(name, ""))

        actions: dict[str, Callable[[], dict[str, Any]]] = {
            "hello": session.greet,
            "leave": session.leave,
            "open": lambda: session.open(said("folder")),
            "setup": lambda: session.set_up(dict(message.get("form", {}))),
            "state": session.state,
            "release": session.release,
            "collect": lambda: session.collect(self._progress),
            "answers": session.answers,
            "begin": session.begin,
            "go-on": session.go_on,
            "slide": lambda: session.slide(said("step"), _whole(message.get("slide"))),
            "stand": lambda: session.stand(said("step"), _whole(message.get("slide"))),
            "note": lambda: session.note(said("step"), said("text")),
            "leave-out": lambda: session.leave_out(said("key"), out=bool(message.get("out"))),
            "review": lambda: session.review(message),
            "offered": session.offered,
            "commit": lambda: session.commit(dict(message.get("form", {}))),
            "settle": lambda: session.settle(said("commitment"), done=bool(message.get("done"))),
            "uncommit": lambda: session.uncommit(said("commitment")),
            "picture": lambda: session.picture(said("name")),
            "save-report": session.save,
        }
        if do not in actions:
            raise KitError(_("The page asked for something that this kit does not do."), remedy=_("Reload the page."))
        return actions[do]()

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


def _whole(value: object) -> int:
    return value if isinstance(value, int) else -1


def _unexpected(problem: Exception) -> dict[str, str]:
    """Word an error nobody foresaw: its kind and, for a file, its name; never what somebody wrote."""
    if isinstance(problem, OSError):
        what = _("{file}: {reason}.").format(file=problem.filename or _("A file"), reason=problem.strerror or "")
        return KitError(what, remedy=_("Mend that, then try again. Nothing else was changed.")).as_dict()
    return KitError(
        _("Something went wrong that this kit did not foresee ({kind}).").format(kind=type(problem).__name__),
        remedy=_("Try again. If it happens again, tell the kit's makers which button you pressed, and this line."),
    ).as_dict()
