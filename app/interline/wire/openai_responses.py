"""OpenAI Responses: the form of OpenAI, Azure, xAI, Meta and others that carries reasoning from turn to turn.

Rule: nothing is stored at the vendor (`store` is false), so each request holds the whole conversation, and a model's
encrypted reasoning goes back to that model alone, right before the very item that it led to, and only where all items
of its answer go back: what the vendor ran itself cannot, for it is known by the name of something stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.facts import ModelFacts
from interline.model.parts import File, Image, Text, Thinking, ToolCall
from interline.model.portability import LossKind
from interline.model.request import ChatRequest
from interline.model.vendor import Vendor
from interline.wire.addresses import address
from interline.wire.asking import (
    blob_of,
    call_to,
    data_url,
    key_header,
    listing_call,
    permitted,
    sound_arguments,
)
from interline.wire.call import HttpCall, KeyHeader, Wire
from interline.wire.listing import read_models
from interline.wire.losses import Losses
from interline.wire.openai_responses_reading import decoder
from interline.wire.portable import Said, portable
from interline.wire.server_tools import is_server_tool
from interline.wire.shapes import record, words
from interline.wire.tools import format_of, function_of

_ENDING = "/responses"
_KEY = KeyHeader("authorization", "Bearer ")
# OpenAI refuses a smaller limit.
_LEAST_OUTPUT = 16
_OFF = {"none", "off", "disabled"}
# What a reasoning item is made of; anything else in a blob is not ours to send.
_REASONING = ("id", "summary", "content", "encrypted_content", "format")


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    facts = vendor.model(request.model)
    lost = Losses()
    request = permitted(request, vendor, lost)
    # By default the vendor would keep the conversation for a month.
    body: dict[str, Any] = {"model": request.model, "input": _input(request, vendor, lost), "store": False}
    if request.system.strip():
        body["instructions"] = request.system
    if facts.reasons is not False:
        # Models that never reason refuse to be asked for it.
        body["include"] = ["reasoning.encrypted_content"]
    if reasoning := _reasoning(request, facts):
        body["reasoning"] = reasoning
    if request.max_output is not None:
        body["max_output_tokens"] = max(_LEAST_OUTPUT, request.max_output)
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.top_p is not None:
        body["top_p"] = request.top_p
    body.update(_tools(request))
    if wanted := request.answer_format:
        body["text"] = {"format": {"type": wanted.kind, **format_of(wanted)}}
    if request.cache_key:
        body["prompt_cache_key"] = request.cache_key
    if request.stream:
        body["stream"] = True
        if vendor.quirks.usage_option:
            # Padding that hides the length of each word from who listens, for twice the bytes.
            body["stream_options"] = {"include_obfuscation": False}
    return call_to(_url(vendor, _ENDING), body, request, vendor, key_header(vendor, _KEY), lost)


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    return listing_call(_url(vendor, "/models"), vendor, key_header(vendor, _KEY))


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="/v1", always=False, full=(_ENDING,))


def _reasoning(request: ChatRequest, facts: ModelFacts) -> dict[str, Any]:
    if request.effort is None:
        return {"summary": "auto"} if facts.reasons else {}
    if request.effort in _OFF:
        return {"effort": request.effort}
    return {"effort": request.effort, "summary": "auto"}


def _tools(request: ChatRequest) -> dict[str, Any]:
    """The tools and the word on when they are called."""
    if not request.tools:
        return {}
    choice = request.tool_choice
    # Unasked, this format would hold every tool to its schema, which many schemas were not written for.
    fields: dict[str, Any] = {
        "tools": [{"type": "function", "strict": False, **function_of(tool)} for tool in request.tools]
    }
    if choice.name:
        fields["tool_choice"] = {"type": "function", "name": choice.name}
    elif choice.mode:
        fields["tool_choice"] = choice.mode
    if choice.parallel is not None:
        fields["parallel_tool_calls"] = choice.parallel
    return fields


def _input(request: ChatRequest, vendor: Vendor, lost: Losses) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for said in portable(request, vendor, lost, server_tools=True):
        if said.role == "assistant":
            items += _answer(said, lost)
            continue
        question = _question(said, lost)
        if items and question and "content" in question[0] and items[-1].get("role") == "user":
            # The answer between the two was all of the vendor's own tools, and left nothing to send.
            items[-1]["content"] += question.pop(0)["content"]
        items += question
    return items


def _question(said: Said, lost: Losses) -> list[dict[str, Any]]:
    if said.words is not None:
        content = [{"type": "input_text", "text": said.words}]
        return [{"type": "message", "role": "user", "content": content}]
    lost.add(LossKind.TOOL_ERROR, said.failed_calls)
    items: list[dict[str, Any]] = [
        {"type": "function_call_output", "call_id": result.call_id, "output": result.text or "(no output)"}
        for result in said.results
    ]
    pieces = [piece for part in said.parts if (piece := _piece(part)) is not None]
    if pieces:
        items.append({"type": "message", "role": "user", "content": pieces})
    return items


def _piece(part: object) -> dict[str, Any] | None:
    match part:
        case Text(text):
            return {"type": "input_text", "text": text}
        case Image(media_type=media_type, data=bytes(data)):
            return {"type": "input_image", "image_url": data_url(media_type, data), "detail": "auto"}
        case File(media_type=media_type, name=name, data=bytes(data)):
            file_data = data_url(media_type, data)
            return {"type": "input_file", "filename": name or "document.pdf", "file_data": file_data}
    return None


def _answer(said: Said, lost: Losses) -> list[dict[str, Any]]:
    """An answer as the items that it came in."""
    if said.words is not None:
        return [_message(said.words)]
    items: list[dict[str, Any]] = []
    before: Mapping[str, Any] = {}
    thoughts = replayed = 0
    ran = sum(map(is_server_tool, said.parts))
    lost.add(LossKind.SERVER_TOOL, ran)
    for part in said.parts:
        if isinstance(part, Thinking) and is_server_tool(part):
            continue
        if isinstance(part, Thinking):
            thoughts += 1
            before = blob_of(part)
            continue
        if isinstance(part, Text):
            item, leads = _message(part.text), before.get("before") == "message"
        elif isinstance(part, ToolCall):
            item, leads = _call(part, lost), before.get("before") == part.id
        else:
            continue
        reasoning = _led_by(item, before, is_whole=not ran) if leads else []
        replayed += bool(reasoning) or "phase" in item
        items += [*reasoning, item]
        before = {}
    lost.add(LossKind.OWN_THINKING, thoughts - replayed)
    if len(items) > 1 and not any(item["type"] == "reasoning" for item in items):
        # DeepSeek finds a call's output only where no message stands between calls; the sort keeps each kind's order.
        items.sort(key=lambda item: item["type"] == "function_call")
    return items


def _message(text: str) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text}]
    return {"type": "message", "role": "assistant", "content": content}


def _call(call: ToolCall, lost: Losses) -> dict[str, Any]:
    arguments = sound_arguments(call.arguments, lost)
    return {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": arguments}


def _led_by(item: dict[str, Any], before: Mapping[str, Any], *, is_whole: bool) -> list[dict[str, Any]]:
    """The reasoning that led to an item of ours, if it can go back; the item gets the phase that it had."""
    if (phase := words(before.get("phase"))) and item["type"] == "message":
        item["phase"] = phase
    reasoning = record(before.get("reasoning"))
    if not is_whole or not (words(reasoning.get("encrypted_content")) or reasoning.get("content")):
        return []
    kept = {name: reasoning[name] for name in _REASONING if name in reasoning}
    return [{"type": "reasoning", "summary": [], **kept}]


WIRE = Wire("openai-responses", build, decoder, models_call, read_models)
