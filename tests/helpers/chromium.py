"""Chromium for the tests: the system's, else Playwright's own, else Debian's; none to be had is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(RuntimeError):
    """There is no browser, and none could be installed."""


@cache
def executable(own: str) -> str:
    """Give the path of a Chromium or Chrome, installed if need be; `own` is where Playwright keeps its own."""
    found = os.environ.get("KIT_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    if Path(own).exists() or (_runs(sys.executable, "-m", "playwright", "install", "chromium") and Path(own).exists()):
        return own
    if shutil.which("apt-get") and _runs("apt-get", "update") and _runs("apt-get", "install", "--yes", "chromium"):
        return shutil.which("chromium") or own
    message = (
        "The browser tests need Chromium or Chrome. None is installed, Playwright's own could not be downloaded, and "
        "Debian's package could not be installed. Install one of them, or set KIT_CHROMIUM to its path."
    )
    raise NoBrowserError(message)


def _runs(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0
