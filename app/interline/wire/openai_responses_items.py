"""The items of a Responses answer in the making: messages, reasoning, calls, each known again by its place.

Rule: an item is known by its number; where a server numbers nothing, by its id; where ids change from event to event,
by being the last of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interline.wire.shapes import record, words

MESSAGE, REASONING, CALL = "message", "reasoning", "function_call"


@dataclass(slots=True)
class Piece:
    """One text of an item: a content part, a summary, the arguments of a call."""

    start: int
    """Where in the answer's text it begins, in characters."""
    said: list[str] = field(default_factory=list)
    """What was told of it, as it came."""

    def rest_of(self, whole: str) -> str:
        """What the whole text adds to what was told: all of it where no piece came."""
        said = "".join(self.said)
        self.said = [said] if said else []
        return whole[len(said) :] if whole.startswith(said) else ""


@dataclass(slots=True)
class Item:
    """One output item."""

    kind: str
    key: str
    """Tells it from the others of its answer."""
    id: str = ""
    """For calls: the id under which their result goes back."""
    name: str = ""
    """For calls: the tool's name."""
    shows: str = ""
    """For reasoning: whether its summary or its text is shown; some servers send the same thoughts as both."""
    ended: bool = False
    pieces: dict[object, Piece] = field(default_factory=dict)
    """By their place in the item."""

    def piece(self, place: object, start: int = 0) -> Piece:
        """The text at this place, a fresh one that begins at `start` where none is there."""
        found = self.pieces.get(place)
        if found is None:
            found = self.pieces[place] = Piece(start)
        return found


class Items:
    """All items of one answer."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[object, str], Item] = {}
        self._last: dict[str, Item] = {}
        self.calls: list[Item] = []
        """The calls, in their order."""

    def __bool__(self) -> bool:
        return bool(self._last)

    def add(self, kind: str, data: Mapping[str, Any], key: str) -> Item:
        """A new item, as an event announces it."""
        item = self._last[kind] = Item(kind, key)
        if kind == CALL:
            self.calls.append(item)
        for place in _places(data):
            self._by_place[place, kind] = item
        return item

    def at(self, number: object, kind: str) -> Item | None:
        """The item of this number: the short way for the pieces of an answer, which are many."""
        return self._by_place.get((number, kind))

    def find(self, kind: str, data: Mapping[str, Any]) -> Item | None:
        """The item that an event is about."""
        places = _places(data)
        for place in places:
            found = self._by_place.get((place, kind))
            if found is not None:
                return found
        # A number or an id that was never announced is another item, unless ids mean nothing here.
        return None if isinstance(data.get("output_index"), int) else self._last.get(kind)


def _places(data: Mapping[str, Any]) -> list[object]:
    """What an event knows an item by, the surest first."""
    place = data.get("output_index")
    if isinstance(place, int):
        return [place]
    item = record(data.get("item"))
    ids = (data.get("item_id"), item.get("id"), item.get("call_id"))
    return [id_ for id_ in ids if words(id_)]
