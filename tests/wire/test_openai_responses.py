"""OpenAI Responses: what its answers and its requests hold that no other wire format has."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from interline.model.answer import GrowingAnswer
from interline.model.events import (
    AnswerFailed,
    AnswerStarted,
    Event,
    Finish,
    Finished,
    ImageMade,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingBlob,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
    UsageReported,
)
from interline.model.facts import ModelFacts
from interline.model.failure import Action, FailureClass, Phase
from interline.model.parts import Text, Thinking, ToolCall, ToolResult
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.usage import Usage
from interline.model.vendor import Quirks, Vendor
from interline.wire.failure import classify
from interline.wire.openai_responses import WIRE
from tests.wire.nasty import GPT, reasoning, said, user
from tests.wire.recordings import Case, cases, decode

VENDOR = Vendor(GPT.vendor, "GPT", "https://o.example/v1", "openai-responses")
CREATED = {"type": "response.created", "response": {"id": "resp_1", "model": "m", "status": "in_progress"}}


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events)


def read(*events: dict[str, Any]) -> list[Event]:
    data = sse(*events)
    whole = decode(WIRE.decoder(VENDOR), [data])
    assert decode(WIRE.decoder(VENDOR), [data[at : at + 1] for at in range(len(data))]) == whole
    return whole


def read_body(body: dict[str, Any]) -> list[Event]:
    return decode(WIRE.decoder(VENDOR), [json.dumps(body).encode()])


def added(number: int | None, **item: Any) -> dict[str, Any]:
    return place(number) | {"type": "response.output_item.added", "item": item}


def done(number: int | None, **item: Any) -> dict[str, Any]:
    return place(number) | {"type": "response.output_item.done", "item": item}


def place(number: int | None) -> dict[str, Any]:
    return {} if number is None else {"output_index": number}


def text_delta(number: int | None, text: str, **more: Any) -> dict[str, Any]:
    return place(number) | {"type": "response.output_text.delta", "delta": text} | more


def message(text: str, **more: Any) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": more.pop("annotations", [])}]
    return {"type": "message", "role": "assistant", "content": content} | more


def completed(output: Iterable[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:
    response = {"id": "resp_1", "model": "m", "status": "completed", "output": list(output)} | more
    return {"type": "response.completed", "response": response}


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def only(events: list[Event], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


# Errors.


def test_the_error_that_is_really_sent_is_nested_and_comes_twice() -> None:
    """First as an event of its own, then inside response.failed: one failure."""
    error = {
        "type": "insufficient_quota",
        "code": "insufficient_quota",
        "message": "You exceeded your quota.",
    }
    failed = {"type": "response.failed", "response": {"id": "resp_1", "status": "failed", "error": error}}
    events = read(CREATED, {"type": "error", "error": error, "sequence_number": 2}, failed)
    assert isinstance(events[-1], AnswerFailed)
    assert events[-1].failure.failure_class is FailureClass.QUOTA
    assert len(only(events, AnswerFailed)) == 1


def test_the_error_of_the_documents_is_flat() -> None:
    """Its words stand in the event itself."""
    flat = {"type": "error", "code": "rate_limit_exceeded", "message": "Slow down.", "param": None}
    failed = read(CREATED, flat)[-1]
    assert isinstance(failed, AnswerFailed)
    assert (failed.failure.failure_class, failed.failure.message) == (FailureClass.RATE_LIMIT, "Slow down.")


def test_a_failed_response_says_why_and_what_it_took() -> None:
    """Alone, without an error event before it."""
    response = {
        "id": "resp_1",
        "status": "failed",
        "error": {"code": "server_error", "message": "The server had an error."},
        "usage": {"input_tokens": 5, "output_tokens": 0},
    }
    events = read(CREATED, text_delta(0, "Half"), {"type": "response.failed", "response": response})
    assert only(events, UsageReported) == [UsageReported(Usage(input=5))]
    assert isinstance(events[-1], AnswerFailed)
    assert events[-1].failure.failure_class is FailureClass.OVERLOADED
    assert text_of(events) == "Half"


@pytest.mark.parametrize("response", [{"status": "failed", "error": None}, {"status": "cancelled"}])
def test_a_failure_without_a_reason_is_one_all_the_same(response: dict[str, Any]) -> None:
    """And is never the end of a whole answer."""
    for events in (
        read(CREATED, {"type": "response.failed", "response": response}),
        read_body({"id": "resp_1", "output": [], **response}),
    ):
        assert isinstance(events[-1], AnswerFailed)
        assert not only(events, Finished)


@pytest.mark.parametrize("error", [{"message": "x", "code": "context_length_exceeded"}, "context window"])
def test_an_error_at_the_top_of_any_event_counts(error: object) -> None:
    """As gateways send it in the middle of a stream."""
    assert isinstance(read(CREATED, {"error": error})[-1], AnswerFailed)


@pytest.mark.parametrize(
    "body",
    [
        b'event: error\ndata: {"type":"error","error":{"message":"m","code":"rate_limit_exceeded"}}\n\n',
        sse(
            CREATED,
            {
                "type": "response.failed",
                "response": {"error": {"message": "m", "code": "rate_limit_exceeded"}},
            },
        ),
    ],
)
def test_an_error_status_may_bring_the_stream_that_was_asked_for(body: bytes) -> None:
    """LiteLLM answers 500 with events; the error in them says more than the status."""
    failure = classify(
        vendor_id="litellm-proxy", status=500, headers={}, body=body, phase=Phase.PRELUDE, now=None
    )
    assert (failure.failure_class, failure.message) == (FailureClass.RATE_LIMIT, "m")


@pytest.mark.parametrize("param", ["include", "reasoning.summary", "stream_options.include_obfuscation"])
def test_what_the_request_can_do_without_is_named(param: str) -> None:
    """Models that never reason refuse `include`, organisations that are not verified get no summaries."""
    error = {"message": "not supported", "code": "unsupported_value", "param": param}
    failure = classify(
        vendor_id="openai",
        status=400,
        headers={},
        body=json.dumps({"error": error}).encode(),
        phase=Phase.PRELUDE,
        now=None,
    )
    assert (failure.action, failure.param) == (Action.REPAIR_ONCE, param)


# Which item a piece belongs to.


def test_items_without_numbers_are_known_by_their_ids() -> None:
    """llama.cpp numbers nothing, closes all items at the end and gives calls one id only."""
    call_a, call_b = ({"type": "function_call", "call_id": f"fc_{n}", "name": "f"} for n in "ab")
    events = read(
        CREATED,
        added(None, **call_a, arguments=""),
        {"type": "response.function_call_arguments.delta", "item_id": "fc_a", "delta": "{"},
        added(None, **call_b, arguments=""),
        {"type": "response.function_call_arguments.delta", "item_id": "fc_b", "delta": '{"b":2}'},
        done(None, **call_a, arguments='{"a":1}'),
        done(None, **call_b, arguments='{"b":2}'),
        completed(),
    )
    assert calls_of(events) == [("fc_a", "f", '{"a":1}'), ("fc_b", "f", '{"b":2}')]


def test_one_number_for_all_items_is_no_number() -> None:
    """Bridges from Chat Completions give each item 0."""
    events = read(
        CREATED,
        added(0, type="reasoning", id="rs"),
        {"type": "response.reasoning_summary_text.delta", "output_index": 0, "delta": "Hm."},
        added(0, type="message", id="msg"),
        text_delta(0, "Yes"),
        done(0, type="reasoning", id="rs", summary=[{"type": "summary_text", "text": "Hm."}]),
        done(0, **message("Yes", id="msg")),
        completed(),
    )
    assert text_of(events) == "Yes"
    assert only(events, ThinkingDelta) == [ThinkingDelta("Hm.")]


def test_ids_that_change_without_numbers_mean_the_last_item() -> None:
    """Some proxies give each event a new id."""
    events = read(
        CREATED,
        added(None, type="message", id="id-1"),
        text_delta(None, "a", item_id="id-2"),
        text_delta(None, "b", item_id="id-3"),
        done(None, **message("ab", id="id-4")),
        completed([message("ab", id="id-5")]),
    )
    assert text_of(events) == "ab"


def test_pieces_of_items_that_were_never_announced_are_read() -> None:
    """Words, a call, thoughts."""
    events = read(
        {"type": "response.reasoning_text.delta", "output_index": 0, "delta": "Hm."},
        text_delta(1, "Yes"),
        {"type": "response.function_call_arguments.delta", "output_index": 2, "delta": "{}"},
        done(2, type="function_call", call_id="c", name="f", arguments="{}"),
        completed(),
    )
    assert (text_of(events), calls_of(events)) == ("Yes", [("c", "f", "{}")])
    assert events[-1] == Finished(Finish.TOOL, "completed")


@pytest.mark.parametrize(
    "events",
    [
        [{"type": "response.output_text.done", "output_index": 0, "text": "Yes"}],
        [{"type": "response.content_part.done", "output_index": 0, "part": {"type": "output_text", "text": "Yes"}}],
        [done(0, **message("Yes"))],
        [done(0, type="message", content="Yes")],
        [text_delta(0, "Y"), {"type": "response.output_text.done", "output_index": 0, "text": "Yes"}],
        [text_delta(0, "Y", content_index=None), done(0, **message("Yes"))],
        [],
    ],
)  # fmt: skip
def test_what_no_piece_brought_is_taken_from_the_whole(events: list[dict[str, Any]]) -> None:
    """Servers leave out pieces, or all but the end; nothing is told twice."""
    found = read(CREATED, *events, completed([message("Yes")]))
    assert text_of(found) == "Yes"
    assert found[-1] == Finished(Finish.STOP, "completed")


def test_the_name_of_an_event_may_stand_outside_alone() -> None:
    """In the `event:` line, without a type in the data."""
    data = b'event: response.output_text.delta\ndata: {"output_index": 0, "delta": "Yes"}\n\n'
    end = b'event: response.completed\ndata: {"response": {"id": "r"}}\n\n'
    events = decode(WIRE.decoder(VENDOR), [data + end])
    assert text_of(events) == "Yes"
    assert events[-1] == Finished(Finish.STOP, "completed")


def test_a_whole_body_may_be_the_only_event() -> None:
    """From a proxy that streams nothing."""
    assert text_of(read({"id": "r", "model": "m", "output": [message("Yes")]})) == "Yes"


def test_an_answer_in_the_chat_form_is_read() -> None:
    """Gateways exist that answer this request in the older form."""
    body = {"id": "c", "model": "m", "choices": [{"message": {"content": "Yes"}, "finish_reason": "stop"}]}
    events = read_body(body)
    assert events == [AnswerStarted("m", "c"), TextDelta("Yes"), Finished(Finish.STOP, "stop")]


def test_another_answer_makes_the_first_one_void() -> None:
    """A second beginning with another id starts all over, its places in the text too."""
    cited = {"type": "url_citation", "url": "https://s.example", "start_index": 0, "end_index": 3}
    again = {"type": "response.created", "response": {"id": "resp_2", "model": "m"}}
    events = read(
        CREATED,
        text_delta(0, "Never mind"),
        again,
        text_delta(0, "Yes"),
        {"type": "response.output_text.annotation.added", "output_index": 0, "annotation": cited},
        completed(),
    )
    assert [event.response_id for event in only(events, AnswerStarted)] == ["resp_1", "resp_2"]
    assert only(events, SourceCited) == [SourceCited("https://s.example", start=0, end=3)]


def test_the_model_that_is_named_at_the_end_counts() -> None:
    """llama.cpp names none before, a router another one."""
    started = only(read(CREATED, text_delta(0, "a"), completed(model="other")), AnswerStarted)
    assert started == [AnswerStarted("m", "resp_1"), AnswerStarted("other", "resp_1")]


# The end.


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("max_output_tokens", Finish.LENGTH), ("content_filter", Finish.REFUSED), ("max_messages", Finish.LENGTH),
     ("steered", Finish.LENGTH), (None, Finish.LENGTH)],
)  # fmt: skip
def test_an_answer_that_is_not_whole_says_why(reason: str | None, finish: Finish) -> None:
    """As an event of its own, in an event named otherwise, and in a body."""
    response = {
        "id": "resp_1",
        "status": "incomplete",
        "incomplete_details": {"reason": reason},
        "output": [],
    }
    for kind in ("response.incomplete", "response.completed"):
        events = read(CREATED, text_delta(0, "Ha"), {"type": kind, "response": response})
        assert events[-1] == Finished(finish, reason or "incomplete")
    assert read_body(response)[-1] == Finished(finish, reason or "incomplete")


def test_a_call_that_was_cut_is_not_ended() -> None:
    """Its arguments are half; nothing may ever run it."""
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": '{"a"', "status": "incomplete"}
    response = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    for events in (
        read(CREATED, done(0, **call), {"type": "response.incomplete", "response": response}),
        read_body({"output": [call], **response}),
    ):
        assert calls_of(events) == [("c", "f", '{"a"')]
        assert not only(events, ToolCallEnded)
        assert events[-1] == Finished(Finish.LENGTH, "max_output_tokens")


def test_calls_are_the_reason_though_the_status_is_completed() -> None:
    """Ended once each, with the empty object where nothing came, under minted ids where none came."""
    events = read(CREATED, done(0, type="function_call", name="f", arguments=""), completed())
    (call,) = calls_of(events)
    assert call[0].startswith("call_")
    assert call[1:] == ("f", "{}")
    assert len(only(events, ToolCallEnded)) == 1
    assert events[-1] == Finished(Finish.TOOL, "completed")


def test_an_answer_in_the_background_is_not_whole() -> None:
    """A body that says it is still being written."""
    for status in ("queued", "in_progress"):
        assert not only(read_body({"id": "r", "status": status, "output": []}), Finished)


def test_done_is_no_end() -> None:
    """A stream that stops before its last event was cut, [DONE] or not."""
    data = sse(CREATED, text_delta(0, "a")) + b"data: [DONE]\n\n"
    assert not only(decode(WIRE.decoder(VENDOR), [data]), Finished)


# Contents.


def test_a_refusal_in_a_body() -> None:
    """The words of declining are not the answer's."""
    part = {"type": "refusal", "refusal": "No."}
    events = read_body({"output": [{"type": "message", "content": [part]}], "status": "completed"})
    assert only(events, RefusalDelta) == [RefusalDelta("No.")]
    assert events[-1] == Finished(Finish.REFUSED, "completed")


