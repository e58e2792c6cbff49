"""Chat completions through OpenAI's own library, unchanged."""

from __future__ import annotations

import asyncio
import base64
import json
from decimal import Decimal
from typing import Any

import openai
import pytest

from interline.router.reasons import REASONS
from interline.router.replay import replay
from tests.gateway.gateway import Gateway

ASK: Any = [{"role": "user", "content": "Hello?"}]
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")


def test_an_answer_comes_whole(gateway: Gateway) -> None:
    """Text, why it ended, tokens, and who answered."""
    gateway.add("sim-a").answers("Good morning.", usage={"input": 12, "output": 3})
    client = gateway.start().client()
    answer = client.chat.completions.create(model="sim-a/ok", messages=ASK)
    assert answer.choices[0].message.content == "Good morning."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "sim-a/ok"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (12, 3)


def test_an_answer_comes_as_a_stream(gateway: Gateway) -> None:
    """Word by word; the last chunk says who answered and what it cost."""
    gateway.add("sim-a").answers("One two three.", usage={"input": 100, "output": 50})
    client = gateway.start().client()
    options: Any = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True, stream_options=options)
    )
    words = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "".join(word or "" for word in words) == "One two three."
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    last: Any = chunks[-1]
    assert last.choices == []
    assert (last.usage.prompt_tokens, last.usage.completion_tokens) == (100, 50)
    assert last.interline["vendor"] == "sim-a"
    assert last.interline["model"] == "ok"
    assert last.interline["attempts"] == 1
    assert Decimal(last.interline["cost"]) == Decimal("0.0002")
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_usage_is_not_sent_unasked(gateway: Gateway) -> None:
    """As OpenAI does it; what the turn cost then stands on the chunk that ends it."""
    gateway.add("sim-a").answers("Hi")
    client = gateway.start().client()
    chunks: list[Any] = list(client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True))
    assert all(chunk.choices for chunk in chunks)
    assert chunks[-1].interline["vendor"] == "sim-a"


def test_the_headers_say_what_the_record_says(gateway: Gateway) -> None:
    """Vendor, model, attempts and cost are those of the ledger, to the last digit."""
    gateway.add("sim-a").fails(503)
    gateway.add("sim-b").answers("Yes.", usage={"input": 1234, "output": 567})
    client = gateway.start().client()
    raw = client.chat.completions.with_raw_response.create(model="route:default", messages=ASK)
    decision = gateway.decision(raw.headers["x-interline-decision"])
    assert raw.headers["x-interline-vendor"] == "sim-b"
    assert raw.headers["x-interline-model"] == "ok"
    assert raw.headers["x-interline-attempts"] == str(len(decision.attempts))
    assert Decimal(raw.headers["x-interline-cost"]) == decision.cost.amount == Decimal("0.002368")
    assert decision.outcome == "answered"
    assert (decision.conversation_id, decision.message_id) == ("", "")


def test_a_stream_s_headers_name_who_committed(gateway: Gateway) -> None:
    """They leave when the answer begins: the failed vendor before it is among the attempts."""
    gateway.add("sim-a").fails(503)
    gateway.add("sim-b").answers("Yes.")
    client = gateway.start().client()
    with client.chat.completions.with_streaming_response.create(
        model="route:default", messages=ASK, stream=True
    ) as response:
        headers = dict(response.headers)
        assert "Yes." in response.read().decode()
    assert headers["x-interline-vendor"] == "sim-b"
    assert int(headers["x-interline-attempts"]) >= 2
    assert headers["x-interline-decision"]
    assert "x-interline-cost" not in headers


