"""The store on each of its databases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from helpers.stored import cohort

from kit.service.storage import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kit.db'}"
    return str(request.getfixturevalue("postgres").make())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store that knows one cohort."""
    opened = Store(url)
    asyncio.run(opened.prepare())
    asyncio.run(opened.register(cohort()))
    yield opened
    opened.close()
