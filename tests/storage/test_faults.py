"""What was acknowledged is there after a fall, and nothing is acknowledged that is not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import machine
from helpers.stored import COHORT, cohort, line, sent

from kit.errors import StorageError
from kit.service.storage import EVERYTHING, Store
from kit.service.storage import engine as engines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.postgres import Postgres

SHARES = """
import asyncio, sys
from helpers.stored import COHORT, line, sent
from kit.service.storage import Store

async def main():
    store = Store(sys.argv[1])
    await store.prepare()
    async def person(n):
        for revision in range(1, 1_000_000):
            lines = sent(line("way", revision, revision), line("sign", revision, f"s{revision}"))
            await store.share(COHORT, f"p{n}", lines)
            print(n, revision, flush=True)
    await asyncio.gather(*(person(n) for n in range(8)))

asyncio.run(main())
"""


def test_what_was_acknowledged_before_a_kill_is_there_afterwards(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    if store.engine.dialect.name == "sqlite":
        store.close()
    paths = os.pathsep.join(["tests", *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", SHARES, url], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(400)]
    process.kill()
    told += process.stdout.read().splitlines(keepends=True)
    process.wait()
    acknowledged: dict[int, int] = {}
    # The very last line may be cut short: that one was not acknowledged.
    for words in (one.split() for one in told if one.endswith("\n")):
        acknowledged[int(words[0])] = max(int(words[1]), acknowledged.get(int(words[0]), 0))
    assert len(acknowledged) == 8
    again = Store(url)
    asyncio.run(again.prepare())
    for n, revision in acknowledged.items():
        left = {x.item: (x.revision, x.value) for x in asyncio.run(again.mine(COHORT, f"p{n}")).lines}
        held = left["way"][0]
        assert held >= revision
        assert left == {"way": (held, held), "sign": (held, f"s{held}")}
    again.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room."""
    with machine.small_disk(tmp_path / "disk", megabytes=2) as disk:
        yield disk


def test_a_full_disk_acknowledges_nothing_and_all_goes_on_once_there_is_room(small_disk: Path) -> None:
    store = Store(f"sqlite:///{small_disk / 'kit.db'}")
    filler = small_disk / "filler"
    taken = []
    try:
        asyncio.run(store.prepare())
        asyncio.run(store.register(cohort()))
        filler.write_bytes(b"x" * 1_000_000)
        problem = None
        for n in range(200):
            try:
                asyncio.run(store.share(COHORT, f"p{n}", sent(line("different", 1, f"{n} " + "w" * 15_000))))
            except StorageError as full:
                problem = full
                break
            taken.append(n)
        assert problem is not None
        assert "disk of the database is full" in problem.what
        left = set(asyncio.run(store.lines(COHORT)).people)
        assert left == {f"p{n}" for n in taken}
        filler.unlink()
        asyncio.run(store.share(COHORT, "late", sent(line("different", 1, "w" * 15_000))))
        assert asyncio.run(store.answered(COHORT)) == {"one/hopes": len(taken) + 1}
    finally:
        store.close()


def test_a_postgres_that_was_killed_is_used_again_once_it_is_back(own_postgres: Postgres) -> None:
    store = Store(own_postgres.make())

    async def session() -> None:
        await store.prepare()
        await store.register(cohort())
        acknowledged = []

        async def person(n: int) -> None:
            for revision in range(1, 40):
                while True:
                    try:
                        reply = await store.share(COHORT, f"p{n}", sent(line("way", revision, revision)))
                    except StorageError:
                        # As an outbox does: it sends again until it is told that the line arrived.
                        continue
                    break
                assert reply.known.lines[0].revision == revision
                acknowledged.append((n, revision))

        with store.watch(COHORT) as changes:
            people = asyncio.gather(*(person(n) for n in range(6)))
            while len(acknowledged) < 60:
                await asyncio.wait_for(changes.next(), 20)
            await asyncio.to_thread(own_postgres.kill)
            with pytest.raises(StorageError, match="does not answer"):
                await store.health()
            await asyncio.to_thread(own_postgres.start)
            # Something may have been missed meanwhile: whoever watches looks anew.
            while EVERYTHING not in await asyncio.wait_for(changes.next(), 30):
                pass
            await asyncio.wait_for(people, 60)
        await store.health()
        for n in range(6):
            assert [x.value for x in (await store.mine(COHORT, f"p{n}")).lines] == [39]

    asyncio.run(session())
    store.close()


def test_a_service_begins_without_its_database_and_uses_it_once_it_is_there(own_postgres: Postgres) -> None:
    url = own_postgres.make()
    own_postgres.kill()
    store = Store(url)
    with pytest.raises(StorageError, match="does not answer"):
        asyncio.run(store.prepare())
    own_postgres.start()
    asyncio.run(store.prepare())
    asyncio.run(store.register(cohort()))
    assert asyncio.run(store.share(COHORT, "ann", sent(line("way", 1, "advice")))).known.lines[0].taken
    store.close()


def test_a_second_service_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kit.db'}"
    first, second = Store(url), Store(url)
    asyncio.run(first.prepare())
    with pytest.raises(StorageError, match="A service runs on this database") as refused:
        asyncio.run(second.prepare())
    assert "PostgreSQL" in refused.value.remedy
    first.close()
    asyncio.run(second.prepare())
    second.close()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("", "no database URL"),
        ("kit.db", "no database URL"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///file:kit?mode=memory&uri=true", "in memory"),
        ("sqlite+aiosqlite:///kit.db", "own SQLite driver"),
        ("mysql://kit:secret@db/kit", "Only SQLite and PostgreSQL"),
        ("postgresql+psycopg2://kit:secret@db/kit", "psycopg 3"),
    ],
)
def test_a_database_that_cannot_work_is_refused_at_once_and_no_password_is_told(url: str, what: str) -> None:
    with pytest.raises(StorageError, match=what) as refused:
        Store(url)
    assert refused.value.remedy
    assert "secret" not in refused.value.text


@pytest.mark.parametrize(
    ("path", "kind"), [("/home/ann/kit.db", "nfs4"), ("/srv/my data/kit.db", None), ("/kit.db", None)]
)
def test_a_network_home_is_told_from_a_disk(tmp_path: Path, path: str, kind: str | None) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/vda / ext4 rw 0 0\nfiler:/home /home nfs4 rw 0 0\n/dev/vdb /srv/my\\040data ext4 rw 0 0\n",
        encoding="utf-8",
    )
    assert engines.network_file_system(engines.parse(f"sqlite:///{path}"), mounts) == kind


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(f"sqlite:///{tmp_path / 'file' / 'kit.db'}")
    with pytest.raises(StorageError, match="folder cannot be used"):
        asyncio.run(store.prepare())
    store.close()


def test_no_error_and_no_log_quotes_what_a_learner_wrote(
    store: Store, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    words = "Nobody listens."
    with pytest.raises(StorageError) as refused:
        asyncio.run(store.share("nowhere-0000", "ann", sent(line("different", 1, words))))
    asyncio.run(store.share(COHORT, "ann", sent(line("different", 1, words))))
    told = capfd.readouterr()
    assert words not in refused.value.text + caplog.text + told.out + told.err
