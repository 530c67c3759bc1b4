"""Where a cohort's small files are kept: in its folder, or in the live service's database."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec
from filelock import FileLock, Timeout

from kit.errors import CohortError
from kit.files import write_atomic
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

T = TypeVar("T")

_PATIENCE = 60.0
"""Seconds to wait for another debrief of the same cohort."""


class Drawer(Protocol):
    """Keeps a cohort's small files, such as `reveals.json`, each by its name; a file is whole or not there."""

    def read(self, name: str) -> bytes | None:
        """Give a file's bytes, None before it was written; raises `OSError` or `CohortError` if it cannot be read."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole and durably; raises `CohortError` if it cannot be written."""

    def locked(self, name: str) -> AbstractContextManager[None]:
        """Keep every other debrief from a file, for as long as it is read, changed and written.

        Raises `CohortError` if another one keeps it for too long.
        """

    def place(self, name: str) -> str:
        """Say where a file lies, for an error's reader."""


class FolderDrawer:
    """A cohort's own folder.

    Parameters
    ----------
    folder
        The folder that `kit init` made, or one of files that participants sent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FolderDrawer) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    def read(self, name: str) -> bytes | None:
        """Give a file's bytes, None before it was written.

        Raises
        ------
        OSError
            When it is there and cannot be read.
        """
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all.

        Raises
        ------
        CohortError
            When the folder cannot be written.
        """
        try:
            write_atomic(self.folder / name, data)
        except OSError as reason:
            raise not_writable(self.place(name), reason) from None

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Keep every other debrief from a file.

        Raises
        ------
        CohortError
            When another debrief keeps it for longer than a minute, or the folder cannot be written.
        """
        lock = FileLock(self.folder / f".{name}.lock", mode=0o600, timeout=_PATIENCE)
        try:
            lock.acquire()
        except Timeout:
            raise under_way(str(self.folder)) from None
        except OSError as reason:
            raise not_writable(self.place(name), reason) from None
        try:
            yield
        finally:
            lock.release()

    def place(self, name: str) -> str:
        """Say where a file lies."""
        return str(self.folder / name)


def read(drawer: Drawer, name: str, kind: type[T], wrong: str) -> T | None:
    """Read a small JSON file as `kind`, None before it was written.

    Raises
    ------
    CohortError
        When it is damaged: `wrong` says so, with a place for the ``{reason}``.
    """
    try:
        data = drawer.read(name)
        return None if data is None else msgspec.json.decode(data, type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise CohortError(
            wrong.format(reason=reason),
            where=drawer.place(name),
            remedy=_("Put it back from a copy, or rename it to begin anew."),
        ) from None


def write(drawer: Drawer, name: str, value: object) -> None:
    """Write a small file as JSON that a person can read too.

    Raises
    ------
    CohortError
        When it cannot be written.
    """
    drawer.write(name, msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1))


def not_writable(where: str, reason: OSError) -> CohortError:
    """Say that a cohort's folder takes no writing."""
    return CohortError(
        _("The cohort's folder cannot be written: {reason}.").format(reason=reason.strerror or reason),
        where=where,
        remedy=_("See that there is room on the disk and that you may write there, or copy the folder elsewhere."),
    )


def under_way(where: str) -> CohortError:
    """Say that another debrief keeps what this one needs."""
    return CohortError(
        _("Another debrief of this cohort is under way."),
        where=where,
        remedy=_("Wait until the other window is through."),
    )
