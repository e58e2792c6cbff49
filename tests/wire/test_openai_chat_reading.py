"""Chat Completions as the compatible servers imitate it: each tolerance by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

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
from interline.model.failure import FailureClass
from interline.model.parts import Text, Thinking
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Quirks, Vendor
from interline.wire.decode import decode_recorded
from interline.wire.openai_chat_reading import decoder
from tests.simulator import Step
from tests.wire.answers import answer
from tests.wire.recordings import decode

DONE = b"data: [DONE]\n\n"


def sse(*chunks: object, done: bool = True) -> bytes:
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks) + (
        DONE if done else b""
    )


def delta(finish: object = None, /, **fields: object) -> dict[str, Any]:
    return {"id": "c1", "model": "m", "choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def read(data: bytes, quirks: Quirks | None = None) -> list[Event]:
    return decode(decoder(Vendor("x", "X", "", "openai-chat", quirks=quirks or Quirks())), [data])


def seen(data: bytes) -> dict[str, Any]:
    return decode_recorded("openai-chat", "x", 200, {}, data)


def only(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize(
    "chunk",
    [
        {"id": "c1", "choices": []},
        {"id": "c1", "choices": None},
        {"id": "c1"},
        {"choices": [{"delta": None}]},
        {"choices": [{"index": 0}]},
        {"choices": [None]},
        {"choices": [{"delta": {"content": None}}], "usage": None},
        {"choices": [{"delta": {"content": []}}]},
        {"choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
    ],
)
def test_a_chunk_without_words_hurts_nothing(chunk: object) -> None:
    """Missing, null or empty choices, deltas and contents occur between those with words."""
    assert seen(sse(delta(content="a"), chunk, delta("stop", content="b")))["text"] == "ab"


@pytest.mark.parametrize(
    ("content", "text", "thinking"),
    [
        ("hi", "hi", ""),
        ([{"type": "text", "text": "hi"}], "hi", ""),
        (["h", "i"], "hi", ""),
        ({"type": "text", "text": "hi"}, "hi", ""),
        ([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"text": "hi"}], "hi", "hm"),
        ([{"type": "thinking", "thinking": "hm"}, "hi"], "hi", "hm"),
    ],
)  # fmt: skip
def test_content_may_be_text_or_a_list(content: object, text: str, thinking: str) -> None:
    """Mistral switches between the two within one stream."""
    answer = seen(sse(delta(content=content), delta("stop")))
    assert (answer["text"], answer["thinking"]) == (text, thinking)


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning", "thinking"])
def test_thinking_has_three_names(name: str) -> None:
    """Each server has its own; where two say the same, it is told once."""
    assert seen(sse(delta(**{name: "hm"}), delta("stop", content="hi")))["thinking"] == "hm"
    assert seen(sse(delta(reasoning="hm", reasoning_content="hm"), delta("stop")))["thinking"] == "hm"


@pytest.mark.parametrize(
    ("pieces", "thinking", "text"),
    [
        (["<think>\nhm</think>\n\nhi"], "hm", "hi"),
        (["<th", "ink>", "\n", "h", "m</", "think", ">", "\n", "\nhi"], "hm", "hi"),
        ([" \n<think>hm</think>hi"], "hm", "hi"),
        (["<think>hm"], "hm", ""),
        (["<think>a < b </thi"], "a < b </thi", ""),
        (["hi <think>x</think>"], "", "hi <think>x</think>"),
        (["<thinking>x"], "", "<thinking>x"),
        (["<thi"], "", "<thi"),
        (["<think>a</think>b<think>c</think>"], "a", "b<think>c</think>"),
    ],
)
def test_think_tags_at_the_start_are_thinking(pieces: list[str], thinking: str, text: str) -> None:
    """Only at the very start, cut anywhere, closed or not."""
    answer = seen(sse(*(delta(content=piece) for piece in pieces), delta("stop")))
    assert (answer["thinking"], answer["text"]) == (thinking, text)


def test_think_tags_can_be_left_alone() -> None:
    """A vendor whose models never think in tags keeps its words as they are."""
    events = read(sse(delta(content="<think>x</think>"), delta("stop")), Quirks(think_tags=False))
    assert only(TextDelta, events) == [TextDelta("<think>x</think>")]


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("stop", Finish.STOP), ("eos", Finish.STOP), ("stop_sequence", Finish.STOP), ("end_turn", Finish.STOP),
        ("length", Finish.LENGTH), ("model_length", Finish.LENGTH), ("max_tokens", Finish.LENGTH),
        ("content_filter", Finish.REFUSED), ("tool_calls", Finish.TOOL), ("function_call", Finish.TOOL),
        ("something new", Finish.STOP),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_our_words_and_kept_in_theirs(reason: str, finish: Finish) -> None:
    """Every vendor's word for the end."""
    assert only(Finished, read(sse(delta(reason, content="x")))) == [Finished(finish, reason)]


