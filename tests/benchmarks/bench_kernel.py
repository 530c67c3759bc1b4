"""What the kit adds to a learner's kernel: CPU time and memory of the whole process, beside ipywidgets alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

BARE = "import ipykernel.ipkernel, ipywidgets"
KIT = "import ipykernel.ipkernel, kit; kit.show('intention/hopes')"
HEAVY = ("pandas", "altair", "nbgrader", "sqlalchemy")
RUNS = 9
CPU_LIMIT = 1.5
MEMORY_LIMIT = 12


@dataclass(frozen=True)
class Cost:
    """CPU seconds and peak memory in MB of one finished process."""

    cpu: float
    memory: float


def cost(code: str) -> Cost:
    """Run Python code in a process of its own and ask the system what it took."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"This did not run: {code}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    """Take pairs in turn, so that a machine that slows down slows both."""
    check = f"{KIT}; import sys; sys.exit(any(m in sys.modules for m in {HEAVY!r}))"
    light = subprocess.run([sys.executable, "-c", check], stdout=subprocess.DEVNULL, check=False).returncode == 0
    pairs = [(cost(BARE), cost(KIT)) for _ in range(RUNS + 1)][1:]
    ratio = statistics.median(kit.cpu / bare.cpu for bare, kit in pairs)
    more = statistics.median(kit.memory - bare.memory for bare, kit in pairs)
    bare = statistics.median(b.cpu for b, _ in pairs)
    print(
        f"kernel: CPU {ratio:.2f} x ipywidgets alone ({bare:.2f} s; limit {CPU_LIMIT}), "
        f"memory +{more:.1f} MB (limit {MEMORY_LIMIT}), "
        f"{'none' if light else 'SOME'} of {', '.join(HEAVY)} imported"
    )
    sys.exit(not (light and ratio <= CPU_LIMIT and more <= MEMORY_LIMIT))


if __name__ == "__main__":
    main()
