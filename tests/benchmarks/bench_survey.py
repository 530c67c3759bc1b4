"""A wide survey of 100,000 people in 5,000 groups, 20 items in four dimensions: from its ratings to its summary."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

PEOPLE, GROUPS, ITEMS = 100_000, 5_000, 20
SECONDS_LIMIT = 5.0
ROUNDS = 3

# Each round is a process of its own, so that its peak is its own; it prints seconds of both steps, MB and the groups.
KIT = """
import resource, sys, time
from pathlib import Path
from kit import survey
from kit.debrief import survey_summary
start = time.perf_counter()
asked = survey.Asked("1-5", group="COMPID", dimensions=[f"d{n}=LEAD{5*n+1:02}:LEAD{5*n+5:02}" for n in range(4)])
read = survey.read(Path(sys.argv[1]), asked)
between = time.perf_counter()
summary = survey_summary.summarise(read)
end = time.perf_counter()
print(between - start, end - between, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(summary.groups))
"""


def generate(path: Path) -> None:
    """Write made-up ratings that agree within groups, some left out."""
    rng = np.random.default_rng(1)
    group = rng.integers(1, GROUPS + 1, PEOPLE)
    middle = 3.2 + rng.normal(0, 0.5, GROUPS + 1)[group] + rng.normal(0, 0.6, PEOPLE)
    ratings = np.clip(np.rint(middle[:, None] + rng.normal(0, 0.8, (PEOPLE, ITEMS))), 1, 5)
    ratings[rng.random(ratings.shape) < 0.01] = np.nan
    table = pd.DataFrame(ratings, columns=[f"LEAD{n:02}" for n in range(1, ITEMS + 1)]).astype("Int8")
    table.insert(0, "COMPID", group)
    table.to_csv(path, index=False)


def main() -> None:
    """Take the best of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "wide.csv")
        generate(path)
        rounds = []
        for _round in range(ROUNDS):
            done = subprocess.run([sys.executable, "-c", KIT, str(path)], check=True, capture_output=True, text=True)
            rounds.append([float(word) for word in done.stdout.split()])
    reading, counting = (min(r[n] for r in rounds) for n in (0, 1))
    print(
        f"survey: {counting:.2f} s (limit {SECONDS_LIMIT:g}) for {PEOPLE:,} people x {ITEMS} items in "
        f"{int(rounds[0][3]):,} groups; read in {reading:.2f} s, peak {max(r[2] for r in rounds):.0f} MB"
    )
    sys.exit(counting > SECONDS_LIMIT)


if __name__ == "__main__":
    main()
