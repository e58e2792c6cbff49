"""The checks of tests/wire/validity can fail: each body here is a sound one with one thing made wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from interline.model.facts import ModelFacts
from interline.model.parts import Text, Thinking, ToolCall, ToolResult
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.vendors import ALL
from interline.wire.registry import wire_named
from tests.wire.makers import ALL_INPUTS
from tests.wire.nasty import file, image, said, user
from tests.wire.validity import SERVERS, Model, Refused, check_for

Body = dict[str, Any]
BLOBS = {
    "anthropic-messages": {"type": "thinking", "thinking": "Hm.", "signature": "S"},
    "gemini": {"on": "functionCall", "thoughtSignature": "S"},
    "openai-responses": {"before": "message", "reasoning": {"id": "rs_1", "encrypted_content": "S"}},
}
ABLE = Model(prefill=False)


def sound(vendor_id: str) -> Body:
    """A body that the vendor takes, with one of everything that it has a form for."""
    (vendor,) = (vendor for vendor in ALL if vendor.id == vendor_id)
    vendor = replace(vendor, base_url=vendor.base_url or "http://h/v1", models=(ModelFacts("m"),))
    own = ModelRef(vendor_id, "m")
    blob = BLOBS.get(vendor.wire)
    thought = Thinking("Hm.", json.dumps(blob) if blob else "", own)
    pdf = (file("a.pdf", "application/pdf", b"%PDF-1.7"),) if has_pdf(vendor_id) else ()
    turns = (
        user(Text("Look."), image("p.png"), *pdf),
        said(own, thought, Text("I look it up."), ToolCall("Abc123xyZ", "search", '{"q": 1}')),
        Turn("tool", (ToolResult("Abc123xyZ", "found"),)),
        said(own, Text("Here it is.")),
        user(Text("Thanks.")),
    )
    asked = ChatRequest("m", turns, "Be brief.", max_output=99, inputs=ALL_INPUTS)
    body: Body = json.loads(wire_named(vendor.wire).build(asked, vendor).body)
    return body


def has_pdf(vendor_id: str) -> bool:
    server = SERVERS[vendor_id]
    return server.files or server.wire in ("anthropic-messages", "gemini", "openai-responses")


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a body, outer ones first."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from dicts(each)
    elif isinstance(value, list):
        for each in value:
            yield from dicts(each)


def one(body: Body, **wanted: Any) -> dict[str, Any]:
    """The first object in which these fields stand; ... stands for any value."""
    for found in dicts(body):
        if all(name in found and value in (..., found[name]) for name, value in wanted.items()):
            return found
    raise LookupError(wanted)


def put(**fields: Any) -> Callable[[Body], None]:
    """Set fields of the body."""
    return lambda body: body.update(fields)


def change(where: dict[str, Any], **fields: Any) -> Callable[[Body], None]:
    """Set fields of the object found by `where`."""
    return lambda body: one(body, **where).update(fields)


def drop(where: dict[str, Any], name: str) -> Callable[[Body], None]:
    return lambda body: one(body, **where).pop(name) and None


def cut(name: str, place: int) -> Callable[[Body], None]:
    """Take one turn out."""
    return lambda body: body[name].pop(place) and None


def swap(name: str, one_: int, other: int) -> Callable[[Body], None]:
    def exchange(body: Body) -> None:
        turns = body[name]
        turns[one_], turns[other] = turns[other], turns[one_]

    return exchange


def add(name: str, *turns: Any) -> Callable[[Body], None]:
    return lambda body: body[name].extend(copy.deepcopy(list(turns)))


def insert(name: str, place: int, piece: Any) -> Callable[[Body], None]:
    """Put a piece in front of what one turn says."""
    return lambda body: body[name][place]["content"].insert(0, piece) and None


def rename(id_: str, other: str) -> Callable[[Body], None]:
    """Give a call another id, and its result too."""

    def everywhere(body: Body) -> None:
        for found in dicts(body):
            found.update({name: other for name, value in found.items() if value == id_})

    return everywhere


WORD = {"type": "text", "text": "a"}
LEVEL_AND_BUDGET = {"thinkingLevel": "LOW", "thinkingBudget": 1}
CLAUDE_SAYS = {"role": "assistant", "content": [{"type": "text", "text": "And then"}]}
CALL = {"id": "Abc123xyZ", "type": "function", "function": {"name": "f", "arguments": "{}"}}
AGAIN = (
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": CALL["id"], "content": "found"},
)

WRONG: list[tuple[str, str, Callable[[Body], None]]] = [
    ("anthropic", "no limit", lambda body: body.pop("max_tokens")),
    ("anthropic", "an unknown field", put(stream_options={})),
    ("anthropic", "blank instructions", put(system=" ")),
    ("anthropic", "no messages", put(messages=[])),
    ("anthropic", "an assistant first", cut("messages", 0)),
    ("anthropic", "the user twice", add("messages", {"role": "user", "content": [{"type": "text", "text": "a"}]})),
    ("anthropic", "a beginning", add("messages", CLAUDE_SAYS)),
    ("anthropic", "a system turn", lambda body: body["messages"][0].update(role="system")),
    ("anthropic", "empty content", lambda body: body["messages"][0].update(content=[])),
    ("anthropic", "blank text", change({"type": "text"}, text=" \n")),
    ("anthropic", "no signature", drop({"type": "thinking"}, "signature")),
    ("anthropic", "an empty signature", change({"type": "thinking"}, signature="")),
    ("anthropic", "an odd id", change({"type": "tool_use"}, id="call:1.x")),
    ("anthropic", "a result of nobody's call", change({"type": "tool_result"}, tool_use_id="x")),
    ("anthropic", "results behind words", insert("messages", 2, WORD)),
    ("anthropic", "a call without result", lambda body: body["messages"][2].update(content=[WORD])),
    ("anthropic", "calls without tools", lambda body: body.pop("tools") and body.pop("tool_choice")),
    ("anthropic", "a choice without tools", lambda body: body.pop("tools")),
    ("anthropic", "the same tool twice", lambda body: body["tools"].append(body["tools"][0])),
    ("anthropic", "arguments as text", change({"type": "tool_use"}, input="{}")),
    ("anthropic", "a dotted name", change({"type": "tool_use"}, name="a.b")),
    ("anthropic", "a blank result", change({"type": "tool_result"}, content=" ")),
    ("anthropic", "a picture of another kind", change({"media_type": "image/png"}, media_type="image/bmp")),
    ("anthropic", "a picture that is no base64", change({"media_type": "image/png"}, data="%%")),
    ("anthropic", "an empty PDF", change({"media_type": "application/pdf"}, data="")),
    ("anthropic", "a picture by the assistant", insert("messages", 1, {"type": "image", "source": {}})),
    ("anthropic", "thinking by tokens", put(thinking={"type": "enabled", "budget_tokens": 1024})),
    ("anthropic", "thinking before a forced call", put(thinking={"type": "adaptive"}, tool_choice={"type": "any"})),
    ("google", "an unknown field", put(model="m")),
    ("google", "no contents", put(contents=[])),
    ("google", "a model first", cut("contents", 0)),
    ("google", "OpenAI's role", lambda body: body["contents"][1].update(role="assistant")),
    ("google", "no parts", lambda body: body["contents"][0].update(parts=[])),
    ("google", "an empty text", change({"text": ...}, text="")),
    ("google", "two things in a part", change({"inlineData": ...}, text="a")),
    ("google", "an unsigned call", drop({"functionCall": ...}, "thoughtSignature")),
    ("google", "an empty signature", change({"functionCall": ...}, thoughtSignature="")),
    ("google", "arguments as text", change({"name": "search", "args": ...}, args="{}")),
    ("google", "another call's result", change({"name": "search", "response": ...}, id="x")),
    ("google", "a result as text", change({"name": "search", "response": ...}, response="found")),
    ("google", "no result", lambda body: body["contents"][2].update(parts=[{"text": "a"}])),
    ("google", "a GIF", change({"mimeType": "image/png"}, mimeType="image/gif")),
    ("google", "an empty picture", change({"mimeType": "image/png"}, data="")),
    ("google", "levels and budgets", put(generationConfig={"thinkingConfig": LEVEL_AND_BUDGET})),
    ("google", "an unknown option", put(generationConfig={"max_tokens": 1})),
    ("openai", "an unknown field", put(messages=[])),
    ("openai", "kept by the vendor", put(store=True)),
    ("openai", "no input", put(input=[])),
    ("openai", "too small a limit", put(max_output_tokens=1)),
    ("openai", "a message with its id", change({"role": "assistant"}, id="msg_1")),
    ("openai", "reasoning without what follows", lambda body: body["input"].insert(-1, one(body, type="reasoning"))),
    ("openai", "reasoning that is nowhere kept", drop({"type": "reasoning"}, "encrypted_content")),
    ("openai", "a call with its id", change({"type": "function_call"}, id="fc_1")),
    ("openai", "an id that is too long", change({"type": "function_call"}, call_id="x" * 65)),
    ("openai", "arguments that are no JSON", change({"type": "function_call"}, arguments="{")),
    ("openai", "an output of nobody's call", change({"type": "function_call_output"}, call_id="x")),
    ("openai", "no output", lambda body: body["input"].remove(one(body, type="function_call_output"))),
    ("openai", "an empty output", change({"type": "function_call_output"}, output="")),
    ("openai", "a picture without detail", drop({"type": "input_image"}, "detail")),
    ("openai", "a picture by address", change({"type": "input_image"}, image_url="https://x/p.png")),
    ("openai", "a PDF without name", drop({"type": "input_file"}, "filename")),
    ("openai", "a user's word as an answer's", change({"type": "input_text"}, type="output_text")),
    ("openai", "an answer's word as a user's", change({"type": "output_text"}, type="input_text")),
    ("openai", "an answer at the end", lambda body: body["input"].pop()),
    ("openai", "an item of the vendor's keeping", add("input", {"type": "item_reference", "id": "x"})),
    ("openai", "a phase that nobody knows", change({"role": "assistant"}, phase="final")),
    ("meta", "a choice of tools", put(tool_choice="required")),
    ("xai", "a WebP", lambda body: one(body, type="input_image").update(image_url="data:image/webp;base64,QUJD")),
    ("xai", "an option of the stream", put(stream_options={"include_obfuscation": False})),
    ("mistral", "an unknown field", put(store=False)),
    ("mistral", "another name of the limit", put(max_completion_tokens=9)),
    ("mistral", "an option of the stream", put(stream_options={"include_usage": True})),
    ("mistral", "a long id", rename("Abc123xyZ", "call_1")),
    ("mistral", "a field that others know", change({"role": "assistant"}, reasoning_content="Hm.")),
    ("mistral", "the user after results", cut("messages", 4)),
    ("mistral", "an unmarked beginning", add("messages", {"role": "assistant", "content": "And"})),
    ("mistral", "an assistant who says nothing", change({"role": "assistant"}, content=None, tool_calls=[])),
    ("mistral", "an empty chunk of thinking", change({"type": "thinking"}, thinking=[WORD | {"text": ""}])),
    ("deepseek", "an answer without its thinking", drop({"role": "assistant"}, "reasoning_content")),
    ("deepseek", "thinking where there is none", put(thinking={"type": "disabled"})),
    ("deepseek", "another name of the limit", put(max_completion_tokens=9)),
    ("deepseek", "a developer", lambda body: body["messages"][0].update(role="developer")),
    ("moonshot", "an empty thinking", change({"role": "assistant"}, reasoning_content="")),
    ("groq", "thinking in chunks", change({"role": "assistant"}, content=[{"type": "text", "text": "a"}])),
    ("groq", "a PDF", lambda body: body["messages"][1]["content"].append({"type": "file", "file": {}})),
    ("groq", "a field of OpenRouter's", change({"role": "assistant"}, reasoning_details=[])),
    ("openrouter", "instructions in the middle", add("messages", {"role": "system", "content": "Rhyme."})),
    ("openrouter", "no result", cut("messages", 3)),
    ("openrouter", "two results", lambda body: body["messages"].insert(4, body["messages"][3])),
    ("openrouter", "a result first", swap("messages", 1, 3)),
    ("openrouter", "the same id twice", add("messages", *AGAIN)),
    ("openrouter", "no content", change({"role": "user"}, content=[])),
    ("openrouter", "blank content", change({"role": "user"}, content=" ")),
    ("openrouter", "an empty result", change({"role": "tool"}, content="")),
    ("openrouter", "arguments that are no JSON", change({"name": "search", "arguments": ...}, arguments="{")),
    ("openrouter", "arguments as an object", change({"name": "search", "arguments": ...}, arguments={})),
    ("openrouter", "a PDF that is none", change({"file_data": ...}, file_data="data:text/plain;base64,QUJD")),
    ("llamacpp", "two answers at the end", add("messages", *[{"role": "assistant", "content": "a"}] * 2)),
    ("llamacpp", "a role of its own making", lambda body: body["messages"][1].update(role="banana")),
    ("llamacpp", "the user after results", cut("messages", 4)),
    ("llamacpp", "a WebP", change({"url": ...}, url="data:image/webp;base64,QUJD")),
    ("llamacpp", "nothing but instructions", lambda body: body.update(messages=body["messages"][:1])),
    ("ollama", "an unknown field", put(max_tokens=9)),
    ("ollama", "an unknown option", put(options={"max_tokens": 9})),
    ("ollama", "a word that it does not think by", put(think="hard")),
    ("ollama", "arguments as text", change({"name": "search", "arguments": ...}, arguments="{}")),
    ("ollama", "content in pieces", change({"role": "user"}, content=[{"type": "text", "text": "a"}])),
    ("ollama", "a picture with its type", change({"images": ...}, images=["data:image/png;base64,QUJD"])),
    ("ollama", "no result", cut("messages", 3)),
    ("ollama", "the user after results", cut("messages", 4)),
]  # fmt: skip


@pytest.mark.parametrize("vendor_id", sorted(SERVERS))
def test_a_sound_body_is_taken(vendor_id: str) -> None:
    """Otherwise the rest would prove nothing."""
    check_for(vendor_id, sound(vendor_id), ABLE)


@pytest.mark.parametrize(("vendor_id", "what", "spoil"), WRONG, ids=[f"{v}-{what}" for v, what, _ in WRONG])
def test_what_is_wrong_is_refused(vendor_id: str, what: str, spoil: Callable[[Body], None]) -> None:
    """In words that a vendor might use."""
    body = sound(vendor_id)
    spoil(body)
    with pytest.raises(Refused):
        check_for(vendor_id, body, ABLE)


@pytest.mark.parametrize("vendor_id", sorted(SERVERS))
@pytest.mark.parametrize("lacks", ["images", "pdf"])
def test_what_a_model_cannot_read_is_refused(vendor_id: str, lacks: str) -> None:
    """By the model that is asked, at each vendor that has a form for it."""
    if lacks == "pdf" and not has_pdf(vendor_id):
        return
    with pytest.raises(Refused):
        check_for(vendor_id, sound(vendor_id), replace(ABLE, **{lacks: False}))


@pytest.mark.parametrize("vendor_id", sorted(SERVERS))
def test_a_temperature_that_a_model_does_not_take_is_refused(vendor_id: str) -> None:
    """Wherever its wire format has it."""
    body = sound(vendor_id)
    place = {"gemini": "generationConfig", "ollama-chat": "options"}.get(SERVERS[vendor_id].wire)
    (body.setdefault(place, {}) if place else body)["temperature"] = 0.5
    check_for(vendor_id, body, ABLE)
    # Ollama's models all take one.
    if SERVERS[vendor_id].wire != "ollama-chat":
        with pytest.raises(Refused):
            check_for(vendor_id, body, replace(ABLE, sampling=False))
