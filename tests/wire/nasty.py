"""A conversation with everything that can go wrong in a history, made by several vendors."""

from __future__ import annotations

import json

from interline.model.parts import (
    Citation,
    File,
    Image,
    Part,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
)
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import KeyHint, Quirks, Vendor

PNG = b"\x89PNG\r\n"
PDF = b"%PDF-1.7"

CLAUDE = ModelRef("claude-shop", "claude")
GEMINI = ModelRef("gemini-shop", "gemini")
ROUTED = ModelRef("router", "routed")
GPT = ModelRef("gpt-shop", "gpt")
LLAMA = ModelRef("llama-shop", "llama")


def blob(**fields: object) -> str:
    return json.dumps(fields)


def reasoning(signature: str, before: str, **fields: object) -> Thinking:
    """What GPT wants back right before an item of its answer."""
    item = {"type": "reasoning", "id": f"rs_{signature}", "encrypted_content": signature}
    return Thinking("GPT thinks.", blob(before=before, reasoning=item, **fields), GPT)


def image(name: str, data: bytes | None = PNG) -> Image:
    return Image("image/png", "0" * 64, len(data or b""), name, data)


def file(name: str, media_type: str, data: bytes | None) -> File:
    return File(media_type, "0" * 64, len(data or b""), name, data)


def user(*parts: Part) -> Turn:
    return Turn("user", parts)


def said(origin: ModelRef | None, *parts: Part) -> Turn:
    return Turn("assistant", parts, origin)


TURNS = (
    # The library of an import begins with a greeting.
    said(None, Text("Hello! How can I help?")),
    user(
        Text("Look at these:"),
        image("photo.png"),
        image("lost.png", None),
        file("paper.pdf", "application/pdf", PDF),
        file("code.py", "text/x-python", b'print("```")\n```\n'),
        file("song.mp3", "audio/mpeg", b"\xff\xfb"),
        file("data.bin", "application/octet-stream", b"\x00\x01"),
    ),
    said(
        CLAUDE,
        Thinking("Claude thinks.", blob(type="thinking", thinking="Claude thinks.", signature="SIG-C"), CLAUDE),
        Thinking("", blob(type="redacted_thinking", data="RED-C"), CLAUDE),
        Thinking("Cut off.", "", CLAUDE),
        Text("I will call "),
        Text("tools."),
        ToolCall("toolu_1", "weather", '{"city": "Köln"}'),
        ToolCall("toolu_2", "clock", ""),
        ToolCall("toolu_3", "half", '{"a": ', complete=False),
        ToolCall("toolu_4", "forgotten", "{}"),
    ),
    Turn("tool", (ToolResult("toolu_2", "", is_error=True), ToolResult("toolu_1", "21 °C"))),
    Turn("tool", (ToolResult("toolu_9", "of nobody's call"),)),
    user(Text("   "), Text("\n")),
    said(
        GEMINI,
        Thinking("Gemini thinks.", "", GEMINI),
        Thinking("", blob(on="functionCall", text="", thoughtSignature="SIG-G"), GEMINI),
        ToolCall("call:odd.id", "weather", "not json"),
    ),
    Turn("tool", (ToolResult("call:odd.id", "19 °C"),)),
    said(
        GEMINI,
        Text("It is warm."),
        Thinking("", blob(on="text", text="is warm.", thoughtSignature="SIG-T"), GEMINI),
        Citation("https://weather.example", "Weather"),
        image("chart.png"),
    ),
    # An answer that failed holds nothing.
    said(None, Text("")),
    user(Text("And now?")),
    user(Text("Please answer.")),
    said(
        ROUTED,
        Thinking("Routed thinks.", blob(reasoning_details=[{"type": "reasoning.text", "signature": "SIG-R"}]), ROUTED),
        Refusal("I cannot help with that."),
        Unread("hologram", "a newer part", "{}"),
    ),
    user(Text("Once more.")),
    said(
        GPT,
        reasoning("SIG-O", "message", phase="commentary"),
        Text("I look it up."),
        reasoning("SIG-P", "call_gpt"),
        ToolCall("call_gpt", "search", '{"q":1}'),
        reasoning("lost-follower", "call_lost"),
        ToolCall("call_lost", "half", '{"a"', complete=False),
    ),
    Turn("tool", (ToolResult("call_gpt", "found"),)),
    said(GPT, Thinking("", blob(before="message", phase="final_answer"), GPT), Text("Found it.")),
    user(Text("Who says so?")),
    said(LLAMA, Thinking("Llama thinks.", "", LLAMA), Text("I do.")),
    user(Text("Fine. \ud800")),
)  # fmt: skip


def vendor(ref: ModelRef, wire: str, base_url: str, quirks: Quirks | None = None) -> Vendor:
    return Vendor(ref.vendor, ref.vendor, base_url, wire, KeyHint("SHOP_KEY"), quirks=quirks or Quirks())


def request(model: str, turns: tuple[Turn, ...] = TURNS, **fields: object) -> ChatRequest:
    return ChatRequest(model, turns, system="Be brief.", **fields)  # type: ignore[arg-type]