def test_a_reason_that_comes_twice_ends_once() -> None:
    """OpenRouter repeats it beside the counts."""
    events = read(sse(delta("stop", content="x"), {**delta("stop"), "usage": {"prompt_tokens": 1}}))
    assert len(only(Finished, events)) == 1
    assert only(UsageReported, events) == [UsageReported(Usage(input=1))]


def test_a_reason_without_the_last_line_is_an_end() -> None:
    """Some servers close without [DONE]; the reason alone says that the answer is whole."""
    assert seen(sse(delta("stop", content="x"), done=False))["complete"]


def test_the_last_line_without_a_reason_is_an_end() -> None:
    """Snowflake never gives a reason."""
    answer = seen(sse(delta("", content="x")))
    assert (answer["complete"], answer["finish"]) == (True, "stop")


def test_the_end_of_the_bytes_is_no_end() -> None:
    """A connection that closes in mid-answer leaves it unfinished."""
    answer = seen(sse(delta(content="x"), done=False))
    assert (answer["complete"], answer["finish"], answer["text"]) == (False, "interrupted", "x")


def test_a_message_in_place_of_the_last_delta_is_not_told_twice() -> None:
    """Some servers repeat the whole answer in their last chunk, some put only the last piece there."""
    whole = {"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}]}
    piece = {"choices": [{"message": {"content": " there"}, "finish_reason": "stop"}]}
    assert seen(sse(delta(content="Hel"), delta(content="lo"), whole))["text"] == "Hello"
    assert seen(sse(delta(content="Hello"), piece))["text"] == "Hello there"


def test_the_legacy_text_is_read_only_where_nothing_else_is() -> None:
    """Together repeats the words beside the delta."""
    both = {"choices": [{"text": "a", "delta": {"content": "a"}}]}
    assert seen(sse(both, {"choices": [{"text": "b", "finish_reason": "stop"}]}))["text"] == "ab"


def tool(*pieces: dict[str, Any]) -> dict[str, Any]:
    return delta(tool_calls=list(pieces))


def piece(arguments: object = "", /, name: object = None, **fields: object) -> dict[str, Any]:
    return {**fields, "function": {"name": name, "arguments": arguments}}


@pytest.mark.parametrize(
    "chunks",
    [
        [tool(piece("", "f", index=0, id="a")), tool(piece('{"x"', index=0)), tool(piece(": 1}", index=0))],
        [tool(piece('{"x": 1}', "f", index=0, id="a"))],
        [tool(piece('{"x": 1}', "f", index=1, id="a"))],
        [tool(piece({"x": 1}, "f", id="a"))],
        [tool(piece("", "f", id="a")), tool(piece('{"x"')), tool(piece(": 1}"))],
        [tool(piece('{"x"', id="a")), tool(piece(": 1}", "f", id="a"))],
        [tool(piece('{"x"', "f", index=0, id="a")), tool(piece('{"x": 1}', "f", index=0, id="a"))],
        [tool(piece('{"x"', "f", index=0, id="a")), tool(piece(": 1}", "f", index=0, id="a"))],
        [delta(tool_calls={"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x": 1}'}})],
    ],
    ids=[
        "cut",
        "whole",
        "odd number",
        "object",
        "no number",
        "late name",
        "repeated",
        "name again",
        "no list",
    ],
)
def test_a_call_is_put_together_however_it_is_cut(chunks: list[dict[str, Any]]) -> None:
    """With and without numbers and ids, as text, object or the whole so far."""
    answer = seen(sse(*chunks, delta("tool_calls")))
    (call,) = answer["tool_calls"]
    assert (call["id"], call["name"], json.loads(call["arguments"])) == ("a", "f", {"x": 1})
    assert answer["finish"] == "tool"


def test_calls_that_interleave_are_kept_apart() -> None:
    """Pieces of two calls may come in turn; numbers are keys and may skip."""
    chunks = [
        tool(piece("", "f", index=1, id="a"), piece("", "g", index=3, id="b")),
        tool(piece('{"x"', index=1)), tool(piece("{", index=3)),
        tool(piece(": 1}", index=1)), tool(piece("}", index=3)),
    ]  # fmt: skip
    calls = seen(sse(*chunks, delta("tool_calls")))["tool_calls"]
    assert [(call["name"], call["arguments"]) for call in calls] == [("f", '{"x": 1}'), ("g", "{}")]


def test_a_number_used_again_is_a_new_call() -> None:
    """Two answers in one stream both begin to count at 0."""
    chunks = [tool(piece("{}", "f", index=0, id="a")), tool(piece("{}", "f", index=0, id="b"))]
    assert [call["id"] for call in seen(sse(*chunks, delta("tool_calls")))["tool_calls"]] == ["a", "b"]


@pytest.mark.parametrize("given", [None, ""])
def test_a_call_without_id_gets_one_and_always_the_same(given: object) -> None:
    """Google's imitation and some local servers give none."""
    data = sse(tool(piece("{}", "f", index=0, id=given)), delta("tool_calls"))
    (call,) = seen(data)["tool_calls"]
    assert call["id"].startswith("call_")
    assert seen(data)["tool_calls"] == [call]


@pytest.mark.parametrize("arguments", ["", None, {}])
def test_no_arguments_are_an_empty_object(arguments: object) -> None:
    """So that what is kept can be read as JSON."""
    assert seen(sse(tool(piece(arguments, "f", index=0, id="a")), delta("tool_calls")))["tool_calls"] == [
        {"id": "a", "name": "f", "arguments": "{}"}
    ]


@pytest.mark.parametrize("end", [b"", sse(delta("length"))])
def test_a_call_cut_in_half_is_never_whole(end: bytes) -> None:
    """By the connection or by the limit: its arguments are not ended, so nothing will run it."""
    events = read(sse(tool(piece('{"path": "/imp', "rm", index=0, id="a")), done=False) + end)
    assert only(ToolCallDelta, events)
    assert not only(ToolCallEnded, events)


def test_the_legacy_function_call_is_a_call() -> None:
    """And the empty one that Snowflake fills in is none."""
    answer = seen(sse(delta(function_call={"name": "f", "arguments": "{}"}), delta("function_call")))
    assert [call["name"] for call in answer["tool_calls"]] == ["f"]
    empty = seen(sse(delta("stop", content="x", function_call={"name": "", "arguments": ""})))
    assert (empty["tool_calls"], empty["finish"]) == ([], "stop")


@pytest.mark.parametrize(
    ("usage", "quirks", "wanted"),
    [
        (
            {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
             "prompt_tokens_details": {"cached_tokens": 8, "cache_write_tokens": 1, "audio_tokens": 2},
             "completion_tokens_details": {"reasoning_tokens": 3, "audio_tokens": 1}},
            Quirks(),
            Usage(input=10, cached_input=8, cache_write=1, output=5, reasoning=3, input_audio=2, output_audio=1),
        ),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 4}, Quirks(),
         Usage(input=10, cached_input=4, output=5)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 4}, Quirks(),
         Usage(input=10, cached_input=4, output=5)),
        # xAI: its total shows that reasoning stands beside.
        ({"prompt_tokens": 12, "completion_tokens": 2, "total_tokens": 354,
          "completion_tokens_details": {"reasoning_tokens": 340}, "cost_in_usd_ticks": 1721250}, Quirks(),
         Usage(input=12, output=342, reasoning=340, reported_cost=Decimal("0.000172125"))),
        # Without a total its quirk says so.
        ({"prompt_tokens": 12, "completion_tokens": 2, "completion_tokens_details": {"reasoning_tokens": 340}},
         Quirks(reasoning_beside_output=True), Usage(input=12, output=342, reasoning=340)),
        # The quirk adds nothing twice where the total says that it is inside.
        ({"prompt_tokens": 12, "completion_tokens": 342, "total_tokens": 354,
          "completion_tokens_details": {"reasoning_tokens": 340}},
         Quirks(reasoning_beside_output=True), Usage(input=12, output=342, reasoning=340)),
        # OpenRouter with the user's own key: its fee and the vendor's bill.
        ({"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.01, "is_byok": True,
          "cost_details": {"upstream_inference_cost": 0.2}}, Quirks(),
         Usage(input=1, output=1, reported_cost=Decimal("0.21"))),
        ({"prompt_tokens": 1, "cost": {"total_cost": 0.00614}}, Quirks(),
         Usage(input=1, reported_cost=Decimal("0.00614"))),
        ({"prompt_tokens": 3.0, "completion_tokens": 2.0}, Quirks(), Usage(input=3, output=2)),
        ({"prompt_tokens": "many", "completion_tokens": True, "cost": -1}, Quirks(), Usage()),
        ({"prompt_tokens": 10**30, "completion_tokens": 0}, Quirks(), Usage(input=10**15)),
        ({"prompt_tokens": 5, "service_tier": "flex", "server_tool_use_details": {"web_search_requests": 2}}, Quirks(),
         Usage(input=5, service_tier="flex", searches=2)),
    ],
)  # fmt: skip
def test_counts_are_brought_into_one_arithmetic(usage: object, quirks: Quirks, wanted: Usage) -> None:
    """Nothing dropped, nothing counted twice, money exact to the digit."""
    events = read(sse({**delta("stop", content="x"), "usage": usage}), quirks)
    assert only(UsageReported, events)[-1:] == [UsageReported(wanted)]


