"""The report of a survey: every number that is drawn stands in a table, and names from outside are only names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import msgspec
import pandas as pd

from kit.debrief import survey_pictures, survey_sections
from kit.debrief.blocks import Heading, Listing, Paragraph
from kit.debrief.formats import html, schema
from kit.debrief.survey_records import SurveySummary
from kit.debrief.survey_summary import summarise
from kit.figures import Figure
from kit.survey import Survey

DOCS = Path(__file__).parents[2] / "docs"
HOSTILE = "<script>alert(1)</script> ../../=cmd|'/c calc'!A0"


def told(groups: list[str] | None = None, *, name: str = "trust", item: str = "T1", people: int = 12) -> SurveySummary:
    of = groups or ["a"]
    rows = [[1 + (n + i) % 5 for i in range(3)] for n in range(people * len(of))]
    ratings = pd.DataFrame(rows, columns=[item, "T2", "T3"], dtype=float)
    column = pd.Series([g for g in of for _n in range(people)], dtype=object) if groups else None
    return summarise(
        Survey("team", ratings, column, "TEAM" if groups else "", 1, 5, {name: (item, "T2", "T3")}, ("T2",))
    )


def figures(summary: SurveySummary, section: str = "") -> list[Figure]:
    found = survey_sections.compose(summary).sections
    return [b for s in found if section in {"", s.id} for b in s.blocks if isinstance(b, Figure)]


def test_a_survey_is_told_from_the_whole_to_its_questions() -> None:
    grouped, whole = (survey_sections.compose(told(groups)) for groups in (["a", "b"], None))

    assert [s.id for s in grouped.sections] == ["who", "dimensions", "by-group", "questions", "reliability"]
    assert [s.id for s in whole.sections] == ["dimensions", "questions", "reliability"]
    assert "24 people answered · groups by TEAM · scale 1 to 5 · nothing is shown of fewer than 5 people" in (
        grouped.subtitle
    )


def test_every_number_of_a_group_stands_in_a_table() -> None:
    summary = told(["1", "2"])
    (figure,) = figures(summary, "by-group")

    assert figure.table.head[0] == "Group"
    assert [row[:2] for row in figure.table.rows] == [("TEAM 1", 12), ("TEAM 2", 12)]
    assert all(isinstance(value, int | float) for row in figure.table.rows for value in row[1:])
    assert figure.svg()


def test_of_a_small_group_the_report_shows_neither_mean_nor_agreement() -> None:
    summary = told(["1", "2"], people=6)
    (figure,) = figures(summary, "by-group")
    (team,) = figures(told(people=6), "dimensions")

    shown = [name for name, value in zip(figure.table.head, figure.table.rows[0], strict=True) if value != "hidden"]
    assert shown == ["Group", "People", "Median", "Average deviation"]
    assert figure.notes == (
        "Counts are shown from 10 people on, and of everyone where no group beside them has fewer.",
    )
    assert "everyone who shared agreed" not in str(summary)
    row = dict(zip(team.table.head, team.table.rows[0], strict=True))
    assert [row[name] for name in ("Mean", "r*wg(j)", "rwg(j)")] == ["hidden"] * 3


def test_what_is_hidden_is_listed_with_its_reason() -> None:
    rows = pd.DataFrame([[3, 4, 5]] * 40, columns=["T1", "T2", "T3"], dtype=float)
    column = pd.Series(["large"] * 20 + ["other"] * 17 + ["small"] * 3, dtype=object)
    summary = summarise(Survey("team", rows, column, "TEAM", 1, 5, {"trust": ("T1", "T2", "T3")}))
    hidden = survey_sections.compose(summary).sections[-1]

    assert hidden.id == "hidden"
    lines = [
        b.text if isinstance(b, Paragraph) else b.lines for b in hidden.blocks if isinstance(b, Paragraph | Listing)
    ]
    assert lines == ["Fewer than 5 people.", ("small",), "With it a smaller group could be worked out.", ("other",)]


def test_many_groups_are_drawn_a_page_at_a_time_up_to_a_limit() -> None:
    names = [str(n) for n in range(1, 131)]
    found = figures(told(names, people=6), "by-group")

    assert [f.name for f in found] == [f"groups-on-dimension-1-{n}" for n in (1, 2, 3, 4)]
    assert [len(f.table.rows) for f in found] == [survey_pictures.PAGE] * 4
    assert "(TEAM 26 to TEAM 50)" in found[1].label
    assert [bool(f.notes) and "first 100 of 130 groups" in f.notes[0] for f in found] == [False, False, False, True]


def test_a_survey_of_several_dimensions_has_a_map_of_its_groups() -> None:
    rows = pd.DataFrame([[1 + n % 5, 2, 4] for n in range(24)], columns=["T1", "T2", "T3"], dtype=float)
    column = pd.Series(["a"] * 12 + ["b"] * 12, dtype=object)
    summary = summarise(Survey("team", rows, column, "TEAM", 1, 5, {"one": ("T1", "T2"), "two": ("T3",)}))
    found = figures(summary, "by-group")

    assert [f.name for f in found] == ["groups-by-dimension", "groups-on-dimension-1", "groups-on-dimension-2"]
    assert found[0].table.rows == (("a", 2.25, 4.0), ("b", 2.5, 4.0))


def test_reversed_questions_are_named() -> None:
    whole = survey_sections.compose(told())

    assert Paragraph("Turned round on their scale: T2.", "note") in whole.sections[0].blocks


def test_names_from_a_file_are_shown_as_text_and_never_name_a_file() -> None:
    summary = told([HOSTILE, "b"], name=HOSTILE, item=HOSTILE)
    page = html.page(survey_sections.compose(summary))

    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 5
    assert all(re.fullmatch(r"[a-z0-9-]+", figure.name) for figure in figures(summary))
    assert [b.text for s in survey_sections.compose(summary).sections for b in s.blocks if isinstance(b, Heading)]


def test_a_survey_without_named_dimensions_says_all_questions() -> None:
    page = html.page(survey_sections.compose(told(name="all")))

    assert "All questions" in page


def test_a_survey_s_numbers_keep_to_the_schema_in_the_docs() -> None:
    known = (DOCS / "survey.schema.json").read_bytes()
    assert known == schema.schema(SurveySummary), "run: python -m kit.debrief.formats.schema survey"

    check = jsonschema.Draft202012Validator(json.loads(known))
    check.check_schema(check.schema)
    check.validate(json.loads(msgspec.json.encode(told(["a", "b"]))))
    check.validate(json.loads(msgspec.json.encode(told(people=6))))
    assert not check.is_valid({"format": "kit.survey-summary"})
