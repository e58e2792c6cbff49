"""The Responses API through OpenAI's own library, unchanged."""

from __future__ import annotations

import base64
import json
from typing import Any

import openai
import pytest

from tests.gateway.gateway import Gateway

TOOL: Any = {"type": "function", "name": "get_weather", "parameters": {"type": "object", "properties": {}}}
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")


def test_an_answer_comes_whole(gateway: Gateway) -> None:
    """Text, tokens, who answered; and the instructions reached the vendor."""
    vendor = gateway.add("sim-a").answers("Good morning.", usage={"input": 12, "output": 3})
    client = gateway.start().client()
    raw = client.responses.with_raw_response.create(
        model="sim-a/ok", input="Hello?", instructions="Be brief."
    )
    answer: Any = raw.parse()
    assert answer.output_text == "Good morning."
    assert (answer.status, answer.model) == ("completed", "sim-a/ok")
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (12, 3)
    assert answer.interline["cost"] == raw.headers["x-interline-cost"] == "0.000018"
    assert vendor.calls[0].json["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello?"},
    ]


@pytest.mark.parametrize("wire", WIRES)
def test_an_answer_comes_as_a_stream(gateway: Gateway, wire: str) -> None:
    """Each item announced, told and closed, numbered without a gap; the last event holds it whole."""
    gateway.add("sim-a", wire).answers("One two three.", thinking="Hm.", usage={"input": 10, "output": 5})
    client = gateway.start().client()
    events: list[Any] = list(client.responses.create(model="sim-a/ok", input="Hello?", stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].type == "response.created"
    words = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(words) == "One two three."
    thoughts = [event.delta for event in events if event.type == "response.reasoning_summary_text.delta"]
    assert "".join(thoughts) == "Hm."
    last = events[-1]
    assert last.type == "response.completed"
    assert [item.type for item in last.response.output] == ["reasoning", "message"]
    assert last.response.output_text == "One two three."
    assert last.response.usage.input_tokens == 10
    assert last.response.interline["vendor"] == "sim-a"
    for kind in ("response.output_item.added", "response.output_item.done"):
        assert [event.output_index for event in events if event.type == kind] == [0, 1]


def test_the_library_s_own_collector_understands_the_stream(gateway: Gateway) -> None:
    """It checks that every piece belongs to an item that was announced."""
    gateway.add("sim-a").answers("One two.", calls=(("get_weather", '{"city": "Rome"}'),))
    client = gateway.start().client()
    with client.responses.stream(model="sim-a/ok", input="Hello?", tools=[TOOL]) as stream:
        for _ in stream:
            pass
        final: Any = stream.get_final_response()
    assert final.output_text == "One two."
    assert final.output[-1].arguments == '{"city": "Rome"}'


@pytest.mark.parametrize("wire", WIRES)
def test_a_round_of_tools(gateway: Gateway, wire: str) -> None:
    """Calls come back as items, and go out again beside their results."""
    vendor = gateway.add("sim-a", wire)
    vendor.answers("", calls=(("get_weather", '{"city": "Rome"}'), ("get_weather", '{"city": "Oslo"}')))
    vendor.answers("Warm and cold.")
    client = gateway.start().client()
    asked: Any = client.responses.create(model="sim-a/ok", input="Weather?", tools=[TOOL])
    calls = [item for item in asked.output if item.type == "function_call"]
    assert [json.loads(call.arguments)["city"] for call in calls] == ["Rome", "Oslo"]
    items: Any = [
        {"role": "user", "content": "Weather?"},
        *(call.model_dump(exclude_none=True) for call in calls),
        *({"type": "function_call_output", "call_id": call.call_id, "output": "21 °C"} for call in calls),
    ]
    answer = client.responses.create(model="sim-a/ok", input=items, tools=[TOOL])
    assert answer.output_text == "Warm and cold."
    assert vendor.calls[1].body.decode().count("21 °C") == 2


def test_a_conversation_of_items_arrives_as_it_was_sent(gateway: Gateway) -> None:
    """What an earlier response said goes back as its items; its reasoning stays behind."""
    vendor = gateway.add("sim-a").answers("Four.", thinking="Two and two.").answers("Eight.")
    client = gateway.start().client()
    first = client.responses.create(model="sim-a/ok", input="2+2?")
    picture = {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}"}
    items: Any = [
        {"role": "developer", "content": "Count."},
        {"role": "user", "content": "2+2?"},
        *(item.model_dump(exclude_none=True) for item in first.output),
        {"role": "user", "content": [{"type": "input_text", "text": "And twice that?"}, picture]},
    ]
    assert client.responses.create(model="sim-a/ok", input=items).output_text == "Eight."
    sent = vendor.calls[1].json["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert sent[2]["content"] == "Four."
    assert "Two and two." not in vendor.calls[1].body.decode()
    assert sent[3]["content"][1]["image_url"]["url"].endswith(PIXEL)


def test_options_reach_the_vendor(gateway: Gateway) -> None:
    """Limit, sampling, effort, tools and form, in its own words."""
    gateway._models += '\nefforts = ["low", "high"]\nreasons = true\n'
    vendor = gateway.add("sim-a").answers("{}")
    client = gateway.start().client()
    form: Any = {
        "format": {"type": "json_schema", "name": "colour", "schema": {"type": "object"}, "strict": True}
    }
    client.responses.create(
        model="sim-a/ok",
        input="x",
        max_output_tokens=77,
        temperature=0.5,
        reasoning={"effort": "minimal"},
        tools=[TOOL],
        tool_choice={"type": "function", "name": "get_weather"},
        text=form,
        parallel_tool_calls=False,
    )
    sent = vendor.calls[0].json
    assert (sent["temperature"], sent["reasoning_effort"]) == (0.5, "low")
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "get_weather"}}
    assert sent["response_format"]["json_schema"]["name"] == "colour"
    assert sent["parallel_tool_calls"] is False