def test_a_cost_keeps_every_digit() -> None:
    """Money is read from the text of the number, never through a float."""
    data = b'data: {"choices": [], "usage": {"prompt_tokens": 1, "cost": 0.10000000000000000000001}}\n\n'
    assert only(UsageReported, read(data))[0].usage.reported_cost == Decimal("0.10000000000000000000001")


def test_counts_on_every_chunk_are_told_once() -> None:
    """Perplexity and vLLM repeat them; the last is what counts."""
    counts = {"prompt_tokens": 1, "completion_tokens": 1}
    chunks = [{**delta(content="a"), "usage": counts}] * 3 + [
        {**delta("stop"), "usage": {**counts, "completion_tokens": 9}}
    ]
    assert [event.usage.output for event in only(UsageReported, read(sse(*chunks)))] == [9]


@pytest.mark.parametrize("end", [b"", sse({"error": {"message": "overloaded"}}, done=False)])
def test_counts_are_told_where_an_answer_breaks_off(end: bytes) -> None:
    """What came so far was billed, whether the bytes end or an error follows."""
    counts = {"prompt_tokens": 7, "completion_tokens": 2}
    events = read(sse({**delta(content="a"), "usage": counts}, done=False) + end)
    assert only(UsageReported, events) == [UsageReported(Usage(input=7, output=2))]


