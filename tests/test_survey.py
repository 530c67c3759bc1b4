"""A team's own survey: what can be read, and what is said when it cannot."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import survey
from kit.errors import SurveyError
from kit.survey.reading import read_scale

WIDE = "TEAM,WHO,A1,A2,A3,B1,B2\n1,ann,1,2,3,4,5\n1,bob,5,4,3,2,1\n2,cas,3,3,,3,3\n"
TIDY = "participant,item,value,group\nann,A1,1,x\nann,A2,2,x\nbob,A1,5,y\nbob,A2,,y\n"


def ask(scale: str = "1-5", items: str = "A1:B2", **more: Any) -> survey.Asked:
    return survey.Asked(scale=scale, items=[items] if items else [], **more)


def write(folder: Path, text: str | bytes, name: str = "team.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def workbook(folder: Path, rows: list[list[Any]], sheet: str = "Answers") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    path = folder / "team.xlsx"
    book.save(path)
    return path


def refused(path: Path, asked: survey.Asked) -> str:
    with pytest.raises(SurveyError) as caught:
        survey.read(path, asked)
    assert caught.value.where
    assert caught.value.remedy
    return caught.value.text


def rated(found: survey.Survey) -> list[list[float | None]]:
    return [[None if np.isnan(v) else float(v) for v in row] for row in found.ratings.to_numpy()]


# -- what can be read --------------------------------------------------------------------------------------------------


def test_a_wide_file_has_a_person_a_row(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, WIDE), ask(group="TEAM", participant="WHO"))

    assert rated(found) == [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 3, None, 3, 3]]
    assert found.groups is not None
    assert list(found.groups) == ["1", "1", "2"]
    assert (found.title, found.group_name, found.low, found.high) == ("team", "TEAM", 1, 5)
    assert found.dimensions == {"all": ("A1", "A2", "A3", "B1", "B2")}


def test_a_tidy_file_is_known_by_its_heads(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, TIDY), ask(items=""))

    assert rated(found) == [[1, 2], [5, None]]
    assert found.groups is not None
    assert list(found.groups) == ["x", "y"]
    assert list(found.ratings.index) == ["ann", "bob"]


def test_a_tidy_file_may_have_other_heads_where_it_is_said_to_be_one(tmp_path: Path) -> None:
    text = TIDY.replace("participant", "Person").replace("group", "Team").replace("item", "ITEM")
    found = survey.read(
        write(tmp_path, text), ask(items="", tidy=True, participant="Person", group="Team", dimensions=["a=A2"])
    )

    assert rated(found) == [[2]]
    assert found.dimensions == {"a": ("A2",)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_file_is_read_as_any_spreadsheet_saves_it(tmp_path: Path, encoding: str, separator: str) -> None:
    text = 'café;"say ""yes"", or\nno"\r\n1;2\r\n\r\n;\r\n3;NA\r\n'.replace(";", separator)
    found = survey.read(write(tmp_path, text.encode(encoding)), ask(items='café:say "yes", or\nno'))

    assert rated(found) == [[1, 2], [3, None]]


@pytest.mark.parametrize("before", ["sep=;\r\n", '"sep=;"\n', "\r\n", "\n \n"])
def test_a_first_line_that_is_empty_or_names_the_separator_hides_no_head(tmp_path: Path, before: str) -> None:
    found = survey.read(write(tmp_path, f"{before}ID;A1;A2\r\nann;1;2\r\nbob;3;4\r\n"), ask(items="A1:A2"))

    assert rated(found) == [[1, 2], [3, 4]]


def test_a_workbook_is_read_like_the_same_csv_file(tmp_path: Path) -> None:
    rows: list[list[Any]] = [line.split(",") for line in WIDE.splitlines()]
    numbers = [rows[0], *([[int(c) if c.isdecimal() else c or None for c in row] for row in rows[1:]])]
    from_book = survey.read(workbook(tmp_path, numbers), ask(group="TEAM", sheet="Answers"))
    from_text = survey.read(write(tmp_path, WIDE), ask(group="TEAM"))

    assert rated(from_book) == rated(from_text)
    assert list(from_book.groups) == list(from_text.groups)  # type: ignore[arg-type]


def test_a_formula_in_a_workbook_counts_as_the_value_saved_with_it(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["A1", "A2"], [2, "=A2+1"], [4, "=A3+1"]])
    assert "no answer at all to: A2" in refused(path, ask(items="", dimensions=["a=A2"]))

    calculated = tmp_path / "calculated.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(calculated, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part.endswith("sheet1.xml"):
                data = data.replace(b"<f>A2+1</f><v />", b"<f>A2+1</f><v>3</v>").replace(
                    b"<f>A3+1</f><v />", b"<f>A3+1</f><v>5</v>"
                )
                assert data.count(b"<v>3</v>") == 1
            new.writestr(part, data)
    assert rated(survey.read(calculated, ask(items="A1,A2"))) == [[2, 3], [4, 5]]


def test_thousands_are_no_points_of_a_scale_and_keep_a_groups_name(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="1,000"):
        survey.read(write(tmp_path, 'A\n"1,000"\n2\n'), ask(items="A"))
    found = survey.read(write(tmp_path, 'G,A\n"1,000",3\n"2,000",4\n'), ask(items="A", group="G"))
    assert list(found.groups) == ["1,000", "2,000"]  # type: ignore[arg-type]


def test_rows_without_any_answer_are_nobody(tmp_path: Path) -> None:
    text = WIDE + "\n,,,,,,\n2,dan,,NA,n/a,.,NULL\n"
    found = survey.read(write(tmp_path, text), ask(group="TEAM", participant="WHO"))

    assert len(found.ratings) == 3


@pytest.mark.parametrize("written", ["2,0", "2,00", "2.0", "2,"])
def test_an_answer_that_a_program_wrote_as_a_decimal_is_a_point_of_the_scale(tmp_path: Path, written: str) -> None:
    found = survey.read(write(tmp_path, f"A1;B2\n{written};5,0\n4;1\n"), ask())

    assert rated(found) == [[2, 5], [4, 1]]


@pytest.mark.parametrize("written", ["1.0", "1", " 1 ", "1.", '"1,0"'])
def test_a_group_that_a_program_wrote_as_a_decimal_keeps_its_name(tmp_path: Path, written: str) -> None:
    found = survey.read(write(tmp_path, f"G,A\n{written},3\n2,4\n,5\n"), ask(items="A", group="G"))

    assert found.groups is not None
    assert list(found.groups) == ["1", "2", None]


def test_groups_that_are_no_whole_numbers_stay_as_they_are(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, "G,A\n1.0,3\n1.5,4\n007,4\n"), ask(items="A", group="G"))

    assert list(found.groups) == ["1.0", "1.5", "007"]  # type: ignore[arg-type]


def test_reversed_items_are_turned_round_on_their_scale(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, WIDE), ask(items="A1:A3,B2", reverse=["A2:A3", "B2"]))

    assert rated(found) == [[1, 4, 3, 1], [5, 2, 3, 5], [3, 3, None, 3]]
    assert found.reversed == ("A2", "A3", "B2")


def test_dimensions_name_their_items_by_comma_and_by_range(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, WIDE), ask(dimensions=["first half=A1:A2,A3", "B=B1:B2", "ends=A1,B2"]))

    assert found.dimensions == {"first half": ("A1", "A2", "A3"), "B": ("B1", "B2"), "ends": ("A1", "B2")}
    assert found.unused == ()


def test_items_in_no_dimension_are_named(tmp_path: Path) -> None:
    found = survey.read(write(tmp_path, WIDE), ask(dimensions=["A=A1:A3"]))

    assert found.unused == ("B1", "B2")
    assert list(found.ratings) == ["A1", "A2", "A3"]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.none() | st.integers(1, 5), min_size=3, max_size=3), min_size=1, max_size=12))
def test_the_same_answers_are_read_alike_wide_and_tidy(rows: list[list[int | None]]) -> None:
    people = {f"p{n}": row for n, row in enumerate(rows)}
    heads = ["A", "B", "C"]
    wide = [
        "who,team,A,B,C",
        *(f"{p},{p[1]},{','.join('' if v is None else str(v) for v in r)}" for p, r in people.items()),
    ]
    tidy = ["participant,group,item,value"]
    tidy += [
        f"{p},{p[1]},{i},{'' if v is None else v}" for p, r in people.items() for i, v in zip(heads, r, strict=True)
    ]
    silent = any(all(row[i] is None for row in rows) for i in range(3))
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), "\n".join(wide), "wide.csv"), write(Path(folder), "\n".join(tidy), "tidy.csv")
        dimensions = ["a=A", "b=B", "c=C"]
        options = [{"group": "team", "participant": "who"}, {}]
        if silent:
            assert all("no answer at all" in refused(p, ask(items="", dimensions=dimensions)) for p in paths)
            return
        one, other = (
            survey.read(path, ask(items="", dimensions=dimensions, **more))
            for path, more in zip(paths, options, strict=True)
        )
    assert rated(one) == rated(other)
    assert list(one.groups) == list(other.groups)  # type: ignore[arg-type]


@given(st.integers(-50, 50), st.integers(1, 10), st.sampled_from(["-", "..", ":", " – "]))
def test_a_scale_is_read_however_it_is_written(low: int, span: int, dash: str) -> None:
    assert read_scale(f"{low}{dash}{low + span}") == (low, low + span)


# -- what cannot -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["5", "5-1", "3-3", "1-100", "low-high", "", "1-5-9"])
def test_a_scale_that_is_none_is_refused(tmp_path: Path, scale: str) -> None:
    assert "is no scale" in refused(write(tmp_path, WIDE), ask(scale))


def test_answers_off_the_scale_are_named_with_column_row_and_value(tmp_path: Path) -> None:
    text = WIDE + '2,dan,0,7,3,3,3\n2,eva,6,3,3.5,3,"2,5"\n2,fay,-1,3,3,3,3\n2,gus,99,3,3,3,3\n'
    heard = refused(write(tmp_path, text), ask())

    assert "not every answer is a point of the scale 1 to 5" in heard.casefold()
    assert "A1 has “0” in row 5, “6” in row 6, “-1” in row 7 and 1 more" in heard
    assert "A2 has “7” in row 5" in heard
    assert "A3 has “3.5” in row 6; 1 more item has some" in heard
    assert "team.csv" in heard
    assert "--scale" in heard


def test_words_among_the_answers_are_named_first(tmp_path: Path) -> None:
    text = WIDE + "2,dan,often,9,3,3,3\n\n2,eva,1,TRUE,3,3,3\n"

    heard = refused(write(tmp_path, text), ask())
    assert "Not every answer is a number: A1 has “often” in row 5; A2 has “TRUE” in row 7" in heard


def test_a_long_word_is_cut_and_made_harmless(tmp_path: Path) -> None:
    heard = refused(write(tmp_path, f"A,B\n\x1b[31m{'x' * 5000},1\n"), ask(items="A"))

    assert "\x1b" not in heard
    assert len(heard) < 400


def test_columns_that_are_missing_are_named_with_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, WIDE)

    assert "no column “TEAMS”" in refused(path, ask(group="TEAMS"))
    assert "Did you mean “TEAM”? The columns are: TEAM, WHO, A1" in refused(path, ask(group="TEAMS"))
    assert "no column “id”" in refused(path, ask(participant="id"))
    assert "There is no item “A9”." in refused(path, ask(items="A1:A9"))
    assert "There is no item “C1”." in refused(path, ask(items="", dimensions=["c=C1,A1"]))
    assert "Did you mean “A1”?" in refused(path, ask(items="a1"))
    assert "There is no item “X”." in refused(path, ask(reverse=["X"]))
    assert "Which columns are the items?" in refused(path, ask(items=""))


def test_a_range_that_runs_backwards_is_refused_with_the_right_one(tmp_path: Path) -> None:
    heard = refused(write(tmp_path, WIDE), ask(items="B2:A1"))

    assert "runs backwards" in heard
    assert "write A1:B2" in heard


def test_an_item_to_reverse_must_be_one_of_the_items(tmp_path: Path) -> None:
    heard = refused(write(tmp_path, WIDE), ask(items="A1:A3", reverse=["B1"]))

    assert "“B1” is to be reversed, and is none of the items." in heard


@pytest.mark.parametrize("dimension", ["A1:A3", "=A1", "name=", "  =A1", "twice=A2"])
def test_a_dimension_without_a_new_name_or_items_is_refused(tmp_path: Path, dimension: str) -> None:
    assert "NAME=ITEMS" in refused(write(tmp_path, WIDE), ask(items="", dimensions=["twice=A1", dimension]))


def test_the_column_of_groups_is_no_item(tmp_path: Path) -> None:
    assert "“TEAM” cannot be an item" in refused(write(tmp_path, WIDE), ask(items="TEAM:A3", group="TEAM"))


def test_a_participant_stands_in_one_row(tmp_path: Path) -> None:
    twice = WIDE + "2,ann,1,1,1,1,1\n"
    nobody = WIDE + "2,,1,1,1,1,1\n"

    assert "“ann” stands in rows 2 and 5" in refused(write(tmp_path, twice), ask(participant="WHO"))
    assert "Row 5 has answers and no participant." in refused(write(tmp_path, nobody), ask(participant="WHO"))


def test_a_tidy_answer_is_given_once_by_somebody_in_one_group(tmp_path: Path) -> None:
    asked = ask(items="")
    again, moved, nameless, off = (
        write(tmp_path, TIDY + line, f"{n}.csv")
        for n, line in enumerate(["ann,A1,4,x\n", "ann,A3,4,y\n", ",A1,3,x\n", "cas,A2,8,x\n"])
    )

    assert "“ann” answers A1 twice, in rows 2 and 6." in refused(again, asked)
    assert "in the group “x” in row 2, and in “y” in row 6" in refused(moved, asked)
    assert "Row 6 has nothing under “participant”." in refused(nameless, asked)
    assert "A2 has “8” in row 6" in refused(off, asked)
    assert "no column “value”" in refused(write(tmp_path, "participant,item\na,b\n"), ask(items="", tidy=True))


def test_a_column_that_stands_twice_is_refused_when_it_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "A,B,B\n1,2,3\n")

    assert "Two columns are called “B”." in refused(path, ask(items="A,B"))
    assert rated(survey.read(path, ask(items="A"))) == [[1]]


@pytest.mark.parametrize("empty", ["", "\n\n", ",,\n,,\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_one(tmp_path: Path, empty: str) -> None:
    assert "This file is empty." in refused(write(tmp_path, empty), ask())


def test_heads_without_answers_are_said_to_have_none(tmp_path: Path) -> None:
    assert "no answer at all to: A1, A2" in refused(write(tmp_path, "A1,A2\n,NA\n"), ask(items="A1:A2"))
    assert "no answer at all to: A1" in refused(write(tmp_path, "A1\n"), ask(items="A1"))


def test_a_group_column_without_a_group_is_refused(tmp_path: Path) -> None:
    assert "nobody has a group" in refused(write(tmp_path, "G,A\n,1\nNA,2\n"), ask(items="A", group="G"))


def test_a_row_that_is_too_long_is_named(tmp_path: Path) -> None:
    heard = refused(write(tmp_path, "A,B\n1,2\n1,2,3\n"), ask(items="A"))

    assert "Row 3 has 3 cells, and the head has 2." in heard


def test_a_quotation_mark_that_is_never_closed_swallows_nobody(tmp_path: Path) -> None:
    assert "Row 2 cannot be read" in refused(write(tmp_path, 'A,B\n1,"two\n3,4\n5,5\n'), ask(items="A"))


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    book = workbook(tmp_path, [["A"], [1]]).read_bytes()

    assert "cannot be read as a workbook" in refused(write(tmp_path, WIDE, "fake.xlsx"), ask())
    assert "cannot be read as a workbook" in refused(write(tmp_path, book[:400], "half.xlsx"), ask())
    assert "cannot be read as a workbook" in refused(write(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 99, "o.xls"), ask())
    assert "no file of text" in refused(write(tmp_path, b"A,B\n\x00\x01", "b.csv"), ask())
    assert rated(survey.read(write(tmp_path, book, "named.csv"), ask(items="A"))) == [[1]]


def test_a_sheet_that_is_not_there_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["A"], [1]])

    assert "There is no sheet “Data”.\nThe sheets are: Answers." in refused(path, ask(items="A", sheet="Data"))
    assert "Only a workbook" in refused(write(tmp_path, WIDE), ask(sheet="Answers"))


def test_a_file_that_is_no_file_or_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.touch()
    os.truncate(large, 200 * 1024 * 1024)

    assert "too large: 200 MB" in refused(large, ask())
    assert "cannot be read" in refused(tmp_path / "none.csv", ask())
    assert "cannot be read" in refused(tmp_path, ask())
