"""What goes wrong with a machine: a disk with little room, and a clock that is off."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = 4096


@contextmanager
def small_disk(disk: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk of its own with little room at the new folder `disk`."""
    if os.name == "nt" or os.getuid() != 0:
        pytest.skip("only root can mount a disk")
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", disk]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def fill(disk: Path, left: int = 0) -> Path:
    """Fill a disk but for some bytes, and give the file to remove for room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        # Others write meanwhile: it is full when it says so.
        while left == 0 or shutil.disk_usage(disk).free >= left + _PAGE:
            file.write(bytes(_PAGE))
    return filler


@dataclass
class Clock:
    """The wall clock of processes that have this environment."""

    file: Path
    library: Path

    @property
    def environment(self) -> dict[str, str]:
        """What makes a new process go by this clock."""
        return {"LD_PRELOAD": str(self.library), "KIT_TEST_CLOCK": str(self.file)}

    def shift(self, seconds: int) -> None:
        """Be off by so many seconds from now on, in all of them."""
        with self.file.open("r+b") as file:
            file.write(seconds.to_bytes(8, sys.byteorder, signed=True))


def clock(folder: Path) -> Clock | None:
    """Make a clock, which is right until it is shifted; None where no library can be built for it."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    made = Clock(folder / "clock", folder / "clock.so")
    made.file.write_bytes(bytes(8))
    source = Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made.library, source], check=True)
    return made
