"""An answer as it grows."""

from __future__ import annotations

from interline.model.answer import GrowingAnswer
from interline.model.events import (
    AnswerStarted,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingBlob,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
    UsageReported,
)
from interline.model.parts import Citation, Refusal, Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from interline.model.usage import Usage

ORIGIN = ModelRef("anthropic", "claude")


def _grow(*events: object) -> GrowingAnswer:
    growing = GrowingAnswer()
    growing.origin = ORIGIN
    for event in events:
        growing.take(event)  # type: ignore[arg-type]
    return growing


def test_neighbouring_deltas_become_one_part() -> None:
    """Text is text, however many pieces it came in; usage is no content."""
    growing = _grow(
        TextDelta("Hel"), UsageReported(Usage()), TextDelta("lo"), RefusalDelta("no"), TextDelta("!")
    )
    assert growing.parts() == (Text("Hello"), Refusal("no"), Text("!"))
    assert growing.text == "Hello!"


def test_a_signature_closes_its_thinking_and_names_its_maker() -> None:
    """A second stretch of thinking gets its own blob; blobs alone are kept too."""
    growing = _grow(
        ThinkingDelta("a"),
        ThinkingDelta("b"),
        ThinkingBlob("1"),
        ThinkingDelta("c"),
        TextDelta("x"),
        ThinkingBlob("2"),
    )
    assert growing.parts() == (
        Thinking("ab", "1", ORIGIN),
        Thinking("c", "", ORIGIN),
        Text("x"),
        Thinking("", "2", ORIGIN),
    )


def test_a_tool_call_is_whole_only_when_its_end_came() -> None:
    """Pieces are grouped by key; a call that was cut stays marked as cut."""
    growing = _grow(
        ToolCallDelta("0", id="c1", name="f"),
        ToolCallDelta("1", id="c2", name="g", arguments="{"),
        ToolCallDelta("0", arguments='{"a":'),
        ToolCallDelta("0", arguments="1}"),
        ToolCallEnded("0"),
    )
    assert growing.parts() == (ToolCall("c1", "f", '{"a":1}', True), ToolCall("c2", "g", "{", False))


def test_sources_stand_at_the_end_and_hostile_text_can_be_stored() -> None:
    """Lone surrogates from a vendor's JSON never reach the database."""
    growing = _grow(TextDelta("a\ud800"), SourceCited("https://example.org", "T", "q", 0, 1))
    assert growing.parts() == (Text("a\ufffd"), Citation("https://example.org", "T", "q", 0, 1))


def test_another_answer_in_place_of_the_first_voids_it() -> None:
    """A gateway that splices a second answer in leaves the second alone."""
    growing = _grow(
        TextDelta("half an"),
        ToolCallDelta("0", id="c", name="f"),
        AnswerStarted("m", "2"),
        TextDelta("Whole."),
    )
    assert growing.parts() == (Text("Whole."),)
    assert growing.text == "Whole."


def test_thinking_knows_how_long_it_took() -> None:
    """From its first word to the first of what followed; what broke off, to its last word."""
    growing = GrowingAnswer()
    for at_ms, event in (
        (100, ThinkingDelta("a")),
        (900, ThinkingDelta("b")),
        (1_500, UsageReported(Usage())),
        (2_100, TextDelta("x")),
        (3_000, ThinkingDelta("c")),
        (3_600, ThinkingDelta("d")),
        (9_000, UsageReported(Usage())),
    ):
        growing.take(event, at_ms)
    assert growing.parts() == (
        Thinking("ab", took_ms=2_000),
        Text("x"),
        Thinking("cd", took_ms=600),
    )
    growing.take(AnswerStarted("m", "another"), 9_500)
    growing.take(TextDelta("y"), 9_900)
    assert growing.parts() == (Text("y"),)
