"""Open WebUI's export: trees of messages, answers of several models, thoughts and calls inside HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import open_webui
from interline.importing.found import FoundFile
from interline.importing.pieces import Pieces
from interline.model.conversation import Status
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    DATA_URL,
    by_id,
    check,
    conversations,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    shape,
    words,
)

DETAILS = (
    '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n'
    "&gt; Is 2 &lt; 3?\n&gt; Yes.\n</details>\n"
    '<details type="tool_calls" done="true" id="c1" name="look" arguments="&quot;{\\&quot;q\\&quot;: 1}&quot;"'
    ' result="&quot;found &lt;b&gt;&quot;" files="">\n<summary>Tool Executed</summary>\n</details>\n'
    "So: **yes** <script>alert(1)</script>"
)

INTERPRETER = (
    '<details type="code_interpreter" done="true" output="{&quot;stdout&quot;: &quot;1&quot;}">\n'
    "<summary>Analyzed</summary>\n```python\nprint(1)\n```\n</details>"
)


def entry(id_: str, parent: str | None, role: str, **rest: Any) -> dict[str, Any]:
    """A message as the export has it."""
    return {
        "id": id_,
        "parentId": parent,
        "childrenIds": ["stale"],
        "role": role,
        "timestamp": 1_750_000_000,
        **rest,
    }


def answer(id_: str, parent: str | None, **rest: Any) -> dict[str, Any]:
    """An answer."""
    return entry(id_, parent, "assistant", **{"model": "gpt-4o", "modelName": "GPT-4o", "done": True, **rest})


def chat(*entries: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """A chat of these messages."""
    inner = {
        "title": "Inner",
        "models": ["gpt-4o"],
        "params": {"system": "Be brief."},
        "tags": ["maths"],
        "history": {"currentId": entries[-1]["id"], "messages": {each["id"]: each for each in entries}},
        "messages": [{"id": "x", "role": "user", "content": "the same once more"}],
    }
    row = {
        "id": "c-1", "user_id": "u", "title": "Numbers", "created_at": 1_750_000_000, "updated_at": 1_750_000_100,
        "archived": True, "pinned": True, "meta": {"tags": ["maths", "school"]}, "folder_id": "f-1",
    }  # fmt: skip
    return {**row, "chat": inner, **rest}


OUTPUT = [
    {"type": "reasoning", "content": [{"type": "output_text", "text": "Hm."}], "duration": 2},
    {"type": "function_call", "call_id": "k", "name": "add", "arguments": '{"a": 1}', "status": "completed"},
    {"type": "function_call_output", "call_id": "k", "output": [{"type": "input_text", "text": "3"}]},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Three."}]},
]
SOURCES = [
    {
        "source": {"name": "search", "url": "https://example.com/other"},
        "document": ["A page about numbers."],
        "metadata": [{"source": "https://example.com/numbers", "title": "Numbers"}],
    }
]
EXPORT = [
    chat(
        entry(
            "q",
            None,
            "user",
            content="1+2?\x00",
            models=["gpt-4o"],
            files=[{"type": "image", "url": DATA_URL}],
        ),
        answer("a2", "q", modelIdx=1, content="3, I think"),
        answer(
            "a1",
            "q",
            modelIdx=0,
            content=DETAILS,
            output=OUTPUT,
            sources=SOURCES,
            usage={
                "prompt_tokens": 5,
                "completion_tokens": 7,
                "completion_tokens_details": {"reasoning_tokens": 2},
            },
        ),
        entry(
            "q2",
            "a1",
            "user",
            content="And this?",
            timestamp=1_750_000_001,
            files=[
                {
                    "type": "file",
                    "name": "a.pdf",
                    "file": {"meta": {"content_type": "application/pdf"}, "data": {"content": "Read out"}},
                },
                {"type": "image", "url": "/api/v1/files/77/content", "name": "photo.png"},
            ],
        ),
        answer("a3", "q2", timestamp=1_750_000_002, content=DETAILS, error={"content": "Connection lost"}),
    ),
    chat(
        answer("late", "missing", content="", error={"message": "No key"}),
        answer("self", "self", content="B", done=False),
        id="c-2",
    ),
    chat(
        entry("q", None, "user", content=["list", {"type": "image_url", "image_url": {"url": DATA_URL}}]),
        id="c-3",
    ),
]


def test_a_chat_comes_whole_with_its_versions() -> None:
    """Every answer of every model is there, in the models' order, and the shown path ends where it did."""
    got = conversations(read_json(open_webui, EXPORT))[0]
    assert [(each.id, each.parent) for each in got.messages] == [
        ("q", None), ("a1", "q"), ("a2", "q"), ("q2", "a1"), ("a3", "q2"),
    ]  # fmt: skip
    assert (got.id, got.title, got.current, got.system) == ("c-1", "Numbers", "a3", "Be brief.")
    assert (got.tags, got.pinned, got.archived, got.folder) == (("maths", "school"), True, True, "")
    assert got.created_at == datetime.fromtimestamp(1_750_000_000, UTC)
    assert by_id(got)["a1"].model == "gpt-4o"
    assert by_id(got)["q"].model == ""


