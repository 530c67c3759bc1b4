"""What the live service keeps, in SQLite or PostgreSQL."""

from __future__ import annotations

from kit.service.storage.cohorts import Document, OvertakenError, Registered
from kit.service.storage.columns import Columns
from kit.service.storage.feed import EVERYTHING, Change, Watch
from kit.service.storage.numbers import ErasedError
from kit.service.storage.store import Store

__all__ = [
    "EVERYTHING",
    "Change",
    "Columns",
    "Document",
    "ErasedError",
    "OvertakenError",
    "Registered",
    "Store",
    "Watch",
]
