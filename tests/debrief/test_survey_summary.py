"""What may be shown of a survey, and what stands in place of the rest."""

from __future__ import annotations

import csv
import itertools
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from helpers.attacker import View
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.debrief.records import Bands, Suppressed
from kit.debrief.survey_records import GroupDimension, HiddenGroup, OverallDimension, SurveyGroup, SurveyItem
from kit.debrief.survey_summary import summarise, unanimous
from kit.errors import SurveyError
from kit.survey import ALL, Asked, Survey, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.debrief.survey_records import SurveySummary

SIX = [[1, 2, 3], [2, 2, 4], [5, 4, 4], [3, 3, 3], [4, 4, 2], [5, 5, 5]]
FEW = "Fewer than 5 people."
DATA = Path(__file__).parent.parent / "data"
COVER = "With it a smaller group could be worked out."


def survey(
    ratings: Sequence[Sequence[float | None]],
    groups: Sequence[str | None] | None = None,
    dimensions: dict[str, tuple[str, ...]] | None = None,
) -> Survey:
    names = [f"Q{n}" for n in range(1, len(ratings[0]) + 1)]
    table = pd.DataFrame(ratings, columns=names, dtype=float)
    table = table[table.notna().any(axis=1)]
    of = None if groups is None else pd.Series(list(groups), dtype=object)[table.index]
    return Survey("team", table, of, "" if groups is None else "G", 1, 5, dimensions or {ALL: tuple(names)})


def made_up(people: int, items: int, *, seed: int = 1) -> list[list[float]]:
    rng = np.random.default_rng(seed)
    middle = rng.normal(3, 0.8, people)
    return np.clip(np.rint(middle[:, None] + rng.normal(0, 0.8, (people, items))), 1, 5).tolist()  # type: ignore[no-any-return]


def overall(summary: SurveySummary, name: str = ALL) -> OverallDimension:
    found = summary.overall.dimensions[name]
    assert isinstance(found, OverallDimension)
    return found


def group(summary: SurveySummary, id_: str) -> SurveyGroup | HiddenGroup:
    return next(g for g in summary.groups if g.id == id_)


def cell(summary: SurveySummary, id_: str, name: str = ALL) -> GroupDimension:
    of = group(summary, id_)
    assert isinstance(of, SurveyGroup)
    found = of.dimensions[name]
    assert isinstance(found, GroupDimension)
    return found


def as_json(summary: SurveySummary) -> Any:
    return json.loads(msgspec.json.encode(summary), parse_constant=lambda word: pytest.fail(f"{word} in the numbers"))


def leaves(part: Any) -> list[Any]:
    below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else None
    return [part] if below is None else [leaf for b in below for leaf in leaves(b)]


# -- numbers -----------------------------------------------------------------------------------------------------------


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


# -- hiding ------------------------------------------------------------------------------------------------------------


def test_a_hidden_group_takes_the_next_smallest_with_it() -> None:
    summary = summarise(survey(made_up(33, 2), ["a"] * 12 + ["b"] * 10 + ["c"] * 7 + ["d"] * 4))

    assert [type(g) for g in summary.groups] == [SurveyGroup, SurveyGroup, HiddenGroup, HiddenGroup]
    assert group(summary, "d") == HiddenGroup("d", FEW)
    assert group(summary, "c") == HiddenGroup("c", COVER)


def test_small_groups_that_are_enough_together_take_nobody_with_them() -> None:
    summary = summarise(survey(made_up(26, 2), ["a"] * 20 + ["b"] * 3 + ["c"] * 3))

    assert isinstance(group(summary, "a"), SurveyGroup)


def test_a_dimension_that_few_of_a_group_answered_is_hidden_there_with_enough_others() -> None:
    rows: list[list[float | None]] = [list(row) for row in made_up(40, 4)]
    for row in rows[:6]:
        row[2] = row[3] = None
    dimensions = {"one": ("Q1", "Q2"), "two": ("Q3", "Q4")}
    summary = summarise(survey(rows, ["a"] * 9 + ["b"] * 11 + ["c"] * 20, dimensions))

    assert [cell(summary, g, "one").n for g in "abc"] == [9, 11, 20]
    # Of a three have a score on it.
    of_a, of_b = group(summary, "a"), group(summary, "b")
    assert isinstance(of_a, SurveyGroup)
    assert isinstance(of_b, SurveyGroup)
    assert of_a.dimensions["two"] == Suppressed(FEW)
    assert of_b.dimensions["two"] == Suppressed(COVER)
    assert cell(summary, "c", "two").n == 20


def test_who_has_no_group_counts_in_the_whole_and_is_covered_like_a_group() -> None:
    summary = summarise(survey(made_up(22, 2), ["a"] * 12 + ["b"] * 8 + [None] * 2))

    assert [g.id for g in summary.groups] == ["a", "b"]
    assert summary.overall.n == 22
    assert group(summary, "b") == HiddenGroup("b", COVER)


