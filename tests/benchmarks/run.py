"""Run every benchmark of this folder, one after the other, and fail when one is over its limit.

Each is a program of its own that prints one line a figure, as a ratio or a difference taken in one run, with its limit.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run them all, then exit with 1 if any failed."""
    benches = sorted(Path(__file__).parent.glob("bench_*.py"))
    failed = [b.stem for b in benches if subprocess.run([sys.executable, str(b)], check=False).returncode]
    sys.exit(f"over the limit: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
