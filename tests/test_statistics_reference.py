"""Statistics equal those of R's packages multilevel and psych, on the data that these carry (see data/README.md)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kit import statistics

DATA = Path(__file__).parent / "data"
EQUAL = 1e-9


@cache
def reference() -> pd.DataFrame:
    return pd.read_csv(DATA / "reference.csv", dtype={"of": str, "value": float}, keep_default_na=False)


def of_r(dataset: str, scale: str, statistic: str) -> pd.Series[float]:
    """What R computed, by group or item."""
    table = reference()
    found = table[(table["dataset"] == dataset) & (table["scale"] == scale) & (table["statistic"] == statistic)]
    assert len(found)
    return found.set_index("of")["value"]


def data(dataset: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{dataset}.csv")


def same(ours: pd.Series[float], theirs: pd.Series[float]) -> None:
    ours = ours.set_axis(ours.index.astype(str))
    assert set(ours.index) == set(theirs.index)
    np.testing.assert_allclose(ours[theirs.index], theirs, rtol=0, atol=EQUAL)


GROUPED = [
    ("lq2002", "LEAD", "COMPID", 1, 5),
    ("lq2002", "TSIG", "COMPID", 1, 5),
    ("lq2002", "HOSTIL", "COMPID", 0, 4),
    ("bhr2000", "ALL", "GRP", 1, 5),
    ("cohesion", "COH", "GROUP", 1, 5),
]


def grouped(dataset: str, scale: str, group: str) -> tuple[pd.DataFrame, pd.Series[str]]:
    """The items of a scale and the groups; only whoever answered everything, as R takes them."""
    table = data(dataset).dropna()
    items = [c for c in table.columns if c != group and (scale == "ALL" or c.startswith(scale))]
    return table[items], table[group]


@pytest.mark.parametrize(("dataset", "scale", "group", "low", "high"), GROUPED)
def test_agreement_in_every_group_equals_multilevels(dataset: str, scale: str, group: str, low: int, high: int) -> None:
    ratings, groups = grouped(dataset, scale, group)
    found = statistics.by_group(ratings, groups, low, high)
    for column, statistic in (
        ("n", "n"),
        ("median", "median"),
        ("mean", "mean"),
        ("average_deviation", "ad.m median"),
        ("r_star_wg", "rwg.j.lindell"),
        ("r_wg", "rwg.j"),
    ):
        same(found[column], of_r(dataset, scale, statistic))


@pytest.mark.parametrize(("dataset", "scale", "group", "low", "high"), [g for g in GROUPED if g[0] != "bhr2000"])
def test_agreement_of_one_group_at_a_time_equals_multilevels(
    dataset: str, scale: str, group: str, low: int, high: int
) -> None:
    ratings, groups = grouped(dataset, scale, group)
    each = {name: ratings.loc[rows] for name, rows in groups.groupby(groups).groups.items()}
    same(
        pd.Series({g: statistics.average_deviation_over_items(r) for g, r in each.items()}),
        of_r(dataset, scale, "ad.m median"),
    )
    same(
        pd.Series({g: statistics.average_deviation_over_items(r, about="mean") for g, r in each.items()}),
        of_r(dataset, scale, "ad.m mean"),
    )
    same(pd.Series({g: statistics.r_wg(r, low, high) for g, r in each.items()}), of_r(dataset, scale, "rwg.j"))
    same(
        pd.Series({g: statistics.r_star_wg(r, low, high) for g, r in each.items()}),
        of_r(dataset, scale, "rwg.j.lindell"),
    )
    same(
        pd.Series({g: statistics.r_wg(r.iloc[:, :1], low, high) for g, r in each.items()}),
        of_r(dataset, scale, "rwg of the first item"),
    )


@pytest.mark.parametrize(("dataset", "scale", "group"), [g[:3] for g in GROUPED])
def test_intraclass_correlations_equal_multilevels(dataset: str, scale: str, group: str) -> None:
    ratings, groups = grouped(dataset, scale, group)
    scores = statistics.dimension_scores(ratings)
    assert statistics.icc1(scores, groups) == pytest.approx(of_r(dataset, scale, "ICC1").iloc[0], abs=EQUAL)
    assert statistics.icc2(scores, groups) == pytest.approx(of_r(dataset, scale, "ICC2").iloc[0], abs=EQUAL)


@pytest.mark.parametrize(
    ("dataset", "scale", "group"),
    [("klein2000", "JOBSAT", "GRPID"), ("klein2000", "COHES", "GRPID"), ("sherifdat", "y", "group")],
)
def test_intraclass_correlations_of_measured_scores_equal_multilevels(dataset: str, scale: str, group: str) -> None:
    table = data(dataset)
    assert statistics.icc1(table[scale], table[group]) == pytest.approx(of_r(dataset, scale, "ICC1").iloc[0], abs=EQUAL)
    assert statistics.icc2(table[scale], table[group]) == pytest.approx(of_r(dataset, scale, "ICC2").iloc[0], abs=EQUAL)


def turned(dataset: str, scale: str) -> pd.DataFrame:
    """The items of a scale, all asked the same way round, missing answers and all."""
    table = data(dataset)
    items = [
        c for c in table.columns if c not in {"COMPID", "GRP", "GROUP"} and (scale == "ALL" or c.startswith(scale))
    ]
    table = table[items]
    reversed_ = [c for c in ("A1", "C4", "C5") if c in items and dataset == "bfi"]
    return table.assign(**statistics.reverse_score(table[reversed_], 1, 6))


RELIABLE = [
    ("lq2002", "LEAD"),
    ("lq2002", "TSIG"),
    ("lq2002", "HOSTIL"),
    ("bhr2000", "ALL"),
    ("cohesion", "COH"),
    ("bfi", "A"),
    ("bfi", "C"),
    ("attitude", "ALL"),
]


@pytest.mark.parametrize(("dataset", "scale"), RELIABLE)
def test_cronbachs_alpha_equals_both_packages(dataset: str, scale: str) -> None:
    alpha = statistics.cronbach_alpha(turned(dataset, scale))
    for statistic in ("multilevel cronbach", "psych raw_alpha"):
        assert alpha == pytest.approx(of_r(dataset, scale, statistic).iloc[0], abs=EQUAL)


@pytest.mark.parametrize(("dataset", "scale"), RELIABLE)
def test_item_analysis_equals_both_packages(dataset: str, scale: str) -> None:
    found = statistics.item_analysis(turned(dataset, scale))
    same(found["item_total"], of_r(dataset, scale, "multilevel item.total"))
    same(found["item_total"], of_r(dataset, scale, "psych r.drop"))
    same(found["alpha_if_dropped"], of_r(dataset, scale, "multilevel alpha without"))
    same(found["alpha_if_dropped"], of_r(dataset, scale, "psych raw_alpha without"))


def test_where_an_answer_is_missing_every_other_one_still_counts_and_r_leaves_the_person_out() -> None:
    table = data("cohesion")
    ours = statistics.by_group(table.drop(columns="GROUP"), table["GROUP"], 1, 5)
    theirs = of_r("cohesion", "COH", "n")
    assert ours["n"].sum() == theirs.sum() + 1 == len(table)
    whole = [g for g in ours.index if ours["n"][g] == theirs[g]]
    same(ours.loc[whole, "average_deviation"], of_r("cohesion", "COH", "ad.m median")[whole])
