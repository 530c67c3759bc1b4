"""Thirty hostile or broken entries beside honest ones, on a machine with users of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from helpers import users
from msgspec import structs

from kit.errors import CohortError
from kit.exchange import inbound
from kit.exchange.collect import collect
from kit.exchange.nbgrader import TIMESTAMP_FILE
from kit.exchange.roster import ROSTER_FILE, Student
from kit.exchange.shared import SHARED_FILE
from kit.outside import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.shared import Shared

pwd = pytest.importorskip("pwd", reason="nbgrader has no exchange on Windows")

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
STAMP = "2026-11-02 13:00:00.000000 UTC"
ADA, BOB, MALLORY = "kit-ada", "kit-bob", "kit-mallory"
HONEST = (ADA, BOB, "participant-01", "participant-02")
FILES = 1_000
"""Small files in one entry. It might be a million: an entry is never listed, which `make bench` measures."""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Ada and Bob of the cohort and Mallory, who is not, each with an account of their own."""
    if why := users.why_not():
        pytest.skip(why)
    with users.system_users((ADA, BOB, MALLORY), tmp_path_factory.mktemp("homes")):
        yield


def owned(entry: Path, user: str) -> None:
    for path in (entry, *entry.iterdir()):
        os.chown(path, pwd.getpwnam(user).pw_uid, -1)


def instead(path: Path, how: str, facilitators: Path) -> None:
    """Put something else in a file's place."""
    path.unlink(missing_ok=True)
    match how:
        case "link":
            path.symlink_to(facilitators)
        case "hard link":
            path.hardlink_to(facilitators)
        case "pipe":
            os.mkfifo(path)
        case "device":
            os.mknod(path, 0o20666, os.makedev(1, 5))
        case "folder":
            path.mkdir()
        case "4 GB":
            with path.open("wb") as file:
                file.truncate(4 << 30)


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[:-3],
    "a zip bomb": lambda _data: b"PK\x03\x04" + zlib.compress(bytes(50 << 20)),
    "a deep JSON": lambda _data: b"[" * 1_000_000,
    "NUL in its section": lambda data: data.replace(b'"first"', b'"first\\u0000/../.."'),
    "another's words": lambda data: data.replace(b'"participant": "h', b'"participant": "x'),
    "another cohort": lambda data: data.replace(b'"cohort": "team', b'"cohort": "\\u001b[2J\\ntheirs'),
}
NAMES = (
    "bad+ps1+notadate+cc",
    f"..+first+{STAMP}+aa",
    f"line\nbreak+first+{STAMP}+aa",
    os.fsdecode(b"\xff\xfe") + f"+first+{STAMP}+aa",
    "h01+first+9999-12-31 23:59:59 -1200+aa",
    f"stranger+first+{STAMP}+aa",
    f"h01+my-responses+{STAMP}+aa",
)


def hostile(cohort: CohortFolder, enter: Callable[..., Path], secret: Path) -> tuple[list[str], str]:
    """Make the thirty; gives their names, and that of the one that is to change under the reader's hands."""
    at = cohort.exchange / "inbound"
    made = [enter(name=name).name for name in NAMES]

    def next_one() -> Path:
        entry = enter(f"h{len(made) + 1:02d}")
        made.append(entry.name)
        return entry

    for how in ("link", "pipe", "device"):
        entry = next_one()
        for path in entry.iterdir():
            path.unlink()
        entry.rmdir()
        instead(entry, how, cohort.root / "source" if how == "link" else secret)
    for how in ("link", "hard link", "pipe", "device", "folder", "4 GB"):
        instead(next_one() / SHARED_FILE, how, secret)
    for how in ("link", "hard link", "4 GB"):
        instead(next_one() / "one.ipynb", how, secret)
    for spoil in SPOILED.values():
        path = next_one() / SHARED_FILE
        path.write_bytes(spoil(path.read_bytes()))
    crowded = next_one()
    for n in range(FILES):
        (crowded / f"{n}.txt").touch()
    (crowded / TIMESTAMP_FILE).unlink()
    os.chown(next_one() / SHARED_FILE, pwd.getpwnam(MALLORY).pw_uid, -1)
    for n, user in enumerate((BOB, MALLORY), 1):
        forged = enter(ADA, at=NOON + dt.timedelta(hours=n))
        owned(forged, user)
        made.append(forged.name)
    changing = enter("h30").name
    made.append(changing)
    assert {p.name for p in at.iterdir()} == set(made)
    return made, changing


