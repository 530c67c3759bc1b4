"""What alembic runs: the migrations, within the transaction that the kit began."""

from __future__ import annotations

from alembic import context

from kit.service.storage.migrating import VERSIONS
from kit.service.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table=VERSIONS)
context.run_migrations()
