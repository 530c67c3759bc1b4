"""A facilitator's page in the notebook: buttons in the page, work in a thread, results as messages.

Results travel as messages and never as the widget's state, so that no notebook file can hold them.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget

from kit.errors import KitError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

_work = threading.Lock()
"""One thing at a time, also while a page that was loaded anew is there beside the old one."""


class Console(AnyWidget):
    """A page whose requests are answered by name; what there is to ask is what `actions` gives."""

    title = traitlets.Unicode().tag(sync=True)
    without = traitlets.Unicode().tag(sync=True)

    def __init__(self, title: str) -> None:
        super().__init__(
            title=title,
            without=_(
                "{title} cannot be shown: the course's part of the Jupyter server did not answer. "
                "Start JupyterLab as the guide says, then reload this page."
            ).format(title=title),
        )
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        # What a front end without widgets shows instead.
        return str(self.title)

    def actions(self, message: dict[str, Any]) -> dict[str, Callable[[], dict[str, Any]]]:
        """Give what can be done, by name, with what the page sent to do it with."""
        raise NotImplementedError

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
        actions = self.actions(message)
        if do not in actions:
            raise KitError(_("The page asked for something that this kit does not do."), remedy=_("Reload the page."))
        return actions[do]()


def whole(value: object) -> int:
    """Give a whole number that the page sent, -1 for anything else."""
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
