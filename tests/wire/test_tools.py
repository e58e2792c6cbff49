"""Tools, forms of answers and sampling, in each vendor's words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from interline.model.facts import ModelFacts
from interline.model.parts import Text, ToolCall, ToolResult
from interline.model.request import AnswerFormat, ChatRequest, Tool, ToolChoice, Turn
from interline.model.vendor import Vendor
from interline.wire.registry import BY_NAME, wire_named

WIRES = sorted(BY_NAME)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}
CLEAN = {name: value for name, value in SCHEMA.items() if name != "$schema"}
WEATHER = Tool("get_weather", "The weather in a city.", SCHEMA)
TIME = Tool("get_time")
QUESTION = Turn("user", (Text("Is it warm?"),))


def vendor(wire: str) -> Vendor:
    return Vendor("v", "V", "https://v.example", wire)


def body(wire: str, **fields: Any) -> dict[str, Any]:
    request = replace(ChatRequest("m", (QUESTION,), tools=(WEATHER, TIME)), **fields)
    data: dict[str, Any] = json.loads(wire_named(wire).build(request, vendor(wire)).body)
    return data


def test_chat_completions_wraps_each_tool_as_a_function() -> None:
    """As OpenAI's reference has it; a tool without arguments takes an object without fields."""
    functions = [tool["function"] for tool in body("openai-chat")["tools"]]
    assert functions[0] == {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": CLEAN,
    }
    assert functions[1] == {"name": "get_time", "parameters": {"type": "object", "properties": {}}}


def test_responses_says_that_schemas_are_not_strict() -> None:
    """Its own default would refuse schemas that were not written for it."""
    tools = body("openai-responses", tools=(WEATHER, replace(TIME, strict=True)))["tools"]
    assert [tool["strict"] for tool in tools] == [False, True]
    assert tools[0]["type"] == "function"
    assert tools[0]["parameters"] == CLEAN


def test_anthropic_calls_the_schema_otherwise() -> None:
    """input_schema, which every tool must have."""
    tools = body("anthropic-messages")["tools"]
    assert tools[0] == {
        "name": "get_weather",
        "description": "The weather in a city.",
        "input_schema": CLEAN,
    }
    assert tools[1] == {"name": "get_time", "input_schema": {"type": "object", "properties": {}}}


def test_gemini_declares_functions_with_whole_schemas() -> None:
    """Its older field takes only a part of JSON Schema."""
    declared = body("gemini")["tools"][0]["functionDeclarations"]
    assert declared[0]["parametersJsonSchema"] == CLEAN
    assert declared[1] == {"name": "get_time"}


def test_ollama_takes_openai_s_form() -> None:
    """And is left without a tool that must not be called, for it has no word for the choice."""
    assert [tool["function"]["name"] for tool in body("ollama-chat")["tools"]] == ["get_weather", "get_time"]
    assert "tools" not in body("ollama-chat", tool_choice=ToolChoice("none"))
    only = body("ollama-chat", tool_choice=ToolChoice("required", "get_time"))["tools"]
    assert [tool["function"]["name"] for tool in only] == ["get_time"]


@pytest.mark.parametrize("wire", WIRES)
def test_marks_of_a_schema_s_origin_stay_behind(wire: str) -> None:
    """Mistral refuses them, and nobody needs them."""
    assert "$schema" not in json.dumps(body(wire, answer_format=AnswerFormat(SCHEMA)))


@pytest.mark.parametrize(
    ("choice", "chat", "responses", "anthropic", "gemini"),
    [
        (ToolChoice(), None, None, None, None),
        (ToolChoice("auto"), "auto", "auto", {"type": "auto"}, {"mode": "AUTO"}),
        (ToolChoice("none"), "none", "none", {"type": "none"}, {"mode": "NONE"}),
        (ToolChoice("required"), "required", "required", {"type": "any"}, {"mode": "ANY"}),
        (
            ToolChoice("required", "get_time"),
            {"type": "function", "function": {"name": "get_time"}},
            {"type": "function", "name": "get_time"},
            {"type": "tool", "name": "get_time"},
            {"mode": "ANY", "allowedFunctionNames": ["get_time"]},
        ),
    ],
)
def test_the_choice_of_tools_in_each_one_s_words(
    choice: ToolChoice, chat: Any, responses: Any, anthropic: Any, gemini: Any
) -> None:
    """Left to the vendor where nothing was said."""
    assert body("openai-chat", tool_choice=choice).get("tool_choice") == chat
    assert body("openai-responses", tool_choice=choice).get("tool_choice") == responses
    assert body("anthropic-messages", tool_choice=choice).get("tool_choice") == anthropic
    config = body("gemini", tool_choice=choice).get("toolConfig", {}).get("functionCallingConfig")
    assert config == gemini


def test_one_call_at_a_time() -> None:
    """Where a vendor has a word for it."""
    alone = ToolChoice(parallel=False)
    assert body("openai-chat", tool_choice=alone)["parallel_tool_calls"] is False
    assert body("openai-responses", tool_choice=alone)["parallel_tool_calls"] is False
    wanted = {"type": "auto", "disable_parallel_tool_use": True}
    assert body("anthropic-messages", tool_choice=alone)["tool_choice"] == wanted
    forced = body("anthropic-messages", tool_choice=ToolChoice("required", parallel=False))["tool_choice"]
    assert forced == {"type": "any", "disable_parallel_tool_use": True}
    assert body("anthropic-messages", tool_choice=ToolChoice("none", parallel=False))["tool_choice"] == {
        "type": "none"
    }


