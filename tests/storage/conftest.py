"""The store on each of its databases."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.stored import cohort

from kit.service.storage import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    return str(request.param)


@pytest.fixture
def url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'kit.db'}"
    return str(request.getfixturevalue("postgres").make())


@pytest.fixture(scope="session")
def registered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], str]:
    """Makes copies of a database that knows one cohort: its tables are made but once."""
    made: dict[str, str] = {}

    def copy(kind: str, folder: Path) -> str:
        if kind == "postgresql":
            server = request.getfixturevalue("postgres")
            if kind not in made:
                made[kind] = server.make()
                _fill(made[kind])
            return str(server.make(like=made[kind]))
        if kind not in made:
            made[kind] = str(tmp_path_factory.mktemp("store") / "kit.db")
            _fill(f"sqlite:///{made[kind]}")
        shutil.copy(made[kind], folder / "kit.db")
        return f"sqlite:///{folder / 'kit.db'}"

    return copy


def _fill(url: str) -> None:
    store = Store(url)
    asyncio.run(store.prepare())
    asyncio.run(store.register(cohort()))
    store.close()


@pytest.fixture
def store(kind: str, registered: Callable[[str, Path], str], tmp_path: Path) -> Iterator[Store]:
    """A store that knows one cohort."""
    opened = Store(registered(kind, tmp_path))
    asyncio.run(opened.prepare())
    yield opened
    opened.close()
