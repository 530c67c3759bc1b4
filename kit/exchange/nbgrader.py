"""The nbgrader road. nbgrader itself runs in a process of its own: importing it takes seconds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Struct

from kit.errors import ExchangeError
from kit.exchange.shared import SHARED_FILE, lies_in, read_regular
from kit.files import write_atomic
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.course import Course
    from kit.exchange.shared import Shared
    from kit.workspace import Invitation

CONFIG_FILE = "nbgrader_config.py"
TIMESTAMP_FILE = "timestamp.txt"
SECRET_FILE = "submission_secret.txt"  # noqa: S105 - nbgrader's name for the file
LINE_LIMIT = 1 << 10
"""Bytes of a stamp or a secret: a line each, and far shorter."""
EXCHANGE = Path("/usr/local/share/nbgrader/exchange")
"""nbgrader's own place for the exchange, where an invitation names no other."""
_ANY = "surrogateescape"
"""How a journal is read and written, so that bytes that are no text stay as they are."""
TIMEOUT = 120.0
"""Seconds for one piece of work; a busy shared machine may take half a minute to import nbgrader."""


class Submit(Struct, frozen=True, tag="submit"):
    """Hand `assignment_dir`/`section` to the exchange as `student`; the entry's name is noted before it is made."""

    exchange: str
    cohort: str
    section: str
    student: str
    assignment_dir: str
    cache: str
    journal: str


class Prepare(Struct, frozen=True, tag="prepare"):
    """Bring the course in `folder` up to date: students into its gradebook, then sections generated and released.

    `students` maps an id to nbgrader's fields of a student.
    """

    folder: str
    students: dict[str, dict[str, str]]
    sections: tuple[str, ...] = ()


class Answer(Struct, frozen=True):
    """What came of it: an entry's name, or for each section an error's text ("" where all went well)."""

    entry: str = ""
    sections: dict[str, str] = {}
    error: str = ""


Job: TypeAlias = Submit | Prepare


def run(job: Job, timeout: float = TIMEOUT) -> Answer:
    """Do one piece of work with nbgrader in another process.

    Raises
    ------
    ExchangeError
        If nbgrader refused, failed, or took too long.
    """
    # The working directory never goes on the path (-P): nothing beside a lesson can be imported.
    command = [sys.executable, "-P", "-m", "kit.exchange.nbgrader_process"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=msgspec.json.encode(job), capture_output=True, timeout=timeout, check=False, env=_env()
        )
    except subprocess.TimeoutExpired:
        raise ExchangeError(
            _("nbgrader took longer than {seconds} seconds.").format(seconds=round(timeout)),
            remedy=_("The machine may be busy: try again in a minute."),
        ) from None
    try:
        answer = msgspec.json.decode(done.stdout, type=Answer)
    except msgspec.MsgspecError:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        answer = Answer(error=last[0] if last else _("it ended without an answer"))
    if answer.error:
        raise ExchangeError(
            _("nbgrader says: {error}").format(error=answer.error),
            remedy=_("Try again; if it stays, show this to whoever keeps the machine."),
        )
    return answer


def _env() -> dict[str, str]:
    # A new gradebook calls alembic from PATH: the environment's own must come first.
    here = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", "")
    # Strict warnings or a startup file of the caller's are not meant for nbgrader.
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONWARNINGS", "PYTHONSTARTUP"}}
    return env | {"PATH": os.pathsep.join([here, path]) if path else here, "PYTHONUTF8": "1"}


