"""Ollama's own chat format: POST /api/chat, one JSON object a line.

Rule: a conversation that might not fit names its own length, for a server left to itself cuts off the oldest words in
silence.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from typing import Any

from interline.model.parts import Image, Text, Thinking
from interline.model.portability import LossKind
from interline.model.request import ChatRequest
from interline.model.vendor import Vendor
from interline.wire.addresses import address
from interline.wire.asking import call_to, input_of, key_header, listing_call, permitted
from interline.wire.call import HttpCall, KeyHeader, Wire
from interline.wire.listing import read_models
from interline.wire.losses import Losses
from interline.wire.ollama_chat_reading import decoder
from interline.wire.portable import NO_ANSWER, Said, portable
from interline.wire.tools import function_of, offered, plain_schema

_ENDING = "/api/chat"
# People write the address of the program, of this format, or of the one that imitates OpenAI.
_KNOWN_ENDINGS = (_ENDING, "/api", "/v1/chat/completions", "/v1")
_KEY = KeyHeader("authorization", "Bearer ")
_OFF = {"none", "off", "disabled", "false"}
_ON = {"on", "true", "enabled"}

# The least context that a server without settings of its own gives.
_SMALLEST_CONTEXT = 4096
_USUAL_OUTPUT = 2048
_TOKENS_OF_AN_IMAGE = 1024
# What a model's template puts around each message.
_TOKENS_AROUND = 16
# Bytes of UTF-8 a token: fewer than English has, so that languages with the most tokens fit too.
_BYTES_A_TOKEN = 2.5


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    lost = Losses()
    request = permitted(request, vendor, lost)
    messages = _messages(request, vendor, lost)
    # A single answer must be asked for: a stream is what comes unasked.
    body: dict[str, Any] = {"model": request.model, "messages": messages, "stream": request.stream}
    if request.effort is not None:
        effort = request.effort.lower()
        body["think"] = False if effort in _OFF else True if effort in _ON else request.effort
    options: dict[str, Any] = {}
    if context := vendor.model(request.model).context or _needed_context(request, messages):
        options["num_ctx"] = context
    if request.max_output is not None:
        options["num_predict"] = request.max_output
    if request.temperature is not None:
        options["temperature"] = request.temperature
    if request.top_p is not None:
        options["top_p"] = request.top_p
    if request.stop:
        options["stop"] = list(request.stop)
    if options:
        body["options"] = options
    if tools := offered(request):
        # There is no word for when a tool is called.
        body["tools"] = [{"type": "function", "function": function_of(tool)} for tool in tools]
    if wanted := request.answer_format:
        body["format"] = "json" if wanted.schema is None else plain_schema(wanted.schema)
    return call_to(_url(vendor, _ENDING), body, request, vendor, key_header(vendor, _KEY), lost)


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    return listing_call(_url(vendor, "/api/tags"), vendor, key_header(vendor, _KEY))


def describe_call(vendor: Vendor, model: str) -> HttpCall:
    """The request that tells a model's context and abilities."""
    call = listing_call(_url(vendor, "/api/show"), vendor, key_header(vendor, _KEY))
    body = json.dumps({"model": model}).encode("utf-8", "replace")
    return replace(
        call, method="POST", headers=(("content-type", "application/json"), *call.headers), body=body
    )


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="", always=False, full=_KNOWN_ENDINGS)


def _needed_context(request: ChatRequest, messages: list[dict[str, Any]]) -> int | None:
    """Room for the conversation and its answer, in few steps, since each other length loads the model anew; None where
    any server's own length is enough."""
    tools = sum(len(str(function_of(tool))) for tool in request.tools)
    words = (sum(_size(message) for message in messages) + tools) / _BYTES_A_TOKEN
    images = sum(len(message.get("images", ())) for message in messages)
    needed = int(words) + images * _TOKENS_OF_AN_IMAGE + len(messages) * _TOKENS_AROUND
    needed += request.max_output or _USUAL_OUTPUT
    return None if needed <= _SMALLEST_CONTEXT else 1 << (needed - 1).bit_length()


def _size(message: dict[str, Any]) -> int:
    """Bytes of a message's words and calls."""
    words = message["content"] + message.get("thinking", "")
    size = len(words) if words.isascii() else len(words.encode("utf-8", "replace"))
    return size + sum(len(str(call)) for call in message.get("tool_calls", ()))


def _messages(request: ChatRequest, vendor: Vendor, lost: Losses) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    if request.system.strip():
        messages.append({"role": "system", "content": request.system})
    names: dict[str, str] = {}
    for said in portable(request, vendor, lost):
        if said.words is not None:
            messages.append({"role": said.role, "content": said.words})
        elif said.role == "assistant":
            names.update((call.id, call.name) for call in said.calls)
            messages.append(_assistant(said, lost))
        else:
            messages += _user(said, names, lost)
    return messages


def _user(said: Said, names: dict[str, str], lost: Losses) -> list[dict[str, Any]]:
    lost.add(LossKind.TOOL_ERROR, said.failed_calls)
    messages: list[dict[str, Any]] = [
        {
            "role": "tool",
            "tool_name": names.get(result.call_id, ""),
            "tool_call_id": result.call_id,
            "content": result.text or "(no output)",
        }
        for result in said.results
    ]
    images = [
        b64encode(part.data).decode("ascii") for part in said.parts if isinstance(part, Image) and part.data
    ]
    text = "\n\n".join(part.text for part in said.parts if isinstance(part, Text))
    if text or images:
        if messages:
            # The templates of some models let the user speak after an answer alone.
            messages.append({"role": "assistant", "content": NO_ANSWER})
        message: dict[str, Any] = {"role": "user", "content": text}
        if images:
            message["images"] = images
        messages.append(message)
    return messages


def _assistant(said: Said, lost: Losses) -> dict[str, Any]:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(part.text for part in said.parts if isinstance(part, Text)),
    }
    thoughts = [part.text for part in said.parts if isinstance(part, Thinking)]
    if thinking := "".join(thoughts):
        message["thinking"] = thinking
    lost.add(LossKind.OWN_THINKING, thoughts.count(""))
    if calls := said.calls:
        message["tool_calls"] = [
            {"id": call.id, "function": {"name": call.name, "arguments": input_of(call.arguments, lost)}}
            for call in calls
        ]
    return message


WIRE = Wire("ollama-chat", build, decoder, models_call, read_models, describe_call)
