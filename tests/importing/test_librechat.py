"""LibreChat's export: a list or a tree, blocks of content, errors, and a time without a date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import librechat
from interline.importing.found import FoundFile
from interline.model.conversation import Status
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from tests.importing.exports import (
    by_id,
    check,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    shape,
)

ROOT = "00000000-0000-0000-0000-000000000000"


def message(id_: str, parent: str | None, *, mine: bool = False, **rest: Any) -> dict[str, Any]:
    """A message as the export has it."""
    who = (
        {"sender": "User"}
        if mine
        else {"sender": "Claude", "model": "claude-sonnet-4", "endpoint": "anthropic"}
    )
    times = {"createdAt": "2025-03-04T05:06:07.008Z"}
    return {
        "messageId": id_,
        "parentMessageId": parent,
        "isCreatedByUser": mine,
        **who,
        **times,
        "text": "",
        **rest,
    }


CONTENT = [
    {"type": "think", "think": {"value": "Let me see."}},
    {"type": "text", "text": {"value": "I look."}},
    {
        "type": "tool_call",
        "tool_call": {"id": "t1", "name": "search", "args": '{"q":"x"}', "output": "Found."},
    },
    {"type": "text", "text": "Done <img src=x onerror=y>."},
    {"type": "image_file", "image_file": {"file_id": "f", "filepath": "/images/a.png", "filename": "a.png"}},
]
WEB = {"web_search": {"organic": [{"link": "https://example.com", "title": "Example", "snippet": "Words"}]}}
LINEAR = {
    "conversationId": "c-1",
    "endpoint": "openAI",
    "title": "Searching",
    "exportAt": "16:33:32 GMT+0200 (Central European Summer Time)",
    "branches": True,
    "recursive": False,
    "options": {"model": "gpt-4o", "promptPrefix": "Be kind."},
    "messages": [
        message(
            "q",
            ROOT,
            mine=True,
            text="Look it up",
            files=[{"filename": "b.txt", "type": "text/plain", "filepath": "/u/b.txt"}],
        ),
        message("a", "q", content=CONTENT, attachments=[WEB]),
        message("b", "q", text='{"type":"error","message":"Quota used up"}', error=True),
        message("c", "q", text="Half an ans", unfinished=True),
        message("d", "q", text="Cut", finish_reason="length"),
        message("f", "q", text="Brok", finish_reason="incomplete"),
        message("e", "gone", text=":::thinking\nHm.\n:::\nYes."),
    ],
}
TREE = {
    **{key: value for key, value in LINEAR.items() if key != "messages"},
    "recursive": True,
    "messagesTree": [
        {
            **message("q", None, mine=True, text="One"),
            "children": [
                {**message("a", "q", text="Two"), "children": [message("q2", "a", mine=True, text="Three")]},
                {**message("b", "q", text="Other two"), "children": []},
            ],
        }
    ],
}


def test_a_list_of_messages_becomes_a_tree() -> None:
    """Versions are kept, the zero root is none, and a missing parent is said."""
    got = only(read_json(librechat, LINEAR))
    assert [(each.id, each.parent) for each in got.messages] == [
        ("q", None), ("a", "q"), ("b", "q"), ("c", "q"), ("d", "q"), ("f", "q"), ("e", None),
    ]  # fmt: skip
    assert (got.id, got.title, got.system, got.current) == ("c-1", "Searching", "Be kind.", None)
    assert len(problems([got])) == 1


def test_the_exports_own_time_is_no_date() -> None:
    """It says the hour alone; the messages say when they were written."""
    got = only(read_json(librechat, LINEAR))
    assert got.created_at is None
    assert got.messages[0].created_at == datetime(2025, 3, 4, 5, 6, 7, 8000, tzinfo=UTC)


def test_blocks_are_read_where_the_text_is_empty() -> None:
    """Thoughts, words, a call with its result, pictures and sources, each as what it is."""
    answer = by_id(only(read_json(librechat, LINEAR)))["a"]
    assert answer.parts[:4] == (
        Thinking("Let me see."),
        Text("I look."),
        ToolCall("t1", "search", '{"q":"x"}'),
        ToolResult("t1", "Found."),
    )
    assert answer.parts[4] == Text("\n\nDone <img src=x onerror=y>.")
    assert isinstance(answer.parts[5], FoundFile)
    assert answer.parts[6] == Citation("https://example.com", "Example", "Words")
    assert (answer.vendor, answer.model) == ("anthropic", "claude-sonnet-4")


def test_how_an_answer_ended_is_kept() -> None:
    """An error is one and no words of the model; a cut answer is told from a whole one."""
    got = by_id(only(read_json(librechat, LINEAR)))
    assert (got["b"].status, got["b"].note, got["b"].parts) == (Status.ERROR, "Quota used up.", ())
    assert got["c"].status is Status.INTERRUPTED
    assert (got["d"].status, got["d"].note) == (
        Status.INTERRUPTED,
        "It ended at the limit of an answer's length.",
    )
    assert (got["f"].status, got["f"].note) == (Status.INTERRUPTED, "")
    assert got["e"].parts == (Thinking("Hm."), Text("Yes."))


def test_files_that_stay_on_the_server_are_missing() -> None:
    """The export holds names of files and no bytes."""
    got = only(read_json(librechat, LINEAR))
    assert got.missing == ("b.txt", "a.png")


def test_a_tree_is_read_as_one() -> None:
    """Children stand inside their parents, however deep."""
    assert shape(only(read_json(librechat, TREE))) == [
        ("q", None, "One"), ("a", "q", "Two"), ("q2", "a", "Three"), ("b", "q", "Other two"),
    ]  # fmt: skip


def test_a_path_without_parents_stays_a_path() -> None:
    """Exports that name no parents hold one path, in order."""
    rows = [
        {"messageId": "a", "sender": "User", "text": "Hi"},
        {"messageId": "b", "sender": "GPT-4", "text": "Ho"},
    ]
    got = only(read_json(librechat, {"conversationId": "c", "branches": False, "messages": rows}))
    assert shape(got) == [("a", None, "Hi"), ("b", "a", "Ho")]
    assert got.messages[1].model == ""
    assert got.current == "b"


def test_deep_trees_need_no_recursion() -> None:
    """As deep as a file can be read at all."""
    node = message("0", None, text="x")
    for n in range(1, 300):
        node = {**message(str(n), None, text="x"), "children": [node]}
    got = only(read_json(librechat, {"conversationId": "c", "messagesTree": [node]}))
    assert len(got.messages) == 300
    assert got.problems == ()


@settings(max_examples=40)
@given(st.data(), st.sampled_from([LINEAR, TREE]))
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject, whole: dict[str, Any]) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(whole))
    check(list(librechat.read(json_source(export))), export)


@pytest.mark.parametrize("data", [[], {}, {"conversationId": 1}, {"messages": []}, [{"mapping": {}}]])
def test_other_exports_are_not_taken_for_it(data: object) -> None:
    """A conversation's name and messages are wanted."""
    assert not librechat.recognises(json_source(data))
