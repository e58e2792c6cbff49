"""Answers of simulated vendors, read by the real readers and kept as the library keeps them.

Rule: no socket; what comes out is what a vendor of that wire format really leaves in a conversation.
"""

from __future__ import annotations

from interline.model.answer import GrowingAnswer
from interline.model.parts import Part
from interline.model.refs import ModelRef
from interline.model.vendor import Vendor
from interline.wire.registry import wire_named
from tests.simulator.script import Step
from tests.simulator.wires import WIRES, frames

_ASKS_FOR_USAGE = {"stream_options": {"include_usage": True}}


def answer(maker: ModelRef, wire: str, step: Step, *, bond: str = "") -> tuple[Part, ...]:
    """The parts of one streamed answer; a step with an ending of another kind than "whole" breaks off there."""
    served = WIRES[wire]
    chunks = list(frames(served, step, maker.model, _ASKS_FOR_USAGE))
    if step.ending == "whole":
        chunks.append(served.end(step, maker.model, _ASKS_FOR_USAGE))
    reader = wire_named(wire).decoder(Vendor(maker.vendor, maker.vendor, "https://v.example/v1", wire))
    growing = GrowingAnswer()
    growing.origin, growing.bond = maker, bond
    for chunk in chunks:
        for event in reader.feed(chunk):
            growing.take(event)
    for event in reader.close():
        growing.take(event)
    return growing.parts()


def call_id_of(parts: tuple[Part, ...]) -> str:
    """The id of the one call in an answer."""
    from interline.model.parts import ToolCall

    (call,) = (part for part in parts if isinstance(part, ToolCall))
    return call.id
