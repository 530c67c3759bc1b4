"""Collects a cohort in a process of its own and tells every place that it touched, as the system knows it.

Run as `python -m helpers.watched COHORT COURSE [ENTRY]`; an entry is changed under the reader's hands.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from kit import course as courses
from kit.exchange.cohort_folder import open_folder
from kit.exchange.collect import collect

touched: set[str] = set()
listed: set[str] = set()
_PLACES = {
    "os.mkdir": (0, 2),
    "os.remove": (0, 1),
    "os.rmdir": (0, 1),
    "os.rename": (0, 2, 1, 3),
    "os.link": (0, 2, 1, 3),
}


def main() -> None:
    """Collect, and print what came of it as JSON."""
    folder, course = open_folder(Path(sys.argv[1])), courses.load(Path(sys.argv[2]))
    changing = sys.argv[3] if sys.argv[3:] else ""
    plain = os.open

    def opened(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        fd = plain(path, flags, mode, dir_fd=dir_fd)
        # Not the name that was asked for: the file that it led to.
        touched.add(_place(fd))
        return fd

    def heard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], str) and args[1] is not None:
            touched.add(os.path.realpath(args[0]))
        elif event == "open" and isinstance(args[0], int) and changing:
            _change(_place(args[0]), changing)
        elif event in {"os.listdir", "os.scandir"}:
            listed.add(_place(args[0]) if isinstance(args[0], int) else os.path.realpath(args[0] or "."))
        elif event in _PLACES:
            ways = _PLACES[event]
            for path, fd in zip(ways[::2], ways[1::2], strict=True):
                around = Path(_place(args[fd])) if args[fd] >= 0 else Path.cwd()
                touched.add(str(around / os.fspath(args[path])))

    os.open = opened
    sys.addaudithook(heard)
    came = collect(folder, course)
    sys.stdout.write(
        json.dumps(
            {
                "set_aside": [(one.where, one.what) for one in came.set_aside],
                "collected": {one.participant: dict(one.sections) for one in came.collected},
                "listed": sorted(listed),
                # What Python itself loads late is none of the collection's doing.
                "touched": sorted(p for p in touched if not p.startswith((sys.prefix, sys.base_prefix))),
            }
        )
    )


def _place(fd: int) -> str:
    return str(Path(f"/proc/self/fd/{fd}").readlink())


def _change(path: str, entry: str) -> None:
    # Between the moment that a file was opened and the first byte of it that is read.
    if Path(path).parent.name == entry and path.endswith("shared.json"):
        with Path(path).open("ab", buffering=0) as file:
            file.write(b" ")


if __name__ == "__main__":
    main()
