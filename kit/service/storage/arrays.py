"""Fetching a hundred thousand numbers at once, past SQLAlchemy's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, select

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlalchemy import Connection, Select


def raw(connection: Connection, query: Select[Any], **options: bool) -> list[tuple[Any, ...]]:
    """Run a query past SQLAlchemy's rows, which take most of the time where there are millions."""
    # Whole numbers alone are bound in these queries: they can stand in the text.
    compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
    cursor = connection.connection.cursor(**options)
    try:
        cursor.execute(str(compiled))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def array(data: bytes, size: int) -> NDArray[np.int64]:
    """Read what PostgreSQL's array_send writes of a row of numbers: 20 bytes, then each number after its length."""
    each = np.dtype([("length", ">i4"), ("number", f">i{size}")])
    return np.frombuffer(data, dtype=each, offset=20)["number"].astype(np.int64)


def numbers(connection: Connection, query: Select[tuple[int]]) -> NDArray[np.int64]:
    """Give the whole numbers of a query's one column, in no order."""
    if connection.dialect.name != "postgresql":
        return np.array(raw(connection, query), dtype=np.int64).reshape(-1)
    (column,) = query.subquery().c
    ((sent,),) = raw(connection, select(func.array_send(func.array_agg(column))), binary=True)
    return np.empty(0, dtype=np.int64) if sent is None else array(sent, 4)
