"""What was saved is on disk, whole; what disagrees is kept; what is closed or broken is said."""

from __future__ import annotations

import datetime as dt
import errno
import json
import multiprocessing
import os
import resource
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kit import course as courses
from kit import responses, written
from kit import workspace as workspaces
from kit.errors import ResponseError
from kit.responses import read, save

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course
    from kit.responses import Saved
    from kit.workspace import Workspace

DIFFERENT = ("hopes", "different")


def put(ws: Workspace, course: Course, value: Any, key: tuple[str, str] = DIFFERENT, **how: Any) -> Saved:
    how = {"base": 0, "client": "tab-1", **how}
    return save(ws, course, course.lesson("one"), key, value, **how)


def test_a_saved_text_is_in_the_learners_own_file_and_starts_private(
    workspace: Workspace, small_course: Course
) -> None:
    saved = put(workspace, small_course, "Braver meetings")

    on_disk = json.loads((workspace.responses / "one.json").read_text(encoding="utf-8"))
    assert on_disk["items"]["hopes/different"]["value"] == "Braver meetings"
    assert on_disk["items"]["hopes/different"]["audience"] == "private"
    assert on_disk["items"]["hopes/different"]["revision"] == saved.revision == 1


def test_two_tabs_that_disagree_keep_both_texts_and_say_so(workspace: Workspace, small_course: Course) -> None:
    first = put(workspace, small_course, "From tab one")

    second = put(workspace, small_course, "From tab two", client="tab-2")

    kept = read(workspace, "one").get(*DIFFERENT)
    assert second.conflict
    assert (second.value, second.revision) == ("From tab one", first.revision)
    assert kept.value == "From tab one"
    assert [k.value for k in kept.kept] == ["From tab two"]


def test_typing_on_in_a_conflict_keeps_the_latest_words_once(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "one")
    put(workspace, small_course, "tw", client="tab-2")
    put(workspace, small_course, "two", client="tab-2")

    assert [k.value for k in read(workspace, "one").get(*DIFFERENT).kept] == ["two"]


def test_choosing_one_text_settles_the_conflict(workspace: Workspace, small_course: Course) -> None:
    first = put(workspace, small_course, "one")
    put(workspace, small_course, "two", client="tab-2")

    put(workspace, small_course, "two", client="tab-2", base=first.revision)

    settled = read(workspace, "one").get(*DIFFERENT)
    assert (settled.value, settled.kept) == ("two", ())


def test_a_text_kept_by_a_page_that_is_gone_can_be_settled_by_another(
    workspace: Workspace, small_course: Course
) -> None:
    first = put(workspace, small_course, "one")
    put(workspace, small_course, "two", client="gone")

    put(workspace, small_course, "one", client="here", base=first.revision, settles=("gone",))

    assert read(workspace, "one").get(*DIFFERENT).kept == ()


def test_the_same_text_from_two_tabs_is_no_conflict(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "same")

    assert not put(workspace, small_course, "same", client="tab-2").conflict


def test_a_cleared_text_is_no_answer(workspace: Workspace, small_course: Course) -> None:
    first = put(workspace, small_course, "x")
    put(workspace, small_course, "", base=first.revision)

    assert read(workspace, "one").get(*DIFFERENT).value is None
    assert read(workspace, "one").state == "new"


def test_an_erased_answer_is_gone_from_the_disk_and_an_open_page_notices(
    workspace: Workspace, small_course: Course
) -> None:
    first = put(workspace, small_course, "I was wrong about this")
    put(workspace, small_course, "and this", client="tab-2")

    responses.erase(workspace, small_course, "one", DIFFERENT)

    text = (workspace.responses / "one.json").read_text(encoding="utf-8")
    assert "wrong" not in text
    assert "and this" not in text
    assert put(workspace, small_course, "typed on", base=first.revision).conflict


def _type_and_die(root: Path, course_root: Path) -> None:
    course, ws = courses.load(course_root), workspaces.find(root)
    assert ws
    os.fsync = lambda _fd: os.kill(os.getpid(), signal.SIGKILL)
    put(ws, course, "never saved", ("hopes", "sign"))


@pytest.mark.skipif(sys.platform == "win32", reason="it is killed by a signal and made by a fork")
def test_an_erased_answer_is_in_no_file_that_a_killed_save_left(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "I was wrong about this")
    child = multiprocessing.get_context("fork").Process(target=_type_and_die, args=(workspace.root, small_course.root))
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL

    responses.erase(workspace, small_course, "one", DIFFERENT)

    assert not [p for p in workspace.root.rglob("*") if p.is_file() and b"wrong about" in p.read_bytes()]


def test_what_a_killed_save_left_stays_beside_a_file_that_cannot_be_read(
    workspace: Workspace, small_course: Course
) -> None:
    (workspace.responses / "one.json").write_text("{", encoding="utf-8")
    left = workspace.responses / ".one.json.k1ll3d.part"
    left.write_text("maybe the only copy", encoding="utf-8")

    with pytest.raises(ResponseError):
        put(workspace, small_course, "new words")

    assert left.read_text(encoding="utf-8") == "maybe the only copy"


def test_a_broken_file_is_named_and_never_written_over(workspace: Workspace, small_course: Course) -> None:
    path = workspace.responses / "one.json"
    path.write_text('{"format": "kit.respon', encoding="utf-8")

    with pytest.raises(ResponseError) as error:
        put(workspace, small_course, "new words")

    assert str(path) in error.value.where
    assert path.read_text(encoding="utf-8") == '{"format": "kit.respon'


