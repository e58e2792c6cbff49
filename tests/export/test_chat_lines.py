"""JSONL: lines that OpenAI's chat API would take."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interline.export import ALONE, INLINE, Means, Transcript
from interline.export.chat_lines import NO_RESULT, write
from interline.model.conversation import Message, Role
from interline.model.parts import File, Image, Part, Refusal, Seam, Text, Thinking, ToolCall, ToolResult
from tests.export.transcripts import MORNING, WHOLE, A, B, written

GOLDEN = Path(__file__).parent / "golden"
PNG = b"\x89PNG\r\n\x1a\n"


def lines(*transcripts: Transcript, means: Means = ALONE) -> list[Any]:
    return [json.loads(line) for line in written(write, *transcripts, means=means).split("\n")[:-1]]


def talk(*messages: tuple[Role, tuple[Part, ...]]) -> Transcript:
    """A conversation of one branch, without instructions."""
    made = tuple(
        Message(str(n), "c", str(n - 1) if n > 1 else None, n, role, parts, MORNING)
        for n, (role, parts) in enumerate(messages, start=1)
    )
    about = replace(WHOLE.conversation, system="", current_id=str(len(made)))
    return Transcript(about, made)


def test_the_example_is_as_agreed() -> None:
    """The shown path alone, or a line for each end of the tree, the shown one first."""
    assert written(write, WHOLE.shown()) == (GOLDEN / "tides-current.jsonl").read_bytes().decode()
    assert written(write, WHOLE) == (GOLDEN / "tides-all.jsonl").read_bytes().decode()
    assert len(lines(WHOLE)) == 3


def test_a_conversation_is_one_line() -> None:
    """Whatever stands in it: readers cut at more than line feeds."""
    said = "a\nb\r\x0b\x0c\x85\u2028\u2029c\x1b"
    text = written(write, talk((Role.USER, (Text(said),))), talk((Role.USER, (Text("d"),))))
    assert len(text.splitlines()) == 2
    assert json.loads(text.splitlines()[0])["messages"] == [{"role": "user", "content": said}]


def test_calls_and_results_stand_in_pairs() -> None:
    """A call that nobody answered gets a result that says so, a result without its call is somebody's words."""
    calls = (Text("Look:"), ToolCall("1", "look", '{"a": 1}'), ToolCall("2", "see", ""))
    (line,) = lines(
        talk(
            (Role.USER, (Text("Where?"),)),
            (Role.ASSISTANT, calls),
            (Role.TOOL, (ToolResult("2", "there"), ToolResult("9", "lost"))),
            (
                Role.ASSISTANT,
                (ToolCall("3", "look", "{"), ToolResult("3", "no", is_error=True), Text("Done.")),
            ),
        )
    )
    assert line["messages"] == [
        {"role": "user", "content": "Where?"},
        {
            "role": "assistant",
            "content": "Look:",
            "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "look", "arguments": '{"a": 1}'}},
                {"id": "2", "type": "function", "function": {"name": "see", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "1", "content": NO_RESULT},
        {"role": "tool", "tool_call_id": "2", "content": "there"},
        {"role": "user", "content": "lost"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "3", "type": "function", "function": {"name": "look", "arguments": "{"}}],
        },
        {"role": "tool", "tool_call_id": "3", "content": "no"},
        {"role": "assistant", "content": "Done."},
    ]


def test_pictures_and_files_go_along_where_they_are() -> None:
    """As addresses that hold them; what is gone or not wanted is left out, and no word with it."""
    data = {"a": PNG, "b": b"%PDF-1.7"}
    whole = talk(
        (Role.USER, (Image("image/png", "a", 8), File("application/pdf", "b", 8, "x.pdf"), Text("See."))),
        (Role.USER, (Image("image/png", "gone", 8),)),
    )
    (line,) = lines(whole, means=Means(INLINE, read=data.get))
    (message,) = line["messages"]
    assert [piece["type"] for piece in message["content"]] == ["image_url", "file", "text"]
    assert message["content"][0]["image_url"]["url"] == "data:image/png;base64,iVBORw0KGgo="
    assert message["content"][1]["file"]["filename"] == "x.pdf"
    assert lines(whole) == [{"messages": [{"role": "user", "content": "See."}]}]


def test_thoughts_stay_out_and_a_refusal_is_one() -> None:
    """What goes to other programs is what was said."""
    parts = (Thinking("Hm.", '{"signature": "x"}', A), Text("I "), Seam(A, B), Text("see."))
    whole = talk((Role.ASSISTANT, parts), (Role.ASSISTANT, (Refusal("No."),)), (Role.ASSISTANT, ()))
    assert lines(whole)[0]["messages"] == [
        {"role": "assistant", "content": "I see."},
        {"role": "assistant", "content": None, "refusal": "No."},
    ]


PARTS = st.one_of(
    st.builds(Text, st.text(max_size=5)),
    st.builds(ToolCall, st.sampled_from("123"), st.just("look"), st.just("{}")),
    st.builds(ToolResult, st.sampled_from("123"), st.text(max_size=5)),
)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(Role), st.lists(PARTS, max_size=3).map(tuple)), max_size=5))
def test_any_conversation_is_one_that_the_api_takes(messages: list[tuple[Role, tuple[Part, ...]]]) -> None:
    """Every call is followed by its result, and no result stands alone."""
    (line,) = lines(talk(*messages))
    waiting: list[str] = []
    for said in line["messages"]:
        if said["role"] == "tool":
            assert said["tool_call_id"] == waiting.pop(0)
            continue
        assert not waiting
        assert said["content"] is not None or said.get("tool_calls") or said.get("refusal")
        waiting = list(dict.fromkeys(call["id"] for call in said.get("tool_calls", ())))
    assert not waiting
