"""Anthropic Messages: Claude's own form, which several gateways and servers imitate.

Rule: a thinking block goes back unchanged to the model that signed it, and to nobody else; so does what Anthropic's own
tools did in between, without which the signature is not valid.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from interline.model.parts import File, Image, Text, Thinking, ToolCall, ToolResult
from interline.model.portability import LossKind
from interline.model.request import ChatRequest, Tool, ToolChoice
from interline.model.vendor import Vendor
from interline.wire.addresses import address, with_query
from interline.wire.anthropic_reading import decoder
from interline.wire.anthropic_server_tools import drop_half_done
from interline.wire.asking import (
    blob_of,
    call_to,
    input_of,
    key_header,
    listing_call,
    permitted,
    search_fields,
)
from interline.wire.call import HttpCall, KeyHeader, Wire
from interline.wire.listing import read_models
from interline.wire.losses import Losses
from interline.wire.portable import Said, portable
from interline.wire.server_tools import block_in, is_server_tool
from interline.wire.tools import plain_schema, schema_of

_ENDING = "/messages"
_KEY = KeyHeader("x-api-key")
_VERSION = ("anthropic-version", "2023-06-01")
# max_tokens must be sent; without facts, what every model of the family can write.
_MAX_TOKENS = 8192
_USUAL_MOST = 32_000
_OFF = {"none", "off", "disabled"}


def build(request: ChatRequest, vendor: Vendor) -> HttpCall:
    """The request for a conversation."""
    lost = Losses()
    request = permitted(request, vendor, lost)
    messages = _messages(request, vendor, lost)
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": _max_tokens(request, vendor),
        "messages": messages,
    }
    if request.system.strip():
        body["system"] = request.system
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
        if choice := _tool_choice(request.tool_choice):
            body["tool_choice"] = choice
    elif tools := _named_tools(messages):
        # History with calls is refused without their tools; these can be named and not called. Where the web is to be
        # searched that would forbid the search as well, and calls go as words.
        body["tools"] = tools
        body["tool_choice"] = {"type": "none"}
        lost.add(LossKind.TOOL_DEFINITION, len(tools))
    if request.stream:
        body["stream"] = True
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.top_p is not None:
        body["top_p"] = request.top_p
    if request.stop:
        body["stop_sequences"] = list(request.stop)
    if request.effort is not None:
        body.update(_thinking(request))
    if request.answer_format is not None and request.answer_format.schema is not None:
        form = {"type": "json_schema", "schema": plain_schema(request.answer_format.schema)}
        body.setdefault("output_config", {})["format"] = form
    return call_to(_url(vendor, _ENDING), body, request, vendor, key_header(vendor, _KEY), lost, _VERSION)


def models_call(vendor: Vendor) -> HttpCall:
    """The request that lists the models."""
    url = with_query(_url(vendor, "/models"), "limit=1000")
    return listing_call(url, vendor, key_header(vendor, _KEY), _VERSION)


def _url(vendor: Vendor, ending: str) -> str:
    return address(vendor.base_url, ending, version="/v1", always=True, full=(_ENDING,))


def _max_tokens(request: ChatRequest, vendor: Vendor) -> int:
    if request.max_output is not None:
        return request.max_output
    most = vendor.model(request.model).max_output
    return min(most, _USUAL_MOST) if most else _MAX_TOKENS


def _thinking(request: ChatRequest) -> dict[str, Any]:
    if request.effort in _OFF:
        return {"thinking": {"type": "disabled"}}
    fields: dict[str, Any] = {"output_config": {"effort": request.effort}}
    if not (request.tools and request.tool_choice.is_forced):
        # Who must call a tool may not think first (protocols.md, 3).
        fields["thinking"] = {"type": "adaptive", "display": "summarized"}
    return fields


def _tool(tool: Tool) -> dict[str, Any]:
    form: dict[str, Any] = {"name": tool.name, "input_schema": schema_of(tool)}
    if tool.description:
        form["description"] = tool.description
    if tool.strict is not None:
        form["strict"] = tool.strict
    return form


def _tool_choice(choice: ToolChoice) -> dict[str, Any]:
    """Empty where nothing was said."""
    mode = "tool" if choice.name else {"required": "any"}.get(choice.mode, choice.mode)
    # Whether one at a time can only be said with a mode.
    if not mode and choice.parallel is False:
        mode = "auto"
    form: dict[str, Any] = {"type": mode} if mode else {}
    if choice.name:
        form["name"] = choice.name
    if choice.parallel is False and mode != "none":
        form["disable_parallel_tool_use"] = True
    return form


def _messages(request: ChatRequest, vendor: Vendor, lost: Losses) -> list[dict[str, Any]]:
    searches = not request.tools and "tools" in search_fields(request, vendor)
    no_tools = searches or "tools" in request.without
    said = portable(request, vendor, lost, server_tools=True, calls_as_words=no_tools)
    messages: list[dict[str, Any]] = [{"role": turn.role, "content": _blocks(turn, lost)} for turn in said]
    for message in messages:
        # The last answer may have paused in the middle of a tool's work, to go on from there.
        is_open = message is messages[-1] and not request.turns[-1].interrupted
        drop_half_done(message["content"], lost, may_be_open=is_open)
    messages = _joined(messages)
    if messages and messages[-1]["role"] == "assistant":
        # A beginning that the model goes on from may not end in a blank.
        last = messages[-1]["content"][-1]
        if last["type"] == "text":
            last["text"] = last["text"].rstrip()
    return messages


def _joined(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages without those that are empty, and neighbours of one role as one."""
    joined: list[dict[str, Any]] = []
    for message in messages:
        if message["content"] and joined and joined[-1]["role"] == message["role"]:
            joined[-1]["content"] += message["content"]
        elif message["content"]:
            joined.append(message)
    return joined


