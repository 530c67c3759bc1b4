"""The cohort's key, and what is made under it: pseudonyms of people and marks of answers."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

import msgspec

from kit.errors import CohortError
from kit.exchange.cohort_folder import KEY_FILE
from kit.i18n import gettext as _
from kit.keeping import FolderDrawer
from kit.privacy.reveals import anything_revealed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_KEY_BYTES = 32
_DIGITS = 16
_SHORT = 16
"""Bytes of an answer below which the same one is expected many times."""


def read_key(folder: Path) -> bytes:
    """Give the cohort's pseudonym key, and make one where there is none yet.

    Raises
    ------
    CohortError
        When the key is damaged, gone although results were frozen under it, or cannot be made.
    """
    path = folder / KEY_FILE
    remedy = _("Put the cohort's own key back from a copy: with another one nobody could be recognised any more.")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        if anything_revealed(FolderDrawer(folder)):
            raise CohortError(_("The cohort's key is gone."), where=str(path), remedy=remedy) from None
        _make_key(folder)
        return read_key(folder)
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise CohortError(_("The cohort's key cannot be read."), where=str(path), remedy=remedy)
    return key


def _make_key(folder: Path) -> None:
    drawer = FolderDrawer(folder)
    with drawer.locked(KEY_FILE):
        # Where somebody else made it a moment ago, theirs counts.
        if drawer.read(KEY_FILE) is None:
            drawer.write(KEY_FILE, f"{secrets.token_hex(_KEY_BYTES)}\n".encode())


def pseudonyms(key: bytes, participants: Iterable[str]) -> list[str]:
    """Give the names under which participants stand in the table: HMAC-SHA256 under the cohort's key (RFC 2104).

    The key is worked in once for all of them, which halves the time of Python's own HMAC.
    """
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    inner, outer = (hashlib.sha256(bytes(b ^ pad for b in block)) for pad in (0x36, 0x5C))
    found = []
    for participant in participants:
        first, second = inner.copy(), outer.copy()
        first.update(participant.encode())
        second.update(first.digest())
        found.append(second.hexdigest()[:_DIGITS])
    return found


def marks(key: bytes, view: str, values: Iterable[object]) -> list[str]:
    """Give the marks of answers in a view: equal for equal answers, and telling nothing without the key.

    Keyed BLAKE2b (RFC 7693), for there is one for every answer and it takes a quarter of HMAC's time.
    """
    encode = msgspec.json.Encoder(order="deterministic").encode
    start = hashlib.blake2b(view.encode() + b"\0", key=key, digest_size=_DIGITS // 2)
    made: dict[bytes, str] = {}
    found = []
    for value in values:
        data = encode(value)
        # Of ratings there are a hundred thousand, and five different ones; of texts nearly all are.
        mark = made.get(data) if len(data) < _SHORT else None
        if mark is None:
            whole = start.copy()
            whole.update(data)
            mark = whole.hexdigest()
            if len(data) < _SHORT:
                made[data] = mark
        found.append(mark)
    return found
