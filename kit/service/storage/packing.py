"""Giving a statement many rows as one parameter: that costs a tenth of one parameter for each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Subquery
    from sqlalchemy.types import TypeEngine


def packed(rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Give rows as the parameter of a statement that unpacks them."""
    return {"rows": msgspec.json.encode(rows).decode()}


def unpacked(dialect: str, columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
    """Give packed rows as a table in a statement."""
    rows = bindparam("rows", type_=Text)
    if dialect == "postgresql":
        each = func.json_array_elements(as_type(rows, postgresql.JSON)).table_valued("value", name="each")
        cells = [as_type(each.c.value.op("->>")(n), type_).label(c) for n, (c, type_) in enumerate(columns.items())]
    else:
        each = func.json_each(rows).table_valued("value", name="each")
        cells = [func.json_extract(each.c.value, f"$[{n}]").label(c) for n, c in enumerate(columns)]
    return select(*cells).select_from(each).subquery("given")
