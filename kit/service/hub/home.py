"""What a single-user server is started through: it makes the learner's folder as the learner, then the server itself.

The Hub cannot do this: it may be root in a home that is not its own, or on another machine.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kit import course as courses
from kit import workspace as workspaces
from kit.errors import KitError


def main() -> None:
    """Make the folder that the Hub's configuration names, then become the command that follows."""
    root = Path(os.environ.get("JUPYTERHUB_ROOT_DIR") or ".").expanduser()
    try:
        # Nobody else on the machine has business in it; a folder that is there keeps the modes its owner gave it.
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        workspaces.create(root, courses.load())
    except KitError as problem:
        _warn(problem.text)  # the pages say what is wrong: a server that starts can still be looked into
    except OSError as problem:
        _warn(f"{problem.filename or root}: {problem.strerror or problem}")
    _find_course()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - what the Hub's configuration says


def _find_course() -> None:
    """Let nbgrader find a facilitator's course: it looks for its settings where Jupyter looks."""
    folder = os.environ.get("KIT_COHORT_FOLDER")
    # A folder that its owner did not open to this user would stop the server.
    if folder and os.access(folder, os.R_OK | os.X_OK):
        path = os.environ.get("JUPYTER_CONFIG_PATH")
        os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [folder, path]))


def _warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the edge


if __name__ == "__main__":
    main()
