"""A long block costs no more with each piece than a short one: what is settled of it is not read again."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.rendering import limits, seams, stream
from interline.rendering.blocks import Block, Heading, ListBlock, Paragraph, Plain, Quote, Table
from interline.rendering.markdown import Part, parse, read_part
from interline.rendering.parser import NOTHING, Load
from interline.rendering.stream import StreamingMarkdown
from tests.rendering.samples import FRAGMENTS
from tests.rendering.streaming import streamed

LENGTH = 9_000
SENTENCE = (
    "The **tide** table says `14:20`, so the *café* by the [pier](https://pier.example/a_b) closes at $x^2$. "
)
WORDS = "The tide table says two o'clock, so the place by the pier closes early, and nobody minds"

LONG_BLOCKS = {
    "paragraph": ("", SENTENCE),
    "paragraph of lines": ("", SENTENCE + "\n"),
    "paragraph without blanks": ("", "潮汐表显示咖啡馆必须提前关门，因为水会漫过石头。"),
    "paragraph with bare links": ("", "see https://pier.example/{n}?a=b*c, <https://q.example> and "),
    "paragraph with prices": ("", "it costs $5 and $10, not ${n} a month, as they say in the shop by the pier; "),
    "paragraph with links that are none": ("", WORDS + " [docs](docs/{n}.md) [{n}] [a](b c) "),
    "paragraph with tags": ("", "<div class='a'><b>tide & pier</b></div>\n"),
    "fence": ("```py\n", "x = {n}\n"),
    "indented code": ("", "    x = {n}\n\n      y\n"),
    "indented code in an item": ("- a\n\n", "      x = {n}\n \n"),
    "list": ("", "- " + WORDS + "\n"),
    "list with numbers": ("", "{n}. " + SENTENCE + "\n\n"),
    "nested list": ("", "- " + WORDS + "\n  - " + WORDS + "\n"),
    "one item, nested list": ("- a\n", "  - " + WORDS + "\n"),
    "items with fences": ("", "- " + WORDS + "\n\n  ```py\n  x = {n}\n\n  y = 1\n  ```\n\n"),
    "one item of paragraphs": ("- a\n\n", "  " + SENTENCE + "\n\n"),
    "one item of one paragraph": ("- [x] ", SENTENCE),
    "one item of one paragraph of lines": ("10. ", SENTENCE + "\n    "),
    "deep item": ("- a\n  - b\n    1. ", SENTENCE),
    "fence in an item": ("- ```py\n", "  x = {n}\n\n"),
    "fence in an item in a quote": ("> - text\n>\n>   ```py\n", ">   x = {n}\n"),
    "table": ("|a|b|\n|-|-|\n", "|**{n}**|tide|\n"),
    "table in an item": ("- text\n\n  |a|b|\n  |-|-|\n", "  |`{n}`|" + WORDS + "|\n"),
    "quote of paragraphs": ("", "> " + SENTENCE + "\n>\n"),
    "quote of one paragraph": ("> ", SENTENCE),
    "quote of one paragraph of lines": ("", "> " + WORDS + "\n"),
    "quote whose bars were left out": ("> ", WORDS + "\n"),
    "quote of a list": ("", "> - " + WORDS + "\n"),
    "list in quotes": ("", "> > 1. " + WORDS + "\n> >    " + WORDS + "\n"),
    "formula that is none": ("$$\n", "x_{n} &= \\frac{a}{b}\n"),
}  # fmt: skip


ENDINGS = (
    "\n===\n", "\n---", "\nlast | line\n-|-\n1|2\n", "\n\nafter\n", "\n> a\n", "`*_[", "\n```\nx", "  \nb",
)  # fmt: skip


def long_text(name: str) -> str:
    begin, more = LONG_BLOCKS[name]
    pieces = [begin]
    numbers = count(1)
    length = 0
    while length < LENGTH:
        pieces.append(more.replace("{n}", str(next(numbers))))
        length += len(pieces[-1])
    return "".join(pieces)


@pytest.fixture
def lengths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How much the parser was given, each time."""
    seen: list[int] = []

    def measured(text: str, offset: int, references: dict[str, Any], before: Load = NOTHING) -> Part:
        seen.append(len(text))
        return read_part(text, offset, references, before)

    monkeypatch.setattr(stream, "read_part", measured)
    return seen