@pytest.mark.parametrize("wire", WIRES)
def test_a_choice_without_tools_is_not_sent(wire: str) -> None:
    """Vendors refuse a word about tools that are not there."""
    sent = body(wire, tools=(), tool_choice=ToolChoice("auto", parallel=False))
    assert not {"tools", "tool_choice", "toolConfig", "parallel_tool_calls"} & set(sent)


def test_who_must_call_a_tool_on_anthropic_does_not_think_first() -> None:
    """It refuses the two together; the effort itself stays."""
    free = body("anthropic-messages", effort="high")
    forced = body("anthropic-messages", effort="high", tool_choice=ToolChoice("required"))
    assert "thinking" in free
    assert "thinking" not in forced
    assert forced["output_config"] == free["output_config"] == {"effort": "high"}


@pytest.mark.parametrize("wire", WIRES)
def test_a_round_of_tools_goes_out_with_their_definitions(wire: str) -> None:
    """The history's calls stand beside their results, and the tools can be called again."""
    calls = ToolCall("call_1", "get_weather", '{"city": "Rome"}'), ToolCall("call_2", "get_time", "{}")
    turns = (
        QUESTION,
        Turn("assistant", calls),
        Turn("tool", (ToolResult("call_1", "21 °C"),)),
        Turn("tool", (ToolResult("call_2", "noon"),)),
    )  # fmt: skip
    sent = json.dumps(body(wire, turns=turns), ensure_ascii=False)
    assert "21 °C" in sent
    assert "noon" in sent
    assert "The weather in a city." in sent
    assert '"type": "none"' not in sent


def test_a_history_of_calls_without_tools_names_them_on_anthropic() -> None:
    """It refuses calls whose tool it does not know; these cannot be called again."""
    turns = (
        QUESTION,
        Turn("assistant", (ToolCall("call_1", "gone", "{}"),)),
        Turn("tool", (ToolResult("call_1", "x"),)),
    )
    sent = body("anthropic-messages", turns=turns, tools=())
    assert sent["tools"] == [{"name": "gone", "input_schema": {"type": "object"}}]
    assert sent["tool_choice"] == {"type": "none"}


def test_json_by_schema_in_each_one_s_words() -> None:
    """Where it is said, and how."""
    form = AnswerFormat(SCHEMA, "weather", strict=True)
    named = {"name": "weather", "schema": CLEAN, "strict": True}
    assert body("openai-chat", answer_format=form)["response_format"] == {
        "type": "json_schema",
        "json_schema": named,
    }
    assert body("openai-responses", answer_format=form)["text"] == {
        "format": {"type": "json_schema", **named}
    }
    config = body("gemini", answer_format=form)["generationConfig"]
    assert config == {"responseMimeType": "application/json", "responseJsonSchema": CLEAN}
    assert body("ollama-chat", answer_format=form)["format"] == CLEAN
    output = body("anthropic-messages", answer_format=form, effort="high")["output_config"]
    assert output == {"effort": "high", "format": {"type": "json_schema", "schema": CLEAN}}


def test_any_json_object_in_each_one_s_words() -> None:
    """Anthropic has no word for it."""
    form = AnswerFormat()
    assert body("openai-chat", answer_format=form)["response_format"] == {"type": "json_object"}
    assert body("openai-responses", answer_format=form)["text"] == {"format": {"type": "json_object"}}
    assert body("gemini", answer_format=form)["generationConfig"] == {"responseMimeType": "application/json"}
    assert body("ollama-chat", answer_format=form)["format"] == "json"
    assert "output_config" not in body("anthropic-messages", answer_format=form)


def test_sampling_and_stops_in_each_one_s_words() -> None:
    """Responses has no word for stops."""
    fields: dict[str, Any] = {"top_p": 0.5, "stop": ("END",)}
    chat = body("openai-chat", **fields)
    assert (chat["top_p"], chat["stop"]) == (0.5, ["END"])
    claude = body("anthropic-messages", **fields)
    assert (claude["top_p"], claude["stop_sequences"]) == (0.5, ["END"])
    assert body("gemini", **fields)["generationConfig"] == {"topP": 0.5, "stopSequences": ["END"]}
    assert body("ollama-chat", **fields)["options"] == {"top_p": 0.5, "stop": ["END"]}
    responses = body("openai-responses", **fields)
    assert responses["top_p"] == 0.5
    assert "stop" not in responses


@pytest.mark.parametrize("wire", WIRES)
def test_a_refused_field_can_be_left_out(wire: str) -> None:
    """Who is asked once more after a refusal is asked without it."""
    refused = {"gemini": "tools", "ollama-chat": "tools"}.get(wire, "tool_choice")
    sent = body(wire, tool_choice=ToolChoice("required"), without=frozenset({refused}))
    assert refused not in sent


def test_ollama_makes_room_for_the_tools() -> None:
    """A server left to itself would cut the conversation to make them fit."""
    wide = Tool("wide", "word " * 4000)
    sent = body("ollama-chat", tools=(wide,))
    assert sent["options"]["num_ctx"] >= 16384
    narrow = Vendor("v", "V", "https://v.example", "ollama-chat", models=(ModelFacts("m", context=8192),))
    request = ChatRequest("m", (QUESTION,), tools=(wide,))
    assert json.loads(wire_named("ollama-chat").build(request, narrow).body)["options"]["num_ctx"] == 8192


def test_two_requests_with_the_same_tools_are_equal() -> None:
    """A request is data."""
    one = ChatRequest("m", (QUESTION,), tools=(WEATHER,))
    assert one == ChatRequest(
        "m", (QUESTION,), tools=(Tool("get_weather", "The weather in a city.", dict(SCHEMA)),)
    )