def test_the_conversation_arrives_as_it_was_sent(gateway: Gateway) -> None:
    """System, developer, user and assistant, in order."""
    vendor = gateway.add("sim-a").answers("Fine.")
    client = gateway.start().client()
    client.chat.completions.create(
        model="sim-a/ok",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "developer", "content": [{"type": "text", "text": "And kind."}]},
            {"role": "user", "content": [{"type": "text", "text": "How are "}, {"type": "text", "text": "you?"}]},
            {"role": "assistant", "content": "Well."},
            {"role": "user", "content": "And now?"},
        ],
    )  # fmt: skip
    assert vendor.calls[0].json["messages"] == [
        {"role": "system", "content": "Be brief.\n\nAnd kind."},
        {"role": "user", "content": "How are you?"},
        {"role": "assistant", "content": "Well."},
        {"role": "user", "content": "And now?"},
    ]


def test_options_reach_the_vendor(gateway: Gateway) -> None:
    """Limit, sampling and stops, in its own words."""
    vendor = gateway.add("sim-a").answers("Fine.")
    client = gateway.start().client()
    client.chat.completions.create(
        model="sim-a/ok", messages=ASK, max_tokens=77, temperature=0.25, top_p=0.5, stop=["END"], seed=7
    )
    sent = vendor.calls[0].json
    assert (sent["temperature"], sent["top_p"], sent["stop"]) == (0.25, 0.5, ["END"])
    assert 77 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))


def test_a_model_without_sampling_is_asked_without(gateway: Gateway) -> None:
    """It would refuse the request, or ignore it: its row says so."""
    gateway._models += "\nsampling = false\n"
    vendor = gateway.add("sim-a").answers("Fine.")
    client = gateway.start().client()
    client.chat.completions.create(model="sim-a/ok", messages=ASK, temperature=0.25, top_p=0.5)
    assert not {"temperature", "top_p"} & set(vendor.calls[0].json)


def test_effort_is_said_in_the_model_s_words(gateway: Gateway) -> None:
    """`minimal` is low where a model knows no less."""
    gateway._models += '\nefforts = ["low", "high"]\nreasons = true\n'
    vendor = gateway.add("sim-a").answers("Fine.")
    client = gateway.start().client()
    for word in ("minimal", "xhigh"):
        client.chat.completions.create(model="sim-a/ok", messages=ASK, reasoning_effort=word)  # type: ignore[arg-type]
    assert [call.json["reasoning_effort"] for call in vendor.calls] == ["low", "high"]


def test_thinking_comes_beside_the_answer(gateway: Gateway) -> None:
    """As reasoning_content, in both ways of answering."""
    gateway.add("sim-a").answers("Four.", thinking="Two and two.")
    client = gateway.start().client()
    whole: Any = client.chat.completions.create(model="sim-a/ok", messages=ASK).choices[0].message
    assert (whole.content, whole.reasoning_content) == ("Four.", "Two and two.")
    stream = client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
    deltas: list[Any] = [chunk.choices[0].delta for chunk in stream]
    assert "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas) == "Two and two."
    assert "".join(delta.content or "" for delta in deltas) == "Four."


@pytest.mark.parametrize("wire", WIRES)
def test_a_round_of_tools(gateway: Gateway, wire: str) -> None:
    """Two calls at once come back as calls, their results go out beside them, on every wire format."""
    vendor = gateway.add("sim-a", wire)
    calls = (("get_weather", '{"city": "Rome"}'), ("get_weather", '{"city": "Oslo"}'))
    vendor.answers("", calls=calls).answers("Warm and cold.")
    client = gateway.start().client()
    asked = client.chat.completions.create(model="sim-a/ok", messages=ASK, tools=[WEATHER]).choices[0]
    assert asked.finish_reason == "tool_calls"
    made: list[Any] = asked.message.tool_calls or []
    assert [json.loads(call.function.arguments)["city"] for call in made] == ["Rome", "Oslo"]
    assert len({call.id for call in made}) == 2
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": f"result of {n}"} for n, call in enumerate(made)
    ]
    messages: Any = [*ASK, asked.message.model_dump(exclude_none=True), *results]
    answer = client.chat.completions.create(model="sim-a/ok", messages=messages, tools=[WEATHER])
    assert answer.choices[0].message.content == "Warm and cold."
    sent = vendor.calls[1].body.decode()
    assert sent.index("Rome") < sent.index("Oslo") < sent.index("result of 0") < sent.index("result of 1")


