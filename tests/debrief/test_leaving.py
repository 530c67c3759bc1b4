"""What the facilitator leaves out is hidden as any other result, and nothing beside it is."""

from __future__ import annotations

from helpers import summaries

from kit.debrief.leaving import leave_out
from kit.debrief.records import Change, Dimension, Suppressed, Wave

SUMMARY = summaries.summary(instruments={"check": summaries.instrument(change=summaries.moved())})
REASON = "The facilitator left this out."


def wave(*keys: str) -> Wave:
    found = leave_out(SUMMARY, keys).instruments["check"].waves["before"]
    assert isinstance(found, Wave)
    return found


def test_nothing_left_out_leaves_everything() -> None:
    assert leave_out(SUMMARY, ()) == SUMMARY


def test_a_question_is_left_out_by_its_title() -> None:
    left = leave_out(SUMMARY, ["activity/intention/hopes/way"]).activities["intention/hopes"].items
    assert left["way"] == Suppressed(REASON, "How do you decide?")
    assert [i for i, result in left.items() if isinstance(result, Suppressed)] == ["way", "sign"]


def test_a_dimension_is_left_out_of_one_reading() -> None:
    found = wave("instrument/check/before/purpose").dimensions
    assert found["purpose"] == Suppressed(REASON, "Shared purpose")
    assert isinstance(found["safety"], Dimension)


def test_one_item_of_a_dimension_is_left_out() -> None:
    found = wave("instrument/check/before/purpose/shared-purpose-1").dimensions["purpose"]
    assert isinstance(found, Dimension)
    assert found.items["shared-purpose-1"] == Suppressed(REASON, "We could each say what we are here to achieve.")
    assert not isinstance(found.items["shared-purpose-2"], Suppressed)


def test_a_change_is_left_out() -> None:
    found = leave_out(SUMMARY, ["instrument/check/change/purpose"]).instruments["check"].change
    assert isinstance(found, Change)
    assert found.dimensions["purpose"] == Suppressed(REASON, "Shared purpose")


def test_what_is_not_there_is_no_mistake() -> None:
    keys = [
        "instrument/other/before/x",
        "instrument/check/after/purpose",
        "instrument/check/before/x",
        "activity/a/b/c",
    ]
    assert leave_out(SUMMARY, [*keys, "activity/intention/hopes/x", "odd", ""]) == SUMMARY
