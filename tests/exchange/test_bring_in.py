"""Files from elsewhere come to the inbox as their participant's, and whatever else is in a parcel stops nothing."""

from __future__ import annotations

import datetime as dt
import io
import struct
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Literal

import pytest
from msgspec import structs

from kit import cohort as cohorts
from kit.cli import main
from kit.errors import ExchangeError
from kit.exchange import parcel
from kit.exchange.bring_in import bring_in
from kit.exchange.collect import collect
from kit.exchange.roster import ROSTER_FILE, Student
from kit.exchange.shared import LIMIT, Bundle, encode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.shared import Shared

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
ADA = Student("ada", "Ada Lovelace", lms_user_id="67")
GRACE = Student("grace", "Grace Hopper", lms_user_id="68")


@pytest.fixture
def cohort(cohort: CohortFolder) -> CohortFolder:
    """The cohort with two people whom a learning platform knows by name and number."""
    return structs.replace(cohort, roster=(ADA, GRACE, *cohort.roster))


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(zip_bytes(files))
    return path


def zip_bytes(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def came(cohort: CohortFolder, course: Course, source: Path) -> dict[str, dict[str, str]]:
    brought = bring_in(cohort, course, source)
    assert brought.set_aside == ()
    return {one.participant: dict(one.sections) for one in brought.filed}


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace_12345_assignsubmission_file_/team-1f3a.kit.json",
        "Ada Lovelace_12345_assignsubmission_file/shared.json",
        "ADA  lovelace_12345_assignsubmission_file_shared.json",
        "lovelaceada_67_8901_team-1f3a.kit.json",
        "lovelaceada_LATE_67_8901_team-1f3a-1.kit.json",
        "submissions\\Ada Lovelace_12345_assignsubmission_file_\\shared.json",
        "ada_12345_assignsubmission_file_/shared.json",
        "from my mails/ada/shared.json",
        "Ada Lovelace/team-1f3a (1).kit.json",
        "C\\ADA\\shared.json",
    ],
)
def test_a_platforms_download_goes_to_whoever_handed_it_in_there(
    name: str, cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    # Saved without a Hub, the file itself knows only a random id.
    source = zipped(tmp_path / "all.zip", {name: encode(Bundle(sections=(shared("9f3c01"),)))})

    assert came(cohort, small_course, source) == {"ada": {"first": "new"}}

    (received,) = collect(cohort, small_course).received
    assert (received.participant, received.sections) == ("ada", ("first",))


@pytest.mark.parametrize("roster", ["NFC", "NFD"])
@pytest.mark.parametrize("path", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ["José Núñez_12345_assignsubmission_file_/shared.json", "JOSÉ NÚÑEZ/shared.json"])
def test_a_name_is_the_same_however_a_system_writes_its_accents(
    name: str,
    path: Literal["NFC", "NFD"],
    roster: Literal["NFC", "NFD"],
    cohort: CohortFolder,
    small_course: Course,
    shared: Callable[..., Shared],
    tmp_path: Path,
) -> None:
    jose = Student("jose", unicodedata.normalize(roster, "José Núñez"))
    source = zipped(tmp_path / "all.zip", {unicodedata.normalize(path, name): encode(shared("9f3c01"))})

    assert came(structs.replace(cohort, roster=(jose,)), small_course, source) == {"jose": {"first": "new"}}


def test_the_same_parcel_again_changes_nothing_and_the_newer_file_of_two_counts(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    newer = encode(shared("ada", "Newer", written_at=NOON + dt.timedelta(hours=1)))
    source = zipped(tmp_path / "all.zip", {"b/shared.json": newer, "a/shared.json": encode(shared("ada", "Older"))})

    assert came(cohort, small_course, source) == {"ada": {"first": "new"}}
    assert came(cohort, small_course, source) == {"ada": {"first": "unchanged"}}

    (file,) = (p for p in (cohort.root / "inbox").iterdir())
    assert b"Newer" in file.read_bytes()


def test_a_file_in_the_inbox_and_the_same_from_the_platform_are_one_persons(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    def people() -> list[tuple[str, str, str]]:
        table = cohorts.read(cohort.root, small_course)
        names = [table.names[person] for person in table.table["participant"]]
        return sorted(zip(table.table["section"], names, table.table["value"], strict=True))

    (cohort.root / ROSTER_FILE).write_text("id,name,lms_user_id\nada,Ada Lovelace,67\ngrace,Grace Hopper,68\n", "utf-8")
    by_hand, newer = shared("9f3c01", "By mail"), NOON + dt.timedelta(hours=1)
    (cohort.root / "inbox" / "team.kit.json").write_bytes(encode(Bundle(sections=(by_hand,))))
    name = "Ada Lovelace_12345_assignsubmission_file_/shared.json"

    assert came(cohort, small_course, zipped(tmp_path / "all.zip", {name: encode(by_hand)})) == {
        "ada": {"first": "new"}
    }
    assert people() == [("first", "Ada Lovelace", "By mail")]

    # What comes later under that id is Ada's too, though nothing around it says so.
    later = zipped(tmp_path / "later.zip", {"shared.json": encode(shared("9f3c01", "Newer", written_at=newer))})
    assert came(cohort, small_course, later) == {"ada": {"first": "updated"}}
    (cohort.root / "inbox" / "team-2.kit.json").write_bytes(
        encode(shared("9f3c01", "Newest", written_at=newer + dt.timedelta(hours=1)))
    )
    assert people() == [("first", "Ada Lovelace", "Newest")]
    assert {one.participant for one in collect(cohort, small_course).received} == {"ada"}


def test_nobody_counts_twice_after_an_import_that_stopped(
    cohort: CohortFolder,
    small_course: Course,
    shared: Callable[..., Shared],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (cohort.root / "inbox" / "team.kit.json").write_bytes(encode(shared("9f3c01")))
    for name in ("ada", "photos"):
        (tmp_path / "all" / name).mkdir(parents=True)
    (tmp_path / "all" / "ada" / "shared.json").write_bytes(encode(shared("9f3c01")))
    for n in range(3):
        (tmp_path / "all" / "photos" / f"{n}.jpg").touch()
    monkeypatch.setattr(parcel, "FILES", 3)

    with pytest.raises(ExchangeError, match="more than 3 files"):
        bring_in(cohort, small_course, tmp_path / "all")

    assert len(list((cohort.root / "inbox").iterdir())) == 2, "what came before is filed"
    assert cohorts.read(cohort.root, small_course).took_part.people == 1


def test_anothers_file_handed_in_as_ones_own_is_filed_under_nobody(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    data = encode(shared("9f3c01"))
    source = zipped(tmp_path / "all.zip", {"ada/shared.json": data, "grace/shared.json": data})

    brought = bring_in(cohort, small_course, source)

    assert [one.participant for one in brought.filed] == ["ada"]
    assert [one.what for one in brought.set_aside] == ["This file names ada and was handed in by grace."]


def test_the_command_says_participant_by_participant_what_came_in_and_what_did_not(
    cohort: CohortFolder,
    small_course: Course,
    shared: Callable[..., Shared],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (cohort.root / ROSTER_FILE).write_text("id,name,lms_user_id\nada,Ada Lovelace,67\ngrace,Grace Hopper,68\n", "utf-8")
    moodle = "Grace Hopper_77_assignsubmission_file_/team-1f3a.kit.json"
    files = {moodle: encode(shared("9f3c01")), "ada\\shared.json": encode(shared("ada")), "notes\x1b[2J.doc": b""}
    source = zipped(tmp_path / "all.zip", files)

    def kit(*args: object) -> list[str]:
        done = main(["--course", str(small_course.root), "import", *map(str, args)])
        said = capsys.readouterr()
        return [str(done), *(said.out + said.err).splitlines()]

    assert kit(cohort.root, source) == [
        "0",
        "Ada Lovelace: first new",
        "Grace Hopper: first new",
        "Files of 2 people are in the inbox.",
        "1 thing was set aside:",
        (
            "- notes\\x1b[2J.doc: This is not named as the course names its files. "
            "Nobody's answers are missing because of it."
        ),
    ]
    assert kit(cohort.root, source)[1:3] == ["Ada Lovelace: first as before", "Grace Hopper: first as before"]
    failed, *words = kit(cohort.root, tmp_path / "nowhere.zip")
    assert failed == "1"
    assert "This cannot be read" in " ".join(words)
    assert "Give a folder with the files, or the zip as it was downloaded." in " ".join(words)


@pytest.mark.parametrize(
    "how", ["marked as UTF-8", "UTF-16", "a text by name", "a zip within", "a folder", "Mac's litter", "a random id"]
)
def test_what_systems_make_of_a_file_on_its_way_is_read_all_the_same(
    how: str, cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    data, source = encode(shared("ada", "Grüße")), tmp_path / "all.zip"
    match how:
        case "marked as UTF-8":
            zipped(source, {"team.kit.json": b"\xef\xbb\xbf" + data})
        case "UTF-16":
            zipped(source, {"team.kit.json": data.decode().encode("utf-16")})
        case "a text by name":
            zipped(source, {"team.kit.json.txt": data})
        case "a zip within":
            zipped(source, {"Ada Lovelace_1_assignsubmission_file_/mine.zip": zip_bytes({"shared.json": data})})
        case "a folder":
            source = tmp_path / "mails" / "first"
            source.mkdir(parents=True)
            (source / "shared.json").write_bytes(data)
            source = source.parent
        case "Mac's litter":
            zipped(source, {"__MACOSX/._shared.json": b"\0\5", ".DS_Store": b"", "shared.json": data})
        case "a random id":
            zipped(source, {"team.kit.json": encode(shared("9f3c01"))})
            assert came(cohort, small_course, source) == {"9f3c01": {"first": "new"}}
            return

    assert came(cohort, small_course, source) == {"ada": {"first": "new"}}


def spoiled(data: bytes) -> dict[str, tuple[dict[str, bytes], str]]:
    inner = zip_bytes({"shared.json": data})
    return {
        "another's name": ({"hoppergrace_68_1_shared.json": data}, "names ada and was handed in by grace"),
        "a stranger's": ({"x_99_1_shared.json": data}, "handed in by somebody else"),
        "two people's": ({"Ada Lovelace_68_assignsubmission_file_/shared.json": data}, "several people"),
        "a bomb": ({"shared.json": bytes(80 * LIMIT)}, "too large"),
        "zips in zips": ({"a.zip": zip_bytes({"b.zip": inner})}, "within a zip within"),
        "no zip": ({"a.zip": b"PK but no more"}, "no zip that can be read"),
        "names that lead out": (
            {
                "../../shared.json": data,
            },
            "leads out",
        ),
        "a root's name": ({"/etc/shared.json": data}, "leads out"),
        "another drive": ({"C:\\shared.json": data}, "leads out"),
        "an essay": ({"essay.pdf": b"%PDF"}, "not named"),
        "cut short": ({"shared.json": data[:-4]}, "cut short"),
        "another cohort": ({"shared.json": data.replace(b'"team-', b'"theirs-')}, "another cohort"),
        "a name for a folder": ({"shared.json": data.replace(b'"ada"', b'"../ada"')}, "names nobody"),
    }


@pytest.mark.parametrize("how", list(spoiled(b"")))
def test_what_cannot_be_used_is_named_and_the_rest_comes_in(
    how: str, cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    files, said = spoiled(encode(shared("ada")))[how]
    good = {"hoppergrace_68_2_team.kit.json": encode(shared("grace"))}

    brought = bring_in(cohort, small_course, zipped(tmp_path / "all.zip", files | good))

    assert [said in one.what for one in brought.set_aside] == [True]
    assert [one.participant for one in brought.filed] == ["grace"]
    assert sorted(p.name.partition("-")[0] for p in (cohort.root / "inbox").iterdir()) == ["grace"]


def test_a_locked_file_and_a_link_in_a_zip_are_named(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    link = zipfile.ZipInfo("shared.json")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    data = bytearray(zip_bytes({"mine/shared.json": encode(shared("ada"))}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "parcel").mkdir()
    (tmp_path / "parcel" / "locked.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "parcel" / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    brought = bring_in(cohort, small_course, tmp_path / "parcel")

    assert [one.what for one in brought.set_aside] == [
        "This is no ordinary file.",
        "This file is locked by a password.",
    ]
    assert brought.filed == ()


def test_a_parcel_of_more_files_than_a_course_can_have_is_refused(
    cohort: CohortFolder, small_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "FILES", 3)
    source = zipped(tmp_path / "all.zip", {f"{n}.json": b"" for n in range(4)})

    with pytest.raises(ExchangeError, match="too large"):
        bring_in(cohort, small_course, source)
    (tmp_path / "folder").mkdir()
    for n in range(4):
        (tmp_path / "folder" / f"{n}.json").touch()
    with pytest.raises(ExchangeError, match="more than 3 files"):
        bring_in(cohort, small_course, tmp_path / "folder")


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        ({f"{n}.json": b"" for n in range(7)}, "too large"),
        ({f"{n}.json": b" " * LIMIT for n in range(5)}, "More than 3 MB"),
    ],
)
def test_one_persons_zip_of_too_much_stops_nobody_after_them(
    packed: dict[str, bytes],
    said: str,
    cohort: CohortFolder,
    small_course: Course,
    shared: Callable[..., Shared],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, most in {"FILES": 8, "TOTAL": 3 * LIMIT, "INNER_FILES": 5, "INNER_TOTAL": 3 * LIMIT}.items():
        monkeypatch.setattr(parcel, name, most)
    files = {"hoppergrace_68_1_all.zip": zip_bytes(packed), "lovelaceada_67_2_shared.json": encode(shared("ada"))}

    brought = bring_in(cohort, small_course, zipped(tmp_path / "all.zip", files))

    assert [one.participant for one in brought.filed] == ["ada"]
    (whole,) = (one for one in brought.set_aside if one.where.endswith("all.zip"))
    assert said in whole.what


def as_large(data: bytes, entries: int) -> bytes:
    """Give a zip the end of one with more than four gigabytes; the plain end says that there are so many files."""
    end = data.rindex(b"PK\x05\x06")
    number, length, place = struct.unpack_from("<HLL", data, end + 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number, length, place)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return data[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, 52, 0, 0)


def test_a_zip_that_lies_about_its_files_is_set_aside_before_it_is_opened(
    cohort: CohortFolder,
    small_course: Course,
    shared: Callable[..., Shared],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("FILES", "INNER_FILES"):
        monkeypatch.setattr(parcel, name, 8)
    liar = as_large(zip_bytes({f"{n}.json": b"" for n in range(9)}), entries=1)
    files = {"hoppergrace_68_1_all.zip": liar, "lovelaceada_67_2_shared.json": encode(shared("ada"))}

    brought = bring_in(cohort, small_course, zipped(tmp_path / "all.zip", files))

    assert [one.participant for one in brought.filed] == ["ada"]
    assert [one.what for one in brought.set_aside] == ["This zip is too large."]


def test_a_zip_written_as_a_large_one_is_read(
    cohort: CohortFolder, small_course: Course, shared: Callable[..., Shared], tmp_path: Path
) -> None:
    source = tmp_path / "all.zip"
    source.write_bytes(as_large(zip_bytes({"shared.json": encode(shared("ada"))}), entries=0xFFFF))

    assert came(cohort, small_course, source) == {"ada": {"first": "new"}}


def test_of_a_great_many_files_with_the_same_thing_wrong_the_first_are_named(
    cohort: CohortFolder, small_course: Course, tmp_path: Path
) -> None:
    source = zipped(tmp_path / "all.zip", {f"essay-{n:03}.pdf": b"%PDF" for n in range(100)} | {"x.json": b"{}"})

    told = bring_in(cohort, small_course, source).set_aside

    assert [one.where for one in told] == [*(f"essay-{n:03}.pdf" for n in range(20)), "x.json"]
    assert told[19].what == "This is not named as the course names its files. And 80 more files."


def test_a_source_that_is_nothing_to_read_is_said(cohort: CohortFolder, small_course: Course, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="cannot be read"):
        bring_in(cohort, small_course, tmp_path / "nowhere.zip")
