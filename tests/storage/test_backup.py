"""Backups: taken while the service runs, put back whole or not at all, and moved from one database to the other."""

from __future__ import annotations

import asyncio
import hashlib
import stat
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest
from helpers.stored import AT, COHORT, cohort, erase_cohort, everything, line, sent

from kit.errors import StorageError
from kit.service.storage import Store, migrating
from kit.service.storage import engine as engines
from kit.service.storage.backup import backup, restore
from kit.wire.records import Dots, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.postgres import Postgres
    from sqlalchemy import Engine


@pytest.fixture
def full(store: Store) -> Store:
    """A store with something in every table that is backed up."""

    async def fill() -> None:
        for n in range(12):
            lines = (line("different", n + 1, f"Wörds \x00 {n}"), line("way", 1, None), line("confident", 2, n % 5))
            await store.share(COHORT, f"p{n}", Sent(lines=lines, done={"one": AT}))
        await store.cast(COHORT, "themes", "p1", Dots(given={"calm": 2}), 0)
        await store.keep_room(COHORT, 0, b'{"now": null}')
        await asyncio.to_thread(store.drawer(COHORT).write, "reveals.json", bytes(range(256)))
        await store.register(cohort("gone-0000"))
        erase_cohort(store.engine, "gone-0000")

    asyncio.run(fill())
    return store


@pytest.fixture
def other(store: Store, tmp_path: Path, postgres: Postgres) -> Iterator[Engine]:
    """An empty database of the other kind."""
    url = f"sqlite:///{tmp_path / 'other.db'}" if store.engine.dialect.name == "postgresql" else postgres.make()
    made = engines.make(url, connections=4)
    yield made
    made.dispose()


def test_a_backup_moves_everything_to_the_other_kind_of_database(full: Store, other: Engine, tmp_path: Path) -> None:
    rows = backup(full.engine, tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    assert restore(other, tmp_path / "backup") == rows
    assert everything(other) == everything(full.engine)
    # New people and questions get numbers of their own there.
    moved = Store(other.url.render_as_string(hide_password=False))
    asyncio.run(moved.prepare())
    asyncio.run(moved.share(COHORT, "new", sent(line("new", 1, "advice"))))
    assert asyncio.run(moved.answered(COHORT)) == {"one/hopes": 13}
    with pytest.raises(StorageError, match="was erased"):
        asyncio.run(moved.share("gone-0000", "new", sent(line("new", 1, "advice"))))
    moved.close()


def test_a_backup_taken_while_people_share_is_of_one_moment(store: Store, other: Engine, tmp_path: Path) -> None:
    async def session() -> None:
        going = True

        async def person(n: int) -> None:
            revision = 0
            while going:
                revision += 1
                await store.share(COHORT, f"p{n}", sent(*(line(f"i-{i}", revision, revision) for i in range(5))))

        people = asyncio.gather(*(person(n) for n in range(8)))
        for n in range(3):
            await asyncio.to_thread(backup, store.engine, tmp_path / f"backup-{n}")
        going = False
        await people

    asyncio.run(session())
    for n in range(3):
        restore(other, tmp_path / f"backup-{n}", replace=True)
        # What one request brought is there whole: five lines a person, of one revision.
        of = Counter((row[1], row[2]) for row in everything(other)["lines"])
        assert set(of.values()) <= {5}


def test_a_database_that_is_not_empty_is_replaced_only_when_that_is_said(
    full: Store, other: Engine, tmp_path: Path
) -> None:
    backup(full.engine, tmp_path / "first")
    restore(other, tmp_path / "first")
    before = everything(other)
    asyncio.run(full.erase(COHORT, "p3"))
    backup(full.engine, tmp_path / "second")
    with pytest.raises(StorageError, match="not empty"):
        restore(other, tmp_path / "second")
    assert everything(other) == before
    restore(other, tmp_path / "second", replace=True)
    assert everything(other) == everything(full.engine)


@pytest.mark.parametrize("harm", ["cut", "changed", "lost", "more", "other", "empty"])
def test_a_damaged_backup_changes_nothing(full: Store, other: Engine, tmp_path: Path, harm: str) -> None:
    path = tmp_path / "backup"
    backup(full.engine, path)
    restore(other, path)
    before = everything(other)
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    path.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "changed": data.replace(b"p7", b"p8", 1),
            "lost": b"".join(lines[:5] + lines[6:]),
            "more": data + lines[-2],
            "other": b'{"format":"kit.shared"}\n',
            "empty": b"",
        }[harm]
    )
    with pytest.raises(StorageError, match="no backup of the kit's"):
        restore(other, path, replace=True)
    assert everything(other) == before


def test_nothing_is_restored_under_a_running_service(full: Store, tmp_path: Path) -> None:
    backup(full.engine, tmp_path / "backup")
    before = everything(full.engine)

    with pytest.raises(StorageError, match="A service runs on this database"):
        restore(full.engine, tmp_path / "backup", replace=True)
    assert everything(full.engine) == before


def test_a_backup_of_an_earlier_release_comes_to_this_one(full: Store, other: Engine, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    backup(full.engine, path)
    # The first release's backup was this one, but for its name and for who was erased.
    _say_revision(path, "0001", without="erasures")
    restore(other, path)
    assert everything(other) == everything(full.engine)
    with engines.reading(other) as connection:
        assert migrating.revision(connection) == migrating.newest()


def test_a_backup_of_a_newer_release_is_refused(full: Store, other: Engine, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    backup(full.engine, path)
    _say_revision(path, "9999")
    with pytest.raises(StorageError, match="newer release"):
        restore(other, path)


def test_a_database_of_nobody_is_not_backed_up(other: Engine, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="holds nothing"):
        backup(other, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def _say_revision(path: Path, revision: str, without: str = "(none)") -> None:
    *lines, end = [x for x in path.read_bytes().splitlines(keepends=True) if f'"table":"{without}"'.encode() not in x]
    lines[0] = msgspec.json.encode({**msgspec.json.decode(lines[0]), "revision": revision}) + b"\n"
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    path.write_bytes(b"".join(lines) + msgspec.json.encode({**msgspec.json.decode(end), "sha256": digest}) + b"\n")
