"""Files that are whole or not there: written aside, flushed to the disk, then renamed into place."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASIDE = ".part"


def write_atomic(path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o600) -> None:
    """Replace the file at `path` by `data`, so that a crash at any moment leaves the old file or the new one.

    Large data can come in pieces, which are never held together.

    Raises
    ------
    OSError
        When the disk is full or the folder not writable; the old file is then untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_ASIDE, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, mode)  # noqa: PTH101 - mkstemp gives a plain name
        os.replace(aside, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            Path(aside).unlink()
        raise
    _flush_folder(path.parent)


def clear_aside(path: Path) -> None:
    """Remove what killed writes of `path` left beside it; the caller holds the file, so that nobody writes it now.

    Raises
    ------
    OSError
        When the folder is not writable.
    """
    for left in path.parent.glob(f".{path.name}.*{_ASIDE}"):
        left.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    # The rename itself is on the disk only once the folder is; Windows has no such call and needs none.
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network file systems refuse to flush a folder; they order the rename themselves.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def lies(fd: int, name: str) -> bool:
    """Say whether something lies under a name in an open folder, a link that leads nowhere included."""
    try:
        os.stat(name, dir_fd=fd, follow_symlinks=False)
    except OSError:
        return False
    return True
