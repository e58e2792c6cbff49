"""OpenRouter's reasoning_details: opaque reasoning in pieces, put together to be sent back unchanged.

Rule: pieces belong together by number and type; text is joined, everything else is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from interline.wire.shapes import bounded

_JOINED = ("text", "summary", "data")


class _Pieces(list[str]):
    """Text that goes on."""


class ReasoningDetails:
    """The details of one answer, in their order."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._known: dict[tuple[str, ...], dict[str, Any]] = {}

    def take(self, pieces: Iterable[Mapping[str, Any]]) -> None:
        """Pieces, as a delta or a whole message lists them."""
        for piece in pieces:
            row = self._row_of(piece)
            if row is None:
                bounded(len(self._rows) + 1)
                row = {}
                self._rows.append(row)
            for name, value in piece.items():
                if name in _JOINED and isinstance(value, str):
                    # Joined at the end: a long thought comes in tens of thousands of pieces.
                    known = row.get(name)
                    row[name] = known if isinstance(known, _Pieces) else _Pieces()
                    row[name].append(value)
                elif value not in (None, "") or name not in row:
                    row[name] = value
            self._know(row)

    def take_all(self) -> list[dict[str, Any]]:
        """The details so far, handed out once."""
        rows, self._rows = self._rows, []
        self._known.clear()
        return [
            {name: "".join(value) if isinstance(value, _Pieces) else value for name, value in row.items()}
            for row in rows
        ]

    def _row_of(self, piece: Mapping[str, Any]) -> dict[str, Any] | None:
        place, id_ = _place(piece), piece.get("id")
        last = self._known.get(place)
        if not id_ or last is None:
            return last
        # The last of its place may have had no id yet; another one's id makes it another one.
        return self._known.get((*place, str(id_))) or (None if last.get("id") else last)

    def _know(self, row: dict[str, Any]) -> None:
        """Each piece looks for its row: by key, for a vendor may send a hundred thousand rows at once."""
        place = _place(row)
        self._known[place] = row
        if id_ := row.get("id"):
            self._known[(*place, str(id_))] = row


def _place(row: Mapping[str, Any]) -> tuple[str, ...]:
    return str(row.get("index")), str(row.get("type"))