def submit(invitation: Invitation, course: Course, shared: Shared, data: bytes, *, journal: Path) -> None:
    """Hand a section over to the cohort's exchange, then clear away the participant's earlier entries of it.

    `data` are the bytes of shared.json; `journal` lists the entries that this participant ever made.

    Raises
    ------
    ExchangeError
        If the exchange does not take it; earlier entries are left as they were.
    """
    section, student = shared.section, shared.participant
    exchange = Path(invitation.exchange or EXCHANGE)
    _check(exchange, invitation.cohort, section)
    if not lies_in(student):
        raise ExchangeError(
            _("nbgrader's exchange cannot carry the user name “{name}”.").format(name=student),
            remedy=_("Save the file instead and send it to your facilitator."),
        )
    with tempfile.TemporaryDirectory(prefix="kit-") as temp:
        staged = Path(temp) / "staged" / section
        staged.mkdir(parents=True)
        # The course's own notebooks, not the learner's copies: whatever was typed into a cell stays at home.
        for id_ in course.section(section).lessons:
            shutil.copyfile(course.notebook(id_), staged / f"{id_}.ipynb")
        (staged / SHARED_FILE).write_bytes(data)
        answer = run(
            Submit(
                exchange=str(exchange),
                cohort=invitation.cohort,
                section=section,
                student=student,
                assignment_dir=str(staged.parent),
                cache=str(Path(temp) / "cache"),
                journal=str(journal),
            )
        )
    _clear_older(exchange, journal, (invitation.cohort, answer.entry), f"{student}+{section}+")


def _check(exchange: Path, cohort: str, section: str) -> None:
    """Say at once what nbgrader would say after seconds."""
    inbound = exchange / cohort / "inbound"
    if not os.access(exchange, os.X_OK):
        raise ExchangeError(
            _("The group's exchange is out of reach."), remedy=_("If it stays so, tell your facilitator.")
        )
    if not inbound.is_dir() or not (exchange / cohort / "outbound" / section).is_dir():
        raise ExchangeError(
            _("This section has not been released to your group yet."),
            remedy=_("If it stays so, tell your facilitator."),
        )
    if not os.access(inbound, os.W_OK | os.X_OK):
        raise ExchangeError(_("The group's exchange does not let you write to it."), remedy=_("Tell your facilitator."))


def _clear_older(exchange: Path, journal: Path, newest: tuple[str, str], prefix: str) -> None:
    """Remove the participant's own earlier entries of this section: a withdrawn line must not stay in one."""
    left = ["/".join(newest)]
    for text in _lines(journal):
        entry = _entry(text)
        if entry == newest:
            continue
        if entry is None:
            # Damaged, and maybe the only trace of an entry: somebody may still read what is left of it.
            left.append(text)
            continue
        cohort, name = entry
        path = exchange / cohort / "inbound" / name
        if cohort == newest[0] and name.startswith(prefix) and "/" not in name:
            shutil.rmtree(path, ignore_errors=True)
        if cohort != newest[0] or os.path.lexists(path):
            left.append(text)
    write_atomic(journal, "".join(f"{text}\n" for text in left).encode(errors=_ANY))


def line(path: Path) -> str:
    """Give the one line of a submission's stamp or secret; "" where it is not there or cannot be read."""
    try:
        return read_regular(path, LINE_LIMIT).decode().strip()
    except (ExchangeError, UnicodeDecodeError):
        return ""


def note(journal: Path, cohort: str, entry: str) -> None:
    """Add one entry of a cohort's inbound to the journal, to stay even if the machine stops."""
    with journal.open("a", encoding="utf-8") as file:
        # On a line of its own, also after one that a stop has torn.
        file.write(f"\n{cohort}/{entry}\n")
        file.flush()
        os.fsync(file.fileno())


def noted(journal: Path) -> list[tuple[str, str]]:
    """Give the journal's entries as (cohort, name), the oldest first, without those that are damaged."""
    return [entry for text in _lines(journal) if (entry := _entry(text))]


def _lines(journal: Path) -> list[str]:
    try:
        text = journal.read_text(encoding="utf-8", errors=_ANY)
    except FileNotFoundError:
        return []
    return [line for line in text.split("\n") if line]


def _entry(text: str) -> tuple[str, str] | None:
    cohort, _slash, name = text.partition("/")
    return (cohort, name) if cohort and name and text.isprintable() else None
