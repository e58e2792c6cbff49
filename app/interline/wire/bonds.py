"""What a model's opaque thinking was made under, so that it goes back only where all of that still stands.

Anthropic and OpenAI sign thinking for one model and for everything that stood before it, and refuse it, or drop it in
silence, once a word there has changed; and what a blob remembers may be the very thing that was edited away.

Rule: a bond is made from what is sent, never from what is stored, and two requests that would read the same up to a
place give the same bond there.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from typing import TypeGuard

from interline.model.clean import storable
from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Part,
    Product,
    Refusal,
    Seam,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.portability import LossKind
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import LACKING, Vendor
from interline.wire.asking import blob_of, search_fields
from interline.wire.losses import Losses
from interline.wire.server_tools import is_server_tool
from interline.wire.shapes import ascii_json

# The tools that a history names are told before everything else, so that a new one changes all that follows.
_TELLS_TOOLS_FIRST = {"anthropic-messages"}
_DIGITS = 32
# In a bond, after the digest: the digest of the thinking before it that went along, if any did.
_AFTER = "<"
_UNBOUND = "?"
"""In place of that digest: thinking without a bond, as earlier versions kept it."""

# No text that comes out of the library holds it.
_BETWEEN = "\x00"
# Makes two of them end a turn.
_END = ("", "")
# What of a blob is no secret of its maker's: the part that an item of Responses had in its answer.
_PLAIN = ("before", "phase")


def bond_of(request: ChatRequest, vendor: Vendor) -> str:
    """The bond of the thinking in an answer to this request."""
    trail = _Trail(request, vendor)
    digest = trail.digests[len(request.turns)]
    kept = trail.kept()
    if not kept:
        return digest
    _, last = max(kept)
    return f"{digest}{_AFTER}{_made(last) or _UNBOUND}"


def without_stale(request: ChatRequest, vendor: Vendor, lost: Losses) -> tuple[Turn, ...]:
    """The turns, of the asked model's own opaque thinking with no more than what still holds."""
    trail = _Trail(request, vendor)
    stale = trail.held.keys() - trail.kept()
    if not stale:
        return request.turns
    turns = list(request.turns)
    for place in {place for place, _ in stale}:
        turn = turns[place]
        opened: list[Part] = []
        for part in turn.parts:
            if trail.is_held(part, turn) and (place, part.bond) in stale:
                opened += _opened(part, lost)
            else:
                opened.append(part)
        turns[place] = replace(turn, parts=tuple(opened))
    return tuple(turns)


def _opened(thinking: Thinking, lost: Losses) -> tuple[Thinking, ...]:
    """A thought without what its maker alone understands: it goes where its words can go, and is told where not."""
    blob = blob_of(thinking)
    plain = {name: blob[name] for name in _PLAIN if name in blob}
    if len(plain) < len(_PLAIN):
        return (replace(thinking, blob=""),)
    lost.add(LossKind.OWN_THINKING, len(blob) > len(plain))
    return (Thinking("", ascii_json(plain), thinking.origin),)


