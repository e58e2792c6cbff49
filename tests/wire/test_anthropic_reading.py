"""Anthropic Messages: what a gateway or a beta may do to the plain form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interline.model.events import (
    Alive,
    AnswerFailed,
    AnswerStarted,
    Event,
    Finish,
    Finished,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingBlob,
    ToolCallDelta,
    ToolCallEnded,
    UsageReported,
)
from interline.model.failure import FailureClass
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.anthropic_reading import decoder
from interline.wire.decode import decode_recorded
from tests.wire.recordings import decode

STOP = {"type": "message_stop"}


def start(id_: str = "m1", **usage: int) -> dict[str, Any]:
    return {"type": "message_start", "message": {"id": id_, "model": "claude", "usage": usage}}


def opened(index: int, **block: object) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def more(index: int, **delta: object) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def closed(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def ended(reason: str | None = "end_turn", **usage: object) -> dict[str, Any]:
    return {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}


def text(words: str, index: int = 0) -> dict[str, Any]:
    return more(index, type="text_delta", text=words)


def sse(*events: dict[str, Any]) -> bytes:
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)


def read(*events: dict[str, Any]) -> list[Event]:
    return decode(decoder(Vendor("x", "X", "", "anthropic-messages")), [sse(*events)])


def only(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("end_turn", Finish.STOP), ("stop_sequence", Finish.STOP), ("tool_use", Finish.TOOL),
        ("max_tokens", Finish.LENGTH), ("model_context_window_exceeded", Finish.LENGTH),
        ("pause_turn", Finish.LENGTH), ("refusal", Finish.REFUSED), ("something new", Finish.STOP),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_our_words_and_kept_in_theirs(reason: str, finish: Finish) -> None:
    """A pause is an answer that is not over, like one cut by its limit."""
    assert only(Finished, read(start(), text("x"), ended(reason), STOP)) == [Finished(finish, reason)]


def test_the_reason_is_an_end_and_said_once() -> None:
    """What follows it is a farewell; without either the answer was cut."""
    assert only(Finished, read(start(), text("x"), ended())) == [Finished(Finish.STOP, "end_turn")]
    assert only(Finished, read(start(), text("x"), ended(), STOP)) == [Finished(Finish.STOP, "end_turn")]
    assert only(Finished, read(start(), text("x"), STOP)) == [Finished(Finish.STOP, "")]
    assert not only(Finished, read(start(), text("x")))


def test_an_answer_that_begins_anew_ends_anew() -> None:
    """A gateway splices a second message in after the first has ended: only its own end is one."""
    again = (start("another"), text("y"))
    events = read(start(), text("x"), ended(), *again)
    assert len(only(Finished, events)) == 1
    assert len(only(Finished, read(start(), text("x"), ended(), *again, ended("max_tokens"), STOP))) == 2


def test_cache_tokens_stand_beside_and_are_added() -> None:
    """Anthropic's input counts neither what was read from cache nor what was written."""
    events = read(
        start(
            input_tokens=3, cache_read_input_tokens=4000, cache_creation_input_tokens=12304, output_tokens=1
        ),
        text("x"),
        ended(
            output_tokens=550,
            cache_creation={"ephemeral_5m_input_tokens": 304, "ephemeral_1h_input_tokens": 12000},
        ),
        STOP,
    )
    assert only(UsageReported, events)[-1].usage == Usage(
        input=16307, cached_input=4000, cache_write=12304, cache_write_1h=12000, output=550
    )


def test_counts_are_sums_and_replace_each_other() -> None:
    """The end repeats the input, sometimes corrected; nothing is added up."""
    events = read(
        start(input_tokens=10, output_tokens=1), text("x"), ended(input_tokens=12, output_tokens=7), STOP
    )
    assert [event.usage for event in only(UsageReported, events)] == [
        Usage(input=10, output=1),
        Usage(input=12, output=7),
    ]


def test_what_a_compaction_took_is_counted() -> None:
    """It stands in no sum, and is billed."""
    steps = [
        {"type": "compaction", "input_tokens": 60000, "output_tokens": 500, "cache_read_input_tokens": 100},
        {"type": "message", "input_tokens": 612, "output_tokens": 2819},
    ]
    events = read(start(), text("x"), ended(input_tokens=612, output_tokens=2819, iterations=steps), STOP)
    assert only(UsageReported, events)[-1].usage == Usage(input=60712, cached_input=100, output=3319)


def test_searches_and_thinking_are_counted() -> None:
    """Searches are billed by the piece, thinking is inside the output."""
    counts = {
        "output_tokens": 9,
        "output_tokens_details": {"thinking_tokens": 4},
        "server_tool_use": {"web_search_requests": 3},
    }
    events = read(start(), text("x"), ended(**counts), STOP)
    assert only(UsageReported, events)[-1].usage == Usage(output=9, reasoning=4, searches=3)


def test_a_signed_thought_is_kept_whole() -> None:
    """Text and signature together, letter for letter; an unsigned one is shown and not kept to be sent."""
    events = read(
        start(), opened(0, type="thinking", thinking=""), more(0, type="thinking_delta", thinking="a\u2028"),
        more(0, type="thinking_delta", thinking="b"), more(0, type="signature_delta", signature="S"), closed(0),
        opened(1, type="thinking", thinking=""), more(1, type="thinking_delta", thinking="c"), closed(1), STOP,
    )  # fmt: skip
    assert [json.loads(event.blob) for event in only(ThinkingBlob, events)] == [
        {"type": "thinking", "thinking": "a\u2028b", "signature": "S"}
    ]


