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
"""Files of one parcel, those within inner zips included: a large course's hand-in has hundreds."""
DEPTH = 8
TOTAL = 1 << 30
"""Bytes that come out of one parcel, however few went in."""
_ZIP_LIMIT = 512 << 20
_INNER_LIMIT = 32 << 20
_DIRECTORY_LIMIT = FILES * 600
_END, _END_SIZE = b"PK\x05\x06", 22
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
    count = _Count(source)
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
    def __init__(self, source: Path) -> None:
        self._source, self._files, self._bytes = source, 0, 0

    def one_more(self) -> None:
        self._files += 1
        if self._files > FILES:
            raise self._too_much(_("There are more than {n} files in it.").format(n=FILES))

    def read(self, data: bytes) -> bytes:
        self._bytes += len(data)
        if self._bytes > TOTAL:
            raise self._too_much(_("More than {n} MB come out of it.").format(n=TOTAL >> 20))
        return data

    def _too_much(self, what: str) -> _TooMuchError:
        remedy = _("What came before is filed. Give a folder with the participants' files alone.")
        return _TooMuchError(what, where=str(self._source), remedy=remedy)


class _TooMuchError(ExchangeError):
    """The parcel as a whole is beyond its limits, not one file of it."""


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
                    inner = count.read(read_regular(path, _INNER_LIMIT, where=shown(inside)))
                    yield from _zip(io.BytesIO(inner), inside, _INNER_LIMIT, count, aside)
                elif _wanted(inside, aside):
                    yield Packed(inside, count.read(read_regular(path, where=shown(inside))))
            except _TooMuchError:
                raise
            except ExchangeError as problem:
                aside.append(SetAside.of(problem))


def _zip(file: IO[bytes], within: str, limit: int, count: _Count, aside: list[SetAside]) -> Iterator[Packed]:
    _check_directory(file, within, limit)
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
                    inner = count.read(_member(archive, info, path, _INNER_LIMIT))
                    yield from _zip(io.BytesIO(inner), path, _INNER_LIMIT, count, aside)
                elif _wanted(path, aside):
                    yield Packed(path, count.read(_member(archive, info, path, LIMIT)))
            except _TooMuchError:
                raise
            except ExchangeError as problem:
                aside.append(SetAside.of(problem))


def _check_directory(file: IO[bytes], within: str, limit: int) -> None:
    """Refuse a zip whose table of contents alone would fill the memory: it is read whole before anything else."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_SIZE - (1 << 16)))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _no_zip(within, _("it has no end"))
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    if size > limit or entries > FILES or length > _DIRECTORY_LIMIT:
        raise ExchangeError(_("This zip is too large."), where=shown(within), remedy=_by_hand())
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


def _no_zip(within: str, reason: str) -> ExchangeError:
    what = _("This is no zip that can be read: {reason}.").format(reason=shown(reason))
    return ExchangeError(what, where=shown(within), remedy=_by_hand())


def _by_hand() -> str:
    return _("Ask its sender for the file as the course saved it.")
