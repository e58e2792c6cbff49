"""What servers of OpenAI's Responses refuse."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from tests.wire.validity.servers import (
    Model,
    Refused,
    Server,
    data_url,
    fields,
    name_of_tool,
    once,
    refuse,
    require,
    text_of,
)

_KNOWN = {
    *("model", "input", "instructions", "store", "include", "reasoning", "max_output_tokens", "temperature"),
    *("top_p", "prompt_cache_key", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls"),
    *("text", "truncation", "metadata", "service_tier"),
}
_REASONING = {"type", "id", "summary", "content", "encrypted_content", "format"}
_PHASES = {"commentary", "final_answer"}


def check(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused."""
    fields(body, _KNOWN, "Unknown parameter")
    # Without it the vendor would keep the conversation.
    require(body.get("store") is False, "store must be false: this organization does not retain data")
    refuse("stream_options" in body and not server.takes_usage_option, "Unknown parameter: stream_options")
    refuse(body.get("max_output_tokens", 16) < 16, "max_output_tokens: expected a value >= 16")
    sampling = {"temperature", "top_p"} & set(body)
    refuse(sampling and not model.sampling, f"Unsupported parameter: {sampling}")
    choice = body.get("tool_choice")
    refuse(choice is not None and server.tool_choices and choice not in server.tool_choices, "tool_choice")
    if "instructions" in body:
        text_of(body["instructions"], "instructions without words")
    items = body["input"]
    require(items, "input: expected at least one item")
    for item, following in pairwise([*items, {"type": "end"}]):
        _item(item, following, server, model)
    _calls(items)
    roles = [item.get("role", "assistant") for item in items if item["type"] == "message"]
    refuse(any(a == b == "user" for a, b in pairwise(_speakers(items))), "the user twice")
    require(roles and _speakers(items)[0] == "user", "conversation must start with a user message")
    last = _speakers(items)[-1]
    require(last == "user" or model.prefill, "the last item must be the user's")


def _speakers(items: list[dict[str, Any]]) -> list[str]:
    """Who says each message, results of calls apart."""
    return [
        item.get("role", "assistant")
        for item in items
        if item["type"] in ("message", "function_call", "reasoning")
    ] + (["user"] if items[-1]["type"] == "function_call_output" else [])


def _item(item: dict[str, Any], following: dict[str, Any], server: Server, model: Model) -> None:
    match item["type"]:
        case "message" if item["role"] == "user":
            fields(item, {"type", "role", "content"}, "message")
            require(item["content"], "content without a part")
            for piece in item["content"]:
                _piece(piece, server, model)
        case "message":
            fields(
                item, {"type", "role", "content", "phase"}, "an item with an id that the server does not keep"
            )
            require(item["role"] == "assistant" and item["content"], "message without content")
            refuse(item.get("phase", "final_answer") not in _PHASES, "phase")
            for piece in item["content"]:
                require(piece["type"] == "output_text", f"Invalid value: {piece['type']}")
                text_of(piece["text"], "output_text without words")
        case "reasoning":
            fields(item, _REASONING, "reasoning")
            require(
                item.get("encrypted_content") or item.get("content"),
                "reasoning item not found: store is false",
            )
            follows = following["type"] == "function_call" or following.get("role") == "assistant"
            require(follows, "Item of type 'reasoning' was provided without its required following item.")
        case "function_call":
            fields(item, {"type", "call_id", "name", "arguments"}, "function_call")
            require(server.call_id.fullmatch(item["call_id"]), "call_id: string too long")
            name_of_tool(item["name"])
            try:
                json.loads(item["arguments"])
            except ValueError:
                raise Refused("arguments: invalid JSON") from None
        case "function_call_output":
            fields(item, {"type", "call_id", "output"}, "function_call_output")
            text_of(item["output"], "function_call_output without output")
        case other:
            raise Refused(f"an item that names what the vendor does not keep: {other}")


def _piece(piece: dict[str, Any], server: Server, model: Model) -> None:
    match piece["type"]:
        case "input_text":
            text_of(piece["text"], "input_text without words")
        case "input_image":
            require(model.images, "this model does not support image inputs")
            require(
                piece.get("detail") in ("auto", "low", "high", "original"), "input_image.detail: required"
            )
            data_url(piece["image_url"], server.pictures, "invalid_image_format")
        case "input_file":
            require(model.pdf, "this model does not support file inputs")
            text_of(piece.get("filename"), "input_file.filename: required")
            data_url(piece.get("file_data"), {"application/pdf"}, "input_file.file_data")
        case other:
            raise Refused(f"Invalid value: {other}")


def _calls(items: list[dict[str, Any]]) -> None:
    waiting: list[str] = []
    for item in items:
        if item["type"] == "function_call":
            waiting.append(item["call_id"])
        elif item["type"] == "function_call_output":
            require(
                item["call_id"] in waiting, f"No tool call found for function call output {item['call_id']}"
            )
            waiting.remove(item["call_id"])
        elif item["type"] == "message" and item["role"] == "user":
            refuse(waiting, "No tool output found for function call")
    refuse(waiting, f"No tool output found for function call {waiting}")
    once((item["call_id"] for item in items if item["type"] == "function_call"), "Duplicate item")
