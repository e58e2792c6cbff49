"""Rows that go into one table, many with each statement.

Rule: a statement has one of four sizes, so that the driver keeps it compiled. Many rows with each, because FTS5 writes
out what it holds at the beginning of every statement that has a trigger to fire: with a statement a row each message
becomes a segment of the index, and most of the time goes into joining them (docs/technotes/0017-imports.md).
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
