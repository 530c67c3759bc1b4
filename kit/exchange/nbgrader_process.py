"""The process that nbgrader runs in: one job on stdin, its answer on stdout. Nothing imports it."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import msgspec

# jsonschema would build a grammar of web addresses while it is imported, for a second: nothing here asks for it.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

from nbgrader.api import Gradebook  # type: ignore[import-untyped]
from nbgrader.apps import NbGraderAPI  # type: ignore[import-untyped]
from nbgrader.auth import Authenticator  # type: ignore[import-untyped]
from nbgrader.coursedir import CourseDirectory  # type: ignore[import-untyped]
from nbgrader.exchange.default import ExchangeSubmit  # type: ignore[import-untyped]
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from kit.exchange.nbgrader import CONFIG_FILE, Answer, Job, Prepare, Submit, note


def _main() -> int:
    """Read one job from stdin, do it, and write the answer to stdout."""
    out = sys.stdout.buffer
    # Whatever nbgrader prints goes to stderr: stdout carries the answer alone.
    with redirect_stdout(sys.stderr):
        job = msgspec.json.decode(sys.stdin.buffer.read(), type=Submit | Prepare)
        try:
            answer = _do(job)
        except Exception as problem:  # noqa: BLE001 - nbgrader raises what it likes; the caller tells it in words
            answer = Answer(error=f"{problem}" or type(problem).__name__)
    out.write(msgspec.json.encode(answer))
    out.flush()
    return 0


def _do(job: Job) -> Answer:
    match job:
        case Submit():
            return _submit(job)
        case Prepare():
            return _prepare(job)


class _Noted(ExchangeSubmit):  # type: ignore[misc]
    """nbgrader's submit, which notes the entry before anything is copied.

    Whatever happens after that, a later hand-over knows what to clear away.
    """

    def __init__(self, journal: Path, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._journal = journal

    def init_dest(self) -> None:
        super().init_dest()
        note(self._journal, self.coursedir.course_id, self.assignment_filename)


def _submit(job: Submit) -> Answer:
    config = Config()
    config.Exchange.root = job.exchange
    config.Exchange.cache = job.cache
    config.Exchange.assignment_dir = job.assignment_dir
    config.CourseDirectory.course_id = job.cohort
    config.CourseDirectory.student_id = job.student
    config.CourseDirectory.assignment_id = job.section
    submit = _Noted(
        Path(job.journal),
        coursedir=CourseDirectory(config=config),
        authenticator=Authenticator(config=config),
        config=config,
    )
    submit.start()
    return Answer(entry=submit.assignment_filename)


def _prepare(job: Prepare) -> Answer:
    config = _course_config(job.folder)
    with _gradebook(config) as gradebook:
        for id_, fields in job.students.items():
            gradebook.update_or_create_student(id_, **fields)
    return _release(config, job.sections) if job.sections else Answer()


def _release(config: Config, sections: tuple[str, ...]) -> Answer:
    # A second release replaces the first: the sections' notebooks may have been corrected meanwhile.
    config.ExchangeReleaseAssignment.force = True
    api = NbGraderAPI(config=config)
    errors: dict[str, str] = {}
    for section in sections:
        result = api.generate_assignment(section)
        if result["success"]:
            result = api.release_assignment(section) or {"success": False, "error": "no exchange on this system"}
        errors[section] = "" if result["success"] else _reason(result)
    return Answer(sections=errors)


def _gradebook(config: Config) -> Gradebook:
    coursedir = CourseDirectory(config=config)
    return Gradebook(coursedir.db_url, coursedir.course_id)


def _course_config(folder: str) -> Config:
    return PyFileConfigLoader(CONFIG_FILE, path=folder).load_config()


def _reason(result: dict[str, str]) -> str:
    # The log's last error is a sentence, the captured exception a traceback.
    said = [line for line in (result.get("log") or "").splitlines() if "ERROR" in line or "CRITICAL" in line]
    trace = (result.get("error") or "").strip().splitlines()
    return (said[-1].rpartition("]")[2].strip() if said else "") or (trace[-1] if trace else "unknown")


if __name__ == "__main__":
    raise SystemExit(_main())
