"""An answer that breaks off in the middle, and is finished elsewhere or not."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from tests.gateway.gateway import Gateway
from tests.simulator import Step

ASK: Any = [{"role": "user", "content": "Tell me a story."}]
LONG = "One two three four five six seven eight nine ten. " * 12


def broken(gateway: Gateway, after: int) -> openai.OpenAI:
    """A first vendor that breaks off after so many words, and a second one that answers."""
    gateway.add("sim-a").cuts(LONG, after=after)
    gateway.add("sim-b").answers("And so it ends.")
    return gateway.start().client()


def text_of(chunks: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def test_an_answer_that_is_collected_first_comes_whole(gateway: Gateway) -> None:
    """Nothing had left: what broke off is void, and the second vendor's answer is the answer."""
    answer: Any = broken(gateway, after=2).chat.completions.create(model="route:default", messages=ASK)
    assert answer.choices[0].message.content == "And so it ends."
    assert answer.model == "sim-b/ok"
    assert answer.interline["attempts"] >= 2


def test_a_stream_goes_on_and_shows_its_seam(gateway: Gateway) -> None:
    """What left stays; where another vendor's words begin is said, never glued over in silence."""
    client = broken(gateway, after=100)
    chunks: list[Any] = list(client.chat.completions.create(model="route:default", messages=ASK, stream=True))
    text = text_of(chunks)
    assert text.startswith("One two three")
    assert text.endswith("And so it ends.")
    seams = [
        chunk.interline["seam"] for chunk in chunks if "seam" in (getattr(chunk, "interline", None) or {})
    ]
    assert [(seam["from"], seam["to"]) for seam in seams] == [("sim-a/ok", "sim-b/ok")]
    assert chunks[-1].interline["vendor"] == "sim-b"
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_a_stream_that_cannot_go_on_ends_in_an_error(gateway: Gateway) -> None:
    """A tool call that was cut in half is never finished by somebody else, nor taken back from who has it."""
    vendor = gateway.add("sim-a").then(half_a_call())
    gateway.add("sim-b").answers("Never.")
    client = gateway.start().client()
    tool: Any = {"type": "function", "function": {"name": "f"}}
    with pytest.raises(openai.APIError) as caught:
        list(client.chat.completions.create(model="route:default", messages=ASK, tools=[tool], stream=True))
    assert caught.value.code == "answer_interrupted"
    assert len(vendor.calls) >= 1
    assert gateway.vendors["sim-b"].calls == []


def half_a_call() -> Step:
    """A stream that ends amid a call's arguments."""
    function = {"name": "f", "arguments": '{"a": '}
    call = {"index": 0, "id": "call_1", "type": "function", "function": function}
    choice = {"index": 0, "delta": {"role": "assistant", "tool_calls": [call]}, "finish_reason": None}
    chunk = json.dumps({"id": "c", "model": "ok", "choices": [choice]})
    return Step(raw=f"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {chunk}\n\n".encode())


JSON_FORMS: Any = [
    {"type": "json_object"},
    {"type": "json_schema", "json_schema": {"name": "s", "schema": {"type": "object"}}},
]
OBJECT = '{"whole": true, "by": "b"}'


@pytest.mark.parametrize("form", JSON_FORMS, ids=["object", "schema"])
def test_json_that_breaks_off_comes_whole_from_the_next(gateway: Gateway, form: Any) -> None:
    """However much had come: it is begun anew elsewhere, and the second object alone is the answer."""
    gateway.add("sim-a").cuts(json.dumps({"words": LONG}), after=100)
    other = gateway.add("sim-b").answers(OBJECT)
    client = gateway.start().client()
    answer: Any = client.chat.completions.create(model="route:default", messages=ASK, response_format=form)
    assert json.loads(answer.choices[0].message.content) == {"whole": True, "by": "b"}
    assert answer.model == "sim-b/ok"
    # It was asked as the first one was, and not to go on.
    assert "words" not in other.calls[0].body.decode()
    first, second = gateway.decision(answer.id.removeprefix("chatcmpl-")).attempts
    assert (str(first.state), str(second.state)) == ("interrupted", "ok")


def test_json_that_breaks_off_where_nobody_else_is_comes_from_the_same(gateway: Gateway) -> None:
    """Asked once more, from the beginning."""
    vendor = gateway.add("sim-a").cuts(json.dumps({"words": LONG}), after=100).answers(OBJECT)
    client = gateway.start().client()
    answer: Any = client.chat.completions.create(
        model="sim-a/ok", messages=ASK, response_format={"type": "json_object"}
    )
    assert answer.choices[0].message.content == OBJECT
    assert len(vendor.calls) == 2


@pytest.mark.parametrize("form", JSON_FORMS, ids=["object", "schema"])
def test_trap_31_an_answer_that_is_no_json_gives_way_to_the_next(gateway: Gateway, form: Any) -> None:
    """Whole, paid for, and of no use to the program: the next vendor is asked; nobody's health suffers for it."""
    first = gateway.add("sim-a").answers("Sure! Here is your JSON: {'whole': True}")
    gateway.add("sim-b").answers(OBJECT)
    client = gateway.start().client()
    for _ in range(3):
        answer: Any = client.chat.completions.create(
            model="route:default", messages=ASK, response_format=form
        )
        assert answer.choices[0].message.content == OBJECT
    assert len(first.calls) == 3
    attempts = gateway.decision(answer.id.removeprefix("chatcmpl-")).attempts
    assert attempts[0].failure is not None
    assert attempts[0].failure.message == "the answer is no JSON"
    assert [str(attempt.bill.cost.quality) for attempt in attempts] == ["exact", "exact"]


def test_where_nobody_does_better_what_was_said_is_handed_on(gateway: Gateway) -> None:
    """The last of a route and a pinned model may answer as they like; so may one that was stopped by its limit."""
    gateway.add("sim-a").answers('{"cut": "in the mid', finish="length")
    gateway.add("sim-b").answers("No JSON from me.")
    client = gateway.start().client()
    form: Any = {"type": "json_object"}
    for model, said in (("route:default", '{"cut": "in the mid'), ("sim-b/ok", "No JSON from me.")):
        answer: Any = client.chat.completions.create(model=model, messages=ASK, response_format=form)
        assert answer.choices[0].message.content == said


def test_a_tool_call_in_place_of_json_is_an_answer(gateway: Gateway) -> None:
    """JSON comes after the rounds of tools."""
    gateway.add("sim-a").answers("", calls=(("f", "{}"),))
    other = gateway.add("sim-b").answers(OBJECT)
    client = gateway.start().client()
    answer: Any = client.chat.completions.create(
        model="route:default",
        messages=ASK,
        tools=[{"type": "function", "function": {"name": "f"}}],
        response_format={"type": "json_object"},
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    assert not other.calls


def test_streamed_json_is_neither_gone_on_with_nor_taken_back(gateway: Gateway) -> None:
    """Two halves of two objects are none, and what has left stays: the stream ends in an error."""
    client = broken(gateway, after=100)
    form: Any = {"type": "json_object"}
    stream = client.chat.completions.create(
        model="route:default", messages=ASK, stream=True, response_format=form
    )
    with pytest.raises(openai.APIError) as caught:
        list(stream)
    assert caught.value.code == "answer_interrupted"
    assert gateway.vendors["sim-b"].calls == []
