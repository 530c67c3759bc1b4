from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conftest import write_course
from helpers.sent import Group, cohort_folder, participant, shared, whole, write
from helpers.told import AFTER, BEFORE, THEN, as_json, coherence, dimension, shown

from kit import cohort as cohorts
from kit import course as courses
from kit.debrief import pictures
from kit.debrief.records import Agreement, Change, DimensionShift, Shift, Suppressed, Wave
from kit.debrief.summary import summarise

if TYPE_CHECKING:
    from pathlib import Path


def test_a_dimension_says_what_can_be_computed_by_hand(team: Group) -> None:
    for n, rating in enumerate([1, 1, 1, 5, 5, 5, 1, 5, 1, 5]):
        team.answer(participant(n), BEFORE, [rating] * 3 + [3] * 15)
    wave = shown(team.summary(), "before")
    assert as_json(dimension(wave)) == {
        "title": "Shared purpose",
        "n": 10,
        "median": 3.0,
        "mean": 3.0,
        "average_deviation": 2.0,
        "bands": {"low": 5, "middle": 0, "high": 5},
        "items": {
            i.id: {
                "text": i.text,
                "n": 10,
                "median": 3.0,
                "average_deviation": 2.0,
                "counts": {"1": 5, "2": 0, "3": 0, "4": 0, "5": 5, "cannot-say": 0},
            }
            for i in team.course.instruments[0].dimensions[0].items
        },
        # s² is 40/9, and evenly spread answers on five options have 2.
        "agreement": {"r_star_wg": -1.22, "r_wg": 0.0},
        "verdict": "divided",
        "verdict_reason": "",
        "bounds": None,
    }
    assert dimension(wave, "mutual-support").average_deviation == 0
    assert dimension(wave, "mutual-support").mean == 3


def test_change_is_paired(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [3] * 18)
        team.answer(participant(n), AFTER, [4 if n < 6 else 3 if n < 9 else 2] * 3 + [3] * 15)
    change = coherence(team.summary()).change
    assert isinstance(change, Change)
    assert (change.pairs, change.first, change.last) == (10, "before", "after")
    told = as_json(change.dimensions["shared-purpose"])
    assert told == {
        "title": "Shared purpose",
        "n": 10,
        "median": 1.0,
        "up": 6,
        "same": 3,
        "down": 1,
        "steps": {"-1": 1, "0": 3, "1": 6},
    }


