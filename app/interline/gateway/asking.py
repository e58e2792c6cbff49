"""A request for a chat completion, read: OpenAI's fields in, one question in no vendor's words out.

Rule: what cannot be done is refused by name; what nobody here knows is ignored, as OpenAI's own servers of old did.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from interline.catalog.effort import strength
from interline.gateway.contents import contents, words
from interline.gateway.faults import Fault, Refused, invalid
from interline.gateway.fields import Fields
from interline.model.clean import label
from interline.model.errors import UnknownModel
from interline.model.parts import Part, Refusal, Text, ToolCall, ToolResult
from interline.model.request import AnswerFormat, ChatRequest, Tool, ToolChoice, Turn
from interline.model.route import Choice
from interline.services.relay import Asked

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_MOST_STOPS = 16
_OBSOLETE = {"functions": "tools", "function_call": "tool_choice"}


class BareName(Refused):
    """A model without its vendor."""

    def __init__(self, name: str, known_as: str = "") -> None:
        told = f"There is no model “{label(name, 80)}” here. "
        told += f"Write {known_as}" if known_as else "Write vendor/model (openai/gpt-5.5)"
        told += " or route:NAME (route:default); GET /v1/models lists them."
        super().__init__(Fault(404, "model_not_found", told, "model"))
        self.name = name


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how the client wants the answer."""

    asked: Asked
    stream: bool
    with_usage: bool
    """Whether a streamed answer ends with a count of its tokens."""


def chat_question(body: Fields) -> Question:
    """The request of `POST /v1/chat/completions`. Raises Refused."""
    _refuse_what_is_not_done(body)
    system, turns = _conversation(body)
    options = body.record("stream_options")
    tools = _tools(body)
    request = ChatRequest(
        "",
        turns,
        system,
        max_output=body.count("max_completion_tokens") or body.count("max_tokens"),
        temperature=body.number("temperature", 0, 2),
        top_p=body.number("top_p", 0, 1),
        stop=stops(body),
        effort=effort(body, "reasoning_effort"),
        cache_key=cache_key(body, system, turns),
        search=body.record("web_search_options") is not None,
        tools=tools,
        tool_choice=_tool_choice(body, tools),
        answer_format=_answer_format(body),
    )
    stream = bool(body.flag("stream"))
    with_usage = bool(options and options.flag("include_usage"))
    return Question(Asked(choice(body), request, takes_back=not stream), stream, with_usage)


def choice(body: Fields) -> Choice:
    """Who is asked. Raises Refused: a bare name is no model here."""
    name = body.needed("model").strip()
    try:
        return Choice.parse(name)
    except UnknownModel:
        raise BareName(name) from None


def stops(body: Fields) -> tuple[str, ...]:
    """Where the answer is to end."""
    value = body.get("stop")
    given = [value] if isinstance(value, str) else value or []
    if not isinstance(given, list) or not all(isinstance(stop, str) and stop for stop in given):
        raise body.refuse("stop", "a string or an array of strings")
    if len(given) > _MOST_STOPS:
        raise body.refuse("stop", f"at most {_MOST_STOPS} strings")
    return tuple(given)


def effort(body: Fields, name: str) -> str | None:
    """A word for reasoning effort."""
    word = body.text(name)
    if word is not None and strength(word) is None:
        raise body.refuse(name, f"one of {', '.join(EFFORTS)}")
    return word


def cache_key(body: Fields, system: str, turns: tuple[Turn, ...]) -> str:
    """What all requests of one conversation have in common: what the client says, else how it begins."""
    if given := body.text("prompt_cache_key"):
        return given[:64]
    beginning = f"{system}\n{turns[0].parts[:1]!r}" if turns else system
    return hashlib.sha256(beginning.encode("utf-8", "replace")).hexdigest()[:32]


def named(fields: Fields, name: str = "name") -> str:
    """A tool's or a schema's name, as every vendor takes it."""
    value = fields.needed(name)
    if not _NAME.fullmatch(value):
        raise fields.refuse(name, "letters, digits, - and _, at most 64 of them")
    return value


def without_twins(body: Fields, tools: list[Tool]) -> tuple[Tool, ...]:
    """The tools, each of another name."""
    if len({tool.name for tool in tools}) != len(tools):
        raise body.refuse("tools", "tools of different names")
    return tuple(tools)


def tool_of(fields: Fields) -> Tool:
    """A function that can be called."""
    parameters = fields.record("parameters")
    return Tool(
        named(fields),
        fields.text("description") or "",
        dict(parameters.data) if parameters else None,
        fields.flag("strict"),
    )


