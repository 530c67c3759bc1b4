"""The numbers of a survey, and what stands in place of one that is not defined."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.surveyed import COVER, FEW, SIX, as_json, cell, made_up, overall, survey

from kit.debrief.records import Suppressed
from kit.debrief.survey_records import SurveyItem
from kit.debrief.survey_summary import summarise
from kit.survey import Asked, read

DATA = Path(__file__).parent.parent / "data"


def leaves(part: Any) -> list[Any]:
    below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else None
    return [part] if below is None else [leaf for b in below for leaf in leaves(b)]


def test_a_group_has_the_numbers_that_can_be_computed_by_hand() -> None:
    summary = summarise(survey(SIX * 4, ["a"] * 12 + ["b"] * 12))
    found = cell(summary, "a")
    # Twice the scores 2, 8/3, 13/3, 3, 10/3, 5; items' medians 3.5, 3.5, 3.5; deviations 8/6, 1, 5/6.
    assert (found.n, found.median) == (12, (3 + 10 / 3) / 2)
    assert found.mean == pytest.approx(61 / 18, abs=1e-12)
    assert found.average_deviation == pytest.approx((8 / 6 + 1 + 5 / 6) / 3, abs=1e-12)
    variances = [np.var([row[i] for row in SIX * 2], ddof=1) for i in range(3)]
    ratio = np.mean(variances) / 2
    assert found.r_star_wg == pytest.approx(1 - ratio, abs=1e-12)
    assert found.rwg == pytest.approx(3 * (1 - ratio) / (3 * (1 - ratio) + ratio), abs=1e-12)


def test_numbers_keep_their_full_precision() -> None:
    summary = summarise(survey(SIX * 2, None))
    assert as_json(summary)["overall"]["dimensions"]["all"]["mean"] == overall(summary).mean == 3.388888888888889


def test_the_summary_is_laid_out_as_promised() -> None:
    told = as_json(summarise(survey(made_up(40, 3), ["1"] * 20 + ["2"] * 17 + ["3"] * 3)))

    assert (told["format"], told["version"], told["threshold"]) == ("kit.survey-summary", 1, 5)
    assert (told["scale"], told["grouped_by"]) == ({"min": 1, "max": 5}, "G")
    assert [g["id"] for g in told["groups"]] == ["1", "2", "3"]
    assert told["groups"][2] == {"id": "3", "suppressed": FEW}
    assert told["groups"][1] == {"id": "2", "suppressed": COVER}
    assert told["groups"][0]["n"] == 20
    assert {"n", "median", "mean", "average_deviation", "r_star_wg", "rwg"} <= set(
        told["groups"][0]["dimensions"]["all"]
    )
    whole = told["overall"]
    assert whole["n"] == 40
    assert {"median", "mean", "average_deviation", "r_star_wg", "rwg", "cronbach_alpha", "icc1", "icc2", "verdict"} <= (
        set(whole["dimensions"]["all"])
    )
    assert set(whole["dimensions"]["all"]["items"]) == {"Q1", "Q2", "Q3"}
    assert all(isinstance(leaf, str | int | float) or leaf is None for leaf in leaves(told))


def test_items_have_counts_and_their_part_in_the_dimension() -> None:
    found = overall(summarise(survey(made_up(40, 4)))).items["Q2"]

    assert isinstance(found, SurveyItem)
    assert isinstance(found.counts, dict)
    assert list(found.counts) == ["1", "2", "3", "4", "5"]
    assert sum(found.counts.values()) == found.n == 40
    assert isinstance(found.item_total, float)
    assert isinstance(found.alpha_if_dropped, float)


def test_a_score_takes_two_of_three_items() -> None:
    rows: list[list[float | None]] = [[1, 2, None], [3, None, None], *([[2, 2, 2]] * 9)]
    found = overall(summarise(survey(rows)))

    assert found.n == 10
    assert found.mean == (1.5 + 9 * 2) / 10


def test_groups_stand_in_the_order_in_which_people_count() -> None:
    names = ["10", "9", "Team 2", "Team 10", "b", "A"]
    summary = summarise(survey(made_up(60, 2), names * 10))

    assert [g.id for g in summary.groups] == ["9", "10", "A", "b", "Team 2", "Team 10"]


def test_a_real_survey_has_the_numbers_that_r_computes() -> None:
    """Every company of lq2002, as R's multilevel and psych have it (tests/data/README.md)."""
    asked = Asked("1-5", dimensions=["lead=LEAD01:LEAD11", "tsig=TSIG01:TSIG03"], group="COMPID")
    summary = summarise(read(DATA / "lq2002.csv", asked))
    names = {"median": "median", "mean": "mean", "average_deviation": "ad.m median", "r_star_wg": "rwg.j.lindell",
             "rwg": "rwg.j", "n": "n"}  # fmt: skip
    wide = {"cronbach_alpha": "multilevel cronbach", "icc1": "ICC1", "icc2": "ICC2"}
    parts = {"item_total": "multilevel item.total", "alpha_if_dropped": "multilevel alpha without"}
    with (DATA / "reference.csv").open(encoding="utf-8", newline="") as file:
        r = {tuple(row[:4]): float(row[4]) for row in csv.reader(file) if row[0] == "lq2002"}

    ours: dict[tuple[str, ...], Any] = {}
    for name, scale in {"lead": "LEAD", "tsig": "TSIG"}.items():
        for of in summary.groups:
            found = cell(summary, of.id, name)
            ours |= {("lq2002", scale, word, of.id): getattr(found, field) for field, word in names.items()}
        whole = overall(summary, name)
        ours |= {("lq2002", scale, word, ""): getattr(whole, field) for field, word in wide.items()}
        ours |= {
            ("lq2002", scale, word, item): getattr(part, field)
            for item, part in whole.items.items()
            for field, word in parts.items()
        }

    assert len(summary.groups) == 49
    assert len(ours) == 2 * (49 * 6 + 3) + 2 * 14
    assert ours == pytest.approx({key: r[key] for key in ours}, abs=1e-9, rel=0)


