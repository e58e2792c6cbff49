"""Gemini's generateContent: sums, bytes, numbers in place of words, calls value by value."""

from __future__ import annotations

import json
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
from interline.model.parts import Image, Text, Thinking
from interline.model.portability import LossKind
from interline.model.request import ChatRequest
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.gemini_reading import decoder
from interline.wire.json_paths import set_at
from interline.wire.portability import portability
from interline.wire.registry import wire_named
from tests.wire.nasty import GEMINI, said, user, vendor
from tests.wire.recordings import decode


def chunk(*parts: dict[str, Any], reason: object = None, **fields: object) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": list(parts)}}
    if reason is not None:
        candidate["finishReason"] = reason
    return {"candidates": [candidate], "modelVersion": "gemini", "responseId": "r1", **fields}


def read(*chunks: object) -> list[Event]:
    data = b"".join(b"data: " + json.dumps(item).encode() + b"\r\n\r\n" for item in chunks)
    return decode(decoder(Vendor("x", "X", "", "gemini")), [data])


def only(kind: type, events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def arguments(events: list[Event]) -> list[str]:
    calls: dict[str, str] = {}
    for event in only(ToolCallDelta, events):
        calls[event.key] = calls.get(event.key, "") + event.arguments
    return list(calls.values())


@pytest.mark.parametrize(
    ("reason", "finish", "raw"),
    [
        ("STOP", Finish.STOP, "STOP"), ("MAX_TOKENS", Finish.LENGTH, "MAX_TOKENS"),
        ("CONTINUATION", Finish.LENGTH, "CONTINUATION"), ("SAFETY", Finish.REFUSED, "SAFETY"),
        ("RECITATION", Finish.REFUSED, "RECITATION"), ("IMAGE_SAFETY", Finish.REFUSED, "IMAGE_SAFETY"),
        ("OTHER", Finish.STOP, "OTHER"), ("SOMETHING_NEW", Finish.STOP, "SOMETHING_NEW"),
        (1, Finish.STOP, "STOP"), (2, Finish.LENGTH, "MAX_TOKENS"), (3, Finish.REFUSED, "SAFETY"),
    ],
)  # fmt: skip
def test_a_reason_is_told_in_our_words_and_kept_in_theirs(reason: object, finish: Finish, raw: str) -> None:
    """As a word or, on Vertex, as its number."""
    assert only(Finished, read(chunk({"text": "x"}, reason=reason))) == [Finished(finish, raw)]


def test_the_end_of_the_bytes_is_no_end() -> None:
    """Without a reason the answer was cut."""
    assert not only(Finished, read(chunk({"text": "x"})))


def test_a_body_is_whole_by_itself() -> None:
    """Also one that gives no reason; an array is a stream and needs one."""
    body = json.dumps(chunk({"text": "x"})).encode()
    assert only(Finished, decode(decoder(Vendor("x", "X", "", "gemini")), [body])) == [
        Finished(Finish.STOP, "")
    ]
    array = b"[" + body + b",\r\n" + body + b"]"
    events = decode(decoder(Vendor("x", "X", "", "gemini")), [array])
    assert (len(only(TextDelta, events)), only(Finished, events)) == (2, [])


def test_counts_are_sums_and_thoughts_stand_beside() -> None:
    """The last count wins; thoughts and what tools brought in are added where they belong."""
    counts = {"promptTokenCount": 32, "candidatesTokenCount": 25, "totalTokenCount": 4704, "cachedContentTokenCount": 8,
              "toolUsePromptTokenCount": 4610, "thoughtsTokenCount": 37, "serviceTier": "STANDARD",
              "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 2}]}  # fmt: skip
    events = read(
        chunk({"text": "a"}, usageMetadata={**counts, "candidatesTokenCount": 20}),
        chunk(reason="STOP", usageMetadata=counts),
    )
    assert only(UsageReported, events)[-1].usage == Usage(
        input=4642, cached_input=8, output=62, reasoning=37, input_audio=2, service_tier="standard"
    )


def test_a_note_on_traffic_is_no_count() -> None:
    """Vertex sends usage without any number."""
    assert not only(UsageReported, read(chunk({"text": "a"}, usageMetadata={"trafficType": "ON_DEMAND"})))


def test_a_blocked_prompt_is_a_refusal() -> None:
    """There is no candidate at all then."""
    events = read(
        {"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "No."}, "responseId": "r"}
    )
    assert only(RefusalDelta, events) == [RefusalDelta("No.")]
    assert only(Finished, events) == [Finished(Finish.REFUSED, "SAFETY")]


@pytest.mark.parametrize("content", [{}, {"role": "model"}, None, {"parts": None}])
def test_a_candidate_without_parts_hurts_nothing(content: object) -> None:
    """A safety stop has none, an empty answer may have none."""
    events = read({"candidates": [{"content": content, "finishReason": "SAFETY"}]})
    assert only(Finished, events) == [Finished(Finish.REFUSED, "SAFETY")]


def test_thoughts_and_words_are_told_apart() -> None:
    """By the part's own mark."""
    events = read(chunk({"text": "hm", "thought": True}, {"text": "hi"}, reason="STOP"))
    assert only(ThinkingDelta, events) == [ThinkingDelta("hm")]
    assert only(TextDelta, events) == [TextDelta("hi")]


def test_a_signature_says_which_part_it_was_on() -> None:
    """On a call it stands before it, on words behind them, on empty words at the end."""
    events = read(
        chunk({"functionCall": {"name": "f"}, "thoughtSignature": "S1"}),
        chunk(
            {"text": "hi", "thoughtSignature": "S2"}, {"text": "", "thoughtSignature": "S3"}, reason="STOP"
        ),
    )
    assert [json.loads(event.blob) for event in only(ThinkingBlob, events)] == [
        {"on": "functionCall", "text": "", "thoughtSignature": "S1"},
        {"on": "text", "text": "hi", "thoughtSignature": "S2"},
        {"on": "text", "text": "", "thoughtSignature": "S3"},
    ]
    kinds = [type(event) for event in events]
    assert kinds.index(ThinkingBlob) < kinds.index(ToolCallDelta)


def test_a_call_is_whole_at_once_and_gets_an_id() -> None:
    """Gemini rarely gives one; the same answer always gets the same."""
    first = read(chunk({"functionCall": {"name": "f", "args": {"a": 1.5, "b": "ü"}}}, reason="STOP"))
    assert arguments(first) == ['{"a":1.5,"b":"ü"}']
    assert only(ToolCallDelta, first)[0].id.startswith("call_")
    assert only(Finished, first) == [Finished(Finish.TOOL, "STOP")]
    assert read(chunk({"functionCall": {"name": "f", "args": {"a": 1.5, "b": "ü"}}}, reason="STOP")) == first
    given = read(chunk({"functionCall": {"id": "g1", "name": "f"}}))
    assert only(ToolCallDelta, given)[0].id == "g1"


def test_a_call_may_come_value_by_value() -> None:
    """Vertex streams arguments with the path of each; nothing is ended before the last."""
    pieces = [
        {"name": "f", "willContinue": True},
        {
            "partialArgs": [{"jsonPath": "$.id", "stringValue": "A", "willContinue": True}],
            "willContinue": True,
        },
        {
            "partialArgs": [{"jsonPath": "$.id", "stringValue": "B"}, {"jsonPath": "$.n", "numberValue": 2}],
            "willContinue": True,
        },
    ]
    unfinished = read(*(chunk({"functionCall": piece}) for piece in pieces))
    assert not only(ToolCallEnded, unfinished)
    events = read(*(chunk({"functionCall": piece}) for piece in [*pieces, {}]))
    assert arguments(events) == ['{"id":"AB","n":2}']
    assert len(only(ToolCallEnded, events)) == 1


@pytest.mark.parametrize(
    ("path", "piece", "wanted"),
    [
        ("$.a.b", {"stringValue": "x"}, {"a": {"b": "x"}}),
        ("$.rows[0]", {"boolValue": True}, {"rows": [True]}),
        ("$.rows[0].n", {"numberValue": 1}, {"rows": [{"n": 1}]}),
        ("$['odd name']", {"nullValue": "NULL_VALUE"}, {"odd name": None}),
        ("$.rows[5]", {"stringValue": "too far"}, {"rows": []}),
        ("nonsense", {"stringValue": "x"}, {}),
        ("$.a", {}, {}),
    ],
)
def test_a_path_leads_to_its_place_or_nowhere(
    path: str, piece: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """Objects and lists on the way are made; what does not fit is passed over."""
    target: dict[str, Any] = {}
    set_at(target, path, piece)
    assert target == wanted


def test_a_source_s_place_is_given_in_bytes() -> None:
    """And told in characters; sources that no words point at are named too."""
    grounding = {
        "groundingChunks": [
            {"web": {"uri": "https://a", "title": "A"}},
            {"web": {"uri": "https://b", "title": "B"}},
        ],
        "groundingSupports": [
            {"segment": {"startIndex": 3, "endIndex": 9, "text": "für"}, "groundingChunkIndices": [0, 7]}
        ],
        "webSearchQueries": ["one", "two"],
    }
    last = chunk({"text": "für 你"}, reason="STOP", usageMetadata={"promptTokenCount": 1})
    last["candidates"][0]["groundingMetadata"] = grounding
    events = read(chunk({"text": "ü "}), last)
    assert only(SourceCited, events) == [
        SourceCited("https://a", "A", "für", 2, 6),
        SourceCited("https://b", "B"),
    ]
    assert only(UsageReported, events)[-1].usage.searches == 2


def test_a_picture_is_kept_and_its_drafts_are_not() -> None:
    """Drafts come as thoughts."""
    data = {"mimeType": "image/png", "data": "AAAA"}
    events = read(chunk({"inlineData": data, "thought": True}, {"inlineData": data}, reason="STOP"))
    assert only(ImageMade, events) == [ImageMade("image/png", "AAAA")]


def test_a_picture_s_signature_goes_back_on_the_picture() -> None:
    """Gemini refuses a picture of its own without it; one whose picture is gone has no place, which is told."""
    picture = {"inlineData": {"mimeType": "image/png", "data": "iVBORw0K"}, "thoughtSignature": "SIG"}
    blobs = only(ThinkingBlob, read(chunk({"text": "Here:"}, picture, reason="STOP")))
    assert [blob.alone for blob in blobs] == [True]
    signed = Thinking("", blobs[0].blob, GEMINI)
    made = Image("image/png", "0" * 64, 6, "", b"\x89PNG\r\n")
    target = vendor(GEMINI, "gemini", "https://g.example/v1beta")
    for parts, kept in (((Text("Here:"), signed, made), 1), ((signed, Text("Here:")), 0)):
        turns = (user(Text("Draw.")), said(GEMINI, *parts), user(Text("Bluer.")))
        asked = ChatRequest(GEMINI.model, turns, inputs=frozenset({"text", "image"}))
        body = json.loads(wire_named("gemini").build(asked, target).body)
        assert body["contents"][1]["parts"].count(picture) == kept
        assert portability(asked, target).count(LossKind.OWN_THINKING) == 1 - kept


def test_code_that_the_server_ran_is_shown() -> None:
    """As a block of code and a block of what it printed."""
    events = read(
        chunk(
            {"executableCode": {"language": "PYTHON", "code": "print(1)"}},
            {"codeExecutionResult": {"output": "1"}},
        )
    )
    assert (
        "".join(event.text for event in only(TextDelta, events))
        == "\n```python\nprint(1)\n```\n\n```text\n1\n```\n"
    )


def test_an_error_inside_a_stream_ends_it() -> None:
    """The words before it stay."""
    events = read(chunk({"text": "a"}), {"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})
    assert [event.failure.failure_class for event in only(AnswerFailed, events)] == [FailureClass.OVERLOADED]
    assert only(TextDelta, events) == [TextDelta("a")]


def test_a_missing_signature_can_be_mended() -> None:
    """Gemini 3 says so as a reason to stop."""
    (failed,) = only(AnswerFailed, read(chunk(reason="MISSING_THOUGHT_SIGNATURE")))
    assert failed.failure.failure_class is FailureClass.FOREIGN_STATE


def test_the_answer_is_announced_once() -> None:
    """Every chunk repeats model and id."""
    assert only(AnswerStarted, read(chunk({"text": "a"}), chunk(reason="STOP"))) == [
        AnswerStarted("gemini", "r1")
    ]
