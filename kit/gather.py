"""From many files of shared responses to the columns of one table, with whatever does not fit set aside."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import stat
from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from kit import privacy
from kit.errors import ExchangeError
from kit.exchange.shared import LIMIT, Bundle, SetAside, Shared, decode, read_regular
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.lines import Kind, Lines, short
from kit.outside import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from kit.course import Course


_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class _Sent(NamedTuple):
    """One section as one participant sent it in one file."""

    participant: str
    section: str
    cohort: str
    course: tuple[str, str]
    written_at: dt.datetime
    path: str
    done: dict[str, dt.datetime]


class Gathered(NamedTuple):
    """What came of gathering; `ids` says whose pseudonym is whose."""

    cohort: str
    table: pd.DataFrame
    done: pd.DataFrame
    ids: dict[str, str]
    set_aside: tuple[SetAside, ...]


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Pause Python's collector of cycles: reading makes millions of objects and no cycle, and takes a tenth less."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def moments(seconds: NDArray[np.float64]) -> pd.DatetimeIndex:
    """Turn seconds since 1970 into moments, to the microsecond."""
    return pd.to_datetime((seconds * 1e6).round().astype(np.int64), unit="us", utc=True)


def _read(path: str) -> bytes:
    """Read an ordinary small file in four calls to the system; all else goes the slow and careful way."""
    try:
        fd = os.open(path, _FLAGS)
    except OSError:
        return read_regular(path)
    try:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode) and found.st_size <= LIMIT:
            data = os.read(fd, found.st_size + 1)
            if len(data) == found.st_size:
                return data
    finally:
        os.close(fd)
    return read_regular(path)


class Gatherer:
    """Takes files one by one and builds columns, never rows: ten thousand participants fit in memory.

    Parameters
    ----------
    course
        The course whose questions the lines must answer.
    root
        The folder that places are named from.
    cohort
        The cohort's id, or None to take the one that most files are of.
    known
        Whose files those under some ids are.
    """

    def __init__(self, course: Course, root: Path, cohort: str | None, known: Mapping[str, str]) -> None:
        self._course, self._root, self._cohort, self._known = course, root, cohort, known
        self._aside: list[SetAside] = []
        self._sent: list[_Sent] = []
        self._kinds: defaultdict[tuple[Any, ...], int] = defaultdict(itertools.count().__next__)
        self._kind = array("i")
        self._count = array("i")
        self._revision = array("q")
        self._shared_at = array("d")
        self._value: list[Any] = []

    def aside(self, what: str, path: str, remedy: str) -> None:
        """Set a file or folder aside."""
        self._aside.append(SetAside(what, self._place(path), remedy))

    def add(self, path: str, *, participant: str | None = None, section: str | None = None) -> None:
        """Read one file; `participant` and `section` say whose it must be, if its place says so."""
        try:
            shared = decode(_read(path), path)
        except ExchangeError as problem:
            self._aside.append(SetAside(problem.what, self._place(problem.where), problem.remedy))
            return
        sections = shared.sections if isinstance(shared, Bundle) else (shared,)
        if len({s.participant for s in sections}) > 1:
            self.aside(_("This file speaks for several participants."), path, _("Ask its sender for a new one."))
            return
        for one in sections:
            if (participant or one.participant, section or one.section) != (one.participant, one.section):
                self.aside(
                    _("The file belongs to another participant or section than the folder that it lies in."),
                    path,
                    _("Ask for a new one, shared from the course itself."),
                )
            else:
                self._take(one, path)

    def _take(self, shared: Shared, path: str) -> None:
        kinds, lines = self._kinds, shared.responses
        course = (shared.course, shared.course_version)
        who = self._known.get(shared.participant, shared.participant)
        self._sent.append(_Sent(who, shared.section, shared.cohort, course, shared.written_at, path, shared.done))
        self._count.append(len(lines))
        self._kind.extend([kinds[r.lesson, r.activity, r.item, r.wave, r.audience, r.agreed] for r in lines])
        self._revision.extend([r.revision for r in lines])
        self._shared_at.extend([r.shared_at.timestamp() for r in lines])
        self._value.extend([r.value for r in lines])

    def finish(self, key: bytes) -> Gathered:
        """Check everything against the course and build the table under pseudonyms."""
        cohort = self._cohort or self._usual_cohort()
        counting = self._counting(cohort)
        lines = Lines(
            self._course,
            [Kind(*k) for k in self._kinds],
            [s.section for s in self._sent],
            kind=np.asarray(self._kind, dtype=np.int32),
            sent=np.repeat(np.arange(len(self._sent), dtype=np.int32), np.asarray(self._count, dtype=np.int32)),
            revision=np.asarray(self._revision, dtype=np.int64),
            value=np.fromiter(self._value, dtype=object, count=len(self._value)),
        )
        counts = np.zeros(len(self._sent), dtype=bool)
        counts[list(counting)] = True
        keep = lines.fitting(counts[lines.sent])
        self._tell(lines)
        counted = list({self._sent[n].participant for n in counting})
        ids = dict(zip(privacy.pseudonyms(key, counted), counted, strict=True))
        # In the order of pseudonyms, which says nothing about anyone.
        ids = dict(sorted(ids.items()))
        people = {id_: n for n, id_ in enumerate(ids.values())}
        pseudonyms = pd.Index(list(ids), dtype=object)
        who = np.array([people.get(s.participant, -1) for s in self._sent], dtype=np.int32)
        shared_at = moments(np.asarray(self._shared_at)[keep])
        table = lines.table(keep, cohort, pseudonyms, who, shared_at)
        return Gathered(cohort, table, self._done(counting, people, pseudonyms), ids, tuple(self._aside))

    def _usual_cohort(self) -> str:
        ours = (self._course.id, self._course.version)
        usual = Counter(s.cohort for s in self._sent if s.course == ours).most_common(1)
        return usual[0][0] if usual else ""

    def _counting(self, cohort: str) -> set[int]:
        """Give the sections that count: of this course and cohort, the newest one of each participant."""
        course, sections = self._course, {s.id for s in self._course.sections}
        newest: dict[tuple[str, str], int] = {}
        for n, sent in enumerate(self._sent):
            if sent.course != (course.id, course.version):
                self.aside(
                    _(
                        "This was written in “{theirs}” version {theirs_version}; "
                        "the cohort takes “{ours}” version {ours_version}."
                    ).format(
                        theirs=short(sent.course[0]),
                        theirs_version=short(sent.course[1]),
                        ours=course.id,
                        ours_version=course.version,
                    ),
                    sent.path,
                    _("Ask its sender to use the kit with that version, and to share again."),
                )
            elif sent.cohort != cohort:
                self.aside(
                    _("This was shared with another cohort, “{theirs}”.").format(theirs=short(sent.cohort)),
                    sent.path,
                    _("Ask its sender to join this cohort with its cohort.yaml, and to share again."),
                )
            elif sent.section not in sections:
                self.aside(
                    _("The course has no section “{section}”.").format(section=short(sent.section)),
                    sent.path,
                    _("Ask its sender to share again from the course itself."),
                )
            else:
                other = newest.setdefault((sent.participant, sent.section), n)
                if sent.written_at >= self._sent[other].written_at:
                    newest[sent.participant, sent.section] = n
        return set(newest.values())

    def _tell(self, lines: Lines) -> None:
        """Set the lines that do not fit aside, one entry for each file and reason."""
        for (sent, what), names in lines.faults.items():
            more = len(names) - 1
            text = (
                what
                if not more
                else what + " " + ngettext("And {n} more line.", "And {n} more lines.", more).format(n=more)
            )
            where = f"{self._place(self._sent[sent].path)} ({names[0]})"
            remedy = _("The rest of the file was read. Ask its sender to share again from the course itself.")
            self._aside.append(SetAside(text, where, remedy))

    def _done(self, counting: set[int], people: dict[str, int], pseudonyms: pd.Index[str]) -> pd.DataFrame:
        lessons = [x.id for x in self._course.lessons]
        number = {x.id: (n, x.section) for n, x in enumerate(self._course.lessons)}
        who, what, when = array("i"), array("i"), array("d")
        for n in sorted(counting):
            sent = self._sent[n]
            for lesson, at in sent.done.items():
                place, section = number.get(lesson, (-1, ""))
                if section == sent.section:
                    who.append(people[sent.participant])
                    what.append(place)
                    when.append(at.timestamp())
        return pd.DataFrame(
            {
                "participant": pd.Categorical.from_codes(np.asarray(who), categories=pseudonyms),
                "lesson": pd.Categorical.from_codes(np.asarray(what), categories=pd.Index(lessons, dtype=object)),
                "done_at": moments(np.asarray(when)),
            }
        )

    def _place(self, path: str) -> str:
        start = f"{self._root}{os.sep}"
        return shown(path.removeprefix(start))
