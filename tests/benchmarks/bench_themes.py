"""Themes of 10,000 free texts, in which hardly a word comes twice, beside splitting the same texts into words."""

from __future__ import annotations

import random
import re
import string
import sys
import time
from typing import TYPE_CHECKING

from kit import themes

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS, WORDS = 10_000, 60
LIMIT = 12.0
"""Times as long as splitting takes."""
ROUNDS = 3


def rare() -> list[str]:
    """Give the texts."""
    made = random.Random(5)  # noqa: S311 - the same texts each time
    words = ["".join(made.choices(string.ascii_lowercase, k=8)) for _n in range(100_000)]
    return [" ".join(made.choices(words, k=WORDS)) for _n in range(TEXTS)]


def seconds(work: Callable[[], object]) -> float:
    """Take the best of some rounds."""
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Measure both on the same texts."""
    texts = rare()
    ours = seconds(lambda: themes.find(texts))
    bare = seconds(lambda: [re.findall(r"\w+", text.casefold()) for text in texts])
    print(f"themes of {TEXTS:,} texts: {ours:.2f} s, {ours / bare:.1f} x splitting them (limit {LIMIT:g})")
    sys.exit(ours > LIMIT * bare)


if __name__ == "__main__":
    main()