def test_a_redacted_thought_is_kept() -> None:
    """It shows nothing and must go back."""
    events = read(start(), opened(0, type="redacted_thinking", data="D"), closed(0), STOP)
    assert [json.loads(event.blob) for event in only(ThinkingBlob, events)] == [
        {"type": "redacted_thinking", "data": "D"}
    ]


@pytest.mark.parametrize(
    ("given", "pieces", "wanted"),
    [
        ({}, ['{"a"', ": 1}"], '{"a": 1}'),
        ({}, ["", '{"a": 1}', ""], '{"a": 1}'),
        ({}, [], "{}"),
        ({"a": 1}, [], '{"a":1}'),
        (None, [""], "{}"),
    ],
)
def test_a_call_is_put_together(given: object, pieces: list[str], wanted: str) -> None:
    """In pieces, at once, or with no input, which means the empty one."""
    events = read(
        start(),
        opened(0, type="tool_use", id="toolu_1", name="f", input=given),
        *(more(0, type="input_json_delta", partial_json=piece) for piece in pieces),
        closed(0), ended("tool_use"), STOP,
    )  # fmt: skip
    calls = only(ToolCallDelta, events)
    assert (calls[0].id, calls[0].name) == ("toolu_1", "f")
    assert "".join(call.arguments for call in calls) == wanted
    assert len(only(ToolCallEnded, events)) == 1


def test_a_call_cut_in_half_is_never_whole() -> None:
    """Without the end of its block nothing will run it."""
    events = read(
        start(),
        opened(0, type="tool_use", id="t", name="f"),
        more(0, type="input_json_delta", partial_json='{"a'),
    )
    assert not only(ToolCallEnded, events)


def test_what_the_server_does_for_itself_is_a_sign_of_life() -> None:
    """Its own searches, their results and compactions are no calls and no words."""
    events = read(
        start(), opened(0, type="server_tool_use", id="s", name="web_search"),
        more(0, type="input_json_delta", partial_json="{}"), closed(0),
        opened(1, type="web_search_tool_result", content=[]), closed(1),
        opened(2, type="compaction"), more(2, type="compaction_delta", content="summary"), closed(2),
        {"type": "ping"}, {"type": "something_new"}, STOP,
    )  # fmt: skip
    kept = [json.loads(event.blob)["ran"]["type"] for event in only(ThinkingBlob, events)]
    assert kept == ["server_tool_use", "web_search_tool_result"]
    assert {type(event) for event in events} == {AnswerStarted, Alive, ThinkingBlob, Finished}


def test_a_source_stands_on_the_words_of_its_block() -> None:
    """Its place is in the answer so far; one without words has none."""
    citation = {"type": "web_search_result_location", "url": "https://a", "title": "A", "cited_text": "q"}
    events = read(
        start(), opened(0, type="text", text=""), text("Well: "), closed(0),
        opened(1, type="text", text=""), more(1, type="citations_delta", citation=citation),
        text("cited", 1), closed(1), STOP,
    )  # fmt: skip
    assert only(SourceCited, events) == [SourceCited("https://a", "A", "q", 6, 11)]


def test_a_document_is_a_source_without_address() -> None:
    """One that was sent along is cited by its title."""
    citation = {"type": "char_location", "document_title": "facts.txt", "cited_text": "q"}
    events = read(start(), opened(0, type="text", text="", citations=[citation]), text("x"), closed(0), STOP)
    assert only(SourceCited, events) == [SourceCited("", "facts.txt", "q", 0, 1)]


def test_a_refusal_tells_its_reason() -> None:
    """The vendor's explanation is what there is to show."""
    end = ended("refusal")
    end["delta"]["stop_details"] = {"category": "cyber", "explanation": "Blocked."}
    events = read(start(), end, STOP)
    assert only(RefusalDelta, events) == [RefusalDelta("Blocked.")]
    assert only(Finished, events) == [Finished(Finish.REFUSED, "refusal")]


def test_an_error_inside_a_stream_ends_it() -> None:
    """With the counts so far, and no end that looks like one."""
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    events = read(start(input_tokens=5), text("a"), error, STOP)
    assert [event.failure.failure_class for event in only(AnswerFailed, events)] == [FailureClass.OVERLOADED]
    assert only(TextDelta, events) == [TextDelta("a")]
    assert not only(Finished, events)


def test_a_second_beginning_makes_the_first_void() -> None:
    """A gateway may splice another stream in; one that says the same start twice has not begun anew."""
    spliced = sse(
        start("m1"),
        opened(0, type="text"),
        text("old"),
        start("m2"),
        opened(0, type="text"),
        text("new"),
        STOP,
    )
    assert decode_recorded("anthropic-messages", "x", 200, {}, spliced)["text"] == "new"
    twice = sse(start("m1"), start("m1"), text("once"), STOP)
    assert decode_recorded("anthropic-messages", "x", 200, {}, twice)["text"] == "once"


def test_another_model_that_goes_on_is_named() -> None:
    """A fallback within one answer: its words stay."""
    events = read(start(), opened(0, type="fallback", to={"model": "claude-b"}), closed(0), text("x"), STOP)
    assert [event.model for event in only(AnswerStarted, events)] == ["claude", "claude-b"]
    assert {event.response_id for event in only(AnswerStarted, events)} == {"m1"}


def test_events_without_names_are_read_by_their_type() -> None:
    """LiteLLM leaves the event lines out."""
    data = b"".join(
        line + b"\n\n"
        for line in sse(start(), text("x"), ended(), STOP).split(b"\n")
        if line.startswith(b"data")
    )
    assert decode_recorded("anthropic-messages", "x", 200, {}, data)["complete"]
