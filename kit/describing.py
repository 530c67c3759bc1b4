"""Descriptions in what is made of types: an editor's schemas, and the service's OpenAPI."""

from __future__ import annotations

import inspect
from typing import Any


def tidy(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Give a schema with its descriptions as they are meant to be read.

    Before Python 3.13 a docstring keeps the indentation that it has in the source.
    """
    if isinstance(schema, list):
        return [tidy(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: inspect.cleandoc(told) if name == "description" and isinstance(told, str) else tidy(told)
        for name, told in schema.items()
    }
