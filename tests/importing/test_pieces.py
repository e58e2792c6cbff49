"""Parts of a message: what a tool gave, names of files, values that mean something."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.importing import attached, meanings
from interline.importing.assembling import raw_of
from interline.importing.found import FoundFile
from interline.importing.pieces import Pieces, ended
from interline.model.conversation import Status
from interline.model.parts import Citation, Text, ToolResult
from tests.importing.exports import DATA_URL

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BARE = DATA_URL.partition(",")[2]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "data": BARE, "mimeType": "image/png"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": BARE}},
        {"type": "input_image", "image_url": DATA_URL},
        {"type": "image_url", "image_url": {"url": DATA_URL}},
    ],
)
def test_a_picture_that_a_tool_gave_is_a_file(block: dict[str, Any]) -> None:
    """In the forms of MCP and of the vendors; its bytes do not stand in the result's words."""
    pieces = Pieces()
    pieces.result(
        "c",
        {
            "content": [
                {"type": "text", "text": "Here:"},
                block,
                {"type": "resource", "resource": {"text": "R"}},
            ]
        },
    )
    result, picture = pieces.parts
    assert result == ToolResult("c", "Here:\n\nR")
    assert isinstance(picture, FoundFile)
    assert (picture.media_type, picture.read and picture.read()[:4]) == ("image/png", b"\x89PNG")


def test_words_stay_apart_and_sources_come_once() -> None:
    """A blank line between two pieces of text, none where one is there; a source as often as it is new."""
    pieces = Pieces()
    for words in ("A", " ", "B\n", "C", None, 5):
        pieces.say(words)
    pieces.cite("https://example.com", "T", "q" * 5000)
    pieces.cite("https://example.com", "T", "q" * 5000)
    pieces.cite("", "")
    assert pieces.parts == [
        Text("A"),
        Text("\n\nB\n"),
        Text("C"),
        Citation("https://example.com", "T", "q" * 2000),
    ]


def test_how_an_answer_ended() -> None:
    """An error without words is one; with words before it the answer broke off."""
    pieces = Pieces()
    assert ended(pieces, failed="Quota") == (Status.ERROR, "Quota.")
    assert ended(pieces, failed=True) == (Status.ERROR, "The other program noted an error here.")
    pieces.say("Half")
    assert ended(pieces, failed="Quota") == (Status.INTERRUPTED, "Quota.")
    assert ended(pieces, stopped=True) == (Status.STOPPED, "")
    assert ended(pieces) == (Status.COMPLETE, "")


def test_thoughts_stand_before_an_answer() -> None:
    """Only at its beginning: in the middle, tags are words about tags."""
    assert meanings.thoughts_apart("<think>\nA</think>\n\nB") == ("A", "B")
    assert meanings.thoughts_apart("<think>A, and then") == ("A, and then", "")
    assert meanings.thoughts_apart("Use <think>x</think>") == ("", "Use <think>x</think>")


def test_code_ends_no_fence() -> None:
    """A block holds code that has fences in it."""
    assert meanings.fenced("a\n```\nb\n", "py!`") == "````py\na\n```\nb\n````"


def test_a_files_name_is_the_end_of_its_path() -> None:
    """Of any system, and of an address without its question."""
    assert attached.file_name("file:///home/a/b.png") == "b.png"
    assert attached.file_name("C:\\a\\b.png") == "b.png"
    assert attached.file_name("https://example.com/a/b.png?sig=x#y") == "b.png"
    assert attached.file_name(DATA_URL) == ""


def test_embedded_bytes_are_read_when_they_are_wanted() -> None:
    """A data: address gives its kind at once and its bytes later, with an error that an import can tell."""
    kind, read = attached.embedded("data:image/PNG;base64,aGk=") or ("", bytes)
    assert (kind, read()) == ("image/png", b"hi")
    kind, read = attached.embedded("data:text/plain,a%20b") or ("", bytes)
    assert (kind, read()) == ("text/plain", b"a b")
    assert attached.embedded("https://example.com") is None
    _, read = attached.embedded("data:image/png;base64,%%%") or ("", bytes)
    with pytest.raises(ValueError, match="not base64"):
        read()


@given(ANYTHING)
def test_no_value_makes_them_fail(value: Any) -> None:
    """Whatever stands in an export, reading it gives what it promises."""
    assert isinstance(meanings.name(value), str)
    assert isinstance(meanings.as_json(value), str)
    assert isinstance(meanings.told(value), str)
    assert isinstance(meanings.names_of(value), tuple)
    assert isinstance(attached.file_name(value), str)
    meanings.role_of(value)
    meanings.milliseconds(value)
    meanings.parsed(value)
    attached.embedded(value)
    for usage in (meanings.tokens(value, 5, value, value), meanings.usage_of(value)):
        assert usage is None or usage.is_plausible()
    pieces = Pieces()
    pieces.say(value)
    pieces.answer(value)
    pieces.think(value)
    pieces.cite(value, value, value)
    pieces.call("c", value, value)
    pieces.result("c", value)
    assert attached.file_at(value).name


@pytest.mark.parametrize(
    "error", ["Incorrect API key provided: {}", {"message": "Invalid key {}", "request": {"auth": "{}"}}]
)
def test_a_key_that_an_error_repeats_is_not_kept(error: Any) -> None:
    """Neither in the sentence that is shown nor in what is kept to be read again."""
    key = "sk-somebodys0123456789abcdefghijklmnop"
    told = json.loads(json.dumps(error).replace("{}", key))
    kept = raw_of({"error": told, "blocks": [{"error": told}], "metadata": {"error": told}, "content": "x"})
    assert json.loads(kept)["content"] == "x"
    assert key not in meanings.told(told)
    assert key.encode() not in kept
    assert "key" in meanings.told(told)
