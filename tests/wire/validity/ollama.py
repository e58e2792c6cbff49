"""What Ollama's own form refuses, or what the templates of its models stumble over."""

from __future__ import annotations

from typing import Any

from tests.wire.validity import chat
from tests.wire.validity.servers import Model, Server, decoded, fields, name_of_tool, require, text_of

_KNOWN = {"model", "messages", "stream", "tools", "think", "options", "format", "keep_alive"}
_OPTIONS = {"num_ctx", "num_predict", "temperature", "top_p", "top_k", "stop", "seed"}
_MESSAGE = {"role", "content", "images", "thinking", "tool_calls", "tool_name", "tool_call_id"}


def check(body: dict[str, Any], server: Server, model: Model) -> None:
    """Raises Refused."""
    fields(body, _KNOWN, "body")
    fields(body.get("options", {}), _OPTIONS, "invalid option provided")
    require(body.get("think") in (None, True, False, "low", "medium", "high", "max"), "invalid think value")
    messages = body["messages"]
    require(messages, "no messages")
    for message in messages:
        fields(message, _MESSAGE, "message")
        require(
            isinstance(message["content"], str),
            "json: cannot unmarshal into Go struct field content of type string",
        )
        for image in message.get("images", ()):
            require(message["role"] == "user", "an image that is not the user's")
            require(model.images, "this model is missing data required for image input")
            decoded(image, "illegal base64 data")
        for call in message.get("tool_calls", ()):
            name_of_tool(call["function"]["name"])
            arguments = call["function"]["arguments"]
            require(
                isinstance(arguments, dict),
                "json: cannot unmarshal string into tool_calls.function.arguments",
            )
        if message["role"] == "system":
            text_of(message["content"], "instructions without words")
        if message["role"] == "user":
            require(message["content"].strip() or message.get("images"), "a user who says nothing")
    chat.order(messages, server, model)
