"""Backups: everything at one moment as JSON lines, the same for both databases, so that one moves to the other by it.

The first line says what it is; then each table is named, with its columns, before its rows; the last line has the
number of rows and the check sum of all before.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import LargeBinary, MetaData, Table, func, inspect, select

from kit.errors import StorageError
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.service.storage import engine as engines
from kit.service.storage import migrating
from kit.service.storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_AT_ONCE = 2000
"""Rows held in memory."""


class Head(Struct, frozen=True, kw_only=True, tag_field="line", tag="head"):
    """A backup's first line."""

    format: Literal["kit.backup"] = "kit.backup"
    version: Literal[1] = 1
    revision: str
    made_at: dt.datetime


class _Of(Struct, frozen=True, kw_only=True, tag_field="line", tag="table"):
    table: str
    columns: tuple[str, ...]


class _End(Struct, frozen=True, kw_only=True, tag_field="line", tag="end"):
    rows: int
    sha256: str


_line: msgspec.json.Decoder[Head | _Of | _End | list[Any]] = msgspec.json.Decoder(Head | _Of | _End | list[Any])


def backup(engine: Engine, path: Path, *, replace: bool = False) -> int:
    """Write a database to a file that only its owner may read, while the service goes on; gives the number of rows.

    Raises
    ------
    StorageError
        When the database does not answer, holds nothing yet, or is of another release; when the file is the database
        itself, or is there already and is not to be replaced.
    OSError
        When the file cannot be written; an earlier one is untouched then.
    """
    _check_place(engine, path, replace=replace)
    with engines.reading(engine) as connection:
        revision = migrating.revision(connection)
        if revision is None:
            raise StorageError(
                _("This database holds nothing of the kit's."),
                where=engines.shown(engine.url),
                remedy=_("Give the database that the service uses."),
            )
        if revision != migrating.newest():
            raise StorageError(
                _("This database is not of this release yet, or of a newer one."),
                where=engines.shown(engine.url),
                remedy=_("Bring it to this release first, with: kit service migrate"),
            )
        rows = 0

        def counted() -> Iterator[bytes]:
            nonlocal rows
            digest = hashlib.sha256()
            for line, n in _lines(connection, revision):
                digest.update(line)
                rows += n
                yield line
            yield msgspec.json.encode(_End(rows=rows, sha256=digest.hexdigest())) + b"\n"

        write_atomic(path, counted())
    return rows


def _check_place(engine: Engine, path: Path, *, replace: bool) -> None:
    if any(_same(path, own) for own in engines.files(engine)):
        raise StorageError(
            _("This is the database itself, or belongs to it."), where=str(path), remedy=_("Name another file.")
        )
    if path.exists() and not replace:
        raise StorageError(
            _("There is a file of this name already."),
            where=str(path),
            remedy=_("Name another one, or say --replace to lose what is in it."),
        )


def _same(one: Path, other: Path) -> bool:
    # Two names of one file, or one name that no file has yet.
    return one.samefile(other) if one.exists() and other.exists() else one.resolve() == other.resolve()


def _lines(connection: Connection, revision: str) -> Iterator[tuple[bytes, int]]:
    encode = msgspec.json.encode
    yield encode(Head(revision=revision, made_at=dt.datetime.now(dt.UTC))) + b"\n", 0
    for table in metadata.sorted_tables:
        if table.name == "presence":
            # Who is here now says nothing later.
            continue
        columns = tuple(str(c.name) for c in table.columns)
        yield encode(_Of(table=str(table.name), columns=columns)) + b"\n", 0
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*table.primary_key))
        for some in rows.partitions():
            yield b"".join(encode(tuple(row)) + b"\n" for row in some), len(some)


def restore(engine: Engine, path: Path, *, replace: bool = False) -> int:
    """Put a backup into a database that is empty, or in place of what is there; gives the number of rows.

    Raises
    ------
    StorageError
        When the backup is damaged or of a newer release, when a service runs on the database, or when the database
        is not empty and is not to be replaced. Nothing was changed then.
    """
    head = _check(path)
    alone = engines.serve_alone(engine)
    try:
        with engines.writing(engine) as connection:
            if alone is None and not connection.scalar(select(func.pg_try_advisory_xact_lock(engines.SERVING))):
                raise engines.in_use(engine)
            _clear(connection, replace=replace)
            migrating.run(connection, head.revision)
            rows = _fill(connection, path)
            migrating.run(connection)
    finally:
        if alone is not None:
            alone.release()
    engines.overwrite(engine)
    return rows


def _check(path: Path) -> Head:
    """Read a backup through, so that a damaged one is known before anything is changed."""
    digest, rows, head, end = hashlib.sha256(), 0, None, None
    with path.open("rb") as file:
        for n, line in enumerate(file):
            try:
                told = _line.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                raise _damaged(path, n) from None
            if isinstance(told, Head) != (n == 0) or end is not None:
                raise _damaged(path, n)
            if isinstance(told, Head):
                head = told
            elif isinstance(told, _End):
                end = told
                continue
            rows += isinstance(told, list)
            digest.update(line)
    if head is None or end is None or (end.rows, end.sha256) != (rows, digest.hexdigest()):
        raise _damaged(path, -1)
    return head


def _damaged(path: Path, line: int) -> StorageError:
    return StorageError(
        _("This is no backup of the kit's, or it is cut short or was changed."),
        where=_("{name}, line {line}").format(name=path, line=line + 1) if line >= 0 else str(path),
        remedy=_("Take another copy of it. Nothing was restored."),
    )


def _clear(connection: Connection, *, replace: bool) -> None:
    there = set(inspect(connection).get_table_names())
    ours = [table for table in metadata.sorted_tables if table.name in there]
    full = [table for table in ours if connection.scalar(select(func.count()).select_from(table))]
    if full and not replace:
        raise StorageError(
            _("This database is not empty."),
            where=engines.shown(connection.engine.url),
            remedy=_("Give an empty one, or say --replace to lose what is in it."),
        )
    versions = Table(migrating.VERSIONS, MetaData())
    for table in (*reversed(ours), *([versions] if versions.name in there else [])):
        table.drop(connection)


def _fill(connection: Connection, path: Path) -> int:
    # The tables as they were when the backup was made, which may be older than this release's.
    then = MetaData()
    then.reflect(connection)
    total = 0
    for of, rows in _parts(path):
        table = then.tables[of.table]
        binary = {c.name for c in table.columns if isinstance(c.type, LargeBinary)}
        given = [
            {c: base64.b64decode(v) if c in binary else v for c, v in zip(of.columns, row, strict=True)} for row in rows
        ]
        connection.execute(table.insert(), given)
        total += len(rows)
    if connection.dialect.name == "postgresql":
        for name in ("cohorts", "people", "questions"):
            # Rows that bring their number do not move PostgreSQL's counter of numbers on.
            last = select(func.coalesce(func.max(then.tables[name].c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), last, False)))  # noqa: FBT003
    return total


def _parts(path: Path) -> Iterator[tuple[_Of, list[list[Any]]]]:
    of, rows = _Of(table="", columns=()), []
    with path.open("rb") as file:
        for line in file:
            told = _line.decode(line)
            if isinstance(told, list):
                rows.append(told)
            if rows and (len(rows) >= _AT_ONCE or not isinstance(told, list)):
                yield of, rows
                rows = []
            if isinstance(told, _Of):
                of = told
