"""A debrief as a tagged PDF for every reader (PDF/UA-1), set by typst without a network."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import typst

from kit.debrief.blocks import (
    Commitments,
    Heading,
    KeyFigures,
    Listing,
    Paragraph,
    Place,
    Prompts,
    Quotes,
    Themes,
)
from kit.debrief.formats.glyphs import bare, lacking, unusual, without
from kit.debrief.formats.tables import commitments_table
from kit.debrief.formats.text import how_long
from kit.figures import Figure, shown
from kit.i18n import gettext as _
from kit.items import TEXT_LIMIT
from kit.lettering import printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from kit.debrief.blocks import Block, Document, Section
    from kit.figures import Table, Value

    Data: TypeAlias = dict[str, Any]

INK = "#2a2438"
FONT = "Libertinus Serif"
"""The typeface that typst carries."""
WIDE, TALL = 505, 700
"""Points between the margins of a page, less what a drawing's sentence takes below it."""
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
SHORT = 240
"""Characters up to which somebody's words stand beside others'."""
LONGEST = 40
"""Characters from which a column gets no wider."""


def pdf(document: Document, made: dt.datetime) -> bytes:
    """Set the document; `made` is the moment that the file itself names."""
    told = data(document)
    text = _encoded(told)
    signs = unusual(text)
    # The same typefaces everywhere, unless somebody's words need others.
    system = bool(lacking(signs, system=False))
    gone = lacking(signs, system=True) if system else frozenset()
    if gone:
        note = _("� stands for a character that the typefaces of this file lack; the page debrief.html has it.")
        text = without(_encoded(told | {"lacking": note}), gone)
    try:
        return _set(text, made, system=system)
    except typst.TypstError:
        return _set(bare(text), made, system=system)


def _encoded(told: Data) -> str:
    return msgspec.json.encode(told).decode()


def _set(text: str, made: dt.datetime, *, system: bool) -> bytes:
    template = (resources.files("kit.debrief.formats") / "report.typ").read_bytes()
    return bytes(
        typst.compile(
            template,
            format="pdf",
            ignore_system_fonts=not system,
            sys_inputs={"report": text},
            pdf_standards=["ua-1"],
            timestamp=made,
        )
    )


def data(document: Document) -> Data:
    """Give what the template shows."""
    told = {
        "title": document.title,
        "subtitle": document.subtitle,
        "cohort": document.cohort,
        "language": document.language,
        "contents": _("Contents"),
        "lacking": "",
        "keys": {"kind": "keys", "entries": document.keys.entries},
        "sections": [_section(section) for section in (*document.sections, document.promises)],
    }
    return dict(_printable(told))


def _section(section: Section) -> Data:
    return {"title": section.title, "blocks": list(_blocks(section.blocks))}


def _blocks(blocks: Iterable[Block]) -> Iterator[Data]:  # noqa: C901 - a case for each kind of block
    for block in blocks:
        match block:
            case Heading(level, text):
                yield {"kind": "heading", "level": level - 1, "text": text}
            case Paragraph(text, tone):
                yield {"kind": "paragraph", "tone": tone, "text": text}
            case KeyFigures(entries):
                yield {"kind": "keys", "entries": entries}
            case Figure():
                yield _figure(block)
            case Quotes(texts=texts):
                yield {"kind": "quotes", "texts": texts, "columns": _columns(texts)}
            case Themes(themes=themes):
                cards = [{"label": t.label, "texts": t.texts} for t in themes]
                yield {"kind": "themes", "themes": cards, "columns": _columns([x for t in themes for x in t.texts])}
            case Prompts(prompts):
                yield {
                    "kind": "prompts",
                    "prompts": [
                        {"title": p.title, "text": p.text, "numbers": p.numbers, "how": how_long(p)} for p in prompts
                    ],
                }
            case Commitments(commitments):
                yield {"kind": "table", **_table(commitments_table(commitments))}
            case Listing(lines):
                yield {"kind": "listing", "lines": lines}
            case Place():
                continue


def _figure(figure: Figure) -> Data:
    return {
        "kind": "figure",
        "label": figure.label,
        "sentence": figure.sentence,
        "notes": list(dict.fromkeys(figure.notes)),
        **_drawing(figure),
        **_table(figure.table),
    }


def _drawing(figure: Figure) -> Data:
    """Give the drawing as a file of its own: it has no page around it to take its font and colour from."""
    svg = figure.svg(ink=INK, font=FONT)
    size = _SIZE.search(svg)
    if size is None:
        return {"drawing": None}
    width, height = map(float, size.groups())
    scale = min(1, WIDE / width, TALL / height)
    return {"drawing": svg, "width": width * scale, "height": height * scale}


def _columns(texts: Sequence[str]) -> int:
    """Give short words two columns."""
    return 2 if len(texts) > 1 and max(map(len, texts)) <= SHORT else 1


def _table(table: Table) -> Data:
    rows = [_cells(row) for row in table.rows]
    alone = [[text if span == 1 else "" for text, span in row] for row in rows]
    widths = []
    for n, name in enumerate(table.head):
        longest = max((len(row[n]) for row in alone if n < len(row)), default=0)
        widths.append(min(LONGEST, max(7, longest, *map(len, name.split()))))
    numeric = [
        n > 0 and any(isinstance(row[n], int | float) for row in table.rows if n < len(row))
        for n in range(len(table.head))
    ]
    return {"head": table.head, "rows": rows, "widths": widths, "numeric": numeric}


def _cells(row: Sequence[Value]) -> list[tuple[str, int]]:
    """Give each value with the number of columns that it takes: a reason runs on over the cells that it empties."""
    filled = len(row)
    while filled > 1 and row[filled - 1] is None:
        filled -= 1
    if filled > 1 and isinstance(row[filled - 1], str):
        return [(shown(value), 1) for value in row[: filled - 1]] + [(shown(row[filled - 1]), len(row) - filled + 1)]
    return [(shown(value), 1) for value in row]


# So many characters without a space find no end of a line; the next one is no part of the letter before it.
_ENDLESS = re.compile(r"(\S{40})(?=[!-~])")
_MAY_BREAK = "\u200b"


def _printable(told: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(told, str):
        return printable(told) if told.startswith("<svg ") else _in_lines(printable(told))
    if isinstance(told, dict):
        return {key: _printable(value) for key, value in told.items()}
    return [_printable(one) for one in told] if isinstance(told, list | tuple) else told


def _in_lines(text: str) -> str:
    """Let a text end its lines somewhere; one that is longer than anybody could share is cut."""
    cut = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    return _ENDLESS.sub(rf"\1{_MAY_BREAK}", cut)
