"""Statements that SQLAlchemy writes once and the driver runs.

Rule: all values are named parameters of the call; a statement holds none of its own. Run through SQLAlchemy a statement
costs 0.04 to 0.1 ms, which is more than SQLite itself takes, and a turn begins with a dozen of them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.sqlite.pysqlite import dialect

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

_DIALECT = dialect(paramstyle="named")
_NOTHING: Mapping[str, Any] = {}


class Prepared:
    """One statement, to be run any number of times inside the transaction of its caller."""

    def __init__(self, statement: ClauseElement, *columns: str) -> None:
        self._statement = statement
        self._columns = list(columns) or None
        self._make: Callable[[Sequence[Any]], Any] | None = None

    def run(self, connection: DriverConnection, values: Mapping[str, Any] = _NOTHING) -> int:
        """Change rows; gives how many were."""
        count: int = connection.execute(self._sql, values).rowcount
        return count

    def run_each(self, connection: DriverConnection, values: Sequence[Mapping[str, Any]]) -> None:
        """Change rows once for each of these."""
        connection.executemany(self._sql, values)

    def all(self, connection: DriverConnection, values: Mapping[str, Any] = _NOTHING) -> list[Any]:
        """All rows, their columns as attributes."""
        cursor = connection.execute(self._sql, values)
        if self._make is None:
            names = [column[0] for column in cursor.description]
            row: Any = namedtuple("Row", names)  # type: ignore[misc] # its names come from the statement
            self._make = row._make
        return [self._make(row) for row in cursor.fetchall()]

    def first(self, connection: DriverConnection, values: Mapping[str, Any] = _NOTHING) -> Any:
        """The first row, or None."""
        found = self.all(connection, values)
        return found[0] if found else None

    def scalar(self, connection: DriverConnection, values: Mapping[str, Any] = _NOTHING) -> Any:
        """The first column of the first row, or None."""
        row = connection.execute(self._sql, values).fetchone()
        return row[0] if row else None

    @cached_property
    def _sql(self) -> str:
        return str(self._statement.compile(dialect=_DIALECT, column_keys=self._columns))
