"""The files of a report: a PDF for every reader, a workbook, CSV, and numbers that keep to their schema."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
import openpyxl
import pypdf
import pytest
from helpers import summaries as made
from hypothesis import given
from hypothesis import strategies as st

from kit.debrief import report
from kit.debrief.commitments import Commitment
from kit.debrief.formats import schema, tables, xlsx
from kit.debrief.prompts import Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
PROMPT = Prompt(
    "split", "You see this from two ends", "Argue the other end.", ("Purpose: 3 low, 3 high.",), "Pairs", 20, "check"
)
TASK = Commitment(
    what="Move the meeting", who="Ada", by_when="2026-12-01", sign="It ends at ten", written_at=made.AT, id="a"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of a report, by their names."""
    folder = tmp_path_factory.mktemp("report")
    files = report.save(
        made.summary(), folder, prompts=[PROMPT], commitments=[TASK], notes={"who": "We missed Bo.\nAnd Cy."}
    )
    return {path.name: path for path in files}


@pytest.fixture(scope="module")
def pdf(written: dict[str, Path]) -> pypdf.PdfReader:
    """The PDF."""
    return pypdf.PdfReader(written["debrief.pdf"])


def tags(pdf: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Walk the tree of tags that a screen reader follows."""

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    return walk(pdf.root_object["/StructTreeRoot"]["/K"])


def names(pdf: pypdf.PdfReader) -> list[str]:
    return [str(tag["/S"]) for tag in tags(pdf)]


def text(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_saving_writes_every_format_with_the_page_first(written: dict[str, Path]) -> None:
    found = list(written)
    assert found[:3] == ["debrief.html", "debrief.pdf", "debrief.xlsx"]
    assert found[-1] == "summary.json"
    assert {"contents.csv", "took-part.csv", "group-coherence.csv", "commitments.csv"} < set(found)
    assert json.loads(written["summary.json"].read_text(encoding="utf-8"))["participants"] == 11


# -- PDF ---------------------------------------------------------------------------------------------------------------


def test_the_pdf_says_that_it_is_for_every_reader(pdf: pypdf.PdfReader) -> None:
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Debrief · Collective Leadership"
    packet = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=\"1\"", packet)


def test_every_drawing_of_the_pdf_is_told_in_the_words_of_the_page(
    pdf: pypdf.PdfReader, written: dict[str, Path]
) -> None:
    told = [str(tag["/Alt"]) for tag in tags(pdf) if tag["/S"] == "/Figure"]
    page = written["debrief.html"].read_text(encoding="utf-8")
    assert told == [unescape(label) for label in re.findall(r'role="img" aria-label="(.*?)"', page)]
    assert len(told) > 5


def test_every_table_of_the_page_is_one_in_the_pdf_with_heads_and_every_heading_has_its_level(
    pdf: pypdf.PdfReader, written: dict[str, Path]
) -> None:
    shown = [tag for tag in tags(pdf) if tag["/S"] == "/Table"]
    assert len(shown) == written["debrief.html"].read_text(encoding="utf-8").count("<table>")
    for table in shown:
        below = re.findall(r"'/S': '(/\w+)'", str(list(_below(table))))
        assert "/TH" in below
        assert "/TD" in below
    levels = [int(name[2:]) for name in names(pdf) if re.fullmatch(r"/H\d", name)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert {"/TOC", "/L"} <= set(names(pdf))


def _below(node: Any) -> Iterator[dict[str, str]]:
    for child in node.get("/K", []):
        one = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(one, dict) and "/S" in one:
            yield {"/S": str(one["/S"])}
            yield from _below(one)


def test_the_pdf_shows_the_pages_words_and_numbers(pdf: pypdf.PdfReader) -> None:
    shown = text(pdf)
    for words in (
        "Team Delta · frozen 2",
        "Shared purpose Before 11 4 3.9 0.5 1 1 9",
        "hidden: too few people answered for this to be shown",
        "We stop waiting for the Monday meeting.",
        "Start the conversation here",
        "Argue the other end.",
        "What the group said We missed Bo. And Cy.",
        "Move the meeting Ada 1 Dec 2026 It ends at ten",
        "Nobody has to say which answer was theirs.",
        f"1 / {len(pdf.pages)}",
    ):
        assert words in shown
    assert "People who are quiet now" not in shown
    assert "Fewer meetings" not in shown


def test_the_contents_lead_to_every_part(pdf: pypdf.PdfReader) -> None:
    titles = [entry["/Title"] for entry in pdf.outline if not isinstance(entry, list)]
    assert "Who is here?" in titles
    assert "Commitments" in titles


# -- tables ------------------------------------------------------------------------------------------------------------


def test_the_workbook_has_a_sheet_a_table_and_numbers_that_are_numbers(written: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(written["debrief.xlsx"])
    assert book.sheetnames[0] == "Contents"
    listed = [cell.value for cell in book["Contents"]["A"]][1:]
    assert listed == book.sheetnames[1:]
    assert all(cell.hyperlink.location for cell in book["Contents"]["A"][1:])
    sheet = book["Dimension by dimension"]
    assert [cell.value for cell in sheet[2]][:9] == ["Shared purpose", "Before", 11, 4, 3.9, 0.5, 1, 1, 9]
    assert [cell.data_type for cell in sheet[2]][:9] == ["s", "s", *["n"] * 7]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > 10


def test_every_table_is_a_csv_file_and_listed(written: dict[str, Path]) -> None:
    def rows(name: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(written[name].read_text(encoding="utf-8-sig"))))

    listed = [line[0] for line in rows("contents.csv")[1:]]
    assert listed == [name for name in written if name.endswith(".csv") and name != "contents.csv"]
    profile = [row[:9] for row in rows("group-coherence.csv")]
    assert ["Shared purpose", "Before", "11", "4.0", "3.9", "0.5", "1", "1", "9"] in profile
    assert ["Move the meeting", "Ada", "1 Dec 2026", "It ends at ten"] in rows("commitments.csv")


def test_a_table_that_is_hidden_by_now_does_not_lie_beside_the_new_report(tmp_path: Path) -> None:
    report.save(made.summary(), tmp_path)
    own = tmp_path / "tables" / "my own.csv"
    own.write_text("1", encoding="utf-8")
    report.save(made.summary(instruments={}), tmp_path)
    assert not (tmp_path / "tables" / "group-coherence.csv").exists()
    assert (tmp_path / "tables" / "took-part.csv").exists()
    assert own.exists()


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_of_sheets_are_taken_by_excel(titles: list[str]) -> None:
    found = xlsx.sheet_names(titles)
    assert len(found) == len(titles)
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)


def test_tables_of_one_name_get_files_of_their_own() -> None:
    twice = tables.Named("../Same", "Same", "Part", tables.Table(("A",), (("b",),)))
    assert [one.name for one in tables.apart([twice, twice])] == ["Same", "Same-2"]


def test_numbers_are_written_as_msgspec_would_write_them_in_one_piece(written: dict[str, Path]) -> None:
    whole = msgspec.json.format(msgspec.json.encode(made.summary()), indent=2) + b"\n"
    assert written["summary.json"].read_bytes() == whole


# -- numbers -----------------------------------------------------------------------------------------------------------


def test_the_schema_in_the_docs_is_that_of_the_records() -> None:
    known = (DOCS / "summary.schema.json").read_bytes()
    assert known == schema.schema(), "run: python -m kit.debrief.formats.schema > docs/summary.schema.json"


def test_a_summary_keeps_to_the_schema_and_the_schema_says_what_is_what(written: dict[str, Path]) -> None:
    rules = json.loads(schema.schema())
    jsonschema.Draft202012Validator.check_schema(rules)
    check = jsonschema.Draft202012Validator(rules)
    told = json.loads(written["summary.json"].read_text(encoding="utf-8"))
    check.validate(told)
    moved = made.summary(instruments={"check": made.instrument(change=made.moved())}, invited=None)
    check.validate(json.loads(msgspec.json.encode(moved)))
    assert all(one["description"] for one in rules["$defs"].values())
    told["participants"] = "eleven"
    assert not check.is_valid(told)
    assert not check.is_valid({**told, "participants": 11, "names": ["Ada"]})
