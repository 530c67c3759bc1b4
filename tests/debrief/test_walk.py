"""Where a debrief stands: kept through a reload and a restart, one entry for each debrief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.debrief import walk
from kit.debrief.flags import Flag
from kit.debrief.walk import WALK_FILE
from kit.errors import CohortError

if TYPE_CHECKING:
    from pathlib import Path

    from kit.keeping import FolderDrawer

FIRST, NEXT = "2026-11-21T15:10:00Z", "2026-12-05T15:10:00Z"


def test_before_the_first_debrief_there_is_none(drawer: FolderDrawer) -> None:
    assert walk.read(drawer) is None
    with pytest.raises(CohortError, match="has not begun"):
        walk.note(drawer, "hopes", "More time.")


def test_a_debrief_is_found_where_it_stood(drawer: FolderDrawer) -> None:
    walk.begin(drawer, FIRST)
    walk.stand(drawer, "who", 0)
    walk.stand(drawer, "coherence", 0)
    walk.stand(drawer, "coherence", 3)
    held = walk.current(drawer)
    assert (held.step, held.slide, held.shown) == ("coherence", 3, ("who", "coherence"))


def test_a_note_is_kept_as_it_was_typed(drawer: FolderDrawer) -> None:
    walk.begin(drawer, FIRST)
    walk.note(drawer, "hopes", "  More time,\n\tless <b>talk</b>. ")
    assert walk.current(drawer).notes == {"hopes": "  More time,\n\tless <b>talk</b>. "}
    walk.note(drawer, "hopes", " \n")
    assert walk.current(drawer).notes == {}


def test_a_note_has_an_end(drawer: FolderDrawer) -> None:
    walk.begin(drawer, FIRST)
    walk.note(drawer, "hopes", "short")
    with pytest.raises(CohortError, match="too long"):
        walk.note(drawer, "hopes", "x" * 1_000_000)
    assert walk.current(drawer).notes == {"hopes": "short"}


def test_the_next_debrief_begins_with_an_empty_page_and_the_last_one_is_kept(
    tmp_path: Path, drawer: FolderDrawer
) -> None:
    walk.begin(drawer, FIRST, [Flag("activity/a/b/c", "A question", "All but one alike.")])
    walk.note(drawer, "hopes", "Kept for good.")
    walk.begin(drawer, NEXT)
    held = walk.current(drawer)
    assert (held.began_at, held.notes, held.flags) == (NEXT, {}, ())
    assert "Kept for good." in (tmp_path / WALK_FILE).read_text(encoding="utf-8")


def test_what_is_left_out_can_come_back(drawer: FolderDrawer) -> None:
    walk.begin(drawer, FIRST)
    walk.leave_out(drawer, "activity/a/b/c", out=True)
    walk.leave_out(drawer, "activity/a/b/d", out=True)
    walk.leave_out(drawer, "activity/a/b/c", out=True)
    assert walk.leave_out(drawer, "activity/a/b/d", out=False).left_out == ("activity/a/b/c",)


@pytest.mark.parametrize("content", [b"", b"{", b'[{"began_at": 1}]', b"\xff"])
def test_a_damaged_file_is_an_error_and_stays(tmp_path: Path, drawer: FolderDrawer, content: bytes) -> None:
    (tmp_path / WALK_FILE).write_bytes(content)
    with pytest.raises(CohortError, match="cannot be read") as caught:
        walk.begin(drawer, FIRST)
    assert WALK_FILE in caught.value.where
    assert (tmp_path / WALK_FILE).read_bytes() == content
