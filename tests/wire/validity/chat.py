"""What servers of Chat Completions refuse, each by its own rules."""

from __future__ import annotations

import json
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

_LIMITS = {"max_tokens", "max_completion_tokens"}


def check(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused."""
    if server.known is not None:
        fields(body, server.known, "Extra inputs are not permitted")
    refuse("stream_options" in body and not server.takes_usage_option, "stream_options: unknown")
    wrong = (_LIMITS & set(body)) - {server.limit} if server.limit else set()
    refuse(wrong, f"Unsupported parameter: {wrong}")
    sampling = {"temperature", "top_p", "stop"} & set(body)
    refuse(sampling and not model.sampling, f"Unsupported value for this model: {sampling}")
    messages = body["messages"]
    require(messages, "messages: too short")
    for place, message in enumerate(messages):
        _message(message, place, server, model)
    _thinking(body, messages, server)
    order(messages, server, model)


def _message(message: dict[str, Any], place: int, server: Server, model: Model) -> None:
    match message["role"]:
        case "user":
            fields(message, {"role", "content"}, "user message")
            _content(message["content"], server, model)
        case "assistant":
            fields(message, {"role", "content", "tool_calls", *server.in_messages}, "assistant message")
            _said(message, server)
        case "tool":
            fields(message, {"role", "content", "tool_call_id"}, "tool message")
            text_of(message["content"], "tool message without content")
        case "system" | "developer" as role:
            fields(message, {"role", "content"}, "system message")
            require(role in server.system_roles, f"unknown role {role}")
            require(place == 0, "system message must be at the beginning")
            text_of(message["content"], "system message without content")
        case other:
            raise Refused(f"unknown role {other}")


def _content(content: object, server: Server, model: Model) -> None:
    if isinstance(content, str):
        text_of(content, "user message without content")
        return
    require(isinstance(content, list) and content, "user message without content")
    assert isinstance(content, list)
    for piece in content:
        match piece["type"]:
            case "text":
                text_of(piece["text"], "text content is empty")
            case "image_url":
                require(
                    model.images, "image input is not supported - hint: you may need to provide the mmproj"
                )
                data_url(piece["image_url"]["url"], server.pictures, "Failed to load image")
            case "file":
                require(server.files, 'unsupported content[].type "file"')
                require(model.pdf, "this model does not support PDFs")
                text_of(piece["file"]["filename"], "file.filename")
                data_url(piece["file"]["file_data"], {"application/pdf"}, "file.file_data")
            case other:
                raise Refused(f"unsupported content[].type {other}")


def _said(message: dict[str, Any], server: Server) -> None:
    content, calls = message["content"], message.get("tool_calls")
    if isinstance(content, list):
        require(server.thinks_in_chunks, "assistant content must be a string")
        for chunk in content:
            if chunk["type"] == "thinking":
                fields(chunk, {"type", "thinking", "closed", "signature"}, "thinking chunk")
                text_of(chunk["thinking"][0]["text"], "thinking chunk without text")
            else:
                fields(chunk, {"type", "text"}, "text chunk")
                text_of(chunk["text"], "text chunk without text")
    elif content is not None or not calls:
        text_of(content, "Assistant message must have either content or tool_calls, but not none")
    refuse("tool_calls" in message and not calls, "tool_calls: too short")
    for call in calls or ():
        fields(call, {"id", "type", "function"}, "tool call")
        require(server.call_id.fullmatch(call["id"]), f"Tool call id was {call['id']}")
        name_of_tool(call["function"]["name"])
        require(isinstance(call["function"]["arguments"], str), "arguments must be a string")
        try:
            json.loads(call["function"]["arguments"])
        except ValueError:
            raise Refused("Failed to parse tool call arguments as JSON") from None


def _thinking(body: dict[str, Any], messages: list[dict[str, Any]], server: Server) -> None:
    name = server.wants_thinking
    if name is None:
        return
    is_off = any(body.get(field) == value for field, value in server.never_thinks)
    for message in messages:
        if message["role"] != "assistant":
            continue
        refuse(is_off and name in message, f"{name} in a mode without thinking")
        missing = name not in message or (server.blank_is_missing and not message[name])
        refuse(missing and not is_off, f"The `{name}` in the thinking mode must be passed back to the API.")


def order(messages: list[dict[str, Any]], server: Server, model: Model) -> None:
    """Roles take turns, each call has its result right behind it, and the end is one to be answered. Raises Refused."""
    rest = [message for message in messages if message["role"] not in ("system", "developer")]
    require(rest, "no message but instructions")
    require(rest[0]["role"] == "user", "conversation must start with a user message")
    ids: list[str] = []
    place = 0
    while place < len(rest):
        message = rest[place]
        following = rest[place + 1]["role"] if place + 1 < len(rest) else ""
        refuse(message["role"] == following != "tool", "conversation roles must alternate")
        if message["role"] == "tool":
            raise Refused(
                "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
            )
        calls = [call["id"] for call in message.get("tool_calls", ())]
        results = rest[place + 1 : place + 1 + len(calls)]
        found = [result.get("tool_call_id") for result in results]
        require(
            sorted(found, key=str) == sorted(calls), "Not the same number of function calls and responses"
        )
        require(
            all(result["role"] == "tool" for result in results),
            "tool_call_ids did not have response messages",
        )
        ids += calls
        place += 1 + len(calls)
        if calls and place < len(rest):
            user_first = rest[place]["role"] == "user" and not server.user_after_results
            refuse(user_first, "Unexpected role 'user' after role 'tool'")
    once(ids, "tool call ids must be unique")
    if rest[-1]["role"] == "assistant":
        require(model.prefill, "Expected last role User or Tool (or Assistant with prefix True) for serving")
        refuse(server.marks_prefix and rest[-1].get("prefix") is not True, "Expected last role User or Tool")
