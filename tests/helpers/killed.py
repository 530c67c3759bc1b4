"""Kills a collection with SIGKILL before every n-th of its acts upon files, and collects again each time.

Run as `python -m helpers.killed COHORT COURSE STEP`: prints how many acts there are, how often it was killed, and at
which acts the next run did not come to the same end as one that nobody disturbed. A step of 1 takes every act.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from kit import course as courses
from kit.exchange.cohort_folder import open_folder
from kit.exchange.collect import collect

if TYPE_CHECKING:
    from collections.abc import Callable

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
}


def main() -> None:
    """Kill and go on."""
    template, course, step = Path(sys.argv[1]), courses.load(Path(sys.argv[2])), int(sys.argv[3])

    def run(root: Path) -> None:
        folder = open_folder(root)
        exchange = str(root / "exchange")
        collect(structs.replace(folder, invitation=structs.replace(folder.invitation, exchange=exchange)), course)

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

        def heard(event: str, _args: tuple[Any, ...]) -> None:
            nonlocal left
            if event in _ACTS:
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.addaudithook(heard)
        run(root)
        os._exit(0)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def state(root: Path) -> dict[str, str]:
    """Give every file of a cohort that matters, and whatever is left lying about."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file() and p.name != "lock")
    return {str(p.relative_to(root)): p.read_bytes().hex() for p in files}


if __name__ == "__main__":
    main()