class _Trail:
    """A request's way from its beginning, with what its model thought at each place."""

    def __init__(self, request: ChatRequest, vendor: Vendor) -> None:
        self._request = request
        self._vendor = vendor
        self._takes = request.inputs - LACKING.get(vendor.wire, frozenset())
        self._target = ModelRef(vendor.id, request.model)
        self.held: dict[tuple[int, str], None] = {
            (place, part.bond): None
            for place, turn in enumerate(request.turns)
            for part in turn.parts
            if part.__class__ is Thinking and self.is_held(part, turn)
        }
        """Place of a turn and a bond of what its model thought in it; an empty bond for what has none."""

    def is_held(self, part: Part, turn: Turn) -> TypeGuard[Thinking]:
        """Whether a part is a blob of the asked model's own; what it found on the web is signed for no past."""
        if (
            not isinstance(part, Thinking)
            or not part.blob
            or turn.role != "assistant"
            or is_server_tool(part)
        ):
            return False
        return (part.origin or turn.origin) == self._target

    def kept(self) -> set[tuple[int, str]]:
        """What goes back: from the end, the last that still stands decides which of the earlier went along with it."""
        sound = self._sound()
        kept: set[tuple[int, str]] = set()
        wanted = _UNBOUND
        for place, bond in reversed(self.held):
            made = _made(bond)
            if (place, bond) in sound and (wanted == _UNBOUND or (made and wanted == made)):
                kept.add((place, bond))
                wanted = _after(bond) if bond else wanted
        return kept

    def _sound(self) -> set[tuple[int, str]]:
        """The bonds that match what stands before them, and whose forerunners do."""
        sound: set[tuple[int, str]] = set()
        known = {"", _UNBOUND}
        for place, bond in self.held:
            if not bond:
                sound.add((place, bond))
            elif _made(bond) == self.digests[place] and _after(bond) in known:
                sound.add((place, bond))
                known.add(_made(bond))
        return sound

    @functools.cached_property
    def digests(self) -> dict[int, str]:
        """What stands before each turn with thinking, and before what follows the last turn."""
        places = {place for place, _ in self.held}
        found: dict[int, str] = {}
        running = hashlib.sha256(self._beginning())
        for place, turn in enumerate(self._request.turns):
            if place in places:
                found[place] = running.hexdigest()[:_DIGITS]
            running.update(_written(turn, self._takes))
        found[len(self._request.turns)] = running.hexdigest()[:_DIGITS]
        return found

    def _beginning(self) -> bytes:
        vendor, request = self._vendor, self._request
        search = search_fields(request, vendor)
        # The embedded server has another address each time.
        host = "" if vendor.embedded else vendor.origin[1]
        pieces = [vendor.wire, host, request.system, ascii_json(search)]
        pieces += [
            ascii_json([tool.name, tool.description, tool.parameters, tool.strict]) for tool in request.tools
        ]
        names_tools = vendor.wire in _TELLS_TOOLS_FIRST and not request.tools
        if names_tools and "tools" not in search and "tools" not in request.without:
            calls = (part.name for turn in request.turns for part in turn.parts if isinstance(part, ToolCall))
            pieces += dict.fromkeys(calls)
        return _joined(pieces)


def _made(bond: str) -> str:
    """The digest of what the thinking was made under."""
    return bond.partition(_AFTER)[0]


def _after(bond: str) -> str:
    """The digest of the thinking that went along before it; empty for none."""
    return bond.partition(_AFTER)[2]


def _written(turn: Turn, takes: frozenset[str]) -> bytes:
    """All that a model may read of a turn; thinking and what is only shown has no part in it."""
    pieces = [turn.role]
    for part in turn.parts:
        # Nearly all are words.
        if part.__class__ is Text:
            pieces += ("text", part.text)
        else:
            pieces += _told(part, takes)
    return _joined(pieces)


def _told(part: Part, takes: frozenset[str]) -> tuple[str, ...]:
    match part:
        case Thinking() | Citation() | Product() | Seam() | Edited():
            return ()
        case ToolCall(id_, name, arguments, complete):
            return "call", id_, name, arguments, str(complete)
        case ToolResult(call_id, text, is_error):
            return "result", call_id, text, str(is_error)
        case Image() | File():
            return "file", part.digest, part.name, _form(part, takes)
        case Text(text):
            return "text", text
        case Refusal(text):
            return "refusal", text
        case Unread(text=text):
            return "unread", text


def _form(part: Image | File, takes: frozenset[str]) -> str:
    """As what an attachment goes: itself, its words, or a note."""
    if part.data is None:
        return "gone"
    kind = "image" if isinstance(part, Image) else "pdf" if part.media_type == "application/pdf" else "text"
    if kind in takes:
        return "whole"
    words = part.words if isinstance(part, File) else None
    return f"{len(words.text)} in words" if words else "note"


def _joined(pieces: list[str]) -> bytes:
    """The pieces as bytes that no other pieces give, as the library would hand them out again."""
    try:
        text = _BETWEEN.join((*pieces, *_END)).encode()
        # Bytes are looked through several times as fast as text.
        if text.count(b"\x00") < len(pieces) + len(_END):
            return text
    except UnicodeEncodeError:
        pass
    return _BETWEEN.join((*map(storable, pieces), *_END)).encode()
