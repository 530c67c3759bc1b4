"""Kills what a facilitator runs with SIGKILL before every n-th of its acts, and runs it again each time.

Run as `python -m helpers.killed WHAT COHORT COURSE STEP [FILES]`, where WHAT is collect, grade or import (of FILES):
prints how many acts there are, how often it was killed, and at which acts the next run did not come to the same end as
one that nobody disturbed. An act is one upon a file, or a statement or commit to the gradebook. A step of 1 takes all.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs
from sqlalchemy import Engine, event

from kit import course as courses
from kit.exchange.bring_in import bring_in
from kit.exchange.cohort_folder import open_folder
from kit.exchange.collect import collect
from kit.grading.grade import grade

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.exchange.cohort_folder import CohortFolder

_ACTS = {
    "open",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.scandir",
    "os.listdir",
    "shutil.rmtree",
    "tempfile.mkstemp",
}
_GRADEBOOK = "gradebook.db"


def main() -> None:
    """Kill and go on."""
    what, template, course, step = sys.argv[1], Path(sys.argv[2]), courses.load(Path(sys.argv[3])), int(sys.argv[4])
    act: dict[str, Callable[[CohortFolder], object]] = {
        "collect": lambda folder: collect(folder, course),
        "grade": lambda folder: grade(folder, course),
        "import": lambda folder: bring_in(folder, course, Path(sys.argv[5])),
    }

    def run(root: Path) -> None:
        folder = open_folder(root)
        exchange = str(root / "exchange")
        act[what](structs.replace(folder, invitation=structs.replace(folder.invitation, exchange=exchange)))

    n, wrong = 0, []
    with tempfile.TemporaryDirectory() as work:
        root = Path(work) / "cohort"
        shutil.copytree(template, root)
        run(root)
        wanted = state(root)
        while True:
            shutil.rmtree(root)
            shutil.copytree(template, root)
            if not killed(run, root, n):
                break
            run(root)
            if state(root) != wanted:
                wrong.append(n)
            n += step
    sys.stdout.write(json.dumps({"acts": n, "killed": n // step, "wrong": wrong}))


def killed(run: Callable[[Path], None], root: Path, n: int) -> bool:
    """Run in a child that is killed before its n-th act; says whether it came so far."""
    child = os.fork()
    if child == 0:
        left = n

        def one_more(*_about: object) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        def heard(name: str, _args: tuple[Any, ...]) -> None:
            if name in _ACTS:
                one_more()

        sys.addaudithook(heard)
        event.listen(Engine, "before_cursor_execute", one_more)
        event.listen(Engine, "commit", one_more)
        run(root)
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def state(root: Path) -> dict[str, object]:
    """Give every file of a cohort that matters, and whatever is left lying about; of a gradebook what it says."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file() and p.name != "lock")
    return {str(p.relative_to(root)): rows(p) if p.name == _GRADEBOOK else p.read_bytes().hex() for p in files}


def rows(path: Path) -> list[str]:
    """Give what was handed in as the gradebook has it, without the ids, which are made at random."""
    with closing(sqlite3.connect(path)) as book:
        found = book.execute(
            "select s.student_id, a.name, s.timestamp, n.name, sn.flagged, sn.late_submission_penalty, b.name,"
            " g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, c.id is null, c.manual_comment"
            " from submitted_assignment s join assignment a on a.id = s.assignment_id"
            " left join submitted_notebook sn on sn.assignment_id = s.id left join notebook n on n.id = sn.notebook_id"
            " left join base_cell b on b.notebook_id = n.id"
            " left join grade g on g.cell_id = b.id and g.notebook_id = sn.id"
            " left join comment c on c.cell_id = b.id and c.notebook_id = sn.id"
        ).fetchall()
        counts = [
            book.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - four names of our own
            for table in ("submitted_assignment", "submitted_notebook", "grade", "comment")
        ]
    return sorted(str(row) for row in [*found, *counts])


if __name__ == "__main__":
    main()
