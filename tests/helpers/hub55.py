"""The older JupyterHub that is supported too, laid before the installed one: everything else is shared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

VERSION = "5.5.4"


def path() -> str:
    """Give a PYTHONPATH on which JupyterHub is the older one; it is installed the first time, without anything else."""
    folder = Path(sys.prefix) / "share" / "kit" / f"jupyterhub-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        if not (folder / "jupyterhub").exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            subprocess.run([*command, "--target", str(folder), f"jupyterhub=={VERSION}"], check=True)
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
