"""Whose an entry is: what the system's own users say of who could have written it."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.exchange.roster import Student


class Owners:
    """Says which system user may hand something over in a participant's name."""

    def __init__(self, roster: Iterable[Student]) -> None:
        self._ids = {student.id for student in roster}
        self._number, self._name = cache(_number), cache(_name)

    def forger(self, uid: int, student: str) -> str | None:
        """Name the owner of an entry if it cannot be the participant's own, else None.

        Whoever has an account here owns what they hand over. Root and the one who collects prove nothing: where one
        user runs everyone's server, that user owns every entry.
        """
        if sys.platform == "win32" or uid in {0, os.geteuid()}:
            return None
        own = self._number(student)
        if own is not None:
            return None if uid == own else self._name(uid)
        owner = self._name(uid)
        return owner if owner in self._ids and owner != student else None


def _number(user: str) -> int | None:
    if sys.platform == "win32":
        return None
    import pwd  # noqa: PLC0415 - there is none on Windows

    try:
        return pwd.getpwnam(user).pw_uid
    except (KeyError, ValueError):
        return None


def _name(uid: int) -> str:
    if sys.platform != "win32":
        import pwd  # noqa: PLC0415 - there is none on Windows

        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            pass
    return str(uid)