@pytest.mark.parametrize("name", LONG_BLOCKS)
def test_only_the_end_of_a_long_block_is_read(name: str, lengths: list[int]) -> None:
    """Near its end as little as near its beginning, and the blocks are those of the whole text."""
    text = long_text(name)
    growing = StreamingMarkdown()
    shown: list[Block] = []
    for begin in range(0, len(text), 100):
        update = growing.feed(text[begin : begin + 100])
        shown[update.first :] = update.blocks
        if begin % 3_000 == 0:
            assert tuple(shown) == growing.blocks == parse(growing.text)
    # Of a formula 4,000 characters decide whether it is one; in the middle of it all more may be at stake.
    assert max(lengths[len(lengths) * 2 // 3 :]) <= 1_500
    growing.finish()
    assert growing.blocks == parse(text)
    assert len(growing.blocks) == 1


@pytest.mark.parametrize("name", LONG_BLOCKS)
def test_a_long_block_may_end_in_any_way(name: str) -> None:
    """What comes after it is what comes after the whole."""
    text = long_text(name)
    for after in (
        "\n===\n",
        "\n---",
        "\nlast | line\n-|-\n1|2\n",
        "\n\nafter\n",
        "\n> a\n",
        "`*_[",
        "\n```\nx",
        "  \nb",
    ):
        growing = StreamingMarkdown()
        growing.feed(text[:-150])
        growing.feed(text[-150:])
        for letter in after:
            growing.feed(letter)
        growing.finish()
        assert growing.blocks == parse(text + after), after


def test_a_long_paragraph_can_become_a_heading() -> None:
    """A line of `=` under it makes all of it one."""
    growing = StreamingMarkdown()
    for piece in (SENTENCE * 5, SENTENCE * 5, "end", "\n", "=", "==\n"):
        growing.feed(piece)
    (heading,) = growing.blocks
    assert isinstance(heading, Heading)
    assert heading.start == 0
    assert growing.blocks == parse(growing.text)


def test_a_long_line_can_become_the_head_of_a_table() -> None:
    """What was cut is put together again where it belongs to a cell."""
    growing = StreamingMarkdown()
    for piece in (SENTENCE * 5, SENTENCE * 5, "end | b\n", "-|-\n", "c | d\n"):
        growing.feed(piece)
    (table,) = growing.blocks
    assert isinstance(table, Table)
    assert growing.blocks == parse(growing.text)


def test_a_mark_that_closes_late_is_seen() -> None:
    """Behind a mark that is open nothing is settled, however long it takes to close."""
    for begin, end in (
        ("**", "**"),
        ("`` ", " ``"),
        ("[", "](https://a.example)"),
        ("~~", "~~"),
        ("![", "][x]"),
    ):
        growing = StreamingMarkdown()
        for piece in (WORDS, " ", begin, WORDS, *[f" {n} {WORDS}" for n in range(20)], end, " after"):
            growing.feed(piece)
        assert growing.blocks == parse(growing.text), begin


def test_too_many_marks_make_a_long_paragraph_plain() -> None:
    """The limits count what was settled too, and the paragraph goes on as plain text."""
    growing = StreamingMarkdown()
    plain_since = 0
    for n in range(900):
        growing.feed(f"*a* `{n}` ")
        (paragraph,) = growing.blocks
        assert isinstance(paragraph, Paragraph)
        if not plain_since and len(paragraph.spans) == 1 and n:
            plain_since = n
            assert growing.blocks == parse(growing.text)
    assert growing.text[: plain_since * 10].count("*") <= limits.INLINE_MARKS
    assert plain_since
    assert growing.blocks == parse(growing.text)


def test_a_long_table_that_became_its_source_goes_on_by_rows(lengths: list[int]) -> None:
    """The rows of one that is too large are not read again either."""
    growing = StreamingMarkdown()
    growing.feed("|a|b|c|\n|-|-|-|\n")
    for n in range(limits.TABLE_CELLS // 4 + 300):
        growing.feed(f"|{n}|x|y|\n")
    (table,) = growing.blocks
    assert isinstance(table, Plain)
    assert max(lengths[-100:]) < 200
    growing.feed("\nafter")
    assert growing.blocks == parse(growing.text)


def test_a_box_is_kept_when_its_item_is_cut() -> None:
    """A task whose words are many is still one, and its first letters are not taken twice."""
    growing = StreamingMarkdown()
    growing.feed("> - [x] " + SENTENCE)
    for _ in range(20):
        growing.feed(SENTENCE)
    (quote,) = growing.blocks
    assert isinstance(quote, Quote)
    (tasks,) = quote.blocks
    assert isinstance(tasks, ListBlock)
    assert tasks.items[0].checked is True
    assert growing.blocks == parse(growing.text)


def test_a_task_that_becomes_a_heading_is_none() -> None:
    """Its box is a part of the heading's words."""
    growing = StreamingMarkdown()
    for piece in ("- [x] " + SENTENCE * 5, SENTENCE, "\n  ", "===\n"):
        growing.feed(piece)
    assert growing.blocks == parse(growing.text)


PIECES = (
    *FRAGMENTS, "foo ", "bar baz ", "word. ", "(*a ", "a* ", "**b** ", "`c` ", "``", "~~", "~", " [a] ", "[b](", "c)",
    " \"t\")", "](u ", "](https://e.example/a) ", "![", "$5 and ", "$ ", " | ", "\n  ", "\n> ", "\n- ", "   ", "  \n",
    "\\\n", "http://a.example/b ", "<http://a.example> ", "<a ", "_a_b ", "__", "***", "字漢", "。", "- [ ] ",
    "\n===\n", "\n---\n", "[^1] ", "# ", "\u00a0", "!", "'q' ", ":", "//", "\n\n    ", "\n\n  ",
)  # fmt: skip
"""Words, and marks of all kinds between them."""


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.data())
def test_seams_change_nothing(text: str, data: st.DataObject) -> None:
    """Cut at every chance, not only where paragraphs are long, a text reads as the whole."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12), label="cuts"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seams, "LONG", 3)
        patch.setattr(seams, "LEAST", 1)
        assert streamed(text, cuts) == parse(text)