def _fill(root: Path, course_root: Path, limit: int, pipe: Any) -> None:
    course, ws = courses.load(course_root), workspaces.find(root)
    assert ws
    # A file may not grow past this size: the write itself fails, as on a full disk.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        put(ws, course, "y" * 5000, base=1)
    except OSError as error:
        pipe.send(error.errno)
    else:
        pipe.send(None)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size to set")
def test_a_disk_that_takes_no_more_leaves_what_was_saved(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "safe")
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_fill, args=(workspace.root, small_course.root, 2000, there)
    )
    child.start()
    child.join(30)

    assert here.recv() == errno.EFBIG
    assert read(workspace, "one").get(*DIFFERENT).value == "safe"
    assert not list(workspace.responses.glob(".*.part"))


def _type(root: Path, course_root: Path, item: str) -> None:
    course, ws = courses.load(course_root), workspaces.find(root)
    assert ws
    revision = 0
    for n in range(25):
        revision = put(ws, course, f"{item} {n}", ("hopes", item), base=revision, client=item).revision


def test_two_processes_that_save_at_once_lose_nothing(workspace: Workspace, small_course: Course) -> None:
    spawn = multiprocessing.get_context("fork")
    typists = [spawn.Process(target=_type, args=(workspace.root, small_course.root, i)) for i in ("different", "sign")]
    for t in typists:
        t.start()
    for t in typists:
        t.join(60)

    record = read(workspace, "one")
    assert [record.get("hopes", i).value for i in ("different", "sign")] == ["different 24", "sign 24"]
    assert record.revision == 50


def _answer_check(ws: Workspace, course: Course, lesson: str) -> None:
    for item in course.activity(f"{lesson}/check").items:
        save(ws, course, course.lesson(lesson), ("check", item.id), 4, base=0, client="tab-1")


def test_the_second_reading_opens_two_weeks_after_the_first(workspace: Workspace, small_course: Course) -> None:
    assert responses.closed(workspace, small_course, small_course.activity("three/check")) is None
    _answer_check(workspace, small_course, "two")

    day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=14)).isoformat()
    with pytest.raises(ResponseError, match=day):
        _answer_check(workspace, small_course, "three")

    _two_weeks_pass(workspace, "two")
    _answer_check(workspace, small_course, "three")


def test_an_answer_of_the_first_reading_that_is_touched_later_does_not_put_off_the_second(
    workspace: Workspace, small_course: Course
) -> None:
    _answer_check(workspace, small_course, "two")
    _two_weeks_pass(workspace, "two")
    _put_right(workspace, small_course, "two")

    _answer_check(workspace, small_course, "three")


def test_a_second_reading_with_an_answer_in_it_stays_open(workspace: Workspace, small_course: Course) -> None:
    _answer_check(workspace, small_course, "three")
    # Taken in the wrong order: the first one is not two weeks old.
    _answer_check(workspace, small_course, "two")

    assert responses.closed(workspace, small_course, small_course.activity("three/check")) is None
    _put_right(workspace, small_course, "three")

    short = workspaces.choose_route(workspace, small_course, "short")
    assert responses.closed(short, small_course, small_course.activity("three/check")) is None


def test_an_answer_to_a_reading_that_is_not_open_is_refused_with_what_to_do(
    workspace: Workspace, small_course: Course
) -> None:
    _answer_check(workspace, small_course, "two")

    with pytest.raises(ResponseError) as error:
        _answer_check(workspace, small_course, "three")
    assert "Open the lesson again" in error.value.remedy


def _two_weeks_pass(ws: Workspace, lesson: str) -> None:
    path = ws.responses / f"{lesson}.json"
    long_ago = (dt.datetime.now(dt.UTC) - dt.timedelta(days=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = json.loads(path.read_text(encoding="utf-8"))
    for r in record["items"].values():
        r["saved_at"] = long_ago
    path.write_text(json.dumps(record), encoding="utf-8")


def _put_right(ws: Workspace, course: Course, lesson: str) -> None:
    activity = course.activity(f"{lesson}/check")
    item, record = activity.items[0].id, read(ws, lesson)
    for value in (3, 4):
        saved = save(ws, course, course.lesson(lesson), ("check", item), value, base=record.revision, client="tab-1")
        assert saved.value == value
        record = read(ws, lesson)


def test_a_first_reading_that_cannot_be_read_closes_no_other_lesson(workspace: Workspace, small_course: Course) -> None:
    _answer_check(workspace, small_course, "two")
    (workspace.responses / "two.json").write_text("{", encoding="utf-8")

    _answer_check(workspace, small_course, "three")

    assert read(workspace, "three").get("check", "purpose-1").value == 4


def test_a_route_with_one_reading_has_nothing_to_fill_in_for_the_second(
    workspace: Workspace, small_course: Course
) -> None:
    short = workspaces.choose_route(workspace, small_course, "short")

    assert "one reading" in str(responses.closed(short, small_course, small_course.activity("three/check")))


def test_progress_counts_the_chosen_route_and_a_lesson_begun_by_half(
    workspace: Workspace, small_course: Course
) -> None:
    put(workspace, small_course, "begun")
    assert responses.progress(workspace, small_course) == (17, 0, 3)

    responses.set_done(workspace, small_course.lesson("one"), done=True)
    assert responses.progress(workspace, small_course) == (33, 1, 3)

    short = workspaces.choose_route(workspace, small_course, "short")
    assert responses.progress(short, small_course) == (100, 1, 1)


def test_everything_i_have_written_lists_it_as_i_would_read_it(workspace: Workspace, small_course: Course) -> None:
    put(workspace, small_course, "mine")
    put(workspace, small_course, "advice", ("hopes", "way"))

    lines = written.everything(workspace, small_course.lesson("one"))

    assert [(x.item, x.value, x.audience) for x in lines] == [
        ("different", "mine", "private"),
        ("way", "Advice", "private"),
    ]
