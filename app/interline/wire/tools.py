"""Tools and forms of answers as most vendors take them; what one takes otherwise stands in its wire format.

Rule: a schema goes out as it was given, but for the marks of its own origin, at which some vendors stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interline.model.request import AnswerFormat, ChatRequest, Tool

# Mistral refuses a schema that says where it comes from (protocols.md, 1).
_OF_ITS_ORIGIN = ("$schema", "$id")


def schema_of(tool: Tool) -> dict[str, Any]:
    """The schema of a tool's arguments; of one that takes none, an object without fields."""
    schema = plain_schema(tool.parameters or {})
    return {"type": "object", "properties": {}} | schema


def plain_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without the marks of its origin."""
    return {name: value for name, value in schema.items() if name not in _OF_ITS_ORIGIN}


def function_of(tool: Tool) -> dict[str, Any]:
    """A tool in OpenAI's words, without what stands around it."""
    function: dict[str, Any] = {"name": tool.name, "parameters": schema_of(tool)}
    if tool.description:
        function["description"] = tool.description
    if tool.strict is not None:
        function["strict"] = tool.strict
    return function


def format_of(answer_format: AnswerFormat) -> dict[str, Any]:
    """The form of an answer in OpenAI's words, without what stands around it; empty for any object."""
    if answer_format.schema is None:
        return {}
    named: dict[str, Any] = {"name": answer_format.name, "schema": plain_schema(answer_format.schema)}
    if answer_format.strict is not None:
        named["strict"] = answer_format.strict
    return named


def offered(request: ChatRequest) -> tuple[Tool, ...]:
    """The tools that may be called, for a vendor without a word for which: all, the one that must be, or none."""
    choice = request.tool_choice
    if choice.mode == "none":
        return ()
    if choice.name:
        return tuple(tool for tool in request.tools if tool.name == choice.name)
    return request.tools
