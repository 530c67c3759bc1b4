"""Whatever lies in the inbound folder, everyone honest is collected, and everything else is named."""

from __future__ import annotations

import datetime as dt
import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from kit.errors import CohortError
from kit.exchange.collect import collect
from kit.exchange.nbgrader import SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.roster import Student
from kit.exchange.shared import LIMIT, SHARED_FILE, Bundle, encode
from kit.exchange.status import status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.collect import Collected
    from kit.exchange.shared import Shared

pwd = pytest.importorskip("pwd", reason="nbgrader has no exchange on Windows")

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def files(cohort: CohortFolder, participant: str = "participant-01") -> dict[str, bytes]:
    folder = cohort.submitted(participant, "first")
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())} if folder.is_dir() else {}


def sections(cohort: CohortFolder, course: Course) -> dict[str, dict[str, str]]:
    return {one.participant: dict(one.sections) for one in collect(cohort, course).collected}


def test_an_entry_is_filed_as_nbgrader_expects_it(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    entry = enter()
    (entry / SECRET_FILE).write_text("ab" * 64, encoding="ascii")
    (entry / "my diary.txt").write_text("left by mistake", encoding="utf-8")

    came = collect(cohort, small_course)

    assert came.set_aside == ()
    assert files(cohort) == {
        "one.ipynb": b"{}",
        SHARED_FILE: encode(shared()),
        SECRET_FILE: b"ab" * 64,
        TIMESTAMP_FILE: b"2026-11-02 12:00:00.000000 UTC",
    }
    assert not [p for p in cohort.root.rglob("*") if "collect" in str(p.parent) and p.is_file() and p.name != "lock"]


def test_every_participant_has_a_line_and_the_progress_is_told(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    enter("participant-02")
    told: list[tuple[int, int, Collected]] = []

    collect(cohort, small_course, lambda n, of, one: told.append((n, of, one)))

    assert [(n, of) for n, of, _one in told] == [(n, 6) for n in range(1, 7)]
    assert [dict(one.sections) for _n, _of, one in told[:3]] == [{}, {"first": "new"}, {}]


def test_collecting_again_changes_nothing_and_a_newer_entry_replaces_the_older(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    enter()
    assert sections(cohort, small_course)["participant-01"] == {"first": "new"}
    assert sections(cohort, small_course)["participant-01"] == {"first": "unchanged"}

    enter(content=shared(text="Newer"), at=NOON + HOUR)
    enter(content=shared(text="Oldest"), at=NOON - HOUR)

    assert sections(cohort, small_course)["participant-01"] == {"first": "updated"}
    assert b"Newer" in files(cohort)[SHARED_FILE]


def test_what_was_collected_stays_when_the_exchange_is_emptied(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    entry = enter()
    collect(cohort, small_course)
    entry.rename(cohort.root.parent / "elsewhere")

    collect(cohort, small_course)

    assert SHARED_FILE in files(cohort)


REWRITTEN = {
    "truncated": (b"]\n}", b""),
    "other version": (b'"version": 1', b'"version": 7'),
    "other course version": (b'"course_version": "1.0"', b'"course_version": "0.9"'),
    "other cohort": (b'"cohort": "team-', b'"cohort": "theirs-'),
    "other participant": (b'"participant-01"', b'"participant-02"'),
    "made-up line": (b'"item": "different"', b'"item": "salary"'),
}


def spoil_shared(entry: Path, how: str) -> None:
    path, elsewhere = entry / SHARED_FILE, entry.parent.parent / "facilitators-own.json"
    if how in REWRITTEN:
        path.write_bytes(path.read_bytes().replace(*REWRITTEN[how]))
        return
    path.rename(elsewhere)
    match how:
        case "50 MB":
            with path.open("wb") as file:
                file.truncate(50 << 20)
        case "link out":
            path.symlink_to(elsewhere)
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "a bundle":
            path.write_bytes(encode(Bundle()))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("truncated", "cut short"),
        ("other version", "version 7"),
        ("other course version", "version 0.9"),
        ("other cohort", "another cohort"),
        ("other participant", "another participant"),
        ("50 MB", "too large"),
        ("link out", "no ordinary file"),
        ("pipe", "no ordinary file"),
        ("folder", "no ordinary file"),
        ("made-up line", "answers no question"),
        ("a bundle", "another participant"),
    ],
)
def test_a_spoiled_hand_over_is_named_and_everyone_else_is_collected(
    how: str, said: str, cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    spoil_shared(enter("participant-01"), how)
    enter("participant-02")

    came = collect(cohort, small_course)

    (aside,) = came.set_aside
    assert said in aside.what
    assert aside.where.startswith("inbound/participant-01+first+")
    assert aside.remedy
    assert files(cohort, "participant-01") == {}
    assert SHARED_FILE in files(cohort, "participant-02")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad+ps1+notadate+cc", "not named"),
        ("participant-01+first", "not named"),
        ("notes", "not named"),
        ("..+first+2026-11-02 12:00:00.000000 UTC+aa", "not named"),
        ("participant-01+first+2026-99-99 12:00:00.000000 UTC+aa", "not named"),
        ("participant-01+first+2026-11-02 12:00:00.000000 UTC+a+a", "not named"),
        ("line\nbreak+first+2026-11-02 12:00:00.000000 UTC+aa", "not named"),
        ("stranger+first+2026-11-02 12:00:00.000000 UTC+aa", "not on the roster"),
        ("participant-01+my-responses+2026-11-02 12:00:00.000000 UTC+aa", "no section"),
    ],
)
def test_a_strange_name_is_named_and_stops_nobody(
    name: str, said: str, cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    enter(name=name)
    enter("participant-02")

    came = collect(cohort, small_course)

    (aside,) = came.set_aside
    assert said in aside.what
    assert "\n" not in aside.where
    assert [p.name for p in (cohort.root / "submitted").iterdir()] == ["participant-02"]


@pytest.mark.parametrize("kind", ["link", "file", "pipe"])
def test_an_entry_that_is_no_folder_is_named(
    kind: str, cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    entry = enter("participant-02")
    name = entry.with_name(entry.name.replace("participant-02", "participant-01"))
    if kind == "link":
        name.symlink_to(entry)
    elif kind == "file":
        name.write_text("no folder", encoding="utf-8")
    else:
        os.mkfifo(name)

    came = collect(cohort, small_course)

    assert [x.what for x in came.set_aside] == ["This entry is no folder that can be read."]
    assert files(cohort, "participant-01") == {}
    assert files(cohort, "participant-02")


def test_a_notebook_that_leads_elsewhere_is_left_out_and_the_rest_filed(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    entry = enter()
    (entry / "one.ipynb").unlink()
    (entry / "one.ipynb").symlink_to("/etc/hostname")

    came = collect(cohort, small_course)

    assert [x.where.rpartition("/")[2] for x in came.set_aside] == ["one.ipynb"]
    assert set(files(cohort)) == {SHARED_FILE, TIMESTAMP_FILE}


def test_an_older_entry_never_stands_in_for_a_newer_broken_one(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    # The newer one may be the one that takes a line back.
    enter(content=shared(text="WITHDRAWN SINCE"))
    enter(content=b"{", at=NOON + HOUR)

    came = collect(cohort, small_course)

    assert len(came.set_aside) == 1
    assert files(cohort) == {}


def test_an_entry_that_is_still_being_written_is_left_for_the_next_time(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    enter(content=shared(text="Older"))
    entry = enter(content=shared(text="Newer"), at=NOON + HOUR)
    stamp = (entry / TIMESTAMP_FILE).read_bytes()
    (entry / TIMESTAMP_FILE).unlink()

    came = collect(cohort, small_course)

    assert ["not complete" in x.what for x in came.set_aside] == [True]
    assert b"Older" in files(cohort)[SHARED_FILE]
    (entry / TIMESTAMP_FILE).write_bytes(stamp)
    assert collect(cohort, small_course).set_aside == ()
    assert b"Newer" in files(cohort)[SHARED_FILE]


def test_a_timestamp_that_nbgrader_could_not_read_is_written_anew(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    (enter() / TIMESTAMP_FILE).write_text("yesterday\n", encoding="utf-8")

    collect(cohort, small_course)

    assert files(cohort)[TIMESTAMP_FILE] == b"2026-11-02 12:00:00.000000 UTC"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="giving a folder away takes root")
def test_an_entry_that_belongs_to_another_on_the_roster_is_not_filed_under_the_victim(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    other = next(user for user in pwd.getpwall() if user.pw_uid not in {0, os.geteuid()})
    cohort = structs.replace(cohort, roster=(*cohort.roster, Student(other.pw_name)))
    enter("participant-01", shared(text="The victim's own"))
    forged = enter("participant-01", shared(text="FORGED"), at=NOON + HOUR)
    os.chown(forged, other.pw_uid, -1)

    came = collect(cohort, small_course)

    (aside,) = came.set_aside
    assert other.pw_name in aside.what
    assert b"The victim's own" in files(cohort)[SHARED_FILE]


def test_a_hand_over_without_shared_lines_is_filed_too(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    (enter() / SHARED_FILE).unlink()

    assert sections(cohort, small_course)["participant-01"] == {"first": "new"}
    assert SHARED_FILE not in files(cohort)


def test_two_collections_do_not_run_into_each_other(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    enter()
    inside, go_on = threading.Event(), threading.Event()

    def hold(*_told: object) -> None:
        inside.set()
        go_on.wait(30)

    first = threading.Thread(target=collect, args=(cohort, small_course, hold))
    first.start()
    try:
        assert inside.wait(30)
        with pytest.raises(CohortError, match="collected already"):
            collect(cohort, small_course)
    finally:
        go_on.set()
        first.join()


def test_files_of_the_inbox_are_checked_one_by_one(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared]
) -> None:
    inbox = cohort.root / "inbox"
    good = Bundle(sections=(shared("a1b2"), shared("a1b2", section="last", responses=())))
    (inbox / "team-a1b2.kit.json").write_bytes(encode(good))
    (inbox / "team-a1b2 (1).kit.json").write_bytes(encode(good))
    (inbox / "two.kit.json").write_bytes(encode(Bundle(sections=(shared("one"), shared("two")))))
    (inbox / "old.kit.json").write_bytes(encode(shared("a1b2", course_version="0.1")))
    (inbox / "huge.kit.json").write_bytes(b" " * (LIMIT + 1))
    (inbox / "photo.jpg").write_bytes(b"jpg")
    (inbox / ".DS_Store").write_bytes(b"finder")

    came = collect(cohort, small_course)

    assert [(x.file, x.participant, x.sections) for x in came.received] == [
        ("team-a1b2 (1).kit.json", "a1b2", ("first", "last")),
        ("team-a1b2.kit.json", "a1b2", ("first", "last")),
    ]
    assert {x.where.partition(" ")[0]: x.what for x in came.set_aside} == {
        "inbox/huge.kit.json": "This file is too large: 1.0 MB; at most 1.0 MB are read.",
        "inbox/old.kit.json": "This was written in “small” version 0.1; the cohort takes version 1.0.",
        "inbox/photo.jpg": "This is not named as the course names its files.",
        "inbox/two.kit.json": "This file speaks for several participants.",
    }


def test_status_counts_and_says_nothing_of_answers(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path]
) -> None:
    enter("participant-01")
    enter("participant-02")
    (cohort.exchange / "outbound" / "first").mkdir(parents=True)
    collect(cohort, small_course)

    now = status(cohort, small_course)

    assert (now.people, now.threshold, now.waiting, now.files) == (6, 5, 2, 0)
    assert [(s.id, s.released, s.submitted) for s in now.sections] == [("first", True, 2), ("last", False, 0)]
