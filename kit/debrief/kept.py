"""Small files that a debrief keeps in the cohort's folder: written whole, read with care."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from kit.errors import CohortError
from kit.files import write_atomic
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


def read(path: Path, kind: type[T], wrong: str) -> T | None:
    """Read one such file as `kind`, None before it was written.

    Raises
    ------
    CohortError
        When it is damaged: `wrong` says so, with a place for the ``{reason}``.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise CohortError(
            wrong.format(reason=reason),
            where=str(path),
            remedy=_("Put it back from a copy, or rename it to begin anew."),
        ) from None


def write(path: Path, value: object) -> None:
    """Write one such file.

    Raises
    ------
    CohortError
        When the folder cannot be written.
    """
    try:
        write_atomic(path, msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1))
    except OSError as reason:
        raise CohortError(
            _("The cohort's folder cannot be written: {reason}.").format(reason=reason.strerror or reason),
            where=str(path),
            remedy=_("See that there is room on the disk and that you may write there, then try again."),
        ) from None
