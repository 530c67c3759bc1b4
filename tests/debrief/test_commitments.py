"""Commitments: kept whole, told to be open or done, and opening the next debrief."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from kit.debrief import commitments
from kit.debrief.commitments import COMMITMENTS_FILE
from kit.errors import CohortError

if TYPE_CHECKING:
    from pathlib import Path

    from kit.keeping import FolderDrawer

FIRST = dt.datetime(2026, 11, 21, 15, 10, tzinfo=dt.UTC)
NEXT = FIRST + dt.timedelta(days=14)
SIGN = "Nobody has asked for three weeks."


def test_there_are_none_before_the_first(drawer: FolderDrawer) -> None:
    assert commitments.read(drawer) == ()


def test_a_commitment_says_what_who_by_when_and_by_what_sign(drawer: FolderDrawer) -> None:
    commitments.add(drawer, what=" Prices in the shop ", who="Both shops", by_when="2026-12-01", sign=SIGN, now=FIRST)
    (one,) = commitments.read(drawer)
    assert (one.what, one.who, one.by_when, one.sign) == ("Prices in the shop", "Both shops", "2026-12-01", SIGN)
    assert one.written_at == "2026-11-21T15:10:00Z"
    assert one.done_at is None


def test_they_stand_in_the_order_of_their_days(drawer: FolderDrawer) -> None:
    for day in ("2026-12-24", "2026-12-01", "2026-12-12"):
        commitments.add(drawer, what=day, who="We", by_when=day, sign=SIGN)
    assert [c.what for c in commitments.read(drawer)] == ["2026-12-01", "2026-12-12", "2026-12-24"]


@pytest.mark.parametrize("field", ["what", "who", "sign", "by_when"])
def test_nothing_is_kept_of_a_commitment_that_is_not_complete(drawer: FolderDrawer, field: str) -> None:
    whole = {"what": "One thing", "who": "We", "by_when": "2026-12-01", "sign": SIGN}
    with pytest.raises(CohortError) as caught:
        commitments.add(drawer, **{**whole, field: "  "})  # type: ignore[arg-type]
    assert caught.value.remedy
    assert commitments.read(drawer) == ()


def test_a_day_is_a_day(drawer: FolderDrawer) -> None:
    with pytest.raises(CohortError, match="needs a day"):
        commitments.add(drawer, what="One thing", who="We", by_when="soon", sign=SIGN)


def test_what_is_open_opens_the_next_debrief_and_what_is_done_does_not(drawer: FolderDrawer) -> None:
    for what in ("Open", "Done"):
        commitments.add(drawer, what=what, who="We", by_when="2026-12-01", sign=SIGN, now=FIRST)
    done = next(c for c in commitments.read(drawer) if c.what == "Done")
    commitments.settle(drawer, done.id, done=True, now=FIRST + dt.timedelta(days=3))
    commitments.add(drawer, what="New", who="We", by_when="2026-12-20", sign=SIGN, now=NEXT)
    kept = commitments.read(drawer)
    assert [c.what for c in commitments.still_open(kept, "2026-12-05T00:00:00Z")] == ["Open"]


def test_what_is_said_to_be_done_in_a_debrief_stays_on_its_list(drawer: FolderDrawer) -> None:
    (one,) = commitments.add(drawer, what="Open", who="We", by_when="2026-12-01", sign=SIGN, now=FIRST)
    began = "2026-12-05T00:00:00Z"
    kept = commitments.settle(drawer, one.id, done=True, now=NEXT)
    assert commitments.still_open(kept, began) == kept
    assert kept[0].done_at
    assert commitments.settle(drawer, one.id, done=False)[0].done_at is None


def test_a_slip_of_the_pen_is_taken_out(drawer: FolderDrawer) -> None:
    (one,) = commitments.add(drawer, what="A slip", who="We", by_when="2026-12-01", sign=SIGN)
    assert commitments.remove(drawer, one.id) == ()
    assert commitments.read(drawer) == ()


@pytest.mark.parametrize("content", [b"", b"{", b'[{"what": 1}]', b'{"a": 1}', b"\xff"])
def test_a_damaged_file_is_an_error_and_stays(tmp_path: Path, drawer: FolderDrawer, content: bytes) -> None:
    (tmp_path / COMMITMENTS_FILE).write_bytes(content)
    with pytest.raises(CohortError, match="cannot be read") as caught:
        commitments.add(drawer, what="One thing", who="We", by_when="2026-12-01", sign=SIGN)
    assert COMMITMENTS_FILE in caught.value.where
    assert (tmp_path / COMMITMENTS_FILE).read_bytes() == content
