"""The book of reveals: what was frozen and shown of a cohort, kept in its folder with a time and check sums."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit.errors import CohortError
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.workspace import THRESHOLD_FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.privacy.rules import People

REVEALS_FILE = "reveals.json"
VERSION = 1
_PATIENCE = 60.0
"""Seconds to wait for another debrief of the same cohort."""


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
    views: dict[str, list[Frozen]] = {}
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
        sealed = structs.replace(frozen, sha256=_seal(view, frozen))
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


def read_reveals(folder: Path, threshold: int) -> Reveals:
    """Give a copy of what was revealed of a cohort; nothing that is done to it is kept.

    Raises
    ------
    CohortError
        As `reveals` does.
    """
    return _read(folder / REVEALS_FILE, threshold)


@contextlib.contextmanager
def reveals(folder: Path, threshold: int) -> Iterator[Reveals]:
    """Open a cohort's `reveals.json` for one debrief, and write what was newly frozen.

    Raises
    ------
    CohortError
        When it is damaged or was changed by hand, or when the cohort's threshold fell: nothing is computed anew.
    """
    path = folder / REVEALS_FILE
    # Two debriefs at once must not freeze two different results.
    lock = FileLock(folder / f".{REVEALS_FILE}.lock", mode=0o600, timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise CohortError(
            _("Another debrief of this cohort is under way."),
            where=str(folder),
            remedy=_("Wait until the other window is through."),
        ) from None
    except OSError as reason:
        raise not_writable(path, reason) from None
    try:
        book = _read(path, threshold)
        yield book
        if book.changed:
            _write(path, book)
    finally:
        lock.release()


def _read(path: Path, threshold: int) -> Reveals:
    if threshold < THRESHOLD_FLOOR:
        raise CohortError(
            _("A threshold of {n} is too low: {floor} is the least.").format(n=threshold, floor=THRESHOLD_FLOOR),
            where=str(path.with_name("cohort.yaml")),
            remedy=_("Set the threshold that was promised to the participants."),
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Reveals(threshold)
    except OSError as reason:
        raise _damaged(path, reason.strerror or str(reason)) from None
    try:
        file = msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise _damaged(path, str(reason)) from None
    if (file.format, file.version) != ("kit.reveals", VERSION):
        raise _damaged(path, _("it is of another format or version"))
    whole = file.sha256 == _seal_file(file)
    if not whole or any(f.sha256 != _seal(view, f) for view, frozen in file.views.items() for f in frozen):
        raise _damaged(path, _("its check sum does not fit its content"))
    if threshold < file.threshold:
        raise CohortError(
            _("The threshold of this cohort is {old}; it may rise, never fall to {new}.").format(
                old=file.threshold, new=threshold
            ),
            where=str(path.with_name("cohort.yaml")),
            remedy=_("Set it back to {old}, or higher.").format(old=file.threshold),
        )
    return Reveals(threshold, file.views, set(file.closed), changed=threshold != file.threshold)


def _write(path: Path, book: Reveals) -> None:
    file = _File(
        format="kit.reveals",
        version=VERSION,
        threshold=book.threshold,
        views=book.views,
        closed=sorted(book.closed),
    )
    file.sha256 = _seal_file(file)
    try:
        write_atomic(path, msgspec.json.format(msgspec.json.encode(file, order="deterministic"), indent=1))
    except OSError as reason:
        raise not_writable(path, reason) from None


def _seal(view: str, frozen: Frozen) -> str:
    bare = structs.replace(frozen, sha256="")
    return hashlib.sha256(view.encode() + b"\0" + msgspec.json.encode(bare, order="deterministic")).hexdigest()


def _seal_file(file: _File) -> str:
    bare = structs.replace(file, sha256="")
    return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()


def _damaged(path: Path, reason: str) -> CohortError:
    return CohortError(
        _("What was revealed before cannot be trusted: {reason}.").format(reason=reason),
        where=str(path),
        remedy=_("Put this file back from a copy. Nothing is computed anew: a new result could give somebody away."),
    )


def not_writable(path: Path, reason: OSError) -> CohortError:
    """Say that a cohort's folder takes no writing."""
    return CohortError(
        _("The cohort's folder cannot be written: {reason}.").format(reason=reason.strerror or reason),
        where=str(path),
        remedy=_("Copy the folder to a place where you may write, and take it from there."),
    )


def now(moment: dt.datetime | None = None) -> str:
    """Write a moment, by default this one, as the kit's files have it."""
    return (moment or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
