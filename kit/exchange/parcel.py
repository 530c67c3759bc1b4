"""A parcel of files from elsewhere, a folder or a zip: gone through in memory and within limits, never unpacked."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from kit.errors import ExchangeError
from kit.exchange.shared import LIMIT, SetAside, read_regular
from kit.i18n import gettext as _
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 20_000
"""Files of one parcel: a large course's hand-in has hundreds."""
DEPTH = 8
TOTAL = 1 << 30
"""Bytes that come out of one parcel, however few went in."""
INNER_FILES = 5000
INNER_TOTAL = 256 << 20
"""Files and bytes of a zip within it. They count for that zip alone: one person's takes nothing from the others."""
_ZIP_LIMIT = 512 << 20
_INNER_LIMIT = 32 << 20
_DIRECTORY_LIMIT = FILES * 600
# The records at a zip's end: the plain one, the one of a large zip before it, and between them what leads to that.
_END, _END_SIZE = b"PK\x05\x06", 22
_END_64, _END_64_SIZE = b"PK\x06\x06", 56
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_LONGEST_COMMENT = 1 << 16
_ENTRY = b"PK\x01\x02"
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# What systems put beside a person's files.
_LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")


class Packed(Struct, frozen=True):
    """One file of a parcel: its path in it, with slashes, and its bytes."""

    path: str
    data: bytes


def unpack(source: Path, aside: list[SetAside]) -> Iterator[Packed]:
    """Give every file that could be one of the course; what cannot be read is added to `aside`.

    Zips within are opened, zips within those are not. Links are not followed.

    Raises
    ------
    ExchangeError
        If there is no such folder or zip, or it holds more than is looked through.
    """
    count = _Count(str(source), FILES, TOTAL)
    if source.is_dir():
        yield from _folder(source, count, aside)
        return
    try:
        with source.open("rb") as file:
            yield from _zip(file, "", _ZIP_LIMIT, count, aside)
    except ExchangeError as problem:
        raise ExchangeError(problem.what, where=problem.where or str(source), remedy=problem.remedy) from None
    except OSError as reason:
        raise ExchangeError(
            _("This cannot be read: {reason}.").format(reason=reason.strerror or reason),
            where=str(source),
            remedy=_("Give a folder with the files, or the zip as it was downloaded."),
        ) from None


class _Count:
    """Counts what is in a parcel, or in a zip within it, and what comes out."""

    def __init__(self, where: str, files: int, total: int) -> None:
        self.files = files
        self._where, self._total, self._found, self._bytes = where, total, 0, 0

    def one_more(self) -> None:
        self._found += 1
        if self._found > self.files:
            raise self._too_much(_("There are more than {n} files in it.").format(n=self.files))

    def read(self, data: bytes) -> bytes:
        self._bytes += len(data)
        if self._bytes > self._total:
            raise self._too_much(_("More than {n} MB come out of it.").format(n=self._total >> 20))
        return data

    def _too_much(self, what: str) -> _TooMuchError:
        remedy = _("What came before is filed. Give a folder with the participants' files alone.")
        return _TooMuchError(what, where=self._where, remedy=remedy)


class _TooMuchError(ExchangeError):
    """What was counted as a whole is beyond its limits, not one file of it."""


def _folder(root: Path, count: _Count, aside: list[SetAside]) -> Iterator[Packed]:
    for at, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not _litter(f))
        if len(Path(at).relative_to(root).parts) >= DEPTH:
            folders.clear()
        for name in sorted(files):
            path = Path(at, name)
            inside = path.relative_to(root).as_posix()
            if _litter(name):
                continue
            count.one_more()
            try:
                if name.lower().endswith(".zip"):
                    yield from _inner(read_regular(path, _INNER_LIMIT, where=shown(inside)), inside, aside)
                elif _wanted(inside, aside):
                    yield Packed(inside, count.read(read_regular(path, where=shown(inside))))
            except _TooMuchError:
                raise
            except ExchangeError as problem:
                aside.append(SetAside.of(problem))


def _inner(data: bytes, path: str, aside: list[SetAside]) -> Iterator[Packed]:
    """Give the files of a zip within the parcel; where there is too much in it, it alone is set aside."""
    try:
        count = _Count(shown(path), INNER_FILES, INNER_TOTAL)
        yield from _zip(io.BytesIO(data), path, _INNER_LIMIT, count, aside)
    except _TooMuchError as problem:
        aside.append(SetAside(problem.what, problem.where, _by_hand()))