def test_counts_in_groqs_own_place_are_read() -> None:
    """Older Groq answers have them in x_groq only."""
    events = read(sse({**delta("stop", content="x"), "x_groq": {"usage": {"prompt_tokens": 4}}}))
    assert only(UsageReported, events) == [UsageReported(Usage(input=4))]


@pytest.mark.parametrize(
    ("last", "failure_class"),
    [
        (
            sse({"error": {"message": "no", "code": "rate_limit_exceeded"}}, done=False),
            FailureClass.RATE_LIMIT,
        ),
        (b'event: error\ndata: {"code": 400, "details": "too many"}\n\n' + DONE, FailureClass.BAD_REQUEST),
        (b'error: {"code": 500, "message": "boom", "type": "server_error"}\n\n', FailureClass.OVERLOADED),
        (sse({**delta("error"), "error": {"code": 502, "message": "gone"}}), FailureClass.OVERLOADED),
        (sse(delta("error")), FailureClass.OVERLOADED),
        (sse(delta("insufficient_system_resource")), FailureClass.OVERLOADED),
        (sse({"x_groq": {"error": {"message": "no", "code": "insufficient_quota"}}}), FailureClass.QUOTA),
        (sse({"object": "error", "message": "overloaded", "code": 503}), FailureClass.OVERLOADED),
    ],
)
def test_an_error_inside_a_stream_ends_it(last: bytes, failure_class: FailureClass) -> None:
    """In any of its places; the words before it stay, and [DONE] after it makes nothing whole."""
    events = read(sse(delta(content="a"), done=False) + last)
    assert only(TextDelta, events) == [TextDelta("a")]
    assert [event.failure.failure_class for event in only(AnswerFailed, events)] == [failure_class]
    assert not only(Finished, events)