def test_the_parts_of_an_answer_are_preferred_to_its_html() -> None:
    """Thoughts, calls, results and words are each what they are; the same in `content` is not added."""
    parts = by_id(conversations(read_json(open_webui, EXPORT))[0])["a1"].parts
    assert parts == (
        Thinking("Hm.", took_ms=2000),
        ToolCall("k", "add", '{"a": 1}'),
        ToolResult("k", "3"),
        Text("Three."),
        Citation("https://example.com/numbers", "Numbers", "A page about numbers."),
    )
    usage = by_id(conversations(read_json(open_webui, EXPORT))[0])["a1"].usage
    assert usage == Usage(input=5, output=7, reasoning=2)


def test_thoughts_and_calls_come_out_of_their_html() -> None:
    """Where there is only `content`, its blocks are taken apart, and HTML of the model stays text."""
    message = by_id(conversations(read_json(open_webui, EXPORT))[0])["a3"]
    assert message.parts == (
        Thinking("Is 2 < 3?\nYes.", took_ms=3000),
        ToolCall("c1", "look", '{"q": 1}'),
        ToolResult("c1", "found <b>"),
        Text("So: **yes** <script>alert(1)</script>"),
    )
    assert (message.status, message.note) == (Status.INTERRUPTED, "Connection lost.")


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (
            "<details><summary>Mine</summary>x</details>",
            [Text("<details><summary>Mine</summary>x</details>")],
        ),
        (
            '<details type="reasoning" done="false">\n<summary>Thinking…</summary>\n&gt; Never',
            [Thinking("Never")],
        ),
        ('A\n<details type="reasoning">\n> B\n</details>\nC', [Text("A"), Thinking("B"), Text("\n\nC")]),
        (
            INTERPRETER,
            [
                ToolCall("call-1", "code_interpreter", "```python\nprint(1)\n```"),
                ToolResult("call-1", '{"stdout":"1"}'),
            ],
        ),
    ],
)
def test_only_open_webuis_own_blocks_are_taken_apart(content: str, parts: list[object]) -> None:
    """A model's own <details> are words; a block that was never closed ends with the answer."""
    pieces = Pieces()
    open_webui.details_apart(content, pieces)
    assert pieces.parts == parts


def test_files_are_there_or_said_to_be_missing() -> None:
    """A picture in the export has its bytes, a file its words, and what lies on the server is missing."""
    got = conversations(read_json(open_webui, EXPORT))[0]
    first, second = by_id(got)["q"].parts[-1], by_id(got)["q2"].parts[1]
    assert isinstance(first, FoundFile)
    assert first.media_type == "image/png"
    assert first.read is not None
    assert first.read().startswith(b"\x89PNG")
    assert isinstance(second, FoundFile)
    assert (second.name, second.media_type) == ("a.pdf.txt", "text/plain")
    assert got.missing == ("photo.png",)