def test_counts_need_ten_people() -> None:
    summary = summarise(survey(made_up(49, 3), ["a"] * 20 + ["b"] * 15 + ["c"] * 8 + ["d"] * 6))

    assert [isinstance(cell(summary, g).bands, Bands) for g in "abcd"] == [True, True, False, False]


@pytest.mark.parametrize(
    ("groups", "counted"),
    [
        (["a"] * 20 + ["b"] * 10, True),
        (["a"] * 24 + ["b"] * 6, False),
        # Who is left of everyone beside the groups that are shown is a part too.
        (["a"] * 20 + ["b"] * 4 + [None] * 6, True),
        (["a"] * 21 + ["b"] * 4 + [None] * 5, False),
    ],
)
def test_everyone_is_counted_where_no_part_of_them_is_too_few_for_counts(
    groups: list[str | None], counted: bool
) -> None:
    summary = summarise(survey(made_up(30, 3), groups))
    found = overall(summary)

    assert isinstance(cell(summary, "a").bands, Bands)
    assert shows_no_sums(found) is not counted
    assert {isinstance(i, SurveyItem) and isinstance(i.counts, dict) for i in found.items.values()} == {counted}


def test_a_team_under_ten_shows_no_counts() -> None:
    found = overall(summarise(survey(made_up(9, 3))))

    assert isinstance(found.bands, Suppressed)
    assert all(isinstance(i, SurveyItem) and isinstance(i.counts, Suppressed) for i in found.items.values())
    assert found.verdict in {"close", None}


def shows_no_sums(found: GroupDimension | OverallDimension) -> bool:
    hidden = Suppressed("Counts are shown from 10 people on, and of everyone where no group beside them has fewer.")
    return (found.mean, found.r_star_wg, found.rwg, found.bands) == (None, hidden, hidden, hidden)


def test_what_counts_would_follow_from_is_hidden_where_they_are() -> None:
    team = overall(summarise(survey(made_up(9, 3))))
    assert shows_no_sums(team)
    assert all(isinstance(i, SurveyItem) and i.mean is None for i in team.items.values())

    summary = summarise(survey(made_up(41, 3), ["a"] * 20 + ["b"] * 15 + ["d"] * 6))
    assert [shows_no_sums(cell(summary, g)) for g in "abd"] == [False, False, True]
    assert isinstance(cell(summary, "a").mean, float)
    assert shows_no_sums(overall(summary))


def test_the_answers_of_six_do_not_follow_from_their_own_numbers() -> None:
    answers = [1, 2, 4, 4, 5, 5]
    alone = overall(summarise(survey([[a] for a in answers])))
    beside = cell(summarise(survey([[a] for a in answers * 2], ["a"] * 6 + ["b"] * 6)), "a")

    for told in (alone, alone.items["Q1"], beside):
        view = View(frozenset(), ("Q1",), msgspec.to_builtins(told))
        ways = [
            way for way in itertools.combinations_with_replacement(range(1, 6), 6) if view.fits([(a,) for a in way])
        ]
        assert tuple(answers) in ways
        assert len(ways) > 1


@pytest.mark.parametrize("others", [[2, 2, 3, 3, 4, 5], [1, 3, 3, 3, 5, 5], [3, 4, 4, 4, 4, 5]])
def test_the_answers_of_six_do_not_follow_from_everyones_numbers_beside_them(others: list[int]) -> None:
    answers = [1, 2, 4, 4, 5, 5]
    summary = summarise(survey([[a] for a in answers + others], ["a"] * 6 + ["b"] * 6))
    a, b, both, question = (
        View(frozenset(), ("Q1",), msgspec.to_builtins(told))
        for told in (cell(summary, "a"), cell(summary, "b"), overall(summary), overall(summary).items["Q1"])
    )
    some, rest = (
        [way for way in itertools.combinations_with_replacement(range(1, 6), 6) if view.fits([(x,) for x in way])]
        for view in (a, b)
    )
    ways = {one for one in some for two in rest if all(v.fits([(x,) for x in one + two]) for v in (both, question))}
    assert tuple(answers) in ways
    assert len(ways) > 1


def test_items_that_a_few_left_out_are_hidden_in_twos() -> None:
    rows: list[list[float | None]] = [list(row) for row in made_up(30, 4)]
    rows[0][1] = None
    items = overall(summarise(survey(rows))).items

    apart = Suppressed("Beside another result it would give somebody away.")
    assert items["Q2"] == items["Q4"] == apart
    assert isinstance(items["Q1"], SurveyItem)
    for row in rows[1:7]:
        row[1] = None
    assert all(isinstance(i, SurveyItem) for i in overall(summarise(survey(rows))).items.values())


def test_an_item_that_hardly_anybody_answered_counts_for_nobody() -> None:
    rows: list[list[float | None]] = [[*row, None] for row in made_up(30, 3)]
    rows[0][3] = rows[1][3] = 1
    found = overall(summarise(survey(rows)))

    assert found.items["Q4"] == Suppressed(FEW)
    assert found.mean == pytest.approx(np.mean([row[:3] for row in rows]))