def test_places_of_sources_are_in_the_whole_text() -> None:
    """The vendor counts from the beginning of each part."""
    cited = {
        "type": "url_citation",
        "url": "https://s.example",
        "title": "S",
        "start_index": 0,
        "end_index": 2,
    }
    events = read_body({"output": [message("First. "), message("It is.", annotations=[cited])]})
    (source,) = only(events, SourceCited)
    assert text_of(events)[source.start : source.end] == "It"


def test_searches_are_counted_by_the_vendor_or_by_their_items() -> None:
    """Opening a page and looking in it are no searches."""
    ran = [
        {"type": "web_search_call", "action": {"type": "search", "query": "q"}},
        {"type": "web_search_call", "action": {"type": "open_page", "url": "u"}},
        {"type": "x_search_call", "name": "x_semantic_search"},
        message("Found."),
    ]
    usage = {"usage": {"input_tokens": 1, "output_tokens": 1}}
    (counted,) = only(read_body({"output": ran, **usage}), UsageReported)
    assert counted.usage.searches == 2
    told = {"tool_usage": {"web_search": {"num_requests": 1}}}
    (counted,) = only(read_body({"output": ran, **usage, **told}), UsageReported)
    assert counted.usage.searches == 1


def test_ticks_are_exact_dollars() -> None:
    """xAI bills in ten-thousand-millionths of a dollar."""
    usage = {"input_tokens": 199, "output_tokens": 160, "cost_in_usd_ticks": 5_143_501}
    (counted,) = only(read_body({"output": [message("a")], "usage": usage}), UsageReported)
    assert counted.usage.reported_cost == Decimal("0.0005143501")