@pytest.mark.parametrize("wire", WIRES)
def test_tool_calls_come_as_a_stream(gateway: Gateway, wire: str) -> None:
    """Id and name first, then pieces of arguments, each call under its own number."""
    calls = (("get_weather", '{"city": "Rome"}'), ("get_weather", '{"city": "Oslo"}'))
    gateway.add("sim-a", wire).answers("", calls=calls)
    client = gateway.start().client()
    put_together: dict[int, list[str]] = {}
    finish = None
    for chunk in client.chat.completions.create(model="sim-a/ok", messages=ASK, tools=[WEATHER], stream=True):
        choice = chunk.choices[0]
        finish = choice.finish_reason or finish
        for piece in choice.delta.tool_calls or []:
            assert piece.function is not None
            if piece.index not in put_together:
                assert piece.id
                assert piece.function.name == "get_weather"
                put_together[piece.index] = []
            put_together[piece.index].append(piece.function.arguments or "")
    assert finish == "tool_calls"
    assert [json.loads("".join(pieces))["city"] for pieces in put_together.values()] == ["Rome", "Oslo"]
    assert list(put_together) == [0, 1]


def test_a_picture_reaches_the_vendor(gateway: Gateway) -> None:
    """As a data: URL in, in the vendor's form out."""
    vendor = gateway.add("sim-a", "anthropic-messages").answers("A dot.")
    client = gateway.start().client()
    content: Any = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}},
    ]
    client.chat.completions.create(model="sim-a/ok", messages=[{"role": "user", "content": content}])
    image = vendor.calls[0].json["messages"][0]["content"][1]
    assert image["source"] == {"type": "base64", "media_type": "image/png", "data": PIXEL}


def test_a_pdf_reaches_the_vendor(gateway: Gateway) -> None:
    """With its name."""
    vendor = gateway.add("sim-a", "anthropic-messages").answers("A page.")
    client = gateway.start().client()
    data = base64.b64encode(b"%PDF-1.4 nothing").decode()
    file: Any = {
        "type": "file",
        "file": {"filename": "a.pdf", "file_data": f"data:application/pdf;base64,{data}"},
    }
    client.chat.completions.create(model="sim-a/ok", messages=[{"role": "user", "content": [file]}])
    document = vendor.calls[0].json["messages"][0]["content"][0]
    assert (document["type"], document["title"], document["source"]["data"]) == ("document", "a.pdf", data)


def test_json_by_schema_reaches_the_vendor(gateway: Gateway) -> None:
    """And any object, where the wire has a word for it."""
    vendor = gateway.add("sim-a").answers("{}")
    client = gateway.start().client()
    schema = {"name": "colour", "schema": {"type": "object"}, "strict": True}
    form: Any = {"type": "json_schema", "json_schema": schema}
    client.chat.completions.create(model="sim-a/ok", messages=ASK, response_format=form)
    client.chat.completions.create(model="sim-a/ok", messages=ASK, response_format={"type": "json_object"})
    assert [call.json["response_format"] for call in vendor.calls] == [form, {"type": "json_object"}]


@pytest.mark.parametrize(
    ("wire", "model", "asks", "reason"),
    [
        ("anthropic-messages", "", {"response_format": {"type": "json_object"}}, "no_json"),
        ("openai-responses", "", {"stop": ["."]}, "no_stops"),
        ("openai-chat", "tools = false", {"tools": [WEATHER]}, "no_tools"),
    ],
    ids=["json", "stop", "tools"],
)
def test_a_route_skips_the_steps_that_cannot_and_the_record_says_why(
    gateway: Gateway, wire: str, model: str, asks: dict[str, Any], reason: str
) -> None:
    """Who has no place for it in a request, or no such ability, is not asked; the decision can be derived again."""
    first = gateway.add("sim-a", wire, model=model).answers("no")
    gateway.add("sim-b").answers("{}")
    client = gateway.start().client()
    answer = client.chat.completions.create(model="route:default", messages=ASK, **asks)
    assert answer.model == "sim-b/ok"
    assert first.calls == []
    decision = gateway.decision(answer.id.removeprefix("chatcmpl-"))
    said = [(str(c.ref), str(c.verdict), c.reasons) for c in decision.plan.candidates]
    assert said == [("sim-b/ok", "chosen", ("route_step",)), ("sim-a/ok", "excluded", (reason,))]
    assert replay(decision).agrees
    assert REASONS[reason] in decision.why