def _zip(file: IO[bytes], within: str, limit: int, count: _Count, aside: list[SetAside]) -> Iterator[Packed]:
    _check_directory(file, within, limit, count.files)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as reason:
        raise _no_zip(within, str(reason)) from None
    with archive:
        for info in archive.infolist():
            name = _name(info)
            path = f"{within}/{name}" if within else name
            if info.is_dir() or name.endswith("/") or _litter(name):
                continue
            count.one_more()
            try:
                if name.lower().endswith(".zip"):
                    if within:
                        what = _("This is a zip within a zip within a zip.")
                        aside.append(SetAside(what, shown(path), _by_hand()))
                        continue
                    yield from _inner(_member(archive, info, path, _INNER_LIMIT), path, aside)
                elif _wanted(path, aside):
                    yield Packed(path, count.read(_member(archive, info, path, LIMIT)))
            except _TooMuchError:
                raise
            except ExchangeError as problem:
                aside.append(SetAside.of(problem))


def _check_directory(file: IO[bytes], within: str, limit: int, files: int) -> None:
    """Refuse a zip whose table of contents alone would fill the memory: it is read whole before anything else.

    How many files the zip says it has proves nothing: they are counted in the table.
    """
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE - _END_64_SIZE)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _no_zip(within, _("it has no end"))
    (length,) = struct.unpack_from("<L", tail, at + 12)
    locator = at - _LOCATOR_SIZE
    if locator >= 0 and tail.startswith(_LOCATOR, locator):
        # What stands in the record of a large zip counts then, whatever the plain one says.
        at = locator - _END_64_SIZE
        (place,) = struct.unpack_from("<Q", tail, locator + 8)
        if at < 0 or not tail.startswith(_END_64, at) or place != start + at:
            raise _no_zip(within, _("it has no end"))
        (length,) = struct.unpack_from("<Q", tail, at + 40)
    if size > limit or length > _DIRECTORY_LIMIT:
        raise _too_large(within)
    file.seek(max(0, start + at - length))
    if file.read(length).count(_ENTRY) > files:
        raise _too_large(within)
    file.seek(0)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, limit: int) -> bytes:
    """Read one file of a zip, and never more of it than may be: what it claims to hold proves nothing."""
    if info.flag_bits & _ENCRYPTED:
        raise ExchangeError(_("This file is locked by a password."), where=shown(path), remedy=_by_hand())
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise ExchangeError(_("This is no ordinary file."), where=shown(path), remedy=_by_hand())
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error):
        raise ExchangeError(_("This file is damaged in the zip."), where=shown(path), remedy=_by_hand()) from None
    if len(data) > limit:
        raise ExchangeError(
            _("This file is too large: at most {limit} MB are read.").format(limit=limit >> 20),
            where=shown(path),
            remedy=_by_hand(),
        )
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """Give a name as it was meant: Windows writes backslashes, and others UTF-8 without saying so."""
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _wanted(path: str, aside: list[SetAside]) -> bool:
    """Say whether a file is looked into: by its name a JSON, and one that leads nowhere else."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or ":" in parts[0] or len(parts) > 2 * DEPTH:
        aside.append(SetAside(_("This name leads out of the parcel."), shown(path), _by_hand()))
        return False
    if path.lower().endswith((".json", ".json.txt")):
        return True
    remedy = _("Nobody's answers are missing because of it.")
    aside.append(SetAside(_("This is not named as the course names its files."), shown(path), remedy))
    return False


def _litter(path: str) -> bool:
    parts = path.split("/")
    return any(part in _LITTER or (part.startswith(".") and part not in {".", ".."}) for part in parts)


def _too_large(within: str) -> ExchangeError:
    return ExchangeError(_("This zip is too large."), where=shown(within), remedy=_by_hand())


def _no_zip(within: str, reason: str) -> ExchangeError:
    what = _("This is no zip that can be read: {reason}.").format(reason=shown(reason))
    return ExchangeError(what, where=shown(within), remedy=_by_hand())


def _by_hand() -> str:
    return _("Ask its sender for the file as the course saved it.")