def test_written_cache_and_reasoning_stay_inside_their_wholes() -> None:
    """Whatever nonsense is told."""
    usage = {
        "input_tokens": 10,
        "input_tokens_details": {"cached_tokens": 8, "cache_write_tokens": 9},
        "output_tokens": 3,
        "output_tokens_details": {"reasoning_tokens": 7},
    }
    (counted,) = only(read_body({"output": [message("a")], "usage": usage}), UsageReported)
    assert counted.usage == Usage(input=10, cached_input=8, cache_write=2, output=3, reasoning=3)


def test_a_picture_is_told_once_and_its_drafts_never() -> None:
    """The drafts come as events of their own."""
    item = {"type": "image_generation_call", "id": "ig", "result": "AAAA", "output_format": "webp"}
    draft = {
        "type": "response.image_generation_call.partial_image",
        "output_index": 0,
        "partial_image_b64": "BB",
    }
    events = read(
        CREATED, added(0, type="image_generation_call", id="ig"), draft, done(0, **item), completed([item])
    )
    assert only(events, ImageMade) == [ImageMade("image/webp", "AAAA")]
    assert only(read_body({"output": [{"type": "image_generation_call", "result": "AAAA"}]}), ImageMade) == [
        ImageMade("image/png", "AAAA")
    ]


