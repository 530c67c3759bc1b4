"""A roster is read as spreadsheets write it, and its mistakes are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.errors import CohortError
from kit.exchange.roster import Student, read_roster

if TYPE_CHECKING:
    from pathlib import Path


def roster(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_duplicate_in_the_roster_is_named_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match=r"“ana” stands here and in line 2") as caught:
        read_roster(roster(tmp_path, "id,name\nana,One\nben,Two\nana,Three\n"))
    assert "line 4" in caught.value.where


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,email\nana,a@b\n", "no column “id”"),
        ("id,name\n,Nobody\n", "no id"),
        ("id\n../../etc\n", "cannot name a folder"),
        ("id\na+b\n", "cannot name a folder"),
        ("id\n", "nobody"),
        ("", "no column"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CohortError, match=said) as caught:
        read_roster(roster(tmp_path, text))
    assert caught.value.remedy


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_roster_from_a_spreadsheet_is_read(separator: str, tmp_path: Path) -> None:
    text = f"ID{separator} Name \r\nana{separator}Änne\r\n\r\n"

    assert read_roster(roster(tmp_path, text, "utf-8-sig")) == (Student("ana", "Änne"),)


def test_a_roster_in_another_encoding_says_so(tmp_path: Path) -> None:
    with pytest.raises(CohortError, match="cannot be read"):
        read_roster(roster(tmp_path, "id,name\nana,Änne\n", "latin-1"))
