"""A course as a learner meets it, in JupyterLab, with what its author changes there at the next reload of a page."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kit import course as courses
from kit import course_folder
from kit import workspace as workspaces
from kit.errors import KitError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.course_folder import Changed
    from kit.workspace import Workspace

INTERVAL = 0.3
"""Seconds between two looks at the course's files."""


def run(root: Path, say: Callable[[str], None], *, port: int | None = None, browser: bool = True) -> int:
    """Serve the course at `root` until it is stopped; what is typed in it goes with the preview.

    Nothing but this process and its children takes the course from `root`: a learner's server knows of no such folder.
    """
    with course_folder.serving(root), tempfile.TemporaryDirectory(prefix="kit-preview-") as folder:
        course = courses.load()
        workspace = workspaces.create(Path(folder) / "preview", course)
        first = course.lessons[0]
        page = f"lab/tree/{first.section}/{first.id}.ipynb"
        token = secrets.token_hex(24)
        command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={workspace.root}"]
        command += ["--ServerApp.ip=127.0.0.1", f"--LabApp.default_url=/{page}", "--ServerApp.log_level=WARN"]
        command += [] if port is None else [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
        command += [] if browser else ["--no-browser"]
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        environment = os.environ | {"JUPYTER_TOKEN": token}
        # However it is ended, the server and the folder go with it.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with subprocess.Popen(command, env=environment, cwd=workspace.root) as lab:  # noqa: S603 - our own arguments
            try:
                _follow(lab, workspace, root, lambda url: say(_opened(f"{url}{page}?token={token}", root)), say)
            except KeyboardInterrupt:
                say(_("The preview is closed."))
                return 0
            finally:
                lab.terminate()
            return lab.wait()


def _opened(address: str, root: Path) -> str:
    said = _(
        "The course is open at\n\n    {address}\n\nEdit its files in {folder}, then reload the page. Ctrl+C ends it."
    )
    return said.format(address=address, folder=root)


def _follow(
    lab: subprocess.Popen[bytes],
    workspace: Workspace,
    root: Path,
    opened: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Bring every change of the course's files into the workspace, until the server ends."""
    seen: Changed = course_folder.changed(root.resolve())
    told = False
    while lab.poll() is None:
        if not told and (url := _address(lab.pid)):
            opened(url)
            told = True
        now = course_folder.changed(root.resolve())
        if now != seen:
            seen = now
            try:
                workspace = workspaces.refresh(workspace, courses.load())
            except (KitError, OSError) as problem:
                # An author in the middle of a sentence: the next save is looked at again.
                say(problem.text if isinstance(problem, KitError) else str(problem))
        time.sleep(INTERVAL)


def _address(pid: int) -> str | None:
    from jupyter_server.serverapp import list_running_servers  # noqa: PLC0415 - seconds that only a preview takes

    return next((str(s["url"]) for s in list_running_servers() if s["pid"] == pid), None)
