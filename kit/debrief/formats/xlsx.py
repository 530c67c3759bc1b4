"""A debrief's tables as a workbook: numbers are numbers, and no text of it can be taken for a formula."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from kit.debrief.blocks import Document
    from kit.debrief.formats.tables import Named
    from kit.figures import Value

CELL_LIMIT = 32_767
"""Characters of one cell; Excel refuses a file with more."""
NAME_LIMIT = 31
"""Characters of a sheet's name."""
WIDEST, NARROWEST = 60, 9
"""Characters that a column is wide."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Excel reads _x0041_ in a text as the letter A.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BOLD = Font(bold=True)
_LINES = Alignment(wrap_text=True, vertical="top")


def workbook(document: Document, found: Sequence[Named]) -> bytes:
    """Give the workbook of the document's tables: a sheet of contents, then a sheet for each."""
    book = Workbook()
    del book["Sheet"]
    names = sheet_names([_("Contents"), *(one.title for one in found)])
    contents = book.create_sheet(names[0])
    head = (_("Sheet"), _("Part"), _("Shows"))
    _fill(contents, head, [(name, one.section, one.title) for name, one in zip(names[1:], found, strict=True)])
    for n, name in enumerate(names[1:], 2):
        cell = contents.cell(n, 1)
        quoted = name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1")
    for name, one in zip(names[1:], found, strict=True):
        _fill(book.create_sheet(name), one.table.head, one.table.rows)
    book.properties.title, book.properties.creator = printable(document.title), printable(document.cohort)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Turn titles into names that Excel takes: short, without what it forbids, no two alike in any case."""
    taken: set[str] = set()
    names = []
    for title in titles:
        plain = " ".join(_FORBIDDEN.sub(" ", printable(title)).split()).strip("'") or _("Table")
        name, n = _cut(plain), 1
        while name.casefold() in taken or name.casefold() == "history":
            n += 1
            name = _cut(plain, f" ({n})")
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(title: str, end: str = "") -> str:
    room = NAME_LIMIT - len(end.encode("utf-16-le")) // 2
    # Excel counts in UTF-16, as it does everywhere.
    cut = title.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    if cut != title:
        cut = cut[:-1].rstrip() + "…"
    return cut.strip("'") + end


def _fill(sheet: Worksheet, head: Iterable[str], rows: Iterable[Iterable[Value]]) -> None:
    widths: dict[int, int] = {}
    for y, row in enumerate([tuple(head), *rows], 1):
        for x, value in enumerate(row, 1):
            cell = sheet.cell(y, x)
            _write(cell, value)
            if y == 1:
                cell.font = _BOLD
            cell.alignment = _LINES
            longest = max(map(len, str(cell.value or "").split("\n")))
            widths[x] = max(widths.get(x, NARROWEST), min(longest + 2, WIDEST))
    for x, width in widths.items():
        sheet.column_dimensions[get_column_letter(x)].width = width
    sheet.freeze_panes = "B2"


def _write(cell: Cell | MergedCell, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    text = _ESCAPE.sub("_x005F_", printable(value))
    cell.value = text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
    # Whatever openpyxl takes it for, it is a text, and stays one when somebody edits it.
    cell.data_type = "s"
    cell.quotePrefix = True
