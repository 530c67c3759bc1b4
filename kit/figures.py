"""A figure for every reader: the drawing, a sentence that says what it shows, and the numbers as a table."""

from __future__ import annotations

import base64
import csv
import io
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.charts import Level

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
    svg
        The drawing; empty when nothing can be drawn.
    table
        Every number in the drawing.
    legend
        The answers with their colours.
    notes
        Why something is not shown, one sentence each.
    """

    name: str
    label: str
    sentence: str
    svg: str
    table: Table
    legend: tuple[Level, ...] = ()
    notes: tuple[str, ...] = ()

    def html(self) -> str:
        """Write the figure; all its words are escaped here."""
        parts = []
        if self.svg:
            parts.append(f'<div class="kit-drawing" role="img" aria-label="{escape(self.label)}">{self.svg}</div>')
            parts.append(legend(self.legend))
        notes = "".join(f'<p class="kit-withheld">{escape(note)}</p>' for note in dict.fromkeys(self.notes))
        caption = f"<figcaption>{escape(self.sentence)}{notes}</figcaption>"
        return f'<figure class="kit-figure">{"".join(parts)}{caption}{self._numbers()}</figure>'

    def _numbers(self) -> str:
        if not self.table.rows:
            return ""
        # A data address needs no script and no network, in a report that allows neither.
        data = base64.b64encode(("\ufeff" + self.table.csv()).encode()).decode()
        save = (
            f'<a class="kit-save" download="{escape(self.name)}.csv" href="data:text/csv;charset=utf-8;base64,{data}">'
            f"{escape(_('Save this table (CSV)'))}</a>"
        )
        region = escape(_("Table: {what}").format(what=self.label))
        return (
            f"<details><summary>{escape(_('The numbers as a table'))}</summary>"
            f'<div class="kit-table" tabindex="0" role="group" aria-label="{region}">'
            f"{self.table.html(self.label)}</div>{save}</details>"
        )


def legend(of: Sequence[Level]) -> str:
    """Name the colours; the table says the same in words, so a screen reader is spared it."""
    if not of:
        return ""
    entries = "".join(
        f'<span><svg width="12" height="12"><rect width="12" height="12" rx="2" fill="{level.colour}"/></svg>'
        f"{escape(level.label if level.side else _('{level}, apart').format(level=level.label))}</span>"
        for level in of
    )
    return f'<div class="kit-legend" aria-hidden="true">{entries}</div>'


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
