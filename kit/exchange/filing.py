"""Filing: a submission takes its place in submitted/ in one step, through open folders that no link can lead out of."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from kit.errors import CohortError, ExchangeError
from kit.exchange.cohort_folder import SUBMITTED
from kit.exchange.inbound import FOLDER, moment
from kit.exchange.nbgrader import LINE_LIMIT, TIMESTAMP_FILE
from kit.exchange.shared import read_regular
from kit.files import lies
from kit.i18n import gettext as _

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from kit.exchange.cohort_folder import CohortFolder

WORK = ".collect"
"""Where a submission is put together, on the same disk, before it takes its place by a rename."""
_NEW, _OLD = "new", "old"
_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def alone(folder: CohortFolder) -> Iterator[None]:
    """Let nobody else collect this cohort meanwhile.

    Raises
    ------
    CohortError
        If somebody does already, or the place of the lock leads elsewhere.
    """
    work = folder.root / WORK
    with contextlib.suppress(FileExistsError):
        work.mkdir(mode=0o700)
    for path in (work, work / "lock"):
        if path.is_symlink():
            raise _leads_out(str(path))
    lock = FileLock(work / "lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise CohortError(
            _("This cohort is being collected already."),
            where=str(folder.root),
            remedy=_("Wait until the other window is through."),
        ) from None


class Filing:
    """The places of submissions, held open from the cohort's folder down (POSIX)."""

    def __init__(self, submitted: int, work: int) -> None:
        self._submitted, self._work = submitted, work

    def stamp(self, student: str, section: str) -> dt.datetime | None:
        """Give the moment of the submission that is filed, None if there is none.

        Raises
        ------
        CohortError
            If something else than a folder lies in its place.
        """
        try:
            with _entered(self._submitted, student, section, where=SUBMITTED) as fd:
                return moment(read_regular(TIMESTAMP_FILE, LINE_LIMIT, dir_fd=fd).decode().strip())
        except (FileNotFoundError, ExchangeError, UnicodeDecodeError):
            return None

    def place(self, student: str, section: str, files: dict[str, bytes]) -> None:
        """File a submission: whenever the machine stops, the one before or the new one is there, whole."""
        with (
            _entered(self._work, _NEW, student, where=WORK, make=True) as new,
            _entered(self._work, _OLD, student, where=WORK, make=True) as old,
            _entered(self._submitted, student, where=SUBMITTED, make=True) as target,
        ):
            with _entered(new, section, where=WORK, make=True) as fd:
                for name, data in files.items():
                    _write(fd, name, data)
                os.fsync(fd)
            with contextlib.suppress(FileNotFoundError):
                os.rename(section, section, src_dir_fd=target, dst_dir_fd=old)
            os.rename(section, section, src_dir_fd=new, dst_dir_fd=target)
            shutil.rmtree(section, ignore_errors=True, dir_fd=old)

    def recover(self) -> None:
        """Tidy up, and undo what a stopped run left half done: what it moved away for a new one that never came."""
        with contextlib.suppress(FileNotFoundError), _entered(self._work, _OLD, where=WORK) as old:
            for student in os.listdir(old):  # noqa: PTH208 - a descriptor, no path
                with (
                    _entered(old, student, where=WORK) as held,
                    _entered(self._submitted, student, where=SUBMITTED, make=True) as target,
                ):
                    for section in os.listdir(held):  # noqa: PTH208
                        if not lies(target, section):
                            os.rename(section, section, src_dir_fd=held, dst_dir_fd=target)
        for step in (_NEW, _OLD):
            shutil.rmtree(step, ignore_errors=True, dir_fd=self._work)


@contextmanager
def opened(folder: CohortFolder) -> Iterator[Filing]:
    """Open the places of a cohort's submissions, and finish what a stopped run began.

    Raises
    ------
    CohortError
        If one of them is a link to somewhere else.
    """
    with ExitStack() as stack:
        # The cohort's own folder is the one that was asked for, by whatever path; from there on no link is followed.
        root = os.open(folder.root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        stack.callback(os.close, root)
        place = str(folder.root)
        submitted = stack.enter_context(_entered(root, SUBMITTED, where=place, make=True))
        filing = Filing(submitted, stack.enter_context(_entered(root, WORK, where=place, make=True)))
        filing.recover()
        yield filing
        filing.recover()


@contextmanager
def _entered(fd: int, *names: str, where: str, make: bool = False) -> Iterator[int]:
    """Open a folder within an open folder, step by step, following no link."""
    with ExitStack() as stack:
        for name in names:
            where = f"{where}/{name}"
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, mode=0o700, dir_fd=fd)
            try:
                fd = os.open(name, FOLDER, dir_fd=fd)
            except OSError as problem:
                if problem.errno in {errno.ELOOP, errno.ENOTDIR}:
                    raise _leads_out(where) from None
                problem.filename = where  # the system's own words, with the whole path
                raise
            stack.callback(os.close, fd)
        yield fd


def _write(fd: int, name: str, data: bytes) -> None:
    with os.fdopen(os.open(name, _FILE, 0o644, dir_fd=fd), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _leads_out(where: str) -> CohortError:
    return CohortError(
        _("Here is a link, or something else, in a folder's place: nothing is read or written through it."),
        where=where,
        remedy=_("Find out who put it there, remove it, and collect again."),
    )
