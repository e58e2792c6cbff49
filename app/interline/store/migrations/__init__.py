"""The schema's history: one numbered module a step, each in one transaction.

Rule: a step that was shipped is never edited; a change is a new module at the end of STEPS, with a frozen database of
the schema before it in tests/store/databases/.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import StoreTrouble
from interline.store.files import APPLICATION_ID

if TYPE_CHECKING:
    from sqlalchemy import Connection

STEPS = (
    *("m0001_first_schema", "m0002_turn_settings", "m0003_routing_record", "m0004_library", "m0005_folders"),
    *("m0006_search", "m0007_temperature", "m0008_index_later"),
)
"""Modules of this package, oldest first; `user_version` counts how many of them a database has behind it."""
LATEST = len(STEPS)


def upgrade(connection: Connection) -> None:
    """Bring the database to LATEST. Each step either happens whole, with its number, or not at all."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    operations = Operations(MigrationContext.configure(connection))
    # As SQLite advises for rebuilding tables; it has no effect inside a transaction, so it stands before.
    _plain(connection, "PRAGMA foreign_keys = OFF")
    try:
        for number, name in enumerate(STEPS, start=1):
            with connection.begin():
                # Read inside the transaction: another program may have done this step in the meantime.
                if connection.exec_driver_sql("PRAGMA user_version").scalar_one() >= number:
                    continue
                import_module(f"{__name__}.{name}").upgrade(operations)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise StoreTrouble(
                        tr("The database could not be brought to this version; nothing was changed."),
                        next_step=tr("Please report it: its parts do not fit together."),
                        detail=name,
                    )
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    finally:
        _plain(connection, "PRAGMA foreign_keys = ON")


def _plain(connection: Connection, statement: str) -> None:
    """Run a statement outside of any transaction."""
    driver_connection = connection.connection.driver_connection
    if driver_connection is not None:
        driver_connection.execute(statement)