def test_dimensions_that_share_items_are_over_the_same_people() -> None:
    rows: list[list[float | None]] = [list(row) for row in made_up(30, 4)]
    rows[0] = [3, None, None, 3]
    shared = {"one": ("Q1", "Q2"), "two": ("Q2", "Q3", "Q4"), "apart": ("Q1",)}
    summary = summarise(survey(rows, dimensions=shared))

    assert [overall(summary, name).n for name in shared] == [29, 29, 29]
    apart = summarise(survey(rows, dimensions={"one": ("Q1", "Q4"), "two": ("Q2", "Q3")}))
    assert [overall(apart, name).n for name in ("one", "two")] == [30, 29]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_nothing_that_is_left_over_is_of_a_few_people(data: st.DataObject) -> None:
    threshold = data.draw(st.integers(3, 6))
    sizes = data.draw(st.lists(st.integers(1, 14), min_size=1, max_size=6))
    groups = [str(n) if n else None for n, size in enumerate(sizes) for _person in range(size)]
    seed = data.draw(st.integers(0, 1000))
    ratings = np.array(made_up(len(groups), 4, seed=seed))
    dice = np.random.default_rng(seed)
    ratings[dice.random(ratings.shape) < data.draw(st.sampled_from([0, 0.02, 0.1, 0.4]))] = np.nan
    dimensions = {"one": ("Q1", "Q2", "Q3"), "two": ("Q3", "Q4")} if data.draw(st.booleans()) else None
    asked = survey(ratings.tolist(), groups, dimensions)
    if not len(asked.ratings):
        return
    try:
        summary = summarise(asked, threshold)
    except SurveyError:
        return
    as_json(summary)

    def enough(n: int, least: int = threshold) -> bool:
        return n == 0 or n >= least

    assert enough(summary.overall.n - sum(g.n for g in summary.groups if isinstance(g, SurveyGroup)))
    for name, whole in summary.overall.dimensions.items():
        cells = [g.dimensions[name] for g in summary.groups if isinstance(g, SurveyGroup)]
        shown = [c for c in cells if isinstance(c, GroupDimension)]
        if isinstance(whole, Suppressed):
            assert not shown
            continue
        assert all(c.n >= threshold for c in [whole, *shown])
        assert enough(whole.n - sum(c.n for c in shown))
        assert all(isinstance(c.bands, Bands) or shows_no_sums(c) for c in [whole, *shown])
        assert all(c.n >= 10 for c in shown if isinstance(c.bands, Bands))
        if isinstance(whole.bands, Bands):
            assert all(c.n >= 10 for c in [whole, *shown])
            assert enough(whole.n - sum(c.n for c in shown), 10)
        items = [i for i in whole.items.values() if isinstance(i, SurveyItem)]
        assert all((i.mean is None) == isinstance(i.counts, Suppressed) for i in items)
        assert all(i.n >= threshold and enough(whole.n - i.n) for i in items)
        # One item alone is never left to be worked out from the others and the whole.
        hidden = [i for i in whole.items.values() if isinstance(i, Suppressed) and i.suppressed.startswith("Beside")]
        assert len(hidden) != 1


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


def test_a_dimension_of_too_few_people_is_hidden_and_the_others_stay() -> None:
    rows: list[list[float | None]] = [[3, 4, None, None]] * 8 + [[2, 3, 4, 5]] * 4
    summary = summarise(survey(rows, dimensions={"one": ("Q1", "Q2"), "two": ("Q3", "Q4")}))

    assert isinstance(summary.overall.dimensions["one"], OverallDimension)
    assert summary.overall.dimensions["two"] == Suppressed(FEW)


def test_full_agreement_is_named_to_the_facilitator() -> None:
    rows = [*([[4, 4]] * 6), *made_up(6, 2)]

    assert unanimous(summarise(survey(rows, ["a"] * 6 + ["b"] * 6))) == [
        "All of group a answered “all” alike: that tells what each of them answered."
    ]
    assert unanimous(summarise(survey([[4, 4]] * 6))) == [
        "Everyone answered “all” alike: that tells what each of them answered."
    ]


def test_a_question_to_which_all_gave_the_same_answer_is_named_to_the_facilitator() -> None:
    rows: list[list[float | None]] = [[4, float(point)] for point in (1, 2, 3, 4, 5, 5)]

    assert unanimous(summarise(survey(rows))) == [
        "Everyone answered “Q1” alike: that tells what each of them answered."
    ]


def test_a_survey_of_too_few_people_shows_nothing() -> None:
    with pytest.raises(SurveyError, match="fewer than 5 people"):
        summarise(survey(SIX[:4]))
    with pytest.raises(SurveyError, match="fewer than 7 people"):
        summarise(survey(SIX), threshold=7)


def test_a_threshold_has_a_floor() -> None:
    with pytest.raises(SurveyError, match="point to single people"):
        summarise(survey(SIX), threshold=2)
    assert math.isclose(overall(summarise(survey(SIX[:3]), threshold=3)).median, 8 / 3)
