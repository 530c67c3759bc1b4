"""Ten thousand hostile texts, from the table to every file: they are shown as text, and nothing else comes of them."""

from __future__ import annotations

import csv
import dataclasses
import io
import random
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pypdf
import pytest
from helpers import summaries as made
from helpers.sent import START, Group

from kit import course as courses
from kit.debrief import report, reviewing
from kit.debrief.formats import xlsx
from kit.debrief.records import Activity, Text, Texts
from kit.debrief.summary import summarise
from kit.lettering import printable

if TYPE_CHECKING:
    from pathlib import Path

    from kit.debrief.records import Summary

AT = made.AT
HOPE = "intention/hopes/different"
NUMBER = 10_000
KINDS = (
    "<script>alert({n})</script>",
    '<img src=x onerror="alert({n})">',
    "</blockquote></main></body><iframe src=//evil.example/{n}>",
    "<style>*{{display:none}}</style>{n}",
    "]]></svg><svg onload=alert({n})>",
    "&lt;b&gt; &#x3c;i{n}&#x3e; &nbsp",
    '=HYPERLINK("https://evil.example","{n}")',
    "+cmd|' /C calc'!A{n}",
    "-2+3+{n}",
    "@SUM(1+{n})",
    "\t=1+{n}",
    "\r=1+{n}",
    "_x0041_ {n}",
    '#eval("{n}") #import "@preview/x:1" $ x^{n} $ *bold* _it_ `raw` <label> @ref',
    '#panic({n}) #read("/etc/passwd") // gone? /* gone? */ \\u{{41}}',
    "= Heading {n}\n== Another\n- item\n+ item",
    "\u202egnp.exe{n}\u202c \u2066x\u2069 \u200f{n}\u200e",
    "עברית {n} عربى",
    "日本語 😀 👩\u200d👩\u200d👧 {n} \U000e0041\ue000",
    "Z\u0351\u0489\u036b\u0300\u0301a\u0334\u20e3l{n}\u20dd\u0359g\u030a\u0483o",
    "nul\x00 bell\x07 esc\x1b[31m del\x7f nel\x85 {n} \ufffe\uffff\ufdd0",
    "{{{n}}} %s %(n)s {{0}} ${{n}} ../../etc/passwd",
    "\u2028line\u2029paragraph\x0b\x0c{n}",
    " {n}",
)
LINES = ("x" * 1_000_000, "ab " * 333_333, "<b>" * 333_333)


def hostile() -> list[str]:
    """Give the texts: every kind again and again, some of them joined, and three lines of a megabyte."""
    dice = random.Random(3)  # noqa: S311 - texts, no secrets
    found = [dice.choice(KINDS).format(n=n) for n in range(NUMBER - len(KINDS) - len(LINES))]
    return [*(kind.format(n=0) for kind in KINDS), *found, *LINES]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """What is told of a cohort whose members wrote them, all agreed to be quoted, and all passed in review."""
    course = courses.load()
    group = Group(tmp_path_factory.mktemp("hostile"), course)
    group.answer("participant-01", HOPE, "One.", agreed=["quote"])
    cohort = group.cohort()
    written = hostile()
    rows = pd.concat([cohort.table.astype(object)] * len(written), ignore_index=True)
    rows["participant"] = [f"p{n:05}" for n in range(len(written))]
    rows["value"] = written
    cohort = dataclasses.replace(cohort, table=rows)
    reviewing.show_all(cohort, course)
    return summarise(cohort, course, now=START)


@pytest.fixture(scope="module")
def written(told: Summary, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the report, by their names."""
    files = report.save(told, tmp_path_factory.mktemp("report"), courses.load().debrief)
    return {path.name: path for path in files}


@pytest.fixture(scope="module")
def shown(told: Summary) -> list[str]:
    """The words as any file can show them, in the order of the report."""
    texts_ = told.activities["intention/hopes"].items["different"].texts
    return [printable(text.text) for text in texts_]


class Quoted(HTMLParser):
    """A page's elements, and the words of its quotations, as a browser takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.quotes: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element's name, and the names of what it carries."""
        self.tags.add(tag)
        self.attributes.update(name for name, _value in attrs)
        if tag == "blockquote":
            self.quotes.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a quotation."""
        self._inside = self._inside and tag != "blockquote"

    def handle_data(self, data: str) -> None:
        """Keep the words of a quotation."""
        if self._inside:
            self.quotes[-1] += data


def test_the_page_shows_every_text_and_gets_no_element_from_any(written: dict[str, Path], shown: list[str]) -> None:
    page = Quoted()
    page.feed(written["debrief.html"].read_text(encoding="utf-8"))
    assert len(shown) == NUMBER
    assert sorted(page.quotes) == sorted(shown)
    assert page.tags.isdisjoint({"script", "img", "iframe", "object", "b", "form", "link"})
    assert not {name for name in page.attributes if name.startswith("on")}


def test_the_pdf_stands_and_shows_markup_as_it_was_written(written: dict[str, Path]) -> None:
    pdf = pypdf.PdfReader(written["debrief.pdf"])
    assert len(pdf.pages) > 100
    words = "".join(page.extract_text() for page in pdf.pages[::5])
    together = "".join(words.split())
    for literal in ('#eval("', "<script>alert(", "=HYPERLINK(", "*bold*_it_`raw`<label>@ref", "#panic(", "==Another"):
        assert literal in together


def test_no_cell_of_the_workbook_is_a_formula(written: dict[str, Path], shown: list[str]) -> None:
    book = openpyxl.load_workbook(written["debrief.xlsx"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    found = {cell.value for cell in cells if cell.data_type == "s"}
    # Excel's own limit; the page has the whole text.
    wanted = {text if len(text) <= xlsx.CELL_LIMIT else text[: xlsx.CELL_LIMIT - 1] + "…" for text in shown}
    assert {text.replace("_x0041_", "_x005F_x0041_") for text in wanted} <= found


def test_no_field_of_a_table_is_a_formula(written: dict[str, Path], shown: list[str]) -> None:
    csv.field_size_limit(sys.maxsize)
    for name, path in written.items():
        if path.suffix == ".csv":
            rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
            assert not [field for row in rows for field in row if field[:1] in {"=", "+", "-", "@", "\t", "\r"}], name
    said = max((path for name, path in written.items() if name.startswith("hopes-")), key=lambda p: p.stat().st_size)
    with said.open(encoding="utf-8-sig", newline="") as file:
        found = {row[-1].removeprefix("'") for row in csv.reader(file)}
    assert set(shown) <= found


def test_half_a_pair_and_what_is_no_character_can_be_written_everywhere(tmp_path: Path) -> None:
    text = Text("half \ud83d of a pair, \x00, \ufffe", quote=True, reviewed=True)
    activity = Activity("Hopes \ud83d", "one", {"a": Texts("long-text", "What? \x07", AT, 5, [text])})
    document = report.compose(made.summary(activities={"one/hopes": activity}))
    for path in report.save_document(document, made.summary(), AT, tmp_path):
        assert path.stat().st_size
    assert "half � of a pair, �, �" in (tmp_path / "debrief.html").read_text(encoding="utf-8")
