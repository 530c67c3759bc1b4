"""Everybody's paths as one graph: what it says, and that nobody's own path can be found in it."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from helpers.drawn import checked
from helpers.sent import Group, participant
from helpers.told import item

from kit.debrief import following, pictures
from kit.debrief.asked import asked_blocks
from kit.debrief.records import Flow, Suppressed
from kit.flows import STATES
from kit.items import Flow as Asked
from kit.items import Scale

if TYPE_CHECKING:
    from kit.flows import Step

FIRST, SECOND = "in-practice/flow/first", "in-practice/flow/second"
COUNTS = {"agreed": ["counts"]}
ITEM = Asked(id="first", label="First", roles=("our group", "one level up"), scale=Scale(1, 7))


def path(*steps: str, days: tuple[int, ...] = (), level: int | None = None, role: str = "") -> list[dict[str, Any]]:
    """Write a path by its states; `days` are those of October on which it was there."""
    found: list[dict[str, Any]] = [{"what": what} for what in steps]
    for step, day in zip(found, days, strict=False):
        step["day"] = f"2026-10-{day:02}"
    for step in found:
        if step["what"] == "decided":
            step.update(({"level": level} if level else {}) | ({"role": role} if role else {}))
    return found


def flow(group: Group, day: int = 0) -> Any:
    return item(group.summary(day=day), FIRST)


def edges(told: Flow) -> dict[tuple[str, str], tuple[int | None, float | None]]:
    return {(h.first, h.then): (h.people, h.days) for h in told.handovers}


def test_all_paths_of_everybody_make_one_graph_in_which_a_person_counts_once(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), FIRST, path("raised", "waiting", "decided", days=(1, 3, 3 + n), level=3))
        team.answer(participant(n), SECOND, path("raised", "waiting", days=(1, 7)))
    told = flow(team)
    # Everyone has 2 days and 6 days from the one to the other: 4 in the middle.
    assert edges(told) == {("raised", "waiting"): (10, 4), ("waiting", "decided"): (10, 4.5)}
    assert (told.n, list(told.states.values())) == (10, ["raised", "waiting", "decided"])
    assert {k: o.people for k, o in told.levels.items()} == {"3": 10}
    assert set(team.summary().activities["in-practice/flow"].items) == {"first"}


def test_a_hand_over_that_fewer_people_met_than_the_threshold_is_not_shown_however_often_they_met_it(
    team: Group,
) -> None:
    for n in range(10):
        team.answer(participant(n), FIRST, path("raised", "decided"))
    for n in range(4):
        for where in (FIRST.replace("first", "second"), FIRST.replace("first", "third")):
            team.answer(participant(n), where, path(*["waiting", "sent-back"] * 5))
    assert edges(flow(team)) == {("raised", "decided"): (10, None)}
    assert "sent" not in json.dumps(msgspec.to_builtins(flow(team)))


def test_days_that_too_few_know_are_not_told(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), FIRST, path("raised", "decided", days=(1, 4) if n < 4 else ()))
    assert edges(flow(team)) == {("raised", "decided"): (10, None)}


@pytest.mark.parametrize("seed", range(40))
def test_nothing_that_is_shown_rests_on_a_hand_over_that_is_hidden(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - made-up paths, no secret
    everybody: dict[str, dict[str, list[Step]]] = {}
    for n in range(dice.randint(10, 30)):
        ways = [dice.choices(STATES, [3, 6, 1, 1, 6, 2], k=dice.randint(1, 6)) for _path in range(3)]
        everybody[f"p{n}"] = {
            str(m): path(*way, level=dice.randint(1, 7), role=dice.choice(["our group", "one level up", "Anna"]))  # type: ignore[misc]
            for m, way in enumerate(ways)
        }
    told = following.told(ITEM, everybody, may_count=True, threshold=5)
    shown = {(h["first"], h["then"]) for h in told["handovers"]}
    without = {p: _cut(paths, shown) for p, paths in everybody.items()}
    assert following.told(ITEM, without, may_count=True, threshold=5) == told
    assert all(h["n"] >= 5 for h in told["handovers"])
    for groups in (told["levels"], told["roles"]):
        assert all(n >= 5 for n in groups.values())
    assert "Anna" not in told["roles"]


def _cut(paths: dict[str, list[Step]], shown: set[tuple[str, str]]) -> dict[str, list[Step]]:
    """Cut paths at each hand-over that is hidden, as if it had not happened."""
    pieces: list[list[Step]] = []
    for steps in paths.values():
        pieces.append([])
        for step in steps:
            if pieces[-1] and (pieces[-1][-1]["what"], step["what"]) not in shown:
                pieces.append([])
            pieces[-1].append(step)
    return {str(n): piece for n, piece in enumerate(pieces)}


def test_under_ten_people_nobody_is_counted_unless_all_agreed(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), FIRST, path("raised", "decided", days=(1, 4), level=3, role="our group"))
    told = flow(team)
    assert edges(told) == {("raised", "decided"): (None, 3)}
    assert isinstance(told.levels, Suppressed)
    assert isinstance(told.roles, Suppressed)


def test_under_ten_people_who_all_agreed_are_counted(team: Group) -> None:
    for n in range(6):
        team.answer(participant(n), FIRST, path("raised", "decided", level=3, role="our group"), **COUNTS)
    told = flow(team)
    assert edges(told) == {("raised", "decided"): (6, None)}
    assert {k: o.people for k, o in told.roles.items()} == {"our group": 6}


def test_fewer_people_than_the_threshold_are_not_shown_at_all(team: Group) -> None:
    for n in range(4):
        team.answer(participant(n), FIRST, path("raised", "decided"))
    assert isinstance(flow(team), Suppressed)


def test_a_graph_stays_as_it_was_until_enough_people_came_who_are_new(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), FIRST, path("raised", "decided"))
    before = flow(team)
    team.answer(participant(10), FIRST, path("raised", "waiting"))
    assert flow(team, day=1) == before
    for n in range(11, 15):
        team.answer(participant(n), FIRST, path("raised", "waiting"))
    assert edges(flow(team, day=2)) == {("raised", "waiting"): (5, None), ("raised", "decided"): (10, None)}


def test_a_threshold_that_rose_hides_what_fewer_people_met(team: Group) -> None:
    for n in range(12):
        team.answer(participant(n), FIRST, path("raised", "decided" if n < 5 else "waiting"))
    assert len(flow(team).handovers) == 2
    team.threshold = 7
    assert edges(flow(team, day=1)) == {("raised", "waiting"): (7, None)}


def test_a_path_that_was_sent_by_name_is_set_aside(team: Group) -> None:
    for n in range(10):
        audience = "facilitator" if n == 0 else "group"
        team.answer(participant(n), FIRST, path("raised", "decided"), audience=audience)
    summary = team.summary()
    assert item(summary, FIRST).n == 9
    assert any("may be shown to nobody by name" in one.what for one in summary.set_aside)


def test_the_debrief_shows_the_graph_where_decisions_stall_and_where_they_are_made(team: Group) -> None:
    for n in range(12):
        steps = path("raised", "waiting", "decided", days=(1, 3, 20), level=3 if n < 6 else 4, role="our group")
        team.answer(participant(n), FIRST, steps)
    told = flow(team)
    graph = checked(pictures.graph("flow", told))
    assert graph.table.rows == (("raised", "waiting", 2.0, 12), ("waiting", "decided", 17.0, 12))
    stalls = pictures.stalls("stalls", told)
    assert stalls is not None
    assert stalls.sentence == "The longest in the middle: waiting → decided, 17 days."
    assert checked(stalls).table.rows[0] == ("waiting → decided", 17.0)
    assert [(title, checked(figure).table.rows) for title, figure in pictures.decided("decided", told)] == [
        ("Decided where: level of delegation", (("3 consult", 6), ("4 agree", 6))),
        ("Decided where: by whom", (("our group", 12),)),
    ]
    blocks = list(
        asked_blocks("in-practice/flow", team.summary().activities["in-practice/flow"], lambda _key, _texts: ())
    )
    assert [block.name for block in blocks if hasattr(block, "name")] == [
        "in-practice-flow-first",
        "in-practice-flow-first-stalls",
        "in-practice-flow-first-levels",
        "in-practice-flow-first-roles",
    ]


def test_a_graph_with_no_hand_over_to_show_says_so_and_draws_nothing(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), FIRST, path("raised", STATES[n % 6]))
    told = flow(team)
    assert told.handovers == ()
    assert pictures.graph("flow", told).drawing is None
    assert pictures.stalls("stalls", told) is None
