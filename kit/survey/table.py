"""A survey's file as a table of texts: CSV in whatever form a spreadsheet saves it, or the sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import difflib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from kit.errors import SurveyError
from kit.i18n import gettext as _
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Rows: TypeAlias = Iterator[tuple[int, Sequence[str]]]
    """Each row with its number, as a spreadsheet counts them."""

LIMIT = 100
"""MB of a file: a survey of a million people stays under it."""
UNPACKED_LIMIT = 10 * LIMIT
"""MB of a workbook when it is unpacked."""
_MB = 1024 * 1024
_SAMPLE = 256 * 1024
_LISTED = 30
_LONG = 40
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOKS = (".xlsx", ".xlsm")
_DELIMITERS = ",;\t"
_EMPTY = re.compile(r"\A(?:[ \t]*\r?\n)+")
# Excel is told by such a first line what separates the cells.
_SAID = re.compile(r'"?sep=([^"\r\n])"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A file's columns by name; its rows are read when they are asked for."""

    path: Path
    heads: tuple[str, ...]
    rows: Callable[[], Rows] = field(repr=False)

    def columns(self, names: Sequence[str]) -> tuple[list[int], list[list[str]]]:
        """Give the numbers of the rows, and of each named column its texts, in which "" stands for an empty cell.

        Raises
        ------
        SurveyError
            When a name is no column, or two; when a row is longer than the head, or cannot be read.
        """
        wanted = [self.position(name) for name in names]
        numbers: list[int] = []
        found: list[list[str]] = [[] for _name in names]
        for number, row in self.rows():
            if len(row) > len(self.heads) and any(row[len(self.heads) :]):
                raise SurveyError(
                    _("Row {row} has {n} cells, and the head has {of}.").format(
                        row=number, n=len(row), of=len(self.heads)
                    ),
                    where=str(self.path),
                    remedy=_("Put a text that holds the separator in quotation marks, or save the file anew."),
                )
            cells = row if len(row) >= len(self.heads) else [*row, *[""] * (len(self.heads) - len(row))]
            numbers.append(number)
            for column, i in zip(found, wanted, strict=True):
                column.append(cells[i].strip())
        return numbers, found

    def position(self, name: str) -> int:
        """Give the place of a column.

        Raises
        ------
        SurveyError
            When there is no such column, with those there are, or when two have this name.
        """
        if name not in self.heads:
            raise SurveyError(
                _("There is no column “{name}”.").format(name=clipped(name)),
                where=str(self.path),
                remedy=did_you_mean(name, self.heads) + _("The columns are: {names}.").format(names=listed(self.heads)),
            )
        if self.heads.count(name) > 1:
            raise SurveyError(
                _("Two columns are called “{name}”.").format(name=clipped(name)),
                where=str(self.path),
                remedy=_("Give each column a name of its own."),
            )
        return self.heads.index(name)


def clipped(text: str) -> str:
    """Write a text from a file so that it fits a message and cannot break it."""
    return shown(text, _LONG)


def listed(names: Sequence[str]) -> str:
    """List names for a message, not more of them than a reader would look through."""
    more = "" if len(names) <= _LISTED else _(" and {n} more").format(n=len(names) - _LISTED)
    return ", ".join(clipped(name) for name in names[:_LISTED]) + more


def did_you_mean(name: str, names: Sequence[str]) -> str:
    """Suggest the name that was meant, if one is close."""
    lower = {n.casefold(): n for n in names}
    close = difflib.get_close_matches(name.casefold(), lower, n=1, cutoff=0.75)
    return _("Did you mean “{name}”?").format(name=clipped(lower[close[0]])) + " " if close else ""


def open_table(path: Path, sheet: str | None = None) -> Table:
    """Open a CSV file or a workbook; its first row that is not empty names the columns.

    Raises
    ------
    SurveyError
        When it cannot be read, is too large, or is not what its name says.
    """
    try:
        size, start = path.stat().st_size, _start(path)
    except OSError as reason:
        raise SurveyError(
            _("This file cannot be read: {reason}.").format(reason=reason.strerror or reason),
            where=str(path),
            remedy=_("Give a survey's file (CSV or XLSX)."),
        ) from None
    if size > LIMIT * _MB:
        raise _too_large(path, size, LIMIT)
    if start.startswith(_ZIP):
        return _workbook(path, sheet)
    if path.suffix.lower() in _WORKBOOKS or start.startswith(_OLD):
        raise _no_workbook(path)
    if sheet is not None:
        raise SurveyError(
            _("Only a workbook (.xlsx) has sheets."), where=str(path), remedy=_("Leave --sheet out for this file.")
        )
    return _csv(path)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _too_large(path: Path, size: int, limit: int) -> SurveyError:
    return SurveyError(
        _("This file is too large: {n} MB; {limit} MB is the most.").format(n=round(size / _MB), limit=limit),
        where=str(path),
        remedy=_("Save only the columns that the debrief needs to a file of its own."),
    )


