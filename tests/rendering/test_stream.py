"""A text that grows looks like the whole one, however it was cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.rendering import limits
from interline.rendering.blocks import Code, ListBlock, Paragraph, Plain, Table
from interline.rendering.markdown import parse
from interline.rendering.stream import StreamingMarkdown
from tests.rendering.samples import FRAGMENTS, HOSTILE, TRICKY
from tests.rendering.streaming import streamed


@pytest.mark.parametrize("size", [1, 2, 3, 7, 4096])
@pytest.mark.parametrize("text", TRICKY)
def test_cutting_a_text_changes_nothing(text: str, size: int) -> None:
    """Whatever the vendor's pieces are, at each moment the blocks are those of the text so far."""
    assert streamed(text, list(range(size, len(text), size))) == parse(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join), st.data())
def test_any_text_cut_anywhere_is_the_same(text: str, data: st.DataObject) -> None:
    """The same of texts that nobody would write."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8), label="cuts"))
    assert streamed(text, cuts) == parse(text)


def test_a_document_of_everything_letter_by_letter() -> None:
    """Blocks that follow each other do not disturb each other either."""
    text = "\n\n".join(TRICKY[:20])
    assert streamed(text, list(range(0, len(text), 13))) == parse(text)


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 70_000])
def test_hostile_texts_stream_as_they_are_read(name: str) -> None:
    """The way out into plain text is the same on both paths."""
    text = HOSTILE[name]
    stream = StreamingMarkdown()
    for begin in range(0, len(text), 5_000):
        stream.feed(text[begin : begin + 5_000])
    stream.finish()
    assert stream.blocks == parse(text)


def test_a_definition_that_comes_late_is_found_at_the_end() -> None:
    """`[late]` is a link once the text is whole, although its address came long after it."""
    stream = StreamingMarkdown()
    stream.feed("[late] words\n\nmore\n\n")
    before = stream.blocks[0]
    stream.feed("[late]: https://example.com/\n")
    update = stream.finish()
    assert isinstance(before, Paragraph)
    assert not before.spans[0].href
    assert update.first == 0
    first = stream.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.spans[0].href == "https://example.com/"


def test_a_definition_may_end_on_a_later_line() -> None:
    """Half a title is not settled as a paragraph: the next line may still belong to the definition."""
    stream = StreamingMarkdown()
    for piece in ("words\n\n", "[x]: https://example.com/\n", "'a title\n", "over lines'\n", "\n[x]\n"):
        stream.feed(piece)
    assert stream.blocks == parse(stream.text)
    assert len(stream.blocks) == 2


def test_only_the_tail_is_replaced() -> None:
    """What stands above the growing block is left alone."""
    stream = StreamingMarkdown()
    stream.feed("# one\n\ntwo\n\n- a\n- b\n")
    update = stream.feed("- c\n")
    assert update.first == 2
    assert [type(block) for block in update.blocks] == [ListBlock]


def test_code_grows_by_appending() -> None:
    """An open fence is not read again for each word."""
    stream = StreamingMarkdown()
    stream.feed("```py\nx = 1\n")
    for _ in range(50):
        update = stream.feed("y = 2\n")
        assert update.first == 0
    code = stream.blocks[0]
    assert isinstance(code, Code)
    assert not code.closed
    assert code.text == "x = 1\n" + "y = 2\n" * 50
    stream.feed("```\n")
    assert stream.blocks == parse(stream.text)


def test_rows_are_added_to_a_table_until_it_is_too_large() -> None:
    """A table of thousands of cells becomes its source, on both paths at the same row."""
    stream = StreamingMarkdown()
    stream.feed("|a|b|\n|-|-|\n")
    rows = 0
    while isinstance(stream.blocks[0], Table) and rows < 3_000:
        stream.feed(f"|{rows}|x|\n")
        rows += 1
    assert isinstance(stream.blocks[0], Plain)
    assert stream.blocks == parse(stream.text)
    assert 300 < rows < limits.TABLE_CELLS


def test_nothing_more_is_nothing_new() -> None:
    """An empty piece changes nothing."""
    stream = StreamingMarkdown()
    stream.feed("a")
    update = stream.feed("")
    assert (update.first, update.blocks) == (1, ())
