"""The book of reveals: what was frozen and shown of a cohort, kept with a time and check sums."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

from kit import keeping
from kit.errors import CohortError
from kit.i18n import gettext as _
from kit.workspace import THRESHOLD_FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.keeping import Drawer
    from kit.privacy.rules import People

REVEALS_FILE = "reveals.json"
VERSION = 1


class Frozen(Struct, frozen=True, kw_only=True):
    """One result as it was revealed.

    `people` maps each pseudonym behind it to the mark of their answer. `without` says for a part of the result
    (a dimension) who is not behind it, or None where the part is hidden. `alike` names the parts ("" is the whole)
    in which all, or all but one, answered the same.
    """

    frozen_at: str
    people: dict[str, str]
    without: dict[str, list[str] | None] = {}
    alike: list[str] = []
    result: dict[str, Any]
    sha256: str = ""

    def behind(self, part: str = "") -> People | None:
        """Give the people behind the result, or behind one part of it; None when that part was not shown."""
        left_out = self.without.get(part, []) if part else []
        return None if left_out is None else frozenset(self.people.keys() - set(left_out))


class _File(Struct, kw_only=True):
    format: str
    version: int
    threshold: int
    views: dict[str, list[msgspec.Raw]] = {}
    closed: list[str] = []
    sha256: str = ""


@dataclass
class Reveals:
    """All that was ever revealed of one cohort; open it with `reveals`.

    `closed` has what nothing new is shown of any more, as ``view#part``, ``view#`` being the whole view.
    """

    threshold: int
    views: dict[str, list[Frozen]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    changed: bool = field(default=False, repr=False)

    def earlier(self, view: str) -> list[Frozen]:
        """Give a view's freezes, the oldest first."""
        return self.views.get(view, [])

    def latest(self, view: str) -> Frozen | None:
        """Give a view's newest freeze, unless fewer people than the threshold stand behind it."""
        frozen = self.views.get(view)
        return frozen[-1] if frozen and len(frozen[-1].people) >= self.threshold else None

    def freeze(self, view: str, frozen: Frozen) -> Frozen:
        """Add a freeze; from now on it has been shown."""
        sealed = structs.replace(frozen, sha256=_seal(view, _plain(structs.replace(frozen, sha256=""))))
        self.views.setdefault(view, []).append(sealed)
        self.changed = True
        return sealed

    def close(self, view: str, part: str) -> None:
        """Never show anything new of one part of a view.

        That a result is kept back because its answers are alike says something too. Were it shown later, with more
        people in it, the two together could give them away (Wong, Fu, Wang & Pei 2007, Minimality attack in privacy
        preserving data publishing, VLDB).
        """
        self.closed.add(f"{view}#{part}")
        self.changed = True

    def is_closed(self, view: str, part: str) -> bool:
        """Say whether nothing new is shown of one part of a view."""
        return f"{view}#{part}" in self.closed


def read_reveals(drawer: Drawer, threshold: int) -> Reveals:
    """Give a copy of what was revealed of a cohort; nothing that is done to it is kept.

    Raises
    ------
    CohortError
        As `reveals` does.
    """
    if threshold < THRESHOLD_FLOOR:
        raise CohortError(
            _("A threshold of {n} is too low: {floor} is the least.").format(n=threshold, floor=THRESHOLD_FLOOR),
            where=drawer.place("cohort.yaml"),
            remedy=_("Set the threshold that was promised to the participants."),
        )
    known = _read(drawer)
    if known is None:
        # New, and yet to be written: the threshold is remembered from the first debrief on, whatever it showed.
        return Reveals(threshold, changed=True)
    file, views = known
    if threshold < file.threshold:
        raise CohortError(
            _("The threshold of this cohort is {old}; it may rise, never fall to {new}.").format(
                old=file.threshold, new=threshold
            ),
            where=drawer.place("cohort.yaml"),
            remedy=_("Set it back to {old}, or higher.").format(old=file.threshold),
        )
    return Reveals(threshold, views, set(file.closed), changed=threshold != file.threshold)


def promise(drawer: Drawer, threshold: int) -> None:
    """Write down the threshold under which a new cohort's people are asked to share; from now on it never falls.

    Raises
    ------
    CohortError
        As `reveals` does.
    """
    with reveals(drawer, threshold):
        pass


def anything_revealed(drawer: Drawer) -> bool:
    """Say whether anything was ever revealed of a cohort.

    Raises
    ------
    CohortError
        When its book is damaged or was changed by hand.
    """
    known = _read(drawer)
    return known is not None and bool(known[0].views or known[0].closed)


@contextlib.contextmanager
def reveals(drawer: Drawer, threshold: int) -> Iterator[Reveals]:
    """Open a cohort's `reveals.json` for one debrief, and write what was newly frozen, and the threshold.

    Raises
    ------
    CohortError
        When it is damaged or was changed by hand, or when the cohort's threshold fell: nothing is computed anew.
    """
    # Two debriefs at once must not freeze two different results.
    with drawer.locked(REVEALS_FILE):
        book = read_reveals(drawer, threshold)
        yield book
        if book.changed:
            _write(drawer, book)


def _read(drawer: Drawer) -> tuple[_File, dict[str, list[Frozen]]] | None:
    """Give the book as it lies there and its freezes, all seals looked at; None before it was written."""
    try:
        data = drawer.read(REVEALS_FILE)
    except OSError as reason:
        raise _damaged(drawer, reason.strerror or str(reason)) from None
    if data is None:
        return None
    try:
        # As it was before it was laid out for people to read: a seal is over these very bytes.
        plain = msgspec.json.format(data, indent=-1)
        file = msgspec.json.decode(plain, type=_File)
        views = {view: [msgspec.json.decode(raw, type=Frozen) for raw in raws] for view, raws in file.views.items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise _damaged(drawer, str(reason)) from None
    if (file.format, file.version) != ("kit.reveals", VERSION):
        raise _damaged(drawer, _("it is of another format or version"))
    sealed = [
        (view, bytes(raw), frozen.sha256)
        for view, raws in file.views.items()
        for raw, frozen in zip(raws, views[view], strict=True)
    ]
    if not all(_fits(*one) for one in [("", plain, file.sha256), *sealed]):
        raise _damaged(drawer, _("its check sum does not fit its content"))
    return file, views


def _write(drawer: Drawer, book: Reveals) -> None:
    file = _File(
        format="kit.reveals",
        version=VERSION,
        threshold=book.threshold,
        views={view: [msgspec.Raw(_plain(one)) for one in frozen] for view, frozen in book.views.items()},
        closed=sorted(book.closed),
    )
    file.sha256 = _seal("", _plain(file))
    keeping.write(drawer, REVEALS_FILE, file)


def _plain(value: Struct) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def _seal(view: str, plain: bytes) -> str:
    """Give the check sum of what has none yet: of one result of a view, or of the whole file with no view."""
    return hashlib.sha256(b"\0".join([view.encode(), plain]) if view else plain).hexdigest()


def _fits(view: str, plain: bytes, seal: str) -> bool:
    """Say whether a seal fits what it stands in: at the end, where there was an empty one when it was made."""
    end = f'"{seal}"}}'.encode()
    return plain.endswith(end) and _seal(view, plain.removesuffix(end) + b'""}') == seal


def _damaged(drawer: Drawer, reason: str) -> CohortError:
    return CohortError(
        _("What was revealed before cannot be trusted: {reason}.").format(reason=reason),
        where=drawer.place(REVEALS_FILE),
        remedy=_("Put this file back from a copy. Nothing is computed anew: a new result could give somebody away."),
    )