def test_where_all_that_are_left_cannot_the_error_says_so(gateway: Gateway) -> None:
    """The one that could is down: the others are not asked in its place."""
    other = gateway.add("sim-a", "anthropic-messages").answers("no")
    gateway.add("sim-b").fails(400)
    client = gateway.start().client()
    form: Any = {"type": "json_object"}
    with pytest.raises(openai.APIError):
        client.chat.completions.create(model="route:default", messages=ASK, response_format=form)
    assert other.calls == []


def test_an_answer_that_reached_its_limit_says_so(gateway: Gateway) -> None:
    """finish_reason length; a refusal is content_filter."""
    gateway.add("sim-a").answers("Once upon", finish="length").answers("I will not.", finish="refused")
    client = gateway.start().client()
    reasons = [
        client.chat.completions.create(model="sim-a/ok", messages=ASK).choices[0].finish_reason for _ in "ab"
    ]
    assert reasons == ["length", "content_filter"]


def test_every_model_that_can_be_asked_is_listed(gateway: Gateway) -> None:
    """By the name to ask it by, and the routes; vendors without a key are not among them."""
    gateway.add("sim-a").answers("x")
    client = gateway.start().client()
    names = [model.id for model in client.models.list()]
    assert "sim-a/ok" in names
    assert "route:default" in names
    assert not [name for name in names if name.startswith("anthropic/")]
    assert client.models.retrieve("sim-a/ok").owned_by == "sim-a"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("sim-a/none")


def test_the_asynchronous_client_asks_many_at_once(gateway: Gateway) -> None:
    """Forty streams side by side, each whole and each recorded."""
    gateway.add("sim-a").answers("One two three four five.", delay=0.01)
    gateway.start()

    async def ask_one(client: openai.AsyncOpenAI) -> str:
        stream = await client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def ask_all() -> list[str]:
        given = {"api_key": gateway.token, "base_url": f"{gateway.url}/v1"}
        async with openai.AsyncOpenAI(**given, max_retries=0, timeout=30) as client:  # type: ignore[arg-type]
            return await asyncio.gather(*(ask_one(client) for _ in range(40)))

    assert asyncio.run(ask_all()) == ["One two three four five."] * 40
    decisions = gateway.decisions()
    assert len(decisions) == 40
    assert {decision.outcome for decision in decisions} == {"answered"}


def test_a_changed_vendors_toml_holds_from_the_next_question_on(gateway: Gateway) -> None:
    """A gateway runs for days: nobody restarts it to add a vendor."""
    gateway.add("sim-a").answers("Old.")
    client = gateway.start().client()
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="sim-b/ok", messages=ASK)
    gateway.add("sim-b").answers("New.")
    gateway.write()
    assert client.chat.completions.create(model="sim-b/ok", messages=ASK).choices[0].message.content == "New."
    assert "sim-b/ok" in [model.id for model in client.models.list()]


def test_a_long_silence_in_a_stream_is_kept_alive(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment that every client passes over stands between the words of a model that thinks for long."""
    monkeypatch.setattr("interline.gateway.turns._SILENCE", 0.05)
    gateway.add("sim-a").answers("One two.", delay=0.4)
    client = gateway.start().client()
    with client.chat.completions.with_streaming_response.create(
        model="sim-a/ok", messages=ASK, stream=True
    ) as response:
        assert ": still at it\n\n" in response.read().decode()
    chunks = client.chat.completions.create(model="sim-a/ok", messages=ASK, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "One two."