def chosen(body: Fields, tools: tuple[Tool, ...], name: str | None) -> ToolChoice:
    """The word on when tools are called; with a name, that one must be."""
    parallel = body.flag("parallel_tool_calls")
    if name is not None:
        if name not in {tool.name for tool in tools}:
            raise body.refuse("tool_choice", "one of the tools")
        return ToolChoice("required", name, parallel)
    mode = body.text("tool_choice") or ""
    if mode not in ("", "auto", "none", "required"):
        raise body.refuse("tool_choice", "auto, none, required or one of the tools")
    if mode == "required" and not tools:
        raise body.refuse("tools", "there, where one is required")
    return ToolChoice(mode, "", parallel)


def format_by_schema(fields: Fields) -> AnswerFormat:
    """JSON by schema; name, schema and strict stand in these fields."""
    schema = fields.record("schema")
    if schema is None:
        raise fields.refuse("schema", "a JSON schema")
    return AnswerFormat(dict(schema.data), named(fields), fields.flag("strict"))


def _refuse_what_is_not_done(body: Fields) -> None:
    if body.get("n") not in (None, 1):
        raise invalid("Only one answer can be asked for: n must be 1.", "n", "unsupported_parameter")
    for old, new in _OBSOLETE.items():
        if body.get(old) is not None:
            raise invalid(f"“{old}” is obsolete: use “{new}”.", old, "unsupported_parameter")
    modalities = body.get("modalities") or ["text"]
    if modalities != ["text"] or body.get("audio") is not None:
        raise invalid("Answers come as text.", "modalities", "unsupported_parameter")


def _conversation(body: Fields) -> tuple[str, tuple[Turn, ...]]:
    messages = body.records("messages")
    if not messages:
        raise body.refuse("messages", "an array with at least one message")
    system, turns = [], []
    for message in messages:
        role = message.needed("role")
        if role in ("system", "developer"):
            # Only few vendors take instructions in mid-conversation; all take them before it.
            system.append(words(message))
        elif role in _ROLES:
            turns.append(Turn(role, _ROLES[role](message)))
        else:
            raise message.refuse("role", "system, developer, user, assistant or tool")
    if not any(says_something(turn) for turn in turns):
        raise body.refuse("messages", "a conversation in which somebody says something")
    return "\n\n".join(text for text in system if text.strip()), tuple(turns)


def says_something(turn: Turn) -> bool:
    """Whether there is more in it than blanks."""
    return any(not isinstance(part, (Text, Refusal)) or part.text.strip() for part in turn.parts)


def _of_assistant(message: Fields) -> tuple[Part, ...]:
    parts = contents(message)
    if not all(isinstance(part, (Text, Refusal)) for part in parts):
        raise message.refuse("content", "words, in a message of the assistant")
    if refusal := message.text("refusal"):
        parts = (*parts, Refusal(refusal))
    return (*parts, *(_call(call) for call in message.records("tool_calls")))


def _call(call: Fields) -> ToolCall:
    function = call.record("function")
    if function is None:
        raise call.refuse("function", "an object with name and arguments")
    return ToolCall(call.needed("id"), named(function), function.text("arguments") or "{}")


def _of_tool(message: Fields) -> tuple[Part, ...]:
    return (ToolResult(message.needed("tool_call_id"), words(message)),)


_ROLES = {"user": contents, "assistant": _of_assistant, "tool": _of_tool}


def _tools(body: Fields) -> tuple[Tool, ...]:
    tools = []
    for tool in body.records("tools"):
        function = tool.record("function") if tool.text("type") == "function" else None
        if function is None:
            raise tool.refuse("type", "function, with an object of that name")
        tools.append(tool_of(function))
    return without_twins(body, tools)


def _tool_choice(body: Fields, tools: tuple[Tool, ...]) -> ToolChoice:
    if not isinstance(body.get("tool_choice"), dict):
        return chosen(body, tools, None)
    form = body.record("tool_choice")
    function = form.record("function") if form else None
    if function is None:
        raise body.refuse("tool_choice", "auto, none, required or one of the tools")
    return chosen(body, tools, function.needed("name"))


def _answer_format(body: Fields) -> AnswerFormat | None:
    form = body.record("response_format")
    if form is None:
        return None
    kind = form.needed("type")
    if kind == "text":
        return None
    if kind == "json_object":
        return AnswerFormat()
    schema = form.record("json_schema") if kind == "json_schema" else None
    if schema is None:
        raise form.refuse("type", "text, json_object or json_schema with an object of that name")
    return format_by_schema(schema)
