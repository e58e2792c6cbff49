"""Which SQLite is used, and a connection on which every promise is checked.

Rule: a connection that does not keep to all of PRAGMAS is not handed out. docs/technotes/0001-sqlite-driver.md says why
the program brings its own SQLite.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from interline.language import tr
from interline.model.errors import StoreTrouble

BUSY_SECONDS = 5.0
"""How long a statement waits for another program's commit."""
_BUSY = 5

PRAGMAS = (
    ("journal_mode", "wal"),
    # A commit is on the disk when it returns: a chat survives a power cut.
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("busy_timeout", int(BUSY_SECONDS * 1000)),
    # What is deleted is overwritten.
    ("secure_delete", 1),
    # REPLACE fires delete triggers too, so that the search index cannot drift.
    ("recursive_triggers", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("journal_size_limit", 16 * 1024 * 1024),
    # What is on its way into the library is written nowhere else.
    ("temp_store", 2),
    # Memory-mapped reading turns a damaged disk into a crash, and once spread damage (SQLite's WAL-reset bug).
    ("mmap_size", 0),
)
"""Name and value of each setting, as SQLite reads it back."""

# The driver ships no types; a connection of it is spoken of as this.
DriverConnection = Any


def module() -> Any:
    """The DB-API module: the SQLite that comes with the program, else Python's own where it is new enough."""
    try:
        from sqlcipher3 import dbapi2 as driver
    except ImportError:
        import sqlite3 as driver  # type: ignore[no-redef,unused-ignore]
    if not is_safe(driver.sqlite_version_info):
        raise StoreTrouble(
            tr(
                "This Python's SQLite {sqlite_version} can damage a database that two programs use at once.",
                sqlite_version=driver.sqlite_version,
            ),
            next_step=tr(
                "Install the package sqlcipher3, which brings a newer one, or use another build of Python."
            ),
        )
    return driver


def is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def connect(path: Path) -> DriverConnection:
    """A connection to a database that exists, with every setting made and read back.

    Belongs to the calling thread. Raises StoreTrouble, and the driver's own errors.
    """
    driver = module()
    # isolation_level=None: the driver begins nothing by itself, so that each transaction starts with our own BEGIN.
    connection = driver.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        cached_statements=256,
    )
    try:
        for name, value in PRAGMAS:
            _set(connection, f"PRAGMA {name} = {value}")
        confirm(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: DriverConnection, pragma: str) -> None:
    """Make a setting. While another program turns the same new file to WAL, SQLite refuses to, and does not wait."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(pragma).fetchall()
            return
        except module().OperationalError as error:
            if error.sqlite_errorcode & 0xFF != _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def connect_to_look(path: Path) -> DriverConnection:
    """A connection that cannot write, not even a checkpoint of what a crashed program left behind."""
    return module().connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


def confirm(connection: DriverConnection) -> None:
    """Read every setting back. Raises StoreTrouble where one does not hold."""
    for name, value in PRAGMAS:
        row = connection.execute(f"PRAGMA {name}").fetchone()
        # A build without memory mapping answers nothing, which is what is wanted.
        held = row[0] if row else 0
        if held != value:
            raise StoreTrouble(
                tr("This folder cannot hold the database safely."),
                next_step=tr("Choose one on a local disk; network drives often cannot."),
                detail=f"{name} is {held}, wanted {value}",
            )