def test_a_choice_with_an_error_in_a_body_is_an_error() -> None:
    """OpenRouter, status 200."""
    body = json.dumps({"choices": [{"error": {"code": 429, "message": "slow down"}}]}).encode()
    assert seen(body)["error"]["class"] == "rate_limited"


def test_a_refusal_is_told_as_one() -> None:
    """OpenAI's own field, though the reason says stop."""
    events = read(sse(delta(refusal="I can"), delta(refusal="not."), delta("stop")))
    assert [event.text for event in only(RefusalDelta, events)] == ["I can", "not."]
    assert only(Finished, events) == [Finished(Finish.REFUSED, "stop")]


def test_sources_are_named_once() -> None:
    """Annotations with their place, lists of addresses repeated on every chunk, results with titles."""
    cite = {
        "type": "url_citation",
        "url_citation": {"url": "https://a", "title": "A", "start_index": 0, "end_index": 4},
    }
    listed = {"citations": ["https://a", "https://b"], "search_results": [{"url": "https://b", "title": "B"}]}
    events = read(sse({**delta(content="text", annotations=[cite]), **listed}, {**delta("stop"), **listed}))
    assert only(SourceCited, events) == [
        SourceCited("https://a", "A", "", 0, 4),
        SourceCited("https://b", "B"),
    ]


def test_a_picture_in_the_answer_is_kept() -> None:
    """OpenRouter sends it as a data URL; one that is an address is named as a source."""
    images = [
        {"image_url": {"url": "data:image/png;base64,AAAA"}},
        {"image_url": {"url": "https://host/p.png"}},
    ]
    events = read(sse(delta(images=images), delta("stop")))
    assert only(ImageMade, events) == [ImageMade("image/png", "AAAA")]
    assert only(SourceCited, events) == [SourceCited("https://host/p.png")]


def test_reasoning_details_go_back_as_they_came() -> None:
    """Pieces are joined by number and type; signature and format are set."""
    chunks = [
        delta(reasoning_details=[{"type": "reasoning.text", "text": "a", "index": 0, "format": "f"}]),
        delta(reasoning_details=[{"type": "reasoning.text", "text": "b", "index": 0, "signature": "S"}]),
        delta(reasoning_details=[{"type": "reasoning.encrypted", "data": "E", "index": 0}]),
    ]
    events = read(sse(*chunks, delta("stop", content="x")))
    (blob,) = only(ThinkingBlob, events)
    assert json.loads(blob.blob) == {
        "reasoning_details": [
            {"type": "reasoning.text", "text": "ab", "index": 0, "format": "f", "signature": "S"},
            {"type": "reasoning.encrypted", "data": "E", "index": 0},
        ]
    }
    assert only(ThinkingDelta, events) == [ThinkingDelta("a"), ThinkingDelta("b")]


def test_the_model_is_named_once_it_is_known() -> None:
    """Azure's first chunk names none."""
    events = read(sse({"id": "", "model": "", "choices": []}, delta("stop", content="x")))
    assert only(AnswerStarted, events) == [AnswerStarted("m", "c1")]


def test_a_body_is_read_like_a_stream() -> None:
    """Where a stream was asked for and a body came."""
    body = {
        "id": "c1",
        "model": "m",
        "choices": [{"message": {"content": "hi"}, "finish_reason": ""}],
        "usage": {"prompt_tokens": 2},
    }
    answer = seen(json.dumps(body).encode())
    assert (answer["text"], answer["complete"], answer["usage"]["input"]) == ("hi", True, 2)


def test_spoken_words_are_words() -> None:
    """An answer in audio has them as a transcript."""
    body = {
        "choices": [
            {"message": {"content": None, "audio": {"data": "", "transcript": "hi"}}, "finish_reason": "stop"}
        ]
    }
    assert seen(json.dumps(body).encode())["text"] == "hi"


def test_opaque_reasoning_of_an_answer_that_was_cut_is_not_kept() -> None:
    """Its end may be missing, and half of it would be refused; the words of it stay."""
    maker = ModelRef("router", "m")
    step = Step(text="one two", thinking="Hm.", signature="SEAL")
    whole = answer(maker, "openai-chat", step)
    assert "SEAL" in "".join(part.blob for part in whole if isinstance(part, Thinking))
    cut = answer(maker, "openai-chat", replace(step, after=1, ending="fin"))
    assert cut == (Thinking("Hm.", "", maker), Text("one "))