def test_each_summary_is_a_paragraph_and_no_thought_is_shown_twice() -> None:
    """A server may send the same thoughts as text and as summary."""
    both = {
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "One."}, {"type": "summary_text", "text": "Two."}],
    }
    assert thinking_of(read_body({"output": [both, message("a")]})) == "One.\n\nTwo."
    both["content"] = [{"type": "reasoning_text", "text": "In full."}]
    assert thinking_of(read_body({"output": [both, message("a")]})) == "In full."
    streamed = read(
        CREATED,
        {
            "type": "response.reasoning_summary_text.delta",
            "output_index": 0,
            "summary_index": 0,
            "delta": "One.",
        },
        {
            "type": "response.reasoning_summary_text.done",
            "output_index": 0,
            "summary_index": 1,
            "text": "Two.",
        },
        done(0, **both),
        completed(),
    )
    assert thinking_of(streamed) == "One.\n\nTwo."


# Reasoning that goes back.


def thought(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "reasoning", "id": f"rs_{name}", "summary": [], "encrypted_content": name} | more


CALL = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"}
SEARCH = {"type": "web_search_call", "id": "ws_1"}


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        ([thought("A"), message("a")], [("message", "A", "")]),
        ([thought("A"), message("a", phase="commentary"), thought("B"), CALL],
         [("message", "A", "commentary"), ("call_1", "B", "")]),
        ([message("a", phase="final_answer")], [("message", "", "final_answer")]),
        # Each of these would come back without the item that it led to.
        ([thought("A"), SEARCH, message("a")], []),
        ([thought("A"), thought("B"), message("a")], [("message", "B", "")]),
        ([message("a"), thought("A")], []),
        # Nothing in it to give back.
        ([thought("A", encrypted_content=None), message("a")], []),
    ],
)  # fmt: skip
def test_reasoning_is_kept_for_the_item_it_led_to(items: list[Any], wanted: list[Any]) -> None:
    """In a stream and in a body: told right before that item, or not at all."""
    events = [event for n, item in enumerate(items) for event in (added(n, **_begun(item)), done(n, **item))]
    for found in (read(CREATED, *events, completed(items)), read_body({"output": items})):
        blobs = [event for event in only(found, ThinkingBlob) if not event.alone]
        assert [before(event) for event in blobs] == wanted


