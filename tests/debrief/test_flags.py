from __future__ import annotations

from typing import Any

import pytest
from helpers.sent import Group, participant
from msgspec import structs

from kit.debrief import flags

SURE, WAY, GIFTS, WEIGHTS, HOPE = (f"one/hopes/{i}" for i in ("confident", "way", "gifts", "weights", "different"))
BEFORE, AFTER = "two/check", "three/check"


def raised(group: Group, day: int = 0) -> list[flags.Flag]:
    """Close the answers, and give what the facilitator is told then."""
    group.summary(day=day)
    cohort = group.cohort()
    return list(flags.of_cohort(cohort.drawer, cohort.threshold, group.course))


def keys(group: Group) -> list[str]:
    return [f.key for f in raised(group)]


def answer(group: Group, name: str, *values: Any, **more: Any) -> None:
    for n, value in enumerate(values):
        group.answer(participant(n), name, value, **more)


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        ([4, 4, 4, 4, 4], True),
        ([4, 4, 2, 4, 4], True),
        ([4, 4, 2, 2, 4], False),
        (["cannot-say", 4, 4, 4, 4, 4], True),
        # Hidden, so there is nothing to think about.
        ([4, 4, 4, 4], False),
    ],
)
def test_an_item_is_flagged_when_all_or_all_but_one_answer_alike(
    group: Group, values: list[Any], flagged: bool
) -> None:
    answer(group, SURE, *values)
    assert keys(group) == (["activity/one/hopes/confident"] if flagged else [])


def test_a_flag_names_the_result_and_no_answer(group: Group) -> None:
    answer(group, SURE, 4, 4, 4, 4, 4)
    (flag,) = raised(group)
    assert flag.title == "How confident are you?"
    assert "alike" in flag.why
    assert not any(ch.isdigit() for ch in flag.why)


def test_a_dimension_is_flagged_with_its_statements(group: Group) -> None:
    answer(group, BEFORE, *[[5, 1 + n % 5] for n in range(6)])
    (flag,) = raised(group)
    assert (flag.key, flag.title) == ("instrument/pulse/before/purpose", "Purpose · Before")
    assert "We know why." in flag.why
    assert "We say why." not in flag.why


def test_a_dimension_is_flagged_for_its_score(group: Group) -> None:
    answer(group, BEFORE, *[[1 + n % 5, 5 - n % 5] for n in range(6)])
    (flag,) = raised(group)
    assert "the same score" in flag.why


def test_a_change_is_flagged_when_everyone_went_the_same_way(group: Group) -> None:
    answer(group, BEFORE, *[[1 + n % 3, 1 + n % 2] for n in range(10)])
    answer(group, AFTER, *[[3 + n % 3, 2 + n % 3] for n in range(10)])
    assert keys(group) == ["instrument/pulse/change/purpose"]


def test_a_change_of_few_is_not_flagged_for_what_its_median_does_not_say(group: Group) -> None:
    answer(group, BEFORE, *[[1 + n % 3, 1 + n % 2] for n in range(9)])
    answer(group, AFTER, *[[3 + n % 3, 2 + n % 3] for n in range(9)])
    assert keys(group) == []


def test_options_that_all_chose_and_points_that_all_gave_are_flagged(group: Group) -> None:
    answer(group, GIFTS, *[["calm", "wit"] if n % 2 else ["craft", "calm"] for n in range(10)])
    answer(group, WEIGHTS, *[{"task": 5, "pace": n % 5} for n in range(10)])
    assert keys(group) == ["activity/one/hopes/gifts", "activity/one/hopes/weights"]


@pytest.mark.parametrize(("agreed", "flagged"), [([], []), (["counts"], ["activity/one/hopes/way"])])
def test_a_choice_is_flagged_only_when_its_counts_are_shown(
    group: Group, agreed: list[str], flagged: list[str]
) -> None:
    answer(group, WAY, *["advice"] * 6, agreed=agreed)
    assert keys(group) == flagged


def test_texts_are_flagged_when_they_say_the_same(group: Group) -> None:
    answer(group, HOPE, "Nothing yet", "nothing  yet", "Nothing yet", "NOTHING YET", "Something.")
    assert keys(group) == ["activity/one/hopes/different"]


def test_what_an_earlier_debrief_or_report_froze_is_flagged_when_it_is_shown_again(group: Group) -> None:
    answer(group, SURE, 4, 4, 4, 4, 4)
    answer(group, BEFORE, *([[3, 3]] * 5))
    first = raised(group)
    assert len(first) == 2
    assert raised(group, day=3) == first


def test_what_the_course_asks_no_more_is_not_flagged(group: Group) -> None:
    answer(group, SURE, 4, 4, 4, 4, 4)
    answer(group, BEFORE, *([[3, 3]] * 5))
    cohort = group.cohort()
    group.summary()
    newer = structs.replace(group.course, lessons=(), instruments=())
    assert flags.of_cohort(cohort.drawer, cohort.threshold, newer) == ()
