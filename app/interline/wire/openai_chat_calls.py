"""Tool calls of a Chat Completions answer, put together from pieces that each server cuts in its own way.

Rule: a call is ended only where its arguments are whole; a name is set, arguments are added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from interline.model.clean import storable
from interline.model.events import Event, ToolCallDelta, ToolCallEnded
from interline.wire.shapes import UNREADABLE, bounded, decode_json, json_text, record, words


@dataclass(slots=True)
class _Call:
    key: str
    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    told: bool = False

    @property
    def arguments(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""


class ToolCalls:
    """The calls of one answer."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._open: list[_Call] = []
        self._by_index: dict[int, _Call] = {}
        self._by_id: dict[str, _Call] = {}
        self.answer_id = ""
        """The vendor's id of the answer: ids are minted from it where the vendor gives none."""

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, pieces: Iterable[object], out: list[Event]) -> None:
        """Pieces of calls, as a delta or a whole message lists them."""
        for place, value in enumerate(pieces):
            piece = record(value)
            if piece:
                self._take(piece, place, out)

    def end(self, out: list[Event], *, surely: bool) -> None:
        """The answer ended: `surely` where the vendor's reason says that the calls are whole."""
        still_open = []
        for call in self._open:
            if not (surely or _is_whole(call.arguments)):
                still_open.append(call)
                continue
            if not call.id:
                seed = f"{self.answer_id}/{call.key}/{call.name}/{call.arguments}"
                call.id = f"call_{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:24]}"
                out.append(ToolCallDelta(call.key, id=call.id))
            if not call.arguments:
                out.append(ToolCallDelta(call.key, arguments="{}"))
            out.append(ToolCallEnded(call.key))
        self._open = still_open

    def _take(self, piece: Mapping[str, Any], place: int, out: list[Event]) -> None:
        function = record(piece.get("function")) or record(piece.get("custom"))
        id_, name = storable(words(piece.get("id"))), storable(words(function.get("name")))
        arguments = function.get("arguments", function.get("input"))
        call = self._call(piece.get("index"), id_, name, place)
        text = _text_of(arguments)
        added = _only_new(call, text) if text else ""
        new_id = id_ if id_ and not call.id else ""
        new_name = name if name != call.name else ""
        if new_id:
            call.id = new_id
            self._by_id.setdefault(new_id, call)
        call.name = name or call.name
        if added:
            call.pieces.append(added)
            call.size += len(added)
        if added or new_id or new_name or not call.told:
            call.told = True
            out.append(ToolCallDelta(call.key, new_id, new_name, added))

    def _call(self, index: object, id_: str, name: str, place: int) -> _Call:
        if isinstance(index, int):
            known = self._by_index.get(index)
            # A new id and a name on a number already used: a new call (two answers spliced, Cerebras).
            if known is not None and not (id_ and name and known.id and id_ != known.id):
                return known
            call = self._by_index[index] = self._new()
            return call
        if id_:
            return self._by_id.get(id_) or self._new()
        # Neither number nor id: by place in the list, else a name begins a call and a piece without one goes on.
        if (
            not self._calls
            or place > 0
            or (name and (self._calls[-1].pieces or self._calls[-1].name != name))
        ):
            return self._new()
        return self._calls[-1]

    def _new(self) -> _Call:
        bounded(len(self._calls) + 1)
        call = _Call(str(len(self._calls)))
        self._calls.append(call)
        self._open.append(call)
        return call


def _text_of(arguments: object) -> str:
    """Arguments come as text in pieces, as an object at once, or not at all."""
    if isinstance(arguments, str):
        return arguments
    return json_text(arguments) if isinstance(arguments, (dict, list)) else ""


def _only_new(call: _Call, text: str) -> str:
    """What a piece adds: some servers repeat all that came before in each piece."""
    # Only a piece as long as all before it can repeat it: the others need not be held against it.
    if 1 < call.size <= len(text) and text.startswith("{") and text.startswith(call.arguments):
        return text[call.size :]
    return text


def _is_whole(arguments: str) -> bool:
    try:
        return isinstance(decode_json(arguments), dict)
    except UNREADABLE:
        return False
