"""A figure for every reader: the drawing, a sentence that says what it shows, and the numbers as a table."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from kit.drawing import alone
from kit.i18n import gettext as _
from kit.marks import INK

if TYPE_CHECKING:
    from kit.drawing import Drawing
    from kit.marks import SizeName

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Numbers that are shown: column heads, and rows whose first value is the row's head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def html(self, caption: str) -> str:
        """Write the table with heads that a screen reader announces."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.head)
        body = "".join(
            f'<tr><th scope="row">{escape(shown(first))}</th>'
            + "".join(f"<td>{escape(shown(value))}</td>" for value in rest)
            + "</tr>"
            for first, *rest in self.rows
        )
        return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def csv(self) -> str:
        """Write the table for a spreadsheet; no cell of it can be taken for a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([_inert(name) for name in self.head])
        writer.writerows([_inert(value) for value in row] for row in self.rows)
        return out.getvalue()


@dataclass(frozen=True)
class Figure:
    """What one figure shows.

    Parameters
    ----------
    name
        A short name for files, of letters, digits and dashes.
    label
        What a screen reader says in place of the drawing: what is drawn, in one sentence.
    sentence
        What the numbers say, in one sentence, for everyone.
    drawing
        What is drawn, with its legend, when it is asked for; None when nothing can be drawn.
    table
        Every number in the drawing.
    notes
        Why something is not shown, one sentence each.
    """

    name: str
    label: str
    sentence: str
    drawing: Drawing | None
    table: Table
    notes: tuple[str, ...] = ()

    def svg(self, size: SizeName = "page", *, ink: str = INK, font: str = "") -> str:
        """Draw the figure, legend included, in its page's ink and font or in others; "" when nothing can be drawn."""
        return self.drawing.svg(size, ink=ink, font=font) if self.drawing else ""

    def png(self, size: SizeName = "page") -> bytes:
        """Draw the figure for a file, dark on white; b"" when nothing can be drawn."""
        return self.drawing.png(size) if self.drawing else b""

    def html(self) -> str:
        """Write the figure; all its words are escaped here."""
        drawn = self.svg()
        picture = ""
        if drawn:
            picture = f'<div class="kit-drawing" role="img" aria-label="{escape(self.label)}">{drawn}</div>'
        notes = "".join(f'<p class="kit-withheld">{escape(note)}</p>' for note in dict.fromkeys(self.notes))
        caption = f"<figcaption>{escape(self.sentence)}{notes}</figcaption>"
        return f'<figure class="kit-figure">{picture}{caption}{self._numbers(drawn)}</figure>'

    def _numbers(self, drawn: str) -> str:
        if not self.table.rows:
            return ""
        save = self._save("csv", "text/csv;charset=utf-8", "\ufeff" + self.table.csv(), _("Save this table (CSV)"))
        if drawn:
            save += " " + self._save("svg", "image/svg+xml", alone(drawn), _("Save as SVG"))
        region = escape(_("Table: {what}").format(what=self.label))
        return (
            f"<details><summary>{escape(_('The numbers as a table'))}</summary>"
            f'<div class="kit-table" tabindex="0" role="group" aria-label="{region}">'
            f"{self.table.html(self.label)}</div>{save}</details>"
        )

    def _save(self, ending: str, kind: str, content: str, words: str) -> str:
        # A data address needs no script and no network, in a report that allows neither.
        data = base64.b64encode(content.encode()).decode()
        name = f"{escape(self.name)}.{ending}"
        return f'<a class="kit-save" download="{name}" href="data:{kind};base64,{data}">{escape(words)}</a>'


def shown(value: Value) -> str:
    """Write a value of a table as people read it."""
    if value is None:
        return "–"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _inert(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in "=+-@\t\r" and value else value
    return str(value)
