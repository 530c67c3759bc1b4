"""What may be shown of a small group: thresholds, pseudonyms, and results that stay frozen once they were shown.

Whoever knows their own answer, and keeps every summary, could subtract one result from another. So a result is
frozen when it is first revealed, and a newer one replaces it only if no arithmetic between all that was ever
revealed rests on fewer people than the threshold.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import itertools
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit.errors import CohortError
from kit.exchange.cohort_folder import KEY_FILE
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.workspace import THRESHOLD_FLOOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

REVEALS_FILE = "reveals.json"
COUNTS_FROM = 10
"""People from whom on counts of people are shown without asking everyone."""
VERSION = 1
_KEY_BYTES = 32
_PSEUDONYM_DIGITS = 16
_PATIENCE = 60.0
"""Seconds to wait for another debrief of the same cohort."""
_MOST_FREEZES = 6
"""Up to here every sum and difference of earlier results is tried; beyond it a simpler, stricter rule holds."""

Answers: TypeAlias = frozenset[tuple[str, str]]
"""The answers behind one result: pairs of a person's pseudonym and the mark of what they answered."""


# -- pseudonyms ----------------------------------------------------------------------------------------------------


def read_key(folder: Path) -> bytes:
    """Give the cohort's pseudonym key, and make one where there is none yet.

    Raises
    ------
    CohortError
        When the key is damaged, or gone although results were frozen under it.
    """
    path = folder / KEY_FILE
    remedy = _("Put the cohort's own key back from a copy: with another one nobody could be recognised any more.")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        if (folder / REVEALS_FILE).exists():
            raise CohortError(_("The cohort's key is gone."), where=str(path), remedy=remedy) from None
        return _make_key(path)
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise CohortError(_("The cohort's key cannot be read."), where=str(path), remedy=remedy)
    return key


def _make_key(path: Path) -> bytes:
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Somebody else made it a moment ago: theirs counts.
        return read_key(path.parent)
    except OSError as reason:
        raise _not_writable(path, reason) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return key


def pseudonym(key: bytes, participant: str) -> str:
    """Give the name under which a participant stands in the table: HMAC-SHA256 under the cohort's key (RFC 2104)."""
    return hmac.digest(key, participant.encode(), "sha256").hex()[:_PSEUDONYM_DIGITS]


def mark(key: bytes, view: str, value: object) -> str:
    """Give the mark of an answer in a view: equal for equal answers, and telling nothing without the key.

    Keyed BLAKE2b (RFC 7693), for there is one for every answer and it takes a quarter of HMAC's time.
    """
    data = view.encode() + b"\0" + msgspec.json.encode(value, order="deterministic")
    return hashlib.blake2b(data, key=key, digest_size=_PSEUDONYM_DIGITS // 2).hexdigest()


# -- rules -----------------------------------------------------------------------------------------------------------


def counts_allowed(n: int, everyone_agreed: bool) -> bool:
    """Say whether counts of people may be shown of `n` people."""
    return n >= COUNTS_FROM or everyone_agreed


def may_follow(new: Answers, earlier: Sequence[Answers], threshold: int) -> bool:
    """Say whether a result over `new` answers may be shown after results over the `earlier` ones.

    A result is taken for what an attacker could make of it at best: a sum over its answers. Whatever the new
    result is added to or subtracted from must then be empty, or keep at least `threshold` people on each side.
    Each side, for one joining while four leave would otherwise stand alone with the plus.
    """
    if len(new) < threshold:
        return False
    others = list(dict.fromkeys(e for e in earlier if e != new))
    signatures: dict[tuple[bool, ...], set[str]] = {}
    for answer in new.union(*others):
        signatures.setdefault((answer in new, *(answer in e for e in others)), set()).add(answer[0])
    if all(len(people) >= threshold for people in signatures.values()):
        # Every result is made of whole crowds, and so is whatever is computed from them.
        return True
    if len(others) >= _MOST_FREEZES:
        return False
    return all(
        _both_sides(signatures, (1, *signs), threshold) for signs in itertools.product((1, 0, -1), repeat=len(others))
    )


def _both_sides(signatures: Mapping[tuple[bool, ...], set[str]], signs: tuple[int, ...], threshold: int) -> bool:
    plus: set[str] = set()
    minus: set[str] = set()
    for signature, people in signatures.items():
        weight = sum(s for s, there in zip(signs, signature, strict=True) if there)
        if weight > 0:
            plus |= people
        elif weight < 0:
            minus |= people
    return all(not side or len(side) >= threshold for side in (plus, minus))


# -- what was revealed -------------------------------------------------------------------------------------------------


class Frozen(Struct, frozen=True, kw_only=True):
    """One result as it was revealed.

    `people` maps each pseudonym behind it to the mark of their answer. `without` says for a part of the result
    (a dimension) who is not behind it, or None where the part is hidden.
    """

    frozen_at: str
    people: dict[str, str]
    without: dict[str, list[str] | None] = {}
    result: dict[str, Any]
    sha256: str = ""

    def behind(self, part: str = "") -> Answers | None:
        """Give the answers behind the result, or behind one part of it; None when that part was not shown."""
        left_out = self.without.get(part, []) if part else []
        if left_out is None:
            return None
        return frozenset(self.people.items() - {(p, self.people[p]) for p in left_out if p in self.people})


class _File(Struct, kw_only=True):
    format: str
    version: int
    threshold: int
    views: dict[str, list[Frozen]] = {}
    sha256: str = ""


@dataclass
class Reveals:
    """All that was ever revealed of one cohort; open it with `reveals`."""

    threshold: int
    views: dict[str, list[Frozen]]
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
        raise _not_writable(path, reason) from None
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
        return Reveals(threshold, {})
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
    return Reveals(threshold, file.views, changed=threshold != file.threshold)


def _write(path: Path, book: Reveals) -> None:
    file = _File(format="kit.reveals", version=VERSION, threshold=book.threshold, views=book.views)
    file.sha256 = _seal_file(file)
    try:
        write_atomic(path, msgspec.json.format(msgspec.json.encode(file, order="deterministic"), indent=1))
    except OSError as reason:
        raise _not_writable(path, reason) from None


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


def _not_writable(path: Path, reason: OSError) -> CohortError:
    return CohortError(
        _("The cohort's folder cannot be written: {reason}.").format(reason=reason.strerror or reason),
        where=str(path),
        remedy=_("Copy the folder to a place where you may write, and take it from there."),
    )


def now(moment: dt.datetime | None = None) -> str:
    """Write a moment, by default this one, as the kit's files have it."""
    return (moment or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
