"""Real system users of a test's own, and a way for them to a Python in somebody's home (Linux, as root)."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REPOSITORY = Path(__file__).parents[2]


def why_not() -> str:
    """Say why real users cannot be tried here, "" if they can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "real system users need Linux and its root user"
    if not all(shutil.which(name) for name in ("useradd", "userdel", "unshare", "mount")):
        return "useradd, userdel, unshare or mount is not here"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        return "this machine lets nobody have mounts of their own"
    return ""


@contextmanager
def system_users(names: Sequence[str], homes: Path) -> Iterator[None]:
    """Have system users of these names, with homes below `homes`, and none afterwards."""
    made = []
    try:
        for name in names:
            command = ["useradd", "--create-home", "--home-dir", str(homes / name), "--shell", "/bin/bash", name]
            subprocess.run(command, check=True, capture_output=True)
            made.append(name)
        yield
    finally:
        for name in made:
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


def opened(held: Path) -> list[str]:
    """Give a command that runs what follows it where every user can pass to our Python and our code.

    They may lie below a folder that is closed to others, such as root's home: in mounts of its own, that command sees
    in its place an empty one that is open, with only them in it. `held` is a new folder to hold them meanwhile.
    """
    needed = {Path(p).resolve() for p in (sys.base_prefix, sys.prefix, REPOSITORY)}
    steps = ["set -e", f"held='{held}'; mkdir $held"]
    for n, (closed, paths) in enumerate(_closed(needed).items()):
        steps += [f"mkdir $held/{n}-{m} && mount --bind '{p}' $held/{n}-{m}" for m, p in enumerate(paths)]
        steps.append(f"mount -t tmpfs -o mode=755 tmpfs '{closed}'")
        steps += [f"mkdir -p '{p}' && mount --bind $held/{n}-{m} '{p}'" for m, p in enumerate(paths)]
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "; ".join([*steps, 'exec "$@"']), "sh"]


def _closed(needed: set[Path]) -> dict[Path, list[Path]]:
    found: dict[Path, list[Path]] = {}
    for path in sorted(needed):
        above = next((p for p in reversed(path.parents) if not p.stat().st_mode & stat.S_IXOTH), None)
        if above:
            found.setdefault(above, []).append(path)
    return found


def run_as(user: str, within: Sequence[str], *command: str) -> str:
    """Run a command as a user and give what it says; within is what `opened` gives."""
    become = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={user}",
        "--clear-groups",
        "env",
        f"HOME={Path(f'~{user}').expanduser()}",
    ]
    done = subprocess.run([*within, *become, *command], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


def may(user: str, *command: str) -> bool:
    """Say whether a user can run this without being refused."""
    done = subprocess.run(command, user=user, group=user, extra_groups=[], capture_output=True, check=False, cwd="/")
    return done.returncode == 0
