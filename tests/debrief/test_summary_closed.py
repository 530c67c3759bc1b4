"""In a live session activities close one by one: what is still open is neither settled nor told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.sent import START, Group, participant
from helpers.told import AFTER, BEFORE, shown

from kit import privacy
from kit.debrief.records import Change, Summary, Suppressed
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Collection

HOPES = "intention/hopes"


def closed(group: Group, only: Collection[str], anew: Collection[str] | None = None) -> Summary:
    return summarise(group.cohort(), group.course, only=only, anew=anew, now=START)


def frozen(group: Group) -> set[str]:
    return {*privacy.read_reveals(group.cohort().drawer, group.threshold).views}


def test_only_what_is_closed_is_frozen_and_told(team: Group) -> None:
    hopes = team.course.activity(HOPES).items[0].id
    for n in range(6):
        team.answer(participant(n), BEFORE, [3] * 18)
        team.answer(participant(n), f"{HOPES}/{hopes}", f"A hope of mine, number {n}.")
    summary = closed(team, {HOPES})
    assert (set(summary.instruments), set(summary.activities)) == (set(), {HOPES})
    assert frozen(team) == {f"activity/{HOPES}/{hopes}"}
    assert Reviewer(team.cohort(), team.course, only=()).queue()["questions"] == []
    summary = closed(team, {BEFORE})
    assert (set(summary.activities), set(summary.instruments["group-coherence"].waves)) == (set(), {"before"})


def test_a_change_is_told_once_both_readings_are_closed(team: Group) -> None:
    for n in range(10):
        team.answer(participant(n), BEFORE, [3] * 18)
        team.answer(participant(n), AFTER, [4] * 9 + [2] * 9)
    early = closed(team, {BEFORE}).instruments["group-coherence"]
    assert (set(early.waves), type(early.change)) == ({"before"}, Suppressed)
    assert not any("/after" in view for view in frozen(team))
    whole = closed(team, {BEFORE, AFTER}).instruments["group-coherence"]
    assert isinstance(whole.change, Change)
    opened_again = closed(team, {BEFORE}).instruments["group-coherence"]
    assert (set(opened_again.waves), type(opened_again.change)) == ({"before"}, Suppressed)


def test_who_comes_after_the_close_is_in_no_result_until_it_closes_again(team: Group) -> None:
    def hopes() -> int:
        item = team.course.activity(HOPES).items[0].id
        return closed(team, {HOPES, BEFORE}, anew=()).activities[HOPES].items[item].n

    item = team.course.activity(HOPES).items[0].id
    for n in range(6):
        team.answer(participant(n), BEFORE, [3] * 18)
        team.answer(participant(n), f"{HOPES}/{item}", f"A hope of mine, number {n}.")
    closed(team, {HOPES, BEFORE}, anew={HOPES, BEFORE})
    for n in range(6, 14):
        team.answer(participant(n), BEFORE, [4] * 18)
        team.answer(participant(n), f"{HOPES}/{item}", f"A hope of mine, number {n}.")
    assert len(Reviewer(team.cohort(), team.course, only={HOPES}).queue()["questions"][0]["texts"]) == 6
    assert hopes() == 6
    summary = closed(team, {HOPES, BEFORE}, anew={BEFORE})
    assert shown(summary, "before").n == 14
    assert hopes() == 6
    closed(team, {HOPES, BEFORE}, anew={HOPES})
    assert hopes() == 14
