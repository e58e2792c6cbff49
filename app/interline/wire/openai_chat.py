"""OpenAI Chat Completions: the form that OpenAI, OpenRouter, Groq, Mistral, llama.cpp, vLLM and most others speak.

Rule: what differs between servers is a field of their quirks; nothing here asks who the vendor is.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from interline.model.parts import File, Image, Text, Thinking, ToolCall
from interline.model.request import ChatRequest
from interline.model.vendor import Vendor
from interline.wire.addresses import address
from interline.wire.asking import blob_of, call_to, key_header, listing_call
from interline.wire.call import HttpCall, KeyHeader, Wire
from interline.wire.listing import read_models
from interline.wire.openai_chat_reading import decoder
from interline.wire.portable import Said, portable

_ENDING = "/chat/completions"
_KEY = KeyHeader("authorization", "Bearer ")
# What a blob may put beside an assistant's words; anything else in it is not ours to send.
_REPLAYED = ("reasoning_details", "extra_content")


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    quirks = vendor.quirks
    body: dict[str, Any] = {"model": request.model, "messages": _messages(request, vendor)}
    if request.stream:
        body["stream"] = True
        if quirks.usage_option:
            body["stream_options"] = {"include_usage": True}
    if request.max_output is not None:
        body[quirks.max_tokens_field] = request.max_output
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.effort is not None:
        body.update(dict(quirks.effort_bodies).get(request.effort, {"reasoning_effort": request.effort}))
    if quirks.cache_key_field and request.cache_key:
        body[quirks.cache_key_field] = request.cache_key
    return call_to(_url(vendor, _ENDING), body, request, vendor, key_header(vendor, _KEY))


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    return listing_call(_url(vendor, "/models"), vendor, key_header(vendor, _KEY))


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="/v1", always=False, full=(_ENDING,))


def _messages(request: ChatRequest, vendor: Vendor) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if request.system.strip():
        messages.append({"role": vendor.quirks.system_role, "content": request.system})
    for said in portable(request, vendor):
        if said.role == "assistant":
            messages.append(_assistant(said, vendor))
        else:
            messages += _user(said)
    return messages


def _user(said: Said) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [
        {"role": "tool", "tool_call_id": result.call_id, "content": result.text or "(no output)"}
        for result in said.results
    ]
    pieces = [piece for part in said.parts if (piece := _piece(part)) is not None]
    if len(pieces) == 1 and pieces[0]["type"] == "text":
        # Plain text is the one form that every server reads.
        messages.append({"role": "user", "content": pieces[0]["text"]})
    elif pieces:
        messages.append({"role": "user", "content": pieces})
    return messages


def _piece(part: object) -> dict[str, Any] | None:
    match part:
        case Text(text):
            return {"type": "text", "text": text}
        case Image(media_type=media_type, data=bytes(data)):
            return {"type": "image_url", "image_url": {"url": _data_url(media_type, data)}}
        case File(media_type=media_type, name=name, data=bytes(data)):
            file = {"filename": name or "document.pdf", "file_data": _data_url(media_type, data)}
            return {"type": "file", "file": file}
    return None


def _assistant(said: Said, vendor: Vendor) -> dict[str, Any]:
    text = "".join(part.text for part in said.parts if isinstance(part, Text))
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    for part in said.parts:
        if isinstance(part, Thinking):
            _add_thinking(message, part, vendor)
    if calls := said.calls:
        message["tool_calls"] = [_call(call) for call in calls]
    elif message["content"] is None:
        message["content"] = ""
    return message


def _add_thinking(message: dict[str, Any], thinking: Thinking, vendor: Vendor) -> None:
    """A model's own reasoning back to it: the opaque kind always, the readable kind where the server wants it."""
    blob = blob_of(thinking)
    for name in _REPLAYED:
        if name in blob:
            known = message.get(name)
            both_lists = isinstance(known, list) and isinstance(blob[name], list)
            message[name] = known + blob[name] if both_lists else blob[name]
    if (field := vendor.quirks.reasoning_replay) and thinking.text:
        message[field] = f"{message.get(field, '')}{thinking.text}"


def _call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": _sound(call.arguments)},
    }


def _sound(arguments: str) -> str:
    """Arguments that are JSON; servers reject a history in which they are not."""
    try:
        json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        return json.dumps({"unreadable": arguments})
    return arguments or "{}"


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode('ascii')}"


WIRE = Wire("openai-chat", build, decoder, models_call, read_models)
