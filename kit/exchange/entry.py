"""Reading one entry of the exchange, by open descriptors, while whoever made it may still change it."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from kit import clock
from kit.errors import ExchangeError
from kit.exchange.inbound import FOLDER, Entry, forged
from kit.exchange.inbox import fits
from kit.exchange.nbgrader import LINE_LIMIT, SECRET_FILE, TIMESTAMP_FILE
from kit.exchange.shared import SHARED_FILE, Bundle, SetAside, decode, read_regular
from kit.files import lies
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder
    from kit.exchange.owners import Owners
    from kit.parts import Section

NOTEBOOK_LIMIT = 10 << 20
OF_ONE = 64 << 20
"""Bytes of notebooks taken of one participant in one run, over all sections: hundreds of times the course's own."""
OF_ALL = 8 << 30
"""Bytes of notebooks taken in one run: a disk is never filled by them."""


class Reader:
    """Reads the entries of a cohort; what cannot be used is added to `aside`."""

    def __init__(
        self, folder: CohortFolder, course: Course, inbound: int, owners: Owners, aside: list[SetAside]
    ) -> None:
        self._folder, self._course, self._inbound, self._owners, self._aside = folder, course, inbound, owners, aside
        self._taken: Counter[str] = Counter()

    def read(self, entry: Entry, section: Section) -> dict[str, bytes] | None:
        """Give an entry's files as they are to be filed; None if an older entry may count in its stead.

        Raises
        ------
        ExchangeError
            If it cannot be used and no older one may stand in for it: that one may hold a line withdrawn since.
        """
        try:
            fd = os.open(entry.name, FOLDER, dir_fd=self._inbound)
        except OSError:
            self._set_aside(entry, _("This entry is no folder that can be read."))
            return None
        try:
            before = os.fstat(fd)
            if owner := self._owners.forger(before.st_uid, entry.student):
                self._aside.append(forged(entry, owner))
                return None
            if not lies(fd, TIMESTAMP_FILE):
                self._set_aside(
                    entry, _("This entry is not complete."), _("If it is still being written, collect again.")
                )
                return None
            files = self._files(fd, before.st_uid, entry, section)
            if _changed(self._inbound, entry.name, fd, before):
                raise ExchangeError(
                    _("This entry was changed while it was read."), where=entry.where, remedy=_("Collect again.")
                )
            return files
        finally:
            os.close(fd)

    def _files(self, fd: int, owner: int, entry: Entry, section: Section) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        if lies(fd, SHARED_FILE):
            where = f"{entry.where}/{SHARED_FILE}"
            data = read_regular(SHARED_FILE, dir_fd=fd, where=where, owner=owner)
            shared = decode(data, where)
            fits(shared, self._folder, self._course, where)
            if isinstance(shared, Bundle) or (shared.participant, shared.section) != (entry.student, entry.section):
                raise ExchangeError(
                    _("The file belongs to another participant or section than the entry that it came in."),
                    where=where,
                    remedy=_("Ask {student} to share again from the course itself.").format(student=entry.student),
                )
            files[SHARED_FILE] = data
        # Only what is expected by name is opened: whatever else lies there, and how much of it, does not matter.
        for lesson in section.lessons:
            name = f"{lesson}.ipynb"
            if lies(fd, name):
                try:
                    files[name] = self._notebook(fd, owner, entry, name)
                except ExchangeError as problem:
                    self._aside.append(SetAside.of(problem))
        # Written anew: nbgrader stops at a timestamp that it cannot read.
        files[TIMESTAMP_FILE] = clock.nbgrader_stamp(entry.at).encode()
        if lies(fd, SECRET_FILE):
            where = f"{entry.where}/{SECRET_FILE}"
            secret = read_regular(SECRET_FILE, LINE_LIMIT, dir_fd=fd, where=where, owner=owner)
            if re.fullmatch(rb"[0-9a-f]{16,256}", secret):
                files[SECRET_FILE] = secret
        return files

    def _notebook(self, fd: int, owner: int, entry: Entry, name: str) -> bytes:
        where = f"{entry.where}/{name}"
        data = read_regular(name, NOTEBOOK_LIMIT, dir_fd=fd, where=where, owner=owner)
        if self._taken[entry.student] + len(data) > OF_ONE or self._taken.total() + len(data) > OF_ALL:
            raise ExchangeError(
                _("The notebooks of {student} are too much altogether.").format(student=entry.student)
                if self._taken[entry.student] + len(data) > OF_ONE
                else _("The notebooks are too much altogether."),
                where=where,
                remedy=_("It was left out; what was shared is filed all the same."),
            )
        self._taken[entry.student] += len(data)
        return data

    def _set_aside(self, entry: Entry, what: str, remedy: str = "") -> None:
        again = _("Ask {student} to share again from the course itself.").format(student=entry.student)
        self._aside.append(SetAside(what, entry.where, remedy or again))


def _changed(inbound: int, name: str, fd: int, before: os.stat_result) -> bool:
    """Say whether files came, went or were renamed in an entry, or it lies under its name no more."""
    try:
        now = os.stat(name, dir_fd=inbound, follow_symlinks=False)
    except OSError:
        return True
    return (now.st_dev, now.st_ino) != (before.st_dev, before.st_ino) or (
        os.fstat(fd).st_mtime_ns != before.st_mtime_ns
    )
