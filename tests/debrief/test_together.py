"""Two answers together show where many stand, and tell of nobody whose one answer is known the other."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest
from helpers.sent import participant

from kit.debrief.asked import asked_blocks
from kit.debrief.flags import of_cohort
from kit.debrief.leaving import leave_out
from kit.debrief.records import Suppressed, Together
from kit.figures import Figure
from kit.privacy.tables import pins_nobody, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.sent import Group

    from kit.debrief.records import Summary

DRAFT = "design-homework/draft"
PAIR = "effort/impact"
SIDE = range(3)


def margins(table: tuple[tuple[int, ...], ...]) -> tuple[list[int], list[int]]:
    return [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]


def all_that_fit(table: tuple[tuple[int, ...], ...], step: int) -> list[list[int]]:
    """Give every table with the same margins and the same fields shown, as nine numbers, by trying them all."""
    rows, columns = margins(table)
    ranges = [range(n // step * step, n // step * step + step) for row in table for n in row]
    found = []
    for a, b, d, e in product(ranges[0], ranges[1], ranges[3], ranges[4]):
        c, f = rows[0] - a - b, rows[1] - d - e
        g, h = columns[0] - a - d, columns[1] - b - e
        nine = [a, b, c, d, e, f, g, h, rows[2] - g - h]
        if all(n in allowed for n, allowed in zip(nine, ranges, strict=True)):
            found.append(nine)
    return found


def is_told(table: tuple[tuple[int, ...], ...], step: int) -> bool:
    """Say whether all of a row or a column, or all but one, stand in one field in every table that fits."""
    rows, columns = margins(table)
    fitting = all_that_fit(table, step)
    return any(
        min(nine[3 * i + j] for nine in fitting) >= max(1, line - 1) > rows[i] + columns[j] - sum(rows)
        for i, j in product(SIDE, SIDE)
        for line in (rows[i], columns[j])
        if line
    )


def test_a_table_that_passes_leaves_everybodys_other_answer_open() -> None:
    random = Random(4)  # noqa: S311 - tables to try
    verdicts = []
    for _ in range(200):
        table = tuple(tuple(random.choice((0, 0, 1, 2, 4, 6, 7)) for _j in SIDE) for _i in SIDE)
        verdicts.append(pins_nobody(steps(table, 5), *margins(table), 5))
        assert verdicts[-1] is not is_told(table, 5)
    assert 20 < sum(verdicts) < 180


def place(team: Group, *places: tuple[int, int], first: int = 0) -> None:
    for n, (effort, impact) in enumerate(places, first):
        team.answer(participant(n), f"{DRAFT}/effort", effort)
        team.answer(participant(n), f"{DRAFT}/impact", impact)


def found(summary: Summary) -> Together | Suppressed:
    together = summary.activities[DRAFT].together
    assert isinstance(together, dict)
    return together[PAIR]


def rows(summary: Summary) -> list[tuple[object, ...]]:
    """Give the table of the drawn fields: by the first rating, by the second, and people."""
    blocks = asked_blocks(DRAFT, summary.activities[DRAFT], lambda _key, _texts: ())
    (fields,) = (block for block in blocks if isinstance(block, Figure) and block.label.startswith("Fields"))
    return [row[1:] for row in fields.table.rows]


MANY = [(1, 5)] * 4 + [(2, 4)] * 2 + [(4, 2)] * 5 + [(3, 3), (3, 1), (5, 4), (5, 3), (2, 2), (1, 3)]


def test_a_field_shows_its_people_in_steps_of_the_threshold(team: Group) -> None:
    place(team, *MANY)
    result = found(team.summary())
    assert isinstance(result, Together)
    assert (result.n, result.step) == (17, 5)
    assert result.fields == {
        "low": {"low": 0, "middle": 0, "high": 5},
        "middle": {"low": 0, "middle": 0, "high": 0},
        "high": {"low": 5, "middle": 0, "high": 0},
    }


def test_it_stays_as_it_was_first_shown(team: Group) -> None:
    place(team, *MANY)
    before = found(team.summary())
    place(team, *[(1, 5)] * 6, first=20)
    assert found(team.summary()) == before


def test_everybody_stands_in_the_same_fields_when_the_debrief_is_opened_again(team: Group) -> None:
    place(team, *MANY)
    drawn = [rows(team.summary()) for _time in range(3)]
    assert drawn[0] == [("low", "high", "5 or more"), ("high", "low", "5 or more")]
    assert drawn[1:] == [drawn[0]] * 2


def test_where_all_of_a_row_but_one_would_be_known_nothing_is_shown(team: Group) -> None:
    place(team, *[(1, 5)] * 6, *[(4, 2)] * 5, (5, 4), (3, 3), (3, 1), (2, 2), (1, 3))
    assert isinstance(found(team.summary()), Suppressed)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda team: team.answer(participant(30), f"{DRAFT}/effort", 2), id="somebody gave one answer"),
        pytest.param(lambda team: place(team, (3, 1), first=0), id="the field empties"),
    ],
)
def test_under_the_threshold_in_a_field_or_between_views_nothing_is_shown_then_or_later(
    team: Group, change: Callable[[Group], None]
) -> None:
    place(team, *[(1, 5)] * 5, (5, 1), (5, 3), (3, 3), (3, 1), (4, 4), (2, 2))
    change(team)
    assert isinstance(found(team.summary()), Suppressed)
    place(team, *[(1, 5)] * 10, first=40)
    assert isinstance(found(team.summary()), Suppressed)


def test_under_ten_people_no_field_is_shown_unless_all_agreed_to_counts(team: Group) -> None:
    place(team, *[(1, 5)] * 6, (5, 1), (4, 1), (5, 2))
    assert found(team.summary()) == Suppressed(
        "Counts are shown from 10 people on, or when everyone who shared agreed."
    )


def test_somebody_who_cant_say_is_counted_and_in_no_field(team: Group) -> None:
    activity = "fears-and-excitement/premortem"
    harms = [5, 5, 5, 5, 5, "cannot-say", 3, 3, 1, 5, 5, 3, 1, 3]
    for n, harm in enumerate(harms):
        team.answer(participant(n), f"{activity}/first-likely", 4 if n < 9 else 2)
        team.answer(participant(n), f"{activity}/first-harm", harm)
    together = team.summary().activities[activity].together
    assert isinstance(together, dict)
    result = together["first-likely/first-harm"]
    assert isinstance(result, Together)
    assert result.n == 14
    assert result.fields["high"]["high"] == 5


def test_where_all_stand_in_one_field_the_facilitator_is_told_and_may_leave_it_out(team: Group) -> None:
    place(team, *[(1, 5), (2, 4)] * 6)
    summary, cohort = team.summary(), team.cohort()
    told = of_cohort(cohort.drawer, cohort.threshold, team.course)
    (flag,) = (f for f in told if f.key.startswith("together/"))
    assert "same field" in flag.why
    assert isinstance(found(summary), Together)
    assert isinstance(found(leave_out(summary, [flag.key])), Suppressed)


def test_leaving_out_a_rating_leaves_out_what_it_is_part_of(team: Group) -> None:
    place(team, *MANY)
    assert isinstance(found(leave_out(team.summary(), [f"activity/{DRAFT}/impact"])), Suppressed)