def _blocks(said: Said, lost: Losses) -> list[dict[str, Any]]:
    if said.words is not None:
        return [{"type": "text", "text": said.words}]
    return [block for part in said.parts if (block := _block(part, lost)) is not None]


def _block(part: object, lost: Losses) -> dict[str, Any] | None:
    match part:
        case Text(text):
            return {"type": "text", "text": text}
        case Thinking() if is_server_tool(part):
            return block_in(part)
        case Thinking():
            thought = _thought(blob_of(part))
            if thought is None:
                lost.add(LossKind.OWN_THINKING)
            return thought
        case Image(media_type=media_type, data=bytes(data)):
            return {"type": "image", "source": _source(media_type, data)}
        case File(media_type=media_type, name=name, data=bytes(data)):
            block: dict[str, Any] = {"type": "document", "source": _source(media_type, data)}
            if name:
                block["title"] = name
            return block
        case ToolCall(id_, name, arguments):
            return {"type": "tool_use", "id": id_, "name": name, "input": input_of(arguments, lost)}
        case ToolResult(call_id, text, is_error):
            # An error without a word is refused.
            content = text if text.strip() else "(no output)"
            result: dict[str, Any] = {"type": "tool_result", "tool_use_id": call_id, "content": content}
            if is_error:
                result["is_error"] = True
            return result
    return None


def _thought(blob: dict[str, Any]) -> dict[str, Any] | None:
    """A signed or a redacted block; an unsigned one, as an interrupted answer leaves it, is never valid."""
    if blob.get("type") == "thinking" and blob.get("signature"):
        return {name: blob.get(name, "") for name in ("type", "thinking", "signature")}
    if blob.get("type") == "redacted_thinking" and blob.get("data"):
        return {name: blob[name] for name in ("type", "data")}
    return None


def _named_tools(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = dict.fromkeys(
        block["name"] for message in messages for block in message["content"] if block["type"] == "tool_use"
    )
    return [{"name": name, "input_schema": {"type": "object"}} for name in names]


def _source(media_type: str, data: bytes) -> dict[str, str]:
    return {"type": "base64", "media_type": media_type, "data": b64encode(data).decode("ascii")}


WIRE = Wire("anthropic-messages", build, decoder, models_call, read_models)