def _begun(item: dict[str, Any]) -> dict[str, Any]:
    """As it is announced: without its content, and its reasoning encrypted before it was done."""
    content = {"content": []} if item["type"] == "message" else {"encrypted_content": "too early"}
    return item | content | ({"arguments": ""} if "arguments" in item else {})


def before(event: ThinkingBlob) -> tuple[str, str, str]:
    data = json.loads(event.blob)
    return data["before"], data.get("reasoning", {}).get("encrypted_content", ""), data.get("phase", "")


def test_reasoning_that_is_closed_behind_its_item_stays_behind() -> None:
    """OpenRouter closes the thoughts of open models last."""
    events = read(
        CREATED, added(0, type="reasoning"), added(1, type="message"), text_delta(1, "a"),
        done(0, **thought("A")), added(2, **CALL), done(2, **CALL), completed(),
    )  # fmt: skip
    assert not only(events, ThinkingBlob)


def kept_cases() -> list[Case]:
    return [case for case in cases() if case.meta["wire"] == "openai-responses" and not case.is_error]


@pytest.mark.parametrize("case", kept_cases(), ids=lambda case: case.name)
def test_a_recorded_answer_goes_back_as_it_came(case: Case) -> None:
    """Decoded, kept, built again for its own model: each reasoning item unchanged and before its own item."""
    answer = GrowingAnswer()
    answer.origin = GPT
    for event in decode(case.decoder(), [case.answer]):
        answer.take(event)
    parts = answer.parts()
    results = tuple(ToolResult(part.id, "r") for part in parts if isinstance(part, ToolCall))
    turns = (user(Text("q")), said(GPT, *parts), Turn("tool", results), user(Text("more")))
    sent = built(*turns)["input"]
    recorded = {item["id"]: item for item in _output(case) if item["type"] == "reasoning"}
    for item, following in pairwise(sent):
        if item["type"] == "reasoning":
            came = recorded.pop(item["id"])
            assert {name: came[name] for name in item} == item
            assert following["type"] == "function_call" or following["role"] == "assistant"
    assert sent[-1]["role"] == "user"
    other = json.loads(WIRE.build(ChatRequest("another", turns), VENDOR).body)["input"]
    assert not [item for item in other if item["type"] == "reasoning" or "phase" in item]


