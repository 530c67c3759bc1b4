"""What may be shown of a survey, and what stands in place of the rest."""

from __future__ import annotations

import itertools
import math

import msgspec
import numpy as np
import pytest
from helpers.attacker import View
from helpers.surveyed import COVER, FEW, SIX, as_json, cell, group, made_up, overall, survey
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.debrief.records import Bands, Suppressed
from kit.debrief.survey_records import GroupDimension, HiddenGroup, OverallDimension, SurveyGroup, SurveyItem
from kit.debrief.survey_summary import summarise, unanimous
from kit.errors import SurveyError


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
