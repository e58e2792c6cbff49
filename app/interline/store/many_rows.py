"""Rows that go into one table, many with each statement.

Rule: a statement has one of a few forms, so that the driver keeps it compiled. Where FTS5 follows a table by triggers,
all rows of a transaction go with one statement and in the order of their numbers: at the beginning of each statement,
and at each number that is less than the one before, it writes out what it holds as one more segment of the index, and
most of the time would go into merging them (docs/technotes/0017-imports.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from interline.store.driver import DriverConnection

_SIZES = (64, 16, 4, 1)
"""Rows; SQLite takes 32,766 values with one statement."""


class ManyRows:
    """An INSERT into these columns of a table, for any number of rows."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self._head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        self._row = f"({', '.join('?' * len(columns))})"
        self._statement = cache(self._made)

    def run(self, connection: DriverConnection, rows: Sequence[Sequence[Any]]) -> None:
        """Add them, inside the transaction of the caller; each has its values in the order of the columns."""
        at = 0
        for size in _SIZES:
            while len(rows) - at >= size:
                some = rows[at : at + size]
                connection.execute(self._statement(size), [value for row in some for value in row])
                at += size

    def _made(self, size: int) -> str:
        return self._head + ", ".join([self._row] * size)


class NumberedRows:
    """The same with a single statement, in the order of the first column, which is a whole number for each row and no
    two alike. The rows are gathered in a table in memory."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        number, *others = columns
        names, gathered = ", ".join(columns), f"temp.arriving_{table}"
        # Columns without a type take every value as it is.
        self._begin = (
            f"CREATE TABLE IF NOT EXISTS {gathered} ({number} INTEGER PRIMARY KEY, {', '.join(others)})"
        )
        self._gather = f"INSERT INTO {gathered} ({names}) VALUES ({', '.join('?' * len(columns))})"
        self._add = f"INSERT INTO {table} ({names}) SELECT {names} FROM {gathered} ORDER BY {number}"
        self._end = f"DELETE FROM {gathered}"

    def run(self, connection: DriverConnection, rows: Sequence[Sequence[Any]]) -> None:
        """Add them, inside the transaction of the caller, which takes them out of memory again where it fails."""
        connection.execute(self._begin)
        connection.executemany(self._gather, rows)
        connection.execute(self._add)
        connection.execute(self._end)
