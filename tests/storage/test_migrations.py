"""A database of an earlier release comes to this one with all that is in it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from helpers.stored import COHORT, cohort, line, sent
from sqlalchemy import text

from kit.errors import StorageError
from kit.service.storage import Store, migrating
from kit.service.storage import engine as engines
from kit.service.storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

FIRST = """
INSERT INTO cohorts (id, name, invitation, key, roster, registered_at) VALUES (1, 'team-1f3a',
 '{"format":"kit.cohort","cohort":"team-1f3a","title":"The team","course":"small","version":"1.0","roads":["file"]}',
 {key}, '[{"id":"ann"}]', 1);
INSERT INTO people (id, cohort, participant) VALUES (1, 1, 'ann');
INSERT INTO questions (id, cohort, lesson, activity, item, wave) VALUES (1, 1, 'one', 'hopes', 'way', '');
INSERT INTO lines (question, person, revision, shared_at, number, kind, audience, agreed, value)
 VALUES (1, 1, 3, 1, 0, 2, 0, 0, '"advice"');
INSERT INTO papers (cohort, name, data) VALUES (1, 'walk.json', {data})
"""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty database."""
    made = engines.make(url, connections=4)
    yield made
    made.dispose()


def test_what_the_first_version_held_is_there_in_this_one(engine: Engine, url: str) -> None:
    assert migrating.migrate(engine, "0001") == (None, "0001")
    with engines.writing(engine) as connection:
        data, key = ("x'7b7d'", f"x'{'6b' * 32}'") if engine.dialect.name == "sqlite" else ("'{}'", f"'{'k' * 32}'")
        for statement in FIRST.replace("{data}", data).replace("{key}", key).split(";"):
            connection.execute(text(statement.replace(":", "\\:")))
    store = Store(url)
    asyncio.run(store.prepare())
    assert [x.value for x in asyncio.run(store.mine(COHORT, "ann")).lines] == ["advice"]
    assert [s.id for c in asyncio.run(store.cohorts()) for s in c.roster] == ["ann"]
    assert store.drawer(COHORT).read("walk.json") == b"{}"
    assert asyncio.run(store.share(COHORT, "ann", sent(line("way", 4, "consent")))).known.lines[0].taken
    asyncio.run(store.seen(COHORT, ["ann"]))
    store.close()


def test_the_migrations_make_the_tables_that_the_code_uses(engine: Engine) -> None:
    migrating.migrate(engine)
    with engines.reading(engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrating.VERSIONS, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
        if engine.dialect.name == "postgresql":
            # What alembic does not compare: counts are read from the key alone.
            index = connection.scalar(text("SELECT indexdef FROM pg_indexes WHERE indexname = 'pk_lines'"))
            assert "INCLUDE (number, kind, audience, agreed)" in index


def test_replicas_that_start_at_once_migrate_once(url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("SQLite takes one service")
    stores = [Store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda s: asyncio.run(s.prepare()), stores))
    asyncio.run(stores[0].register(cohort()))
    assert len(asyncio.run(stores[3].cohorts())) == 1
    for store in stores:
        store.close()


def test_a_database_of_a_newer_release_is_left_alone(engine: Engine, url: str) -> None:
    migrating.migrate(engine)
    with engines.writing(engine) as connection:
        connection.execute(text("UPDATE kit_version SET version_num = '9999'"))
    store = Store(url)
    with pytest.raises(StorageError, match="newer release"):
        asyncio.run(store.prepare())
    store.close()
    with engines.reading(engine) as connection:
        assert migrating.revision(connection) == "9999"
