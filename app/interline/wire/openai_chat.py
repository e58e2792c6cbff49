"""OpenAI Chat Completions: the form that OpenAI, OpenRouter, Groq, Mistral, llama.cpp, vLLM and most others speak.

Rule: what differs between servers is a field of their quirks; nothing here asks who the vendor is.
"""

from __future__ import annotations

from typing import Any

from interline.model.parts import File, Image, Text, Thinking, ToolCall
from interline.model.portability import LossKind
from interline.model.request import ChatRequest
from interline.model.vendor import Quirks, Vendor
from interline.wire.addresses import address, with_path
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
from interline.wire.openai_chat_reading import decoder
from interline.wire.portable import NO_ANSWER, Said, portable
from interline.wire.tools import format_of, function_of

_ENDING = "/chat/completions"
_KEY = KeyHeader("authorization", "Bearer ")
# What a blob may put beside an assistant's words; anything else in it is not ours to send.
_REPLAYED = ("reasoning_details", "extra_content")
_OFF = {"none", "off", "disabled"}


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    quirks = vendor.quirks
    lost = Losses()
    request = permitted(request, vendor, lost)
    messages = _messages(request, vendor, lost)
    body: dict[str, Any] = {"model": request.model, "messages": messages}
    if request.stream:
        body["stream"] = True
        if quirks.usage_option:
            body["stream_options"] = {"include_usage": True}
    if request.max_output is not None:
        body[quirks.max_tokens_field] = request.max_output
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.top_p is not None:
        body["top_p"] = request.top_p
    if request.stop and vendor.model(request.model).sampling is not False:
        body["stop"] = list(request.stop)
    elif request.stop:
        lost.add(LossKind.SAMPLING)
    if request.effort is not None:
        body.update(dict(quirks.effort_bodies).get(request.effort, {"reasoning_effort": request.effort}))
    if quirks.cache_key_field and request.cache_key:
        body[quirks.cache_key_field] = request.cache_key
    body.update(_tools(request))
    if wanted := request.answer_format:
        named = {"json_schema": format_of(wanted)} if wanted.schema is not None else {}
        body["response_format"] = {"type": wanted.kind, **named}
    url = _url(vendor, _ENDING)
    if messages and messages[-1]["role"] == "assistant":
        # A beginning that the model goes on from.
        body.update(quirks.prefix_body)
        url = with_path(url, quirks.prefix_path) if quirks.prefix_path else url
    return call_to(url, body, request, vendor, key_header(vendor, _KEY), lost)


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    return listing_call(_url(vendor, "/models"), vendor, key_header(vendor, _KEY))


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="/v1", always=False, full=(_ENDING,))


def _tools(request: ChatRequest) -> dict[str, Any]:
    """The tools and the word on when they are called."""
    if not request.tools:
        return {}
    choice = request.tool_choice
    fields: dict[str, Any] = {
        "tools": [{"type": "function", "function": function_of(tool)} for tool in request.tools]
    }
    if choice.name:
        fields["tool_choice"] = {"type": "function", "function": {"name": choice.name}}
    elif choice.mode:
        fields["tool_choice"] = choice.mode
    if choice.parallel is not None:
        fields["parallel_tool_calls"] = choice.parallel
    return fields


def _messages(request: ChatRequest, vendor: Vendor, lost: Losses) -> list[dict[str, Any]]:
    # Servers whose models think by default want the thoughts back, and refuse them where thinking is off.
    thinks = request.effort is None or request.effort.lower() not in _OFF
    messages: list[dict[str, Any]] = []
    if request.system.strip():
        messages.append({"role": vendor.quirks.system_role, "content": request.system})
    for said in portable(request, vendor, lost):
        if said.role == "assistant":
            messages.append(_assistant(said, vendor.quirks, thinks, lost))
        else:
            messages += _user(said, vendor.quirks, thinks, lost)
    if vendor.quirks.prefix_field and messages and messages[-1]["role"] == "assistant":
        messages[-1]["prefix"] = True
    return messages


def _user(said: Said, quirks: Quirks, thinks: bool, lost: Losses) -> list[dict[str, Any]]:
    if said.words is not None:
        return [{"role": "user", "content": said.words}]
    lost.add(LossKind.TOOL_ERROR, said.failed_calls)
    messages: list[dict[str, Any]] = [
        {"role": "tool", "tool_call_id": result.call_id, "content": result.text or "(no output)"}
        for result in said.results
    ]
    pieces = [piece for part in said.parts if (piece := _piece(part)) is not None]
    if messages and pieces:
        # Mistral, and the templates of its models anywhere, let the user speak after an answer alone.
        messages.append(_assistant(Said("assistant", [Text(NO_ANSWER)]), quirks, thinks, lost))
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
            return {"type": "image_url", "image_url": {"url": data_url(media_type, data)}}
        case File(media_type=media_type, name=name, data=bytes(data)):
            file = {"filename": name or "document.pdf", "file_data": data_url(media_type, data)}
            return {"type": "file", "file": file}
    return None


def _assistant(said: Said, quirks: Quirks, thinks: bool, lost: Losses) -> dict[str, Any]:
    text = "".join(part.text for part in said.parts if isinstance(part, Text))
    message: dict[str, Any] = {"role": "assistant", "content": text or None}
    field = quirks.reasoning_replay if thinks else None
    if quirks.reasoning_chunks and thinks and any(isinstance(part, Thinking) for part in said.parts):
        message["content"] = [chunk for part in said.parts if (chunk := _chunk(part, lost))] or None
    else:
        for part in said.parts:
            if isinstance(part, Thinking) and not _add_thinking(message, part, field):
                lost.add(LossKind.OWN_THINKING)
    if field and quirks.reasoning_filler is not None:
        message.setdefault(field, quirks.reasoning_filler)
    if calls := said.calls:
        message["tool_calls"] = [_call(call, lost) for call in calls]
    elif message["content"] is None:
        message["content"] = ""
    return message


def _chunk(part: object, lost: Losses) -> dict[str, Any] | None:
    match part:
        case Thinking(text) if text:
            return {"type": "thinking", "thinking": [{"type": "text", "text": text}], "closed": True}
        case Thinking():
            lost.add(LossKind.OWN_THINKING)
        case Text(text):
            return {"type": "text", "text": text}
    return None


def _add_thinking(message: dict[str, Any], thinking: Thinking, field: str | None) -> bool:
    """A model's own reasoning back to it: the opaque kind always, the readable kind in the field where the server wants
    it. Whether any of it went back."""
    blob = blob_of(thinking)
    replayed = [name for name in _REPLAYED if name in blob]
    for name in replayed:
        known = message.get(name)
        both_lists = isinstance(known, list) and isinstance(blob[name], list)
        message[name] = known + blob[name] if both_lists else blob[name]
    if not field or not thinking.text:
        return bool(replayed)
    message[field] = f"{message.get(field, '')}{thinking.text}"
    return True


def _call(call: ToolCall, lost: Losses) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": sound_arguments(call.arguments, lost)},
    }


WIRE = Wire("openai-chat", build, decoder, models_call, read_models)
