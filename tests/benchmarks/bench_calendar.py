"""How long a learner waits for their own calendar of 2,000 events to be read."""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers import calendars  # the tests' own calendar

TODAY = dt.date(2026, 11, 22)
RUNS = 7
LIMIT = 1.0
"""Seconds."""


def main() -> None:
    """Read it some times and take the middle; the first time loads what it needs too, as in a learner's server."""
    data = calendars.large(TODAY)
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        from kit.lab import events  # noqa: PLC0415 - as the server loads it
        from kit.lab.occurrences import Window  # noqa: PLC0415

        window = Window.around(TODAY, "Europe/Amsterdam")
        reading = events.read(data, window)
        took.append(time.process_time() - start)
    middle = statistics.median(took)
    print(
        f"calendar: 2,000 events, {len(data) / 1e6:.1f} MB, {reading.events} occurrences: "
        f"{middle:.2f} s of CPU, the first time {took[0]:.2f} s (limit {LIMIT:.0f} s)"
    )
    sys.exit(took[0] > LIMIT or middle > LIMIT)


if __name__ == "__main__":
    main()
