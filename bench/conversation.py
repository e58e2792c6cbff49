"""A conversation of a thousand messages, as several vendors made it: what requests are built from.

Rule: the same every time, and of everything that a history can hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from interline.model.parts import Citation, File, Image, Part, Text, Thinking, ToolCall, ToolResult
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import KeyHint, Vendor
from interline.wire.bonds import bond_of

MESSAGES = 1000
"""How many messages it has."""

_MODEL = "model"
_FOREIGN = ModelRef("elsewhere", "other")
_SENTENCE = (
    "The tide table says 14:20, so the café by the pier — the one with blue chairs — must close at two. "
)
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
_SIGNATURE = "EqoBCkgIARABGAIiQL" + "Ab9/x+Zq" * 60


def target(wire: str) -> Vendor:
    """Who is asked."""
    return Vendor("bench", "Bench", "https://bench.example/v1", wire, KeyHint("BENCH_KEY"))


def long_request(vendor: Vendor) -> ChatRequest:
    """The request of the whole conversation to this vendor, which made half of the answers and whose thinking holds."""
    own = ModelRef(vendor.id, _MODEL)
    turns: list[Turn] = []
    n = 0
    while len(turns) < MESSAGES:
        for turn in _round(n, own if n % 2 else _FOREIGN, vendor.wire):
            turns.append(_bound(turn, turns, vendor) if n % 2 else turn)
        n += 1
    return _request(turns[:MESSAGES])


def _request(turns: list[Turn]) -> ChatRequest:
    inputs = frozenset({"text", "image", "pdf"})
    return ChatRequest(_MODEL, tuple(turns), "Answer in full sentences.", inputs=inputs)


def _bound(turn: Turn, before: list[Turn], vendor: Vendor) -> Turn:
    """The turn with its thinking bound to what stands before it, as the router binds it."""
    if not any(isinstance(part, Thinking) for part in turn.parts):
        return turn
    bond = bond_of(_request(before), vendor)
    parts = (replace(part, bond=bond) if isinstance(part, Thinking) else part for part in turn.parts)
    return replace(turn, parts=tuple(parts))


def _round(n: int, origin: ModelRef, wire: str) -> Iterator[Turn]:
    """Ten messages: questions, one with a picture and one with a file, thinking, a call with its result, sources."""
    call = f"call_{n:024d}"
    yield Turn("user", (Text(_text(n, 2)),))
    yield Turn("assistant", (_thinking(origin, wire, "text", _text(n, 4)), Text(_text(n, 4))), origin)
    yield Turn("user", (_picture(n), Text(_text(n, 1))))
    yield Turn("assistant", (Text(_text(n, 9)), *_sources(n)), origin)
    yield Turn("user", (Text(_text(n, 3)),))
    arguments = json.dumps({"city": "Łódź", "day": n, "hours": [9, 12, 15], "unit": "celsius"})
    thinking = _thinking(origin, wire, call, "")
    yield Turn("assistant", (Text(_text(n, 1)), thinking, ToolCall(call, "weather", arguments)), origin)
    yield Turn("tool", (ToolResult(call, _text(n, 6)),))
    yield Turn("assistant", (Text(_text(n, 12)),), origin)
    yield Turn("user", (File("text/x-python", _digest(n), 400, f"tide_{n}.py", b"print('tide')\n" * 30),))
    yield Turn("assistant", (Text(_text(n, 6)),), origin, interrupted=n % 10 == 0)


def _text(n: int, sentences: int) -> str:
    return f"{n}. " + (_SENTENCE * sentences).rstrip()


def _digest(n: int) -> str:
    return sha256(str(n).encode()).hexdigest()


def _picture(n: int) -> Part:
    return Image("image/png", _digest(n), len(_PNG), f"pier {n}.png", _PNG)


def _sources(n: int) -> tuple[Part, ...]:
    return tuple(
        Citation(f"https://tides.example/{n}/{at}", f"Tide table {at}", _SENTENCE, at * 40, at * 40 + 30)
        for at in range(3)
    )


def _thinking(origin: ModelRef, wire: str, before: str, text: str) -> Part:
    """A thought with what its maker wants back, in the form of the wire."""
    is_call = before.startswith("call_")
    item = {"type": "reasoning", "id": f"rs_{before}", "encrypted_content": _SIGNATURE}
    blobs: dict[str, dict[str, object]] = {
        "anthropic-messages": {"type": "thinking", "thinking": text, "signature": _SIGNATURE},
        "gemini": {"on": "functionCall" if is_call else "text", "text": "", "thoughtSignature": _SIGNATURE},
        "openai-chat": {
            "reasoning_details": [{"type": "reasoning.text", "index": 0, "signature": _SIGNATURE}]
        },
        "openai-responses": {"before": before if is_call else "message", "reasoning": item},
    }
    blob = json.dumps(blobs[wire]) if wire in blobs else ""
    return Thinking(text, blob, origin)