# -- what there is no number for ---------------------------------------------------------------------------------------


def test_alpha_takes_thirty_people_and_two_items() -> None:
    assert isinstance(overall(summarise(survey(made_up(30, 3)))).cronbach_alpha, float)
    assert overall(summarise(survey(made_up(29, 3)))).cronbach_alpha == Suppressed(
        "It takes 30 people who answered every item."
    )
    assert overall(summarise(survey(made_up(40, 1)))).cronbach_alpha == Suppressed("It takes at least two items.")


@pytest.mark.parametrize("groups", [None, ["one"] * 40, ["a"] * 37 + ["b"] * 3, ["a"] * 31 + ["b"] * 9])
def test_icc_takes_two_groups_that_are_counted(groups: list[str] | None) -> None:
    found = overall(summarise(survey(made_up(40, 3), groups)))

    assert found.icc1 == found.icc2 == Suppressed("It takes at least two groups of 10 people that are shown.")


@pytest.mark.parametrize("others", [["c"] * 4 + ["d"] * 6, ["c"] * 5 + ["d"] * 5])
def test_icc_is_over_the_groups_that_are_counted(others: list[str]) -> None:
    rows = made_up(50, 3)
    names = ["a"] * 20 + ["b"] * 20 + others
    found = overall(summarise(survey(rows, names)))
    without = overall(summarise(survey(rows[:40], names[:40])))

    assert found.icc1 == pytest.approx(without.icc1)
    assert found.icc2 == pytest.approx(without.icc2)


def test_a_constant_item_has_a_reason_in_place_of_its_correlation() -> None:
    found = overall(summarise(survey([[*row, 3] for row in made_up(40, 3)]))).items["Q4"]

    assert isinstance(found, SurveyItem)
    assert isinstance(found.item_total, Suppressed)
    assert "not defined" in found.item_total.suppressed
    assert isinstance(found.alpha_if_dropped, float)


def test_where_nothing_varies_there_is_full_agreement_and_no_reliability() -> None:
    summary = summarise(survey([[4, 4]] * 40, ["a"] * 20 + ["b"] * 20))
    found = overall(summary)

    assert (found.average_deviation, found.r_star_wg, found.rwg) == (0, 1, 1)
    assert all(isinstance(n, Suppressed) for n in (found.cronbach_alpha, found.icc1, found.icc2))
    as_json(summary)


def test_answers_at_both_ends_have_less_than_no_agreement() -> None:
    found = overall(summarise(survey([[1, 1, 1], [5, 5, 5]] * 10)))

    assert isinstance(found.r_star_wg, float)
    assert found.r_star_wg < 0
    assert found.rwg == 0
    assert found.verdict == "divided"
