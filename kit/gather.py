"""From many files of shared responses to the columns of one table, with whatever does not fit set aside."""

from __future__ import annotations

import os
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from kit import privacy
from kit.errors import ExchangeError
from kit.exchange.inbox import shown
from kit.exchange.shared import Bundle, SetAside, Shared, decode, read_regular
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.lines import Kind, Lines, short

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from kit.course import Course


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
    """

    def __init__(self, course: Course, root: Path, cohort: str | None) -> None:
        self._course, self._root, self._cohort = course, root, cohort
        self._aside: list[SetAside] = []
        self._sent: list[_Sent] = []
        self._kinds: dict[tuple[Any, ...], int] = {}
        self._kind = array("i")
        self._from = array("i")
        self._revision = array("q")
        self._shared_at: list[dt.datetime] = []
        self._value: list[Any] = []

    def aside(self, what: str, path: str, remedy: str) -> None:
        """Set a file or folder aside."""
        self._aside.append(SetAside(what, self._place(path), remedy))

    def add(self, path: str, *, participant: str | None = None, section: str | None = None) -> None:
        """Read one file; `participant` and `section` say whose it must be, if its place says so."""
        try:
            shared = decode(read_regular(path), path)
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
        n, kinds, lines = len(self._sent), self._kinds, shared.responses
        course = (shared.course, shared.course_version)
        self._sent.append(
            _Sent(shared.participant, shared.section, shared.cohort, course, shared.written_at, path, shared.done)
        )
        self._from.extend([n] * len(lines))
        self._kind.extend(
            [kinds.setdefault((r.lesson, r.activity, r.item, r.wave, r.audience, r.agreed), len(kinds)) for r in lines]
        )
        self._revision.extend([r.revision for r in lines])
        self._shared_at.extend([r.shared_at for r in lines])
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
            sent=np.asarray(self._from, dtype=np.int32),
            revision=np.asarray(self._revision, dtype=np.int64),
            value=np.fromiter(self._value, dtype=object, count=len(self._value)),
        )
        keep = lines.fitting(np.isin(lines.sent, list(counting)))
        self._tell(lines)
        ids = {privacy.pseudonym(key, s.participant): s.participant for n, s in enumerate(self._sent) if n in counting}
        people = {id_: n for n, id_ in enumerate(ids.values())}
        who = np.array([people.get(s.participant, -1) for s in self._sent], dtype=np.int32)
        shared_at = pd.to_datetime(np.asarray(self._shared_at, dtype=object)[keep], utc=True)
        table = lines.table(keep, cohort, pd.Index(ids, dtype=object), who, shared_at)
        return Gathered(cohort, table, self._done(counting, key), ids, tuple(self._aside))

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

    def _done(self, counting: set[int], key: bytes) -> pd.DataFrame:
        rows: list[tuple[str, str, dt.datetime]] = []
        for n in sorted(counting):
            sent = self._sent[n]
            lessons = self._course.section(sent.section).lessons
            rows += [
                (privacy.pseudonym(key, sent.participant), lesson, at)
                for lesson, at in sent.done.items()
                if lesson in lessons
            ]
        people, lessons_, moments = zip(*rows, strict=True) if rows else ((), (), ())
        return pd.DataFrame(
            {
                "participant": pd.Categorical(people),
                "lesson": pd.Categorical(lessons_, categories=[x.id for x in self._course.lessons]),
                "done_at": pd.to_datetime(list(moments), utc=True),
            }
        )

    def _place(self, path: str) -> str:
        start = f"{self._root}{os.sep}"
        return shown(path.removeprefix(start))