def _heads(path: Path, rows: Rows) -> tuple[str, ...]:
    for _number, row in rows:
        names = tuple(name.strip() for name in row)
        if any(names):
            return names
    raise SurveyError(
        _("This file is empty."), where=str(path), remedy=_("Give a file whose first row names the columns.")
    )


def _below_the_head(rows: Rows) -> Rows:
    for _number, row in rows:
        if any(cell.strip() for cell in row):
            break
    yield from rows


# -- CSV ---------------------------------------------------------------------------------------------------------------


def _csv(path: Path) -> Table:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE)
    said = _SAID.match(sample)
    delimiter = said[1] if said else _delimiter(_EMPTY.sub("", sample))

    def rows() -> Rows:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            # Strict: a quotation mark that is never closed would else swallow everyone after it.
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            number = 0
            try:
                for number, row in enumerate(reader, 1):
                    if number > 1 or not said:
                        yield number, row
            except csv.Error as reason:
                raise SurveyError(
                    _("Row {row} cannot be read: {reason}.").format(row=number + 1, reason=reason),
                    where=str(path),
                    remedy=_("Look for a quotation mark that is not closed there, or save the file anew."),
                ) from None

    return Table(path, _heads(path, rows()), lambda: _below_the_head(rows()))


def _encoding(path: Path) -> str:
    """Say how a file's letters are written: UTF-8 or -16 by its mark, else UTF-8, else as Windows does."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(2)
        if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        file.seek(0)
        encoding = "utf-8-sig"
        for block in iter(lambda: file.read(_MB), b""):
            if b"\0" in block:
                raise SurveyError(
                    _("This is no file of text."), where=str(path), remedy=_("Save the survey as CSV or as .xlsx.")
                )
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    return encoding


def _delimiter(sample: str) -> str:
    """Tell comma, semicolon or tab: what splits the head into most names, and the next row into as many."""

    def score(delimiter: str) -> tuple[bool, int]:
        try:
            # The sample may end within a quotation, so nothing is asked of its end.
            rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            first, second = next(rows, []), next(rows, [])
        except csv.Error:
            return (False, 0)
        return len(first) == len(second), len(first)

    return max(_DELIMITERS, key=score)


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _workbook(path: Path, sheet: str | None) -> Table:
    # openpyxl takes a while to import, and only a workbook needs it.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as packed, warnings.catch_warnings():
            # What it leaves out of a workbook (colours, drop-down lists) is none of ours.
            warnings.simplefilter("ignore")
            unpacked = sum(part.file_size for part in packed.infolist())
            large = unpacked > UNPACKED_LIMIT * _MB
            # Formulas come as the values that were saved with them; nothing is computed here.
            book = None if large else load_workbook(file, read_only=True, data_only=True, keep_links=False)
            names = [page.title for page in book.worksheets] if book else []
            wanted = sheet or next(iter(names), "")
            rows = _cells(book[wanted]) if book and wanted in names else []
    except Exception:  # noqa: BLE001 - a damaged part makes openpyxl raise whatever it stumbles over
        raise _no_workbook(path) from None
    if large:
        raise _too_large(path, unpacked, UNPACKED_LIMIT)
    if wanted not in names:
        raise SurveyError(
            _("There is no sheet “{name}”.").format(name=clipped(wanted)),
            where=str(path),
            remedy=_("The sheets are: {names}.").format(names=listed(names)),
        )
    return Table(path, _heads(path, iter(rows)), lambda: _below_the_head(iter(rows)))


def _cells(page: Any) -> list[tuple[int, Sequence[str]]]:  # noqa: ANN401 - the stubs take a sheet that is only read for another
    # What some programs write about a sheet's extent is wrong; its rows are what counts.
    page.reset_dimensions()
    rows = page.iter_rows(values_only=True)
    return [(n, [_text(cell) for cell in row]) for n, row in enumerate(rows, 1)]


def _text(cell: object) -> str:
    """Write a cell's value as a person reads it in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def _no_workbook(path: Path) -> SurveyError:
    return SurveyError(
        _("This cannot be read as a workbook: it is damaged, has a password, or is of another kind."),
        where=str(path),
        remedy=_("Open it in a spreadsheet, and save it as .xlsx without a password, or as CSV."),
    )
