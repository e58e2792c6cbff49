"""What Anthropic's Messages refuse."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from tests.wire.validity.servers import (
    Model,
    Server,
    decoded,
    fields,
    name_of_tool,
    once,
    refuse,
    require,
    text_of,
)

_KNOWN = {
    *("model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "temperature", "top_p"),
    *("top_k", "stop_sequences", "thinking", "output_config", "metadata", "service_tier", "cache_control"),
}
_BLOCKS = {
    "text": {"text", "citations"},
    "image": {"source"},
    "document": {"source", "title", "context", "citations"},
    "thinking": {"thinking", "signature"},
    "redacted_thinking": {"data"},
    "tool_use": {"id", "name", "input"},
    "tool_result": {"tool_use_id", "content", "is_error"},
}
_OF_USERS = {"image", "document", "tool_result"}
_OF_ASSISTANTS = {"thinking", "redacted_thinking", "tool_use"}
_ID = re.compile("[A-Za-z0-9_-]+")


def check(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused."""
    fields(body, _KNOWN, "body")
    require(isinstance(body.get("max_tokens"), int) and body["max_tokens"] > 0, "max_tokens: field required")
    if "system" in body:
        text_of(body["system"], "system: text must be non-empty")
    _options(body, model)
    messages = body["messages"]
    require(messages, "messages: at least one message is required")
    for place, message in enumerate(messages):
        fields(message, {"role", "content"}, "message")
        require(message["role"] == ("user", "assistant")[place % 2], "roles must alternate, the user first")
        _blocks(message, server, model)
    _calls(messages, _tools(body))
    _end(messages[-1], model)


def _options(body: dict[str, Any], model: Model) -> None:
    sampling = {"temperature", "top_p", "top_k"} & set(body)
    refuse(sampling and not model.sampling, f"`{sampling}` may not be set for this model")
    thinking = body.get("thinking", {}).get("type")
    require(thinking in (None, "adaptive", "disabled", "between_tools"), f"thinking.type: {thinking}")
    choice = body.get("tool_choice", {}).get("type")
    refuse(choice and not body.get("tools"), "tool_choice may only be specified while providing tools")
    forced = choice in ("any", "tool")
    refuse(
        forced and thinking not in (None, "disabled"), "thinking may not be enabled when tool_choice forces"
    )


def _tools(body: dict[str, Any]) -> set[str]:
    names = []
    for tool in body.get("tools", ()):
        name_of_tool(tool.get("name"))
        names.append(tool["name"])
        if "type" not in tool:
            require(tool.get("input_schema", {}).get("type") == "object", "tools.input_schema.type: required")
    once(names, "tools: names must be unique")
    return set(names)


def _blocks(message: dict[str, Any], server: Server, model: Model) -> None:
    blocks, role = message["content"], message["role"]
    require(isinstance(blocks, list) and blocks, "messages: content must be non-empty")
    for block in blocks:
        kind = block["type"]
        if kind not in _BLOCKS:
            require(role == "assistant" and kind.endswith(("_tool_use", "_tool_result")), f"unknown {kind}")
            continue
        fields(block, {"type", "cache_control", *_BLOCKS[kind]}, kind)
        refuse(kind in _OF_USERS and role != "user", f"{kind} blocks can only be in user messages")
        refuse(
            kind in _OF_ASSISTANTS and role != "assistant", f"{kind} blocks can only be in assistant messages"
        )
        _block(block, kind, server, model)
    kinds = [block["type"] for block in blocks]
    results = kinds.count("tool_result")
    require(set(kinds[:results]) <= {"tool_result"}, "tool_result blocks must come first in the content")
    _server_tools(blocks)


def _block(block: dict[str, Any], kind: str, server: Server, model: Model) -> None:
    match kind:
        case "text":
            text_of(block["text"], "text content blocks must be non-empty")
        case "image":
            require(model.images, "this model does not support images")
            require(block["source"]["media_type"] in server.pictures, "image: media_type")
            decoded(block["source"]["data"], "Could not process image")
        case "document":
            require(model.pdf, "this model does not support PDF")
            require(block["source"]["media_type"] == "application/pdf", "document: media_type")
            decoded(block["source"]["data"], "Could not process PDF")
        case "thinking":
            text_of(block.get("signature"), "thinking.signature: Field required")
            require(isinstance(block.get("thinking"), str), "thinking.thinking: Field required")
        case "redacted_thinking":
            text_of(block.get("data"), "Invalid `data` in `redacted_thinking` block")
        case "tool_use":
            require(_ID.fullmatch(block["id"]), "tool_use.id: String should match pattern")
            name_of_tool(block["name"])
            require(isinstance(block["input"], dict), "tool_use.input: Input should be a valid dictionary")
        case "tool_result":
            refuse(
                block.get("is_error") and not block["content"],
                "content cannot be empty if `is_error` is true",
            )
            text_of(block["content"], "tool_result: text content blocks must be non-empty")


def _server_tools(blocks: list[dict[str, Any]]) -> None:
    waiting: list[str] = []
    for block in blocks:
        if block["type"].endswith("_tool_use"):
            require(isinstance(block["input"], dict), "server_tool_use.input")
            waiting.append(block["id"])
        elif block["type"].endswith("_tool_result"):
            require(block["tool_use_id"] in waiting, "a result without its server_tool_use")
            waiting.remove(block["tool_use_id"])
    require(not waiting or [blocks[-1].get("id")] == waiting, "server_tool_use without its result")


def _calls(messages: list[dict[str, Any]], names: set[str]) -> None:
    used: list[str] = []
    before: list[str] = []
    for message, following in pairwise([*messages, {"content": []}]):
        calls = [block for block in message["content"] if block["type"] == "tool_use"]
        results = [block["tool_use_id"] for block in message["content"] if block["type"] == "tool_result"]
        require(sorted(results) == sorted(before), "unexpected `tool_use_id` found in `tool_result` blocks")
        before = [call["id"] for call in calls]
        answers = [
            block.get("tool_use_id") for block in following["content"] if block["type"] == "tool_result"
        ]
        require(
            set(before) <= set(answers),
            "`tool_use` ids were found without `tool_result` blocks immediately after",
        )
        refuse(calls and not names, "Requests which include `tool_use` blocks must define tools")
        require({call["name"] for call in calls} <= names, "a call of a tool that is not defined")
        used += before
    once(used, "`tool_use` ids must be unique")


def _end(last: dict[str, Any], model: Model) -> None:
    if last["role"] != "assistant":
        return
    block = last["content"][-1]
    if block["type"].endswith("_tool_use") and block["type"] != "tool_use":
        # A paused turn goes on.
        return
    require(model.prefill, "This model does not support assistant message prefill")
    trailing = block["type"] == "text" and block["text"] != block["text"].rstrip()
    refuse(trailing, "final assistant content cannot end with trailing whitespace")
