"""Where a course lies: the one that the kit carries, or the one that is served instead of it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVED = "KIT_COURSE"
"""The environment variable that names the folder of another course than the carried one.

`kit preview` and `kit --course` set it for what they start, and an administrator may; nothing a learner opens does.
"""

Changed: TypeAlias = tuple[tuple[str, int], ...]


def installed_root() -> Path:
    """Give the folder of the course that the kit carries."""
    return _carried("notebooks")


def served_root() -> Path:
    """Give the folder of the course in use: the one that `SERVED` names, else the carried one."""
    named = os.environ.get(SERVED)
    return Path(named) if named else installed_root()


@contextmanager
def serving(root: Path | None) -> Iterator[None]:
    """Use the course at `root` in this process, and in those that it starts; without one change nothing."""
    if root is None:
        yield
        return
    before = os.environ.get(SERVED)
    os.environ[SERVED] = str(root.resolve())
    try:
        yield
    finally:
        if before is None:
            del os.environ[SERVED]
        else:
            os.environ[SERVED] = before


def facilitator_root() -> Path:
    """Give the folder of the facilitator's notebook and guide that the kit carries."""
    return _carried("facilitator")


def _carried(name: str) -> Path:
    # A wheel carries the folder inside the package; in a clone it lies beside the package.
    inside = Path(__file__).parent / name
    return inside if inside.is_dir() else Path(__file__).parents[1] / name


def changed(root: Path) -> Changed:
    """Say when each file of the course was changed last; the carried one never is, but for its author's preview."""
    if SERVED not in os.environ and root == installed_root().resolve():
        return ()
    found = (p for pattern in ("*.yaml", "*/*.yaml", "*/*.ipynb") for p in sorted(root.glob(pattern)))
    return tuple((str(p), p.stat().st_mtime_ns) for p in found)
