"""A participant's responses on disk: one JSON file a lesson, the only truth about what they wrote."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit import clock
from kit.errors import ResponseError
from kit.files import clear_aside, write_atomic
from kit.i18n import gettext as _
from kit.items import Audience, Value, check_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.course import Activity, Course, Lesson
    from kit.workspace import Workspace

LOCK_SECONDS = 10
"""How long a save waits for another one on the same lesson."""


class Kept(Struct, frozen=True):
    """A text that disagreed with what was saved; it waits for its author to choose."""

    client: str
    value: Value
    saved_at: str


class Shared(Struct, frozen=True):
    """What was handed over, as it was then, and the cohort that it was meant for."""

    value: Value
    revision: int
    at: str
    audience: Audience
    cohort: str
    agreed: tuple[str, ...] = ()


class Response(Struct, frozen=True):
    """One answer: its value, its revision, who may see it and what of it was shared."""

    value: Value = None
    revision: int = 0
    saved_at: str | None = None
    audience: Audience = "private"
    agreed: tuple[str, ...] = ()
    shared: Shared | None = None
    kept: tuple[Kept, ...] = ()

    def shared_with(self, cohort: str | None) -> Shared | None:
        """Give what a cohort was given of it: another's is not shared with this one. None asks for any cohort's."""
        return self.shared if self.shared and cohort in {None, self.shared.cohort} else None


class Responses(Struct, frozen=True, kw_only=True):
    """All responses to one lesson; `items` is keyed ``activity/item``, `revision` counts every change."""

    format: Literal["kit.responses"] = "kit.responses"
    version: Literal[1] = 1
    lesson: str
    revision: int = 0
    done_at: str | None = None
    items: dict[str, Response] = {}

    def get(self, activity: str, item: str) -> Response:
        """Give the response to an item, empty where there is none."""
        return self.items.get(f"{activity}/{item}", Response())

    @property
    def state(self) -> Literal["new", "begun", "done"]:
        """How far the learner is with the lesson."""
        if self.done_at:
            return "done"
        return "begun" if any(r.value is not None for r in self.items.values()) else "new"


class Saved(Struct, frozen=True):
    """What a save came to; `conflict` says that `value` is another's text, and that the sent one was kept beside it."""

    revision: int
    value: Value
    saved_at: str | None
    conflict: bool = False


def read(workspace: Workspace, lesson: str) -> Responses:
    """Read the responses to a lesson; none yet is an empty record.

    Raises
    ------
    ResponseError
        When the file is there and cannot be read; it is never written over then.
    """
    path = _path(workspace, lesson)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Responses(lesson=lesson)
    try:
        return msgspec.json.decode(data, type=Responses)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise ResponseError(
            _("Your answers to this lesson cannot be read: {reason}.").format(reason=problem),
            where=str(path),
            remedy=_("The file was left as it is. Mend it or move it away, then open the lesson again."),
        ) from None


def save(
    workspace: Workspace,
    course: Course,
    lesson: Lesson,
    key: tuple[str, str],
    value: Value,
    *,
    base: int,
    client: str,
    settles: tuple[str, ...] = (),
) -> Saved:
    """Save one answer, based on revision `base` of it, from the page `client`.

    When the answer was changed elsewhere since, both texts are kept and the result says so.
    A save that succeeds settles the page's own kept text, and those of the pages in `settles`.

    Raises
    ------
    ResponseError
        When the value does not fit the item, or the activity is not open.
    OSError
        When the disk does not take it; what was saved before is untouched.
    """
    activity = lesson.activity(key[0])
    check_value(activity.kept(key[1]), value)
    # A cleared text or choice is no answer, whatever the page sends for it.
    value = None if value in ("", [], {}) else value
    refusal = closed(workspace, course, activity)
    if refusal:
        raise ResponseError(
            refusal,
            where=activity.title,
            remedy=_("Nothing was changed. Open the lesson again to see what you can answer now."),
        )
    with change(workspace, lesson.id) as (record, write):
        old, now = record.get(*key), clock.now()
        if value == old.value and base <= old.revision and not _settled(old, client, settles):
            return Saved(old.revision, old.value, old.saved_at)
        if base < old.revision and value != old.value:
            kept = tuple(k for k in old.kept if k.client != client)
            write({key: structs.replace(old, kept=(*kept, Kept(client, value, now)))}, count=False)
            return Saved(old.revision, old.value, old.saved_at, conflict=True)
        kept = tuple(k for k in old.kept if k.client not in {client, *settles})
        new = structs.replace(old, value=value, revision=record.revision + 1, saved_at=now, kept=kept)
        write({key: new})
        return Saved(new.revision, new.value, new.saved_at)


def _settled(old: Response, client: str, settles: tuple[str, ...]) -> bool:
    return any(k.client in {client, *settles} for k in old.kept)


