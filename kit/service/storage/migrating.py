"""Bringing a database to the tables of this release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from kit.errors import StorageError
from kit.i18n import gettext as _
from kit.service.storage import engine as engines

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VERSIONS = "kit_version"
"""The table that says which migrations a database has seen."""


def migrate(engine: Engine, to: str = "head") -> tuple[str | None, str | None]:
    """Bring a database to this release, or to one revision; gives the revision before and after.

    One replica does it; others that start at the same time wait for it.

    Raises
    ------
    StorageError
        When the database was made by a newer kit, or cannot be reached.
    """
    with engines.writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(engines.advisory("migrating"))))
        before = revision(connection)
        run(connection, to)
        return before, revision(connection)


def run(connection: Connection, to: str = "head") -> None:
    """Migrate within a transaction that somebody else began."""
    config = _config()
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not {revision(connection), to} <= known | {None, "head"}:
        raise StorageError(
            _("This was made by a newer release of the kit."),
            where=engines.shown(connection.engine.url),
            remedy=_("Use that release here too."),
        )
    command.upgrade(config, to)


def newest() -> str | None:
    """Name the last migration of this release."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    # alembic's settings take a percent sign for one of their own.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def revision(connection: Connection) -> str | None:
    """Say which migration a database has seen last, None if none."""
    return MigrationContext.configure(connection, opts={"version_table": VERSIONS}).get_current_revision()
