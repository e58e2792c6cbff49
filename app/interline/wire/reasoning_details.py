"""OpenRouter's reasoning_details: opaque reasoning in pieces, put together to be sent back unchanged.

Rule: pieces belong together by number and type; text is joined, everything else is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_JOINED = ("text", "summary", "data")


class ReasoningDetails:
    """The details of one answer, in their order."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def take(self, pieces: Iterable[Mapping[str, Any]]) -> None:
        """Pieces, as a delta or a whole message lists them."""
        for piece in pieces:
            row = self._row_of(piece)
            if row is None:
                self._rows.append(dict(piece))
                continue
            for name, value in piece.items():
                if name in _JOINED and isinstance(value, str):
                    row[name] = f"{row.get(name) or ''}{value}"
                elif value not in (None, ""):
                    row[name] = value

    def take_all(self) -> list[dict[str, Any]]:
        """The details so far, handed out once."""
        rows, self._rows = self._rows, []
        return rows

    def _row_of(self, piece: Mapping[str, Any]) -> dict[str, Any] | None:
        rows: list[dict[str, Any]] = self._rows
        for row in rows[::-1]:
            same = all(row.get(name) == piece.get(name) for name in ("index", "type"))
            ids = {id_ for id_ in (row.get("id"), piece.get("id")) if id_}
            if same and len(ids) < 2:
                return row
        return None
