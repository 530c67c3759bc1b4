"""The store: all that the live service keeps, behind one class. What it says is written is on the disk."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from kit.service.storage import engine as engines
from kit.service.storage import erasing, keeping, migrating, presence, reading
from kit.service.storage.feed import make_feed
from kit.service.storage.taking import Share, Taker
from kit.service.storage.writing import Writers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
    from concurrent.futures import Future

    from sqlalchemy import Connection, Engine

    from kit.service.records import Ballot, Known, Mine, Sent
    from kit.service.storage.columns import Columns
    from kit.service.storage.erasing import Erased
    from kit.service.storage.feed import Change
    from kit.service.storage.keeping import Document, Registered
    from kit.service.storage.drawer import StoreDrawer
    from kit.service.storage.numbers import Question

R = TypeVar("R")
