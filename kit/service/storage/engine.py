"""The connection to the database: which URLs can work, how each database is set up, and its errors in our words."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy
from filelock import FileLock, Timeout
from sqlalchemy import event, exc

from kit.errors import StorageError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine

BUSY = 20.0
"""Seconds that a writer waits for another process's write to SQLite."""
READERS = 4
"""Reads at once."""
LOCK = ".service"
"""What the name of the file ends in by which a service has SQLite's file for itself."""
_CONNECT = 5
"""Seconds to wait for PostgreSQL to answer a new connection."""
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "lustre", "glusterfs", "beegfs"}
_IMMEDIATE = "kit_immediate"


def advisory(name: str) -> int:
    """Give the number of a lock of PostgreSQL's that only the kit knows."""
    return int.from_bytes(hashlib.blake2b(f"kit service {name}".encode(), digest_size=8).digest(), signed=True)


SERVING = advisory("serving")
"""Held, shared, by each service that runs."""


def make(url: str, *, connections: int) -> Engine:
    """Give an engine for a database URL; the database itself is not touched yet.

    Raises
    ------
    StorageError
        When the URL is none that can work: another database, or one in memory.
    """
    parsed = parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlalchemy.create_engine(
            parsed,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=BUSY,
            connect_args={"timeout": BUSY, "isolation_level": None, "check_same_thread": False},
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sqlalchemy.create_engine(
        parsed,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY,
        # A connection that PostgreSQL closed, as when it was started anew, is replaced before it is used.
        pool_pre_ping=True,
        connect_args={"connect_timeout": _CONNECT, "application_name": "kit service"},
    )


def parse(url: str) -> URL:
    """Read a database URL, or say by `StorageError` why it cannot work."""
    remedy = _("Give sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/DATABASE.")
    try:
        parsed = sqlalchemy.make_url(url)
    except exc.ArgumentError:
        raise StorageError(_("This is no database URL."), remedy=remedy) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.get_driver_name() != "pysqlite":
            raise StorageError(_("Only Python's own SQLite driver is used."), where=shown(parsed), remedy=remedy)
        if parsed.database in {None, "", ":memory:"} or str(parsed.database).startswith("file:"):
            raise StorageError(
                _("A database in memory would lose everything that was acknowledged."),
                where=shown(parsed),
                remedy=remedy,
            )
        return parsed
    if backend in {"postgresql", "postgres"}:
        driver = parsed.drivername.partition("+")[2]
        if driver not in {"", "psycopg"}:
            raise StorageError(_("PostgreSQL is reached by psycopg 3 alone."), where=shown(parsed), remedy=remedy)
        return parsed.set(drivername="postgresql+psycopg")
    raise StorageError(_("Only SQLite and PostgreSQL can be used."), where=shown(parsed), remedy=remedy)


def shown(url: URL | str) -> str:
    """Name a database without its password."""
    return sqlalchemy.make_url(url).render_as_string(hide_password=True)


def serve_alone(engine: Engine) -> FileLock | None:
    """Keep a second service from SQLite's file; None for PostgreSQL, which takes many.

    Raises
    ------
    StorageError
        When a service runs on it already, or there is no such folder.
    """
    if _is_postgres(engine):
        return None
    lock = FileLock(f"{engine.url.database}{LOCK}", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise in_use(engine) from None
    except OSError as reason:
        raise StorageError(
            _("The database's folder cannot be used: {reason}.").format(reason=reason.strerror or reason),
            where=shown(engine.url),
            remedy=_("Make it, and see that the service may write there."),
        ) from None
    return lock


def files(engine: Engine) -> tuple[Path, ...]:
    """Give the files that an SQLite database may consist of, whether they are there or not; none for PostgreSQL."""
    parts = () if _is_postgres(engine) else ("", "-wal", "-shm", "-journal", LOCK)
    return tuple(Path(f"{engine.url.database}{part}") for part in parts)


def in_use(engine: Engine) -> StorageError:
    """Say that a service runs on a database that wants to be alone."""
    return StorageError(
        _("A service runs on this database."),
        where=shown(engine.url),
        remedy=_("Stop it first. Several services share a database on PostgreSQL only."),
    )


def network_file_system(url: URL, mounts: Path = Path("/proc/mounts")) -> str | None:
    """Name the network file system that SQLite's file lies on, None if it is none or cannot be told."""
    if url.get_backend_name() != "sqlite":
        return None
    try:
        fields = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    file = Path(str(url.database)).resolve()
    # A space in a name is written as \\040 there.
    places = [(Path(at.replace("\\040", " ")), kind) for _device, at, kind, *_more in fields]
    around = [(len(at.parts), kind) for at, kind in places if file.is_relative_to(at)]
    kind = max(around)[1] if around else ""
    return kind if kind in _NETWORK else None


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for reading: one moment of the database, for as long as it is held."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if _is_postgres(engine) else {}
    with telling(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are on the disk when the block has ended, and gone if it fails."""
    with telling(engine), for_writing(engine) as connection, connection.begin():
        yield connection


def for_writing(engine: Engine) -> Connection:
    """Give a connection for one write after the other."""
    return engine.connect().execution_options(**{_IMMEDIATE: True})


def overwrite(engine: Engine) -> None:
    """See that nothing erased is left in SQLite's log; PostgreSQL's own cleaning takes its time."""
    if _is_postgres(engine):
        return
    with telling(engine):
        connection = engine.raw_connection()
        try:
            # While somebody reads, a part stays until the next one.
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


@contextlib.contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Turn the database's errors into ours; a mistake of the kit's own stays what it is."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as problem:
        raise told(engine, problem) from problem
    except exc.DBAPIError as problem:
        # psycopg names some losses of a connection, and a shutdown, in classes of their own.
        if problem.connection_invalidated or is_full(problem) or _leaving(problem) or _is_broken(problem):
            raise told(engine, problem) from problem
        raise


def told(engine: Engine, problem: exc.SQLAlchemyError) -> StorageError:
    """Say what was wrong with the database; nothing of what was written goes into the message."""
    where = shown(engine.url)
    if is_full(problem):
        return StorageError(
            _("The disk of the database is full. Nothing was taken."),
            where=where,
            remedy=_("Make room on it. What people share meanwhile waits with them and is sent again."),
        )
    if _is_broken(problem):
        return StorageError(
            _("This file is no database, or it is damaged."),
            where=where,
            remedy=_("Name the service's database. If this is it, name a new one and put a backup into that one."),
        )
    return StorageError(
        _("The database does not answer: {reason}.").format(reason=_reason(problem)),
        where=where,
        remedy=_("See that it runs and can be reached. What people share meanwhile waits with them."),
    )


def _reason(problem: exc.SQLAlchemyError) -> str:
    # An error's own text may quote the values of its statement: only its class and the state are told.
    original = getattr(problem, "orig", None)
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorname", "") or type(original).__name__
    if isinstance(original, psycopg.Error):
        return original.sqlstate or type(original).__name__
    return type(problem).__name__


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def is_full(problem: exc.SQLAlchemyError) -> bool:
    """Say whether the disk of the database is full."""
    original = getattr(problem, "orig", None)
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return isinstance(original, psycopg.errors.DiskFull)


def _is_broken(problem: exc.SQLAlchemyError) -> bool:
    code = getattr(getattr(problem, "orig", None), "sqlite_errorcode", None)
    return code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def _leaving(problem: exc.DBAPIError) -> bool:
    return isinstance(problem.orig, psycopg.errors.OperatorIntervention)


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's, as SQLAlchemy gives it
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        # In WAL a commit is flushed to the disk only with FULL.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What was erased or withdrawn is overwritten, not only let go.
        "secure_delete=ON",
        f"busy_timeout={int(BUSY * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer says so at the start: raising a reader to a writer midway can fail however long one waits.
    immediate = connection.get_execution_options().get(_IMMEDIATE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def gave_up(problem: exc.DBAPIError) -> bool:
    """Say whether PostgreSQL gave up waiting for a lock."""
    return isinstance(problem.orig, psycopg.errors.LockNotAvailable)