def test_an_answer_that_reached_its_limit_is_incomplete(gateway: Gateway) -> None:
    """With the reason, in both ways of answering."""
    gateway.add("sim-a").answers("Once upon", finish="length")
    client = gateway.start().client()
    whole: Any = client.responses.create(model="sim-a/ok", input="x")
    assert (whole.status, whole.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    last: Any = list(client.responses.create(model="sim-a/ok", input="x", stream=True))[-1]
    assert last.type == "response.incomplete"
    assert last.response.output_text == "Once upon"


def test_a_stream_that_breaks_off_fails(gateway: Gateway) -> None:
    """The library raises, and what came is there."""
    gateway.add("sim-a").cuts("One two three four", after=2)
    client = gateway.start().client()
    events: list[Any] = []
    with pytest.raises(openai.APIError) as caught:
        events.extend(client.responses.create(model="sim-a/ok", input="x", stream=True))
    assert caught.value.code == "answer_interrupted"
    assert events[-1].type == "response.failed"
    assert events[-1].response.status == "failed"


def test_what_fails_before_the_first_word_is_an_http_error(gateway: Gateway) -> None:
    """Streamed or not."""
    gateway.add("sim-a").fails(404, code="model_not_found")
    client = gateway.start().client()
    for stream in (False, True):
        with pytest.raises(openai.NotFoundError):
            client.responses.create(model="sim-a/ok", input="x", stream=stream)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [{"role": "owner", "content": "x"}]}, "input[0].role"),
        ({"input": [{"type": "computer_call"}]}, "input[0].type"),
        ({"input": [{"type": "function_call_output", "output": "x"}]}, "input[0].call_id"),
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"background": True}, "background"),
        ({"tools": [{"type": "code_interpreter"}]}, "tools[0].type"),
        ({"tool_choice": {"type": "mcp"}}, "tool_choice"),
        ({"reasoning": {"effort": "enormous"}}, "reasoning.effort"),
        ({"text": {"format": {"type": "xml"}}}, "text.format.type"),
    ],
)
def test_a_field_that_is_not_what_it_should_be_is_named(
    door: Gateway, nobody_asked: None, fields: dict[str, Any], param: str
) -> None:
    """400 with the field's whole name; no vendor sees the request."""
    body = {"model": "sim-a/ok", "input": "x"} | fields
    status, _, answer = door.request("POST", "/v1/responses", json.dumps(body).encode())
    assert (status, json.loads(answer)["error"]["param"]) == (400, param)


def test_sources_stand_beside_the_words(gateway: Gateway) -> None:
    """In both forms, as annotations."""
    gateway.add("sim-a", "openai-responses").answers("See there.", source="https://example.com/page")
    client = gateway.start().client()
    answer: Any = client.responses.create(model="sim-a/ok", input="x")
    assert answer.output[-1].content[0].annotations[0].url == "https://example.com/page"
    message: Any = {"role": "user", "content": "x"}
    chat: Any = client.chat.completions.create(model="sim-a/ok", messages=[message])
    assert chat.choices[0].message.annotations[0].url_citation.url == "https://example.com/page"


def test_a_seam_is_told_in_the_stream(gateway: Gateway) -> None:
    """As an event of its own between the words of the two."""
    gateway.add("sim-a").cuts("One two three four five six seven eight nine ten. " * 12, after=100)
    gateway.add("sim-b").answers("And so it ends.")
    client = gateway.start().client()
    events: list[Any] = list(client.responses.create(model="route:default", input="x", stream=True))
    assert [event.type for event in events if event.type == "interline.seam"] == ["interline.seam"]
    assert events[-1].response.output_text.endswith("And so it ends.")
