"""A request of the Responses API, read: items in, one question in no vendor's words out.

Rule: nothing is kept here, so each request holds its whole conversation; what would need memory is refused by name.
"""

from __future__ import annotations

from interline.gateway.asking import (
    Question,
    cache_key,
    choice,
    chosen,
    effort,
    format_by_schema,
    named,
    says_something,
    tool_of,
    without_twins,
)
from interline.gateway.contents import contents, words
from interline.gateway.faults import invalid
from interline.gateway.fields import Fields
from interline.model.parts import Part, Refusal, Text, ToolCall, ToolResult
from interline.model.request import AnswerFormat, ChatRequest, Tool, ToolChoice, Turn
from interline.services.relay import Asked

_NOT_DONE = {
    "previous_response_id": "Interline keeps no responses: send the whole conversation as input.",
    "conversation": "Interline keeps no conversations of programs: send the whole conversation as input.",
    "prompt": "Interline keeps no prompts: send the words themselves.",
}
_SEARCH = "web_search"


def responses_question(body: Fields) -> Question:
    """The request of `POST /v1/responses`. Raises Refused."""
    for name, why in _NOT_DONE.items():
        if body.get(name) is not None:
            raise invalid(why, name, "unsupported_parameter")
    if body.flag("background"):
        raise invalid(
            "Answers come at once: background must be false.", "background", "unsupported_parameter"
        )
    system, turns = _conversation(body)
    tools, search = _tools(body)
    reasoning = body.record("reasoning")
    request = ChatRequest(
        "",
        turns,
        system,
        max_output=body.count("max_output_tokens"),
        temperature=body.number("temperature", 0, 2),
        top_p=body.number("top_p", 0, 1),
        effort=effort(reasoning, "effort") if reasoning else None,
        cache_key=cache_key(body, system, turns),
        search=search,
        tools=tools,
        tool_choice=_tool_choice(body, tools),
        answer_format=_answer_format(body),
    )
    stream = bool(body.flag("stream"))
    return Question(Asked(choice(body), request, takes_back=not stream), stream, with_usage=True)


def _conversation(body: Fields) -> tuple[str, tuple[Turn, ...]]:
    system = [body.text("instructions") or ""]
    turns: list[Turn] = []
    if isinstance(body.get("input"), str):
        turns.append(Turn("user", (Text(body.needed("input")),)))
    else:
        for item in body.records("input"):
            _add(item, system, turns)
    if not any(map(says_something, turns)):
        raise body.refuse("input", "a text, or items in which somebody says something")
    return "\n\n".join(text for text in system if text.strip()), tuple(turns)


def _add(item: Fields, system: list[str], turns: list[Turn]) -> None:
    kind = item.text("type") or "message"
    if kind == "message":
        _add_message(item, system, turns)
    elif kind == "function_call":
        call = ToolCall(item.needed("call_id"), named(item), item.text("arguments") or "{}")
        _append(turns, "assistant", call)
    elif kind == "function_call_output":
        turns.append(Turn("tool", (ToolResult(item.needed("call_id"), words(item, "output")),)))
    elif kind != "reasoning":
        # Another model's reasoning would be refused by whoever answers now.
        raise item.refuse("type", "message, function_call, function_call_output or reasoning")


def _add_message(item: Fields, system: list[str], turns: list[Turn]) -> None:
    role = item.needed("role")
    if role in ("system", "developer"):
        system.append(words(item))
    elif role == "user":
        turns.append(Turn("user", contents(item)))
    elif role == "assistant":
        parts = contents(item)
        if not all(isinstance(part, (Text, Refusal)) for part in parts):
            raise item.refuse("content", "words, in a message of the assistant")
        for part in parts:
            _append(turns, "assistant", part)
    else:
        raise item.refuse("role", "system, developer, user or assistant")


def _append(turns: list[Turn], role: str, part: Part) -> None:
    """What one answer said in several items is one turn."""
    if turns and turns[-1].role == role:
        turns[-1] = Turn(role, (*turns[-1].parts, part))
    else:
        turns.append(Turn(role, (part,)))


def _tools(body: Fields) -> tuple[tuple[Tool, ...], bool]:
    """The functions, and whether the vendor's own search is among the tools."""
    tools, search = [], False
    for tool in body.records("tools"):
        kind = tool.needed("type")
        if kind == "function":
            tools.append(tool_of(tool))
        elif kind.startswith(_SEARCH):
            search = True
        else:
            raise tool.refuse("type", "function or web_search")
    return without_twins(body, tools), search


def _tool_choice(body: Fields, tools: tuple[Tool, ...]) -> ToolChoice:
    if not isinstance(body.get("tool_choice"), dict):
        return chosen(body, tools, None)
    form = body.record("tool_choice")
    if form is None or form.text("type") != "function":
        raise body.refuse("tool_choice", "auto, none, required or one of the functions")
    return chosen(body, tools, form.needed("name"))


def _answer_format(body: Fields) -> AnswerFormat | None:
    text = body.record("text")
    form = text.record("format") if text else None
    kind = form.needed("type") if form else "text"
    if form is None or kind == "text":
        return None
    if kind == "json_object":
        return AnswerFormat()
    if kind == "json_schema":
        return format_by_schema(form)
    raise form.refuse("type", "text, json_object or json_schema")
