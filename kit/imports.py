"""Importing a package without what it can do without."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def lacking(name: str) -> Iterator[None]:
    """Have what is imported meanwhile do as if a package were not installed, unless it is imported already.

    None in `sys.modules` makes an import fail as that of a package which is missing (Python's reference, "The import
    system", 5.3.1).
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