def watched(cohort: CohortFolder, course: Course, entry: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "helpers.watched", str(cohort.root), str(course.root), entry]
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=around)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("people")
def test_thirty_hostile_entries_are_named_every_honest_one_is_filed_and_nothing_outside_is_touched(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], tmp_path: Path
) -> None:
    roster = (*(Student(id_) for id_ in HONEST), *(Student(f"h{n:02d}") for n in range(1, 31)))
    (cohort.root / ROSTER_FILE).write_text("id\n" + "\n".join(s.id for s in roster), encoding="utf-8")
    cohort = structs.replace(cohort, roster=roster)
    secret = tmp_path / "the facilitator's own"
    secret.write_text("SECRET", encoding="utf-8")
    made, changing = hostile(cohort, enter, secret)
    for id_ in HONEST:
        entry = enter(id_)
        if id_ in {ADA, BOB}:
            owned(entry, id_)

    came = watched(cohort, small_course, changing)

    assert len(made) == 30
    places = {where.removeprefix("inbound/").partition("/")[0] for where, _what in came["set_aside"]}
    assert {shown(name) for name in made} == places
    assert len(came["set_aside"]) == 30
    assert {id_: came["collected"][id_] for id_ in HONEST} == {id_: {"first": "new"} for id_ in HONEST}
    for id_ in HONEST:
        assert f'"participant": "{id_}"'.encode() in (cohort.submitted(id_, "first") / SHARED_FILE).read_bytes()
    inside = {str(cohort.root.resolve()), str(small_course.root.resolve())}
    assert all("+" not in place for place in came["listed"]), "how much lies in an entry costs nobody anything"
    assert [p for p in came["touched"] if not any(p == top or p.startswith(f"{top}/") for top in inside)] == []
    assert all("SECRET" not in p.read_text("utf-8", "replace") for p in cohort.root.glob("submitted/*/*/*"))
    assert secret.read_text(encoding="utf-8") == "SECRET"


@pytest.mark.usefixtures("people")
def test_a_crowd_of_forged_entries_takes_no_room_from_the_victims_own(
    cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], shared: Callable[..., Shared]
) -> None:
    cohort = structs.replace(cohort, roster=(Student(ADA),))
    owned(enter(ADA, shared(ADA, text="Ada's own")), ADA)
    mallory = pwd.getpwnam(MALLORY).pw_uid
    for n in range(1, 3 * inbound.TOLD):
        forged = cohort.exchange / "inbound" / f"{ADA}+first+{NOON + dt.timedelta(seconds=n):%Y-%m-%d %H:%M:%S} UTC+aa"
        forged.mkdir()
        os.chown(forged, mallory, -1)

    came = collect(cohort, small_course)

    assert b"Ada's own" in (cohort.submitted(ADA, "first") / SHARED_FILE).read_bytes()
    assert {MALLORY in one.what for one in came.set_aside[:-1]} == {True}
    assert came.set_aside[-1].what == f"{2 * inbound.TOLD - 1} more entries cannot be used."


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is filed on Windows")
@pytest.mark.parametrize("place", ["submitted", ".collect", ".collect/lock", ".collect/new"])
def test_a_link_in_the_place_of_the_cohorts_own_folders_is_not_followed(
    place: str, cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], tmp_path: Path
) -> None:
    enter()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("kept", encoding="utf-8")
    link = cohort.root / place
    if link.is_dir():
        link.rmdir()
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere / "precious" if place.endswith("lock") else elsewhere)

    try:
        said = [one.what for one in collect(cohort, small_course).set_aside]
    except CohortError as problem:
        said = [problem.what]

    assert [("Here is a link" in what) for what in said] == [True]
    assert [p.name for p in elsewhere.iterdir()] == ["precious"]
    assert (elsewhere / "precious").read_text(encoding="utf-8") == "kept"


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is filed on Windows")
@pytest.mark.parametrize("place", ["participant-01", "participant-01/first"])
def test_a_link_planted_among_the_submissions_costs_one_participant_and_nobody_else(
    place: str, cohort: CohortFolder, small_course: Course, enter: Callable[..., Path], tmp_path: Path
) -> None:
    enter("participant-01")
    enter("participant-02")
    (tmp_path / "elsewhere").mkdir()
    link = cohort.root / "submitted" / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "elsewhere")

    came = collect(cohort, small_course)

    assert {one.where for one in came.set_aside} == {f"submitted/{place}"}
    assert {one.participant: one.set_aside for one in came.collected if one.set_aside}.keys() == {"participant-01"}
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (cohort.submitted("participant-02", "first") / SHARED_FILE).is_file()