def test_an_instrument_that_is_asked_twice_in_a_wave_counts_a_person_once(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    again = "  - {id: again, title: Again, instrument: pulse, wave: before, audience: group}\n"
    (root / "first" / "one.yaml").open("a", encoding="utf-8").write(again)
    group = Group(tmp_path / "files", courses.load(root))
    for n in range(10):
        group.share(participant(n), "first", whole(group.course, "one/again", [1, 1]))
        later = whole(group.course, "two/check", [5, 5], shared_at="2026-11-22T09:00:00Z")
        group.share(participant(n), "later", later)
    wave = as_json(group.summary())["instruments"]["pulse"]["waves"]["before"]
    assert (wave["n"], wave["dimensions"]["purpose"]["mean"]) == (10, 5)


# -- verdicts ----------------------------------------------------------------------------------------------------------


def take(team: Group, activity: str, ratings: list[Any], **more: Any) -> None:
    """Let people give each item of an activity the same rating, one person a rating."""
    items = len(team.course.activity(activity).items)
    for n, rating in enumerate(ratings):
        team.answer(participant(n), activity, [rating] * items, **more)


@pytest.mark.parametrize(
    ("ratings", "word"),
    [
        ([4] * 9 + [3], "close"),
        ([1, 2, 3, 3, 4, 4, 4, 5, 5, 5], "mixed"),
        ([1, 1, 1, 5, 5, 5, 5, 3, 3, 3], "divided"),
    ],
)
def test_a_word_says_how_near_the_answers_lie(team: Group, ratings: list[int], word: str) -> None:
    take(team, BEFORE, ratings)
    told = dimension(shown(team.summary(), "before"))
    assert (told.verdict, told.verdict_reason) == (word, "")


@pytest.mark.parametrize(
    ("ratings", "why"),
    [([4] * 6 + [3], "fewer than 8 people"), ([5] * 11 + [4], "end of the scale")],
)
def test_where_there_is_no_word_the_reason_stands_in_its_place(team: Group, ratings: list[int], why: str) -> None:
    take(team, BEFORE, ratings)
    told = dimension(shown(team.summary(), "before"))
    assert told.verdict is None
    assert why in told.verdict_reason


def test_a_dimension_of_one_question_has_no_word(tmp_path: Path) -> None:
    root = write_course(tmp_path / "course")
    pulse = root / "instruments" / "pulse.yaml"
    pulse.write_text(pulse.read_text(encoding="utf-8").replace(", {id: purpose-2, text: We say why.}", ""), "utf-8")
    group = Group(tmp_path / "files", courses.load(root))
    take(group, "two/check", [1 + n % 5 for n in range(10)])
    told = group.summary().instruments["pulse"].waves["before"]
    assert isinstance(told, Wave)
    assert "One question" in dimension(told, "purpose").verdict_reason


def test_without_counts_only_what_the_shown_numbers_say_is_put_into_a_word(team: Group, tmp_path: Path) -> None:
    # "Divided" would say that three sit at either end; and were only that left out, its absence would say it.
    reasons = set()
    for name, ratings in (("divided", [1, 1, 1, 5, 5, 5, 3, 3]), ("mixed", [1, 2, 3, 3, 4, 4, 5, 5])):
        other = Group(tmp_path / name, team.course)
        take(other, BEFORE, ratings)
        told = dimension(shown(other.summary(), "before"))
        assert told.verdict is None
        assert isinstance(told.agreement, Suppressed)
        reasons.add(told.verdict_reason)
    assert len(reasons) == 1
    take(team, BEFORE, [4] * 7 + [3])
    assert dimension(shown(team.summary(), "before")).verdict == "close"


def test_where_everyone_agreed_to_counts_eight_people_can_be_divided(team: Group) -> None:
    take(team, BEFORE, [1, 1, 1, 5, 5, 5, 3, 3], agreed=["counts"])
    told = dimension(shown(team.summary(), "before"))
    assert told.verdict == "divided"
    assert isinstance(told.agreement, Agreement)


def test_a_word_is_frozen_with_its_numbers(team: Group) -> None:
    take(team, BEFORE, [4] * 9 + [3])
    first = shown(team.summary(), "before")
    take(team, BEFORE, [1] * 5 + [5] * 5)
    assert shown(team.summary(day=1), "before") == first


# -- non-response ------------------------------------------------------------------------------------------------------


def test_where_it_is_known_who_was_invited_a_mean_has_bounds(tmp_path: Path) -> None:
    course = courses.load()
    root = cohort_folder(tmp_path / "delta", course, [participant(n) for n in range(15)])
    for n in range(12):
        lines = whole(course, BEFORE, [3 + n % 3] * 18)
        who = participant(n)
        write(root / "submitted" / who / "welcome" / "shared.json", shared(course, who, "welcome", lines))
    told = dimension(shown(summarise(cohorts.read(root, course), course), "before"))
    # Twelve of fifteen with a mean of 4: (48 + 3) / 15 and (48 + 15) / 15.
    assert (told.n, told.mean, told.bounds) == (12, 4, (3.4, 4.2))


def test_of_few_who_did_not_agree_to_counts_no_mean_is_told_and_nothing_made_of_one(tmp_path: Path) -> None:
    """Of five people a median, a spread and the mean together often say what each of them answered."""
    course = courses.load()
    root = cohort_folder(tmp_path / "delta", course, [participant(n) for n in range(12)])
    for n in range(9):
        lines = whole(course, BEFORE, [3 + n % 3] * 18)
        who = participant(n)
        write(root / "submitted" / who / "welcome" / "shared.json", shared(course, who, "welcome", lines))
    summary = summarise(cohorts.read(root, course), course)
    told = dimension(shown(summary, "before"))
    assert (told.n, told.median, told.mean, told.bounds) == (9, 4, None, None)
    figure = pictures.profile("check", coherence(summary), 12)
    assert [row[4] for row in figure.table.rows] == ["hidden"] * len(figure.table.rows)
    assert "Before: 9 of 12 answered; the others could move a dimension's mean by up to 1 points." in figure.notes


# -- response shift ----------------------------------------------------------------------------------------------------


def test_a_look_back_says_how_the_start_is_seen_now_and_what_was_gained_since(team: Group) -> None:
    take(team, BEFORE, [4, 4, 3, 3, 4, 4, 3, 3, 4, 5])
    take(team, THEN, [2, 3, 2, 3, 3, 2, 2, 3, 3, 4])
    take(team, AFTER, [4, 4, 4, 3, 5, 4, 3, 4, 4, 5])
    summary = team.summary()
    shift = coherence(summary).shift
    assert isinstance(shift, Shift)
    assert (shift.n, shift.first, shift.last) == (10, "before", "after")
    assert as_json(shift.dimensions["shared-purpose"]) == {
        "title": "Shared purpose",
        "n": 10,
        "recalled": -1.0,
        "gained": 1.0,
    }
    assert THEN not in summary.activities, "alone its ratings would be a second view of the same people"


def test_the_small_course_has_no_look_back_and_says_nothing_of_it(group: Group) -> None:
    take(group, "two/check", [1 + n % 5 for n in range(10)])
    assert "shift" not in as_json(group.summary().instruments["pulse"])


@pytest.mark.parametrize(("looked_back", "is_shown"), [(16, True), (11, True), (14, False), (4, False)])
def test_a_response_shift_is_hidden_where_it_would_give_somebody_away_beside_the_change(
    team: Group, looked_back: int, is_shown: bool
) -> None:
    take(team, BEFORE, [1 + n % 5 for n in range(16)])
    take(team, AFTER, [1 + n % 3 for n in range(16)])
    take(team, THEN, [1 + n % 4 for n in range(looked_back)])
    told = coherence(team.summary())
    assert isinstance(told.change, Change)
    assert isinstance(told.shift, Shift) is is_shown


def test_without_a_second_reading_there_is_no_response_shift(team: Group) -> None:
    take(team, BEFORE, [1 + n % 5 for n in range(10)])
    take(team, THEN, [1 + n % 4 for n in range(10)])
    assert isinstance(coherence(team.summary()).shift, Suppressed)


def test_who_cannot_say_how_it_was_is_left_out_of_that_dimension_when_they_are_enough(team: Group) -> None:
    take(team, BEFORE, [1 + n % 5 for n in range(16)])
    take(team, AFTER, [1 + n % 3 for n in range(16)])
    for n in range(16):
        first = "cannot-say" if n < 5 else 1 + n % 4
        second = "cannot-say" if n < 2 else 1 + n % 4
        team.answer(participant(n), THEN, [first, second, *[1 + n % 4] * 4])
    shift = coherence(team.summary()).shift
    assert isinstance(shift, Shift)
    told = [d.n if isinstance(d, DimensionShift) else None for d in shift.dimensions.values()]
    assert told == [11, None, 16, 16, 16, 16]