def _output(case: Case) -> list[dict[str, Any]]:
    """The items of the recording, read without the program's decoder: those of a stream as they were closed."""
    text = case.answer.decode()
    if text.startswith("{"):
        items: list[dict[str, Any]] = json.loads(text).get("output", [])
        return items
    rows = [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data: {")]
    return [row["item"] for row in rows if row["type"] == "response.output_item.done"]


# Requests.


def built(*turns: Turn, vendor: Vendor = VENDOR, **fields: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(WIRE.build(ChatRequest(GPT.model, turns, **fields), vendor).body)
    return body


def knowing(**facts: Any) -> Vendor:
    return replace(VENDOR, models=(ModelFacts(GPT.model, **facts),))


@pytest.mark.parametrize(
    ("facts", "effort", "wanted"),
    [
        ({}, None, None),
        ({}, "low", {"effort": "low", "summary": "auto"}),
        ({}, "none", {"effort": "none"}),
        ({"reasons": True}, None, {"summary": "auto"}),
        ({"reasons": False}, None, None),
    ],
)
def test_summaries_are_asked_for_where_there_is_thinking(
    facts: dict[str, Any], effort: str | None, wanted: dict[str, str] | None
) -> None:
    """Models that never think refuse the question."""
    assert built(user(Text("a")), vendor=knowing(**facts), effort=effort).get("reasoning") == wanted


@pytest.mark.parametrize(("reasons", "asked"), [(True, True), (None, True), (False, False)])
def test_encrypted_reasoning_is_asked_for_unless_there_is_none(reasons: bool | None, asked: bool) -> None:
    """A model that is known never to reason refuses to be asked for it."""
    body = built(user(Text("a")), vendor=knowing(reasons=reasons))
    assert ("include" in body) == asked


def test_what_was_set_is_sent_in_its_words() -> None:
    """Limit, temperature, a warm cache, instructions, padding; and nothing is kept at the vendor."""
    body = built(user(Text("a")), max_output=99, temperature=0.5, cache_key="conversation-1", system="S")
    assert (body["max_output_tokens"], body["temperature"]) == (99, 0.5)
    assert (body["prompt_cache_key"], body["instructions"]) == ("conversation-1", "S")
    assert (body["store"], body["stream"]) == (False, True)
    assert body["stream_options"] == {"include_obfuscation": False}
    assert "stream_options" not in built(
        user(Text("a")), vendor=replace(VENDOR, quirks=Quirks(usage_option=False))
    )
    assert "stream" not in built(user(Text("a")), stream=False)
    assert built(user(Text("a")), max_output=1)["max_output_tokens"] == 16


def test_reasoning_goes_before_its_own_item_only() -> None:
    """Not before words where it led to a call, nor before another call, nor at the end."""
    result = Turn("tool", (ToolResult("call_1", "r"),))
    for parts in (
        (reasoning("SIG", "call_1"), Text("a"), ToolCall("call_1", "f", "{}")),
        (reasoning("SIG", "message"), ToolCall("call_1", "f", "{}")),
        (
            reasoning("SIG", "call_0"),
            ToolCall("call_0", "f", "", complete=False),
            ToolCall("call_1", "f", "{}"),
        ),
        (ToolCall("call_1", "f", "{}"), reasoning("SIG", "message")),
        (Text("a"), ToolCall("call_1", "f", "{}"), Thinking("t", "{}", GPT)),
    ):
        body = built(user(Text("q")), said(GPT, *parts), result, user(Text("more")))
        assert "SIG" not in json.dumps(body)
    parts = (Text("a"), reasoning("SIG", "call_1"), ToolCall("call_1", "f", "{}"))
    items = built(user(Text("q")), said(GPT, *parts), result)["input"]
    assert [item["type"] for item in items] == [
        "message", "message", "reasoning", "function_call", "function_call_output",
    ]  # fmt: skip


def test_calls_stand_together_where_no_reasoning_binds_them() -> None:
    """DeepSeek finds no output for a call that a message parts from the others."""
    parts = (Text("a"), ToolCall("c1", "f", "{}"), Text("b"), ToolCall("c2", "f", "{}"))
    results = Turn("tool", (ToolResult("c1", "r"), ToolResult("c2", "r")))
    items = built(user(Text("q")), said(ModelRef("x", "y"), *parts), results)["input"]
    assert [item["type"] for item in items] == ["message"] * 3 + ["function_call"] * 2 + [
        "function_call_output"
    ] * 2


def calls_of(events: list[Event]) -> list[tuple[str, str, str]]:
    calls: dict[str, list[str]] = {}
    for event in only(events, ToolCallDelta):
        call = calls.setdefault(event.key, ["", "", ""])
        call[0], call[1] = event.id or call[0], event.name or call[1]
        call[2] += event.arguments
    return [(id_, name, arguments) for id_, name, arguments in calls.values()]


def thinking_of(events: list[Event]) -> str:
    return "".join(event.text for event in only(events, ThinkingDelta))
