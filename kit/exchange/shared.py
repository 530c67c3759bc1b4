"""The one format in which shared responses travel, on every road, and its careful reader."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from kit.errors import ExchangeError, KitError
from kit.flows import Step
from kit.i18n import gettext as _
from kit.items import audiences, check_value

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

SHARED_FILE = "shared.json"
BUNDLE_SUFFIX = ".kit.json"
VERSION = 1
LIMIT = 1 << 20
"""Bytes of one file of shared responses: some forty times what a talkative participant writes in a section."""

_GREATEST = 2**53 - 1
"""The greatest number that every reader of JSON, table and database takes whole."""

# Browsers and mail programs number a second copy: "team-1f3a-09ab (1).kit.json", "team-1f3a-09ab.kit (1).json".
_BY_HAND = re.compile(r"\.kit( ?\(\d+\))?\.json$", re.IGNORECASE)

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
Revision: TypeAlias = Annotated[int, Meta(ge=1, le=_GREATEST)]
Agreed: TypeAlias = tuple[Literal["quote", "counts"], ...]
SharedValue: TypeAlias = int | str | Sequence[str | Step] | dict[str, int]


class SharedResponse(Struct, frozen=True, kw_only=True):
    """One line that a participant shared, as it was at that moment."""

    lesson: str
    activity: str
    item: str
    wave: str | None = None
    value: SharedValue
    audience: Literal["group", "facilitator"]
    agreed: Agreed = ()
    revision: Revision
    shared_at: Moment


class Shared(Struct, frozen=True, kw_only=True, tag_field="format", tag="kit.shared"):
    """All that one participant shares of one section; `done` maps finished lessons to the moment."""

    version: Literal[1] = 1
    course: str
    course_version: str
    cohort: str
    participant: str
    section: str
    written_at: Moment
    done: dict[str, Moment] = {}
    responses: tuple[SharedResponse, ...] = ()


class Bundle(Struct, frozen=True, kw_only=True, tag_field="format", tag="kit.bundle"):
    """The sections of one participant in one file, to be sent by hand."""

    version: Literal[1] = 1
    sections: tuple[Shared, ...] = ()


class SetAside(Struct, frozen=True):
    """Something that was sent and could not be used: what is wrong, where it lies, and what helps."""

    what: str
    where: str
    remedy: str

    @classmethod
    def of(cls, error: KitError) -> SetAside:
        """Say the same as an error, once the work goes on without it."""
        return cls(error.what, error.where, error.remedy)


class _Head(Struct):
    format: str = ""
    version: Any = None


_decoder: msgspec.json.Decoder[Shared | Bundle] = msgspec.json.Decoder(Shared | Bundle)
_head = msgspec.json.Decoder(_Head)


def read(path: Path) -> Shared | Bundle:
    """Read one file of shared responses.

    Raises
    ------
    ExchangeError
        If it is no regular file, too large, cut short, or of another format or version.
    """
    return decode(read_regular(path), str(path))


def read_regular(
    path: Path | str, limit: int = LIMIT, *, dir_fd: int | None = None, where: str = "", owner: int | None = None
) -> bytes:
    """Read a regular file of at most `limit` bytes; a link, a pipe or a device is refused, never opened for good.

    `dir_fd` is an open folder that `path` is a name in, for reading where names may change meanwhile. `owner` is the
    system user that the file must belong to, for reading where others may write: a file that has a second name is
    refused then, as somebody may have tied one of the reader's own here, and so is one that changes under the reader.
    """
    name = where or str(path)
    # A pipe without a writer would block, a link could lead out: neither flag exists on Windows, where links
    # need rights that a sender does not have.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        fd = os.open(path, flags, dir_fd=dir_fd)
    except OSError as reason:
        raise _unreadable(path, dir_fd, name, reason) from None
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        os.close(fd)
        raise _not_regular(name)
    with os.fdopen(fd, "rb") as file:
        if owner is not None:
            _check_owner(found, owner, name)
        # The file may still grow: what is read decides, not what its size was.
        data = file.read(limit + 1) if found.st_size <= limit else b""
        now = os.fstat(fd)
    if found.st_size > limit or len(data) > limit:
        raise ExchangeError(
            _("This file is too large: {size} MB; at most {limit} MB are read.").format(
                size=round(max(found.st_size, len(data)) / (1 << 20), 1), limit=round(limit / (1 << 20), 1)
            ),
            where=name,
            remedy=_("Ask its sender to share again from the course; what the course writes is far smaller."),
        )
    if owner is not None and (len(data), now.st_mtime_ns, now.st_ctime_ns) != (
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    ):
        raise ExchangeError(_("This file was changed while it was read."), where=name, remedy=_("Collect again."))
    return data


def decode(data: bytes, where: str) -> Shared | Bundle:
    """Decode one file's bytes; `where` names it in an error."""
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError as problem:
        raise _other_format(data, where, str(problem)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        short = "truncated" in str(problem) or not data.strip()
        what = _("This file is cut short.") if short else _("This file is no JSON: something else changed it.")
        raise ExchangeError(what, where=where, remedy=_("Ask its sender to share or save it again.")) from None


def encode(shared: Shared | Bundle) -> bytes:
    """Write it as the bytes of a file, one that is within the limit of `read`."""
    data = msgspec.json.format(msgspec.json.encode(shared), indent=1)
    if len(data) > LIMIT:
        raise ExchangeError(
            _("What you share here is too large: {size} MB; {limit} MB fit.").format(
                size=round(len(data) / (1 << 20), 1), limit=round(LIMIT / (1 << 20), 1)
            ),
            remedy=_("Keep some of the long texts to yourself, or shorten them."),
        )
    return data


def check(shared: Shared, course: Course, where: str) -> None:
    """Raise `ExchangeError` unless every line answers an item of the section, once, with a value that fits.

    The kit writes no other; a file that fails here was changed by hand or made up.
    """
    lessons = course.section(shared.section).lessons if shared.section in {s.id for s in course.sections} else ()
    items = {
        (lesson.id, activity.id, item.id): (activity, item)
        for lesson in course.lessons
        if lesson.id in lessons
        for activity in lesson.activities
        if activity.share != "never"
        for item in activity.items
    }
    seen: set[tuple[str, str, str]] = set()
    for n, line in enumerate(shared.responses):
        key = (line.lesson, line.activity, line.item)
        place = f"{where} (responses[{n}])"
        if key not in items:
            raise _changed(_("This line answers no question that is shared here."), place)
        if key in seen:
            raise _changed(_("This line answers a question a second time."), place)
        seen.add(key)
        activity, item = items[key]
        if line.wave != activity.wave:
            raise _changed(_("This line belongs to another wave than its question."), place)
        if line.audience not in audiences(item):
            raise _changed(_("This line may be shown to nobody by name."), place)
        try:
            check_value(item, line.value)
        except KitError as problem:
            raise _changed(problem.what, place) from None
    if stray := next((lesson for lesson in shared.done if lesson not in lessons), None):
        raise _changed(_("“{id}” is no lesson of this section.").format(id=stray), f"{where} (done)")


def sent_by_hand(name: str) -> bool:
    """Say whether a file is named as the course names what is sent by hand, a second copy's number included."""
    return bool(_BY_HAND.search(name))


def lies_in(value: str) -> bool:
    """Say whether a name from outside can stand as one folder's or file's name."""
    return (
        0 < len(value) <= 200  # noqa: PLR2004 - with the section and the time it still is a file name
        and value not in {".", ".."}
        and not value.startswith(".")
        and value.isprintable()
        and not set(value) & set('/\\:*?"<>|+')
        and value == value.strip()
    )


def _changed(what: str, where: str) -> ExchangeError:
    return ExchangeError(what, where=where, remedy=_("Ask its sender to share again from the course itself."))


def _check_owner(found: os.stat_result, owner: int, where: str) -> None:
    if found.st_uid != owner:
        raise ExchangeError(
            _("This file belongs to another user than the entry that it lies in."),
            where=where,
            remedy=_("It was not filed. Ask its sender to share again from the course itself."),
        )
    if found.st_nlink > 1:
        raise ExchangeError(
            _("This file has a second name elsewhere: it is a hard link."),
            where=where,
            remedy=_("It was not filed. Ask its sender to share again from the course itself."),
        )


def _not_regular(where: str) -> ExchangeError:
    return ExchangeError(
        _("This is no ordinary file."), where=where, remedy=_("Ask its sender to share again from the course itself.")
    )


def _unreadable(path: Path | str, dir_fd: int | None, where: str, reason: OSError) -> ExchangeError:
    try:
        mode = os.stat(path, dir_fd=dir_fd, follow_symlinks=False).st_mode
    except OSError:
        mode = 0
    if mode and not stat.S_ISREG(mode):
        return _not_regular(where)
    return ExchangeError(
        _("This file cannot be read: {reason}.").format(reason=reason.strerror),
        where=where,
        remedy=_("Check that it is there and that you may read it."),
    )


def _other_format(data: bytes, where: str, problem: str) -> ExchangeError:
    remedy = _("Ask its sender to share or save it again.")
    try:
        head = _head.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        head = _Head()
    if head.format not in {"kit.shared", "kit.bundle"}:
        return ExchangeError(_("This is no file of shared responses."), where=where, remedy=remedy)
    if head.version != VERSION:
        return ExchangeError(
            _("This file is of version {theirs}; this kit reads version {ours}.").format(
                theirs=head.version, ours=VERSION
            ),
            where=where,
            remedy=_("Use the same release of the kit on both sides."),
        )
    what, _at, place = problem.partition(" - at `$")
    spot = place.rstrip("`").lstrip(".")
    return ExchangeError(
        _("This file is damaged or was changed by hand: {problem}.").format(problem=what),
        where=f"{where} ({spot})" if spot else where,
        remedy=remedy,
    )