def erase(workspace: Workspace, course: Course, lesson: str, key: tuple[str, str]) -> None:
    """Erase one answer and every text kept beside it; its revision goes on, so that an open page notices.

    An answer that is there can be erased also where the course asks it no more.

    Raises
    ------
    CourseError
        When there is no such question, and never was an answer to it.
    """
    if "/".join(key) not in read(workspace, lesson).items:
        course.lesson(lesson).activity(key[0]).kept(key[1])
    with change(workspace, lesson) as (record, write):
        write({key: Response(revision=record.revision + 1, saved_at=clock.now())})


def set_done(workspace: Workspace, lesson: Lesson, *, done: bool) -> None:
    """Mark a lesson done, or take the mark back."""
    with change(workspace, lesson.id) as (record, write):
        if done != bool(record.done_at):
            write({}, done_at=clock.now() if done else None)


class _Writer:
    def __init__(self, path: Path, record: Responses) -> None:
        self._path, self._record = path, record

    def __call__(
        self,
        items: dict[tuple[str, str], Response],
        *,
        count: bool = True,
        done_at: str | Literal[False] | None = False,
    ) -> None:
        record = structs.replace(
            self._record,
            revision=self._record.revision + count,
            items=self._record.items | {"/".join(k): r for k, r in items.items()},
            done_at=self._record.done_at if done_at is False else done_at,
        )
        write_atomic(self._path, msgspec.json.format(msgspec.json.encode(record), indent=1))


@contextmanager
def change(workspace: Workspace, lesson: str) -> Iterator[tuple[Responses, _Writer]]:
    """Hold a lesson's file for one change: gives the record as it is and a function that writes it anew."""
    path = _path(workspace, lesson)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # The lock keeps two processes apart, also on a network home that knows locks. Where one ignores them the revisions
    # tell of what was written one after the other, and not of two changes in the same moment.
    lock = FileLock(path.with_name(f".{lesson}.lock"), timeout=LOCK_SECONDS)
    try:
        with lock:
            record = read(workspace, lesson)
            # A save that was killed left all answers beside the file, where nothing that is erased would leave them.
            clear_aside(path)
            yield record, _Writer(path, record)
    except Timeout:
        raise ResponseError(
            _("Another program holds this lesson's answers."),
            where=str(path),
            remedy=_("Close other windows with this lesson; what you typed stays here and is tried again."),
        ) from None


def progress(workspace: Workspace, course: Course) -> tuple[int, int, int]:
    """Count the chosen route: percent (a lesson begun counts half), lessons done, lessons in all."""
    states = [read(workspace, s.lesson).state for s in course.route(workspace.route).lessons]
    done, begun = states.count("done"), states.count("begun")
    return round(100 * (done + begun / 2) / len(states)), done, len(states)


def closed(workspace: Workspace, course: Course, activity: Activity) -> str | None:
    """Say why an activity is not open for this participant, or None when it is.

    One with an answer in it stays open: what somebody wrote is theirs to see and to correct.
    """
    if activity.wave is None or activity.instrument is None:
        return None
    if _answered(workspace, activity):
        return None
    route = course.route(workspace.route)
    if route.waves and activity.wave not in route.waves:
        return _("Your route takes one reading only, so there is nothing to fill in here.")
    opens = course.wave(activity.wave).opens
    if opens is None:
        return None
    taken = [
        day
        for lesson in course.lessons
        for a in lesson.activities
        if a.instrument and a.instrument.id == activity.instrument.id and a.wave == opens.after
        for day in _answered(workspace, a)
    ]
    if not taken:
        return None
    # The earliest: who corrects one answer of the first reading weeks later has not taken it anew.
    day = min(taken) + dt.timedelta(days=opens.days)
    if day <= dt.datetime.now(dt.UTC).date():
        return None
    return _(
        "This reading opens on {day}: {days} days after the first one, so that there is something to compare."
    ).format(day=day.isoformat(), days=opens.days)


def _answered(workspace: Workspace, activity: Activity) -> list[dt.date]:
    """Give the days on which the answers to an activity were saved last."""
    try:
        record = read(workspace, activity.lesson)
    except ResponseError:
        # A damaged file closes nothing: its own lesson says what is wrong.
        return []
    return [
        dt.datetime.fromisoformat(r.saved_at).date()
        for i in activity.items
        if (r := record.get(activity.id, i.id)).value is not None and r.saved_at
    ]


class Handed(Struct, frozen=True):
    """When a line was shared, and to whom."""

    at: str
    audience: Audience


def split_key(key: str) -> tuple[str, str]:
    """Split ``activity/item``, as the file names an item."""
    activity, _slash, item = key.partition("/")
    return activity, item


def _path(workspace: Workspace, lesson: str) -> Path:
    return workspace.responses / f"{lesson}.json"
