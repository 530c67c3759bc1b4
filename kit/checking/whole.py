"""A whole course checked: every file, whatever is wrong with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.checking import course, drawings, files, notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from kit.checking.findings import Finding


def check(root: Path) -> tuple[Finding, ...]:
    """Give all that is wrong in the course at `root`, file by file; nothing for a course that is in order."""
    found = files.read(root)
    all_ = [*found.unreadable, *course.check(found), *notebooks.check(found), *drawings.check(found)]
    order = ["course.yaml", *dict.fromkeys(name for x in found.lessons for name in (x.yaml, x.ipynb))]
    return tuple(sorted(dict.fromkeys(all_), key=lambda f: order.index(f.file) if f.file in order else len(order)))