def test_broken_trees_are_mended_and_said() -> None:
    """A missing question and a message that answers itself each begin a branch; an error without words is one."""
    got = conversations(read_json(open_webui, EXPORT))[1]
    assert [(each.id, each.parent) for each in got.messages] == [("late", None), ("self", None)]
    assert (by_id(got)["late"].status, by_id(got)["late"].note) == (Status.ERROR, "No key.")
    assert by_id(got)["self"].status is Status.INTERRUPTED
    assert len(problems([got])) == 2


def test_content_may_be_a_list() -> None:
    """Words and pictures of a question in the form of OpenAI's API."""
    message = conversations(read_json(open_webui, EXPORT))[2].messages[0]
    assert words(message) == "list"
    assert isinstance(message.parts[1], FoundFile)


@pytest.mark.parametrize("form", ["alone", "inner", "import", "list"])
def test_a_chat_alone_is_read(form: str) -> None:
    """Old exports have the chat without the row around it, imports a list under `chats`, very old ones no tree."""
    data: Any = EXPORT[0]
    match form:
        case "inner":
            data = data["chat"]
        case "import":
            data = {"chats": [data]}
        case "list":
            data = [
                {
                    "title": "Old",
                    "models": [],
                    "messages": [
                        {"role": "system", "content": "Be brief."},
                        {"role": "user", "content": "Hi"},
                        {"role": "assistant", "content": "Ho"},
                    ],
                }
            ]
    got = only(read_json(open_webui, data))
    if form == "list":
        assert shape(got) == [("2", None, "Hi"), ("3", "2", "Ho")]
        assert got.system == "Be brief."
    else:
        assert len(got.messages) == 5


def test_a_bad_chat_does_not_stop_the_others() -> None:
    """What is no chat, or holds nothing, is said with its title."""
    found = read_json(open_webui, [EXPORT[0], 5, {"title": "Empty", "chat": {}}, EXPORT[2]])
    assert len(conversations(found)) == 2
    assert problems(found) == ["This entry is no conversation.", "This conversation holds no messages."]


def test_a_speaker_that_nobody_knows_is_left_out_and_what_follows_stays() -> None:
    """Its answers hang on what stood before it."""
    got = only(
        read_json(
            open_webui,
            [
                chat(
                    entry("q", None, "user", content="A"),
                    entry("x", "q", "gremlin", content="B"),
                    answer("a", "x", content="C"),
                )
            ],
        )
    )
    assert shape(got) == [("q", None, "A"), ("a", "q", "C")]
    assert problems([got]) == ["1 entries without a speaker were left out."]


def test_other_exports_are_not_taken_for_it() -> None:
    """ChatGPT's and Claude's arrays have other shapes."""
    for data in ([{"mapping": {}}], [{"chat_messages": []}], [], {}, [1], {"chat": 1}):
        assert not open_webui.recognises(json_source(data))


@settings(max_examples=40)
@given(st.data())
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(EXPORT))
    found = list(open_webui.read(json_source(export)))
    check(found, export, ours=["}"])


def test_long_chats_are_read_in_steps() -> None:
    """Thousands of messages one below the other need no recursion."""
    entries = [entry(str(n), str(n - 1) if n else None, "user", content="x") for n in range(3_000)]
    assert len(only(read_json(open_webui, [chat(*entries)])).messages) == 3_000


def test_chats_under_one_name_are_kept_apart() -> None:
    """Two that are not the same both come in, also without any name; the same once more comes once."""
    one, other = chat(entry("q", None, "user", content="A")), chat(entry("q", None, "user", content="B"))
    nameless = [{key: value for key, value in each.items() if key != "id"} for each in (one, other)]
    got = conversations(read_json(open_webui, [one, other, one, *nameless]))
    assert [each.id for each in got[:2]] == ["c-1", "c-1#2"]
    assert len({each.id for each in got}) == len(got) == 4
