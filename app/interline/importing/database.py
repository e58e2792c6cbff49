"""Another program's SQLite database, read from a private copy.

Rule: the original is only copied, nothing of its own runs (no view, trigger, function or extension), and readers ask
for tables and columns by name, never in SQL.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import NotImportable

MAGIC = b"SQLite format 3\x00"
LARGEST = 16 * 1024**3
"""Bytes of a database that is copied."""
_LONGEST_VALUE = 128 * 1024 * 1024
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


class Database:
    """The tables of a database that another program wrote."""

    def __init__(self, path: Path) -> None:
        """Raises NotImportable and OSError."""
        self._name = label(path.name, 80)
        self._folder = tempfile.TemporaryDirectory(prefix="interline-import-", ignore_cleanup_errors=True)
        try:
            self._connection = self._open(path)
        except BaseException:
            self._folder.cleanup()
            raise

    @cached_property
    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Table -> the names of its columns. Views and virtual tables are left out."""
        return self._tables

    def rows(
        self, table: str, where: Mapping[str, Any] | None = None, order: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """The rows of a table as column -> value, those with these values, in the order of these columns and then of
        writing; none where there is no such table. Columns that the table lacks are passed over. Raises ValueError
        where the file is damaged."""
        columns = self.tables.get(table)
        if columns is None:
            return
        conditions = {name: value for name, value in (where or {}).items() if name in columns}
        sorting = [_quoted(name) for name in order if name in columns]
        statement = f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}"
        if conditions:
            statement += " WHERE " + " AND ".join(f"{_quoted(name)} IS ?" for name in conditions)
        if sorting:
            statement += f" ORDER BY {', '.join(sorting)}"
        try:
            for row in self._connection.execute(statement, tuple(conditions.values())):
                yield dict(zip(columns, row, strict=True))
        except sqlite3.Error as error:
            raise ValueError(
                tr("the database is damaged in its table {table}", table=label(table, 60))
            ) from error

    def close(self) -> None:
        """Let the copy go."""
        self._connection.close()
        self._folder.cleanup()

    def _open(self, path: Path) -> sqlite3.Connection:
        if path.stat().st_size > LARGEST:
            raise NotImportable(
                tr(
                    "The database “{name}” is larger than {size} GB.",
                    name=self._name,
                    size=LARGEST // 1024**3,
                ),
                next_step=tr("Export from the program that it belongs to, and choose that file."),
            )
        copy = Path(self._folder.name, "copy.db")
        shutil.copyfile(path, copy)
        # What the other program has not yet moved into the file stands in the -wal beside it.
        wal = path.with_name(path.name + "-wal")
        if wal.is_file() and not wal.is_symlink():
            shutil.copyfile(wal, copy.with_name("copy.db-wal"))
        connection = sqlite3.connect(copy, isolation_level=None, check_same_thread=False)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise self._damaged()
            self._tables = _tables(connection)
            connection.set_authorizer(_only_reading)
        except sqlite3.Error as error:
            connection.close()
            raise self._damaged() from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _damaged(self) -> NotImportable:
        return NotImportable(
            tr("The database “{name}” is damaged or locked with a password.", name=self._name),
            next_step=tr("Close the program that it belongs to, copy the file again, and choose the copy."),
        )


def _tables(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    tables = {}
    for (name,) in found:
        # hidden = 2 and 3 are generated columns, which would run what the file says.
        columns = connection.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
        tables[name] = tuple(row[1] for row in columns if row[6] == 0)
    return {name: columns for name, columns in tables.items() if columns}


def _only_reading(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
