"""One vendor for each wire format, and a thought as the reader of that format keeps it."""

from __future__ import annotations

import json

from interline.model.parts import Thinking
from tests.wire.nasty import CLAUDE, GEMINI, GPT, LLAMA, ROUTED, vendor

MAKERS = {
    "anthropic-messages": CLAUDE,
    "gemini": GEMINI,
    "ollama-chat": LLAMA,
    "openai-chat": ROUTED,
    "openai-responses": GPT,
}
WIRES = sorted(MAKERS)
TARGETS = {wire: vendor(ref, wire, "https://v.example/v1") for wire, ref in MAKERS.items()}
ALL_INPUTS = frozenset({"text", "image", "pdf"})


def signed(wire: str, mark: str, text: str = "") -> Thinking:
    """A thought before words, as this wire's decoder keeps it."""
    blobs = {
        "anthropic-messages": {"type": "thinking", "thinking": text or mark, "signature": mark},
        "gemini": {"on": "text", "text": "", "thoughtSignature": mark},
        "ollama-chat": {},
        "openai-chat": {"reasoning_details": [{"type": "reasoning.encrypted", "data": mark}]},
        "openai-responses": {
            "before": "message",
            "reasoning": {"type": "reasoning", "id": f"rs_{mark}", "encrypted_content": mark},
        },
    }
    made = blobs[wire]
    return Thinking(text or mark, json.dumps(made) if made else "", MAKERS[wire])
