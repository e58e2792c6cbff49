"""GitHub's additions to CommonMark, in the cases where implementations differ."""

from __future__ import annotations

import pytest

from interline.rendering.blocks import Item, ListBlock, Paragraph, Spans, Style, Table, words_of
from interline.rendering.markdown import parse


def cells(rows: tuple[tuple[Spans, ...], ...]) -> list[list[str]]:
    return [[words_of(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("text", "head", "rows"),
    [
        ("| foo | bar |\n| --- | --- |\n| baz | bim |\n", ["foo", "bar"], [["baz", "bim"]]),
        ("| abc | defghi |\n:-: | -----------:\nbar | baz\n", ["abc", "defghi"], [["bar", "baz"]]),
        ("| f\\|oo |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n", ["f|oo"], [["b | az"], ["b | im"]]),
        ("| a | b |\n|---|---|\n| `c | d` |\n", ["a", "b"], [["`c", "d`"]]),
        ("| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n", ["abc", "def"], [["bar", "baz"], ["bar", ""]]),
        ("| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n", ["abc", "def"], [["bar", ""], ["bar", "baz"]]),
        ("| abc | def |\n| --- | --- |\n", ["abc", "def"], []),
        ("|a|\n|-|\n", ["a"], []),
        ("| | b |\n|-|-|\n| | |\n", ["", "b"], [["", ""]]),
        ("a | b\n- | -\n", None, None),
        ("| abc | def |\n| --- |\n| bar |\n", None, None),
        ("    a | b\n    --|--\n", None, None),
        ("a\n-\n", None, None),
    ],
)  # fmt: skip
def test_tables(text: str, head: list[str] | None, rows: list[list[str]] | None) -> None:
    """Escaped bars, rows too short and too long, heads alone; and what is none."""
    first = parse(text)[0]
    if head is None or rows is None:
        assert not isinstance(first, Table)
    else:
        assert isinstance(first, Table)
        assert cells((first.head,)) == [head]
        assert cells(first.rows) == rows


@pytest.mark.parametrize(
    "after", ["> quote\n", "# head\n", "- item\n", "```\ncode\n```\n", "\ntext\n", "---\n", "[^1]: a\n"]
)
def test_a_table_ends_where_another_block_begins(after: str) -> None:
    """No row is made of it."""
    table, other = parse("|a|\n|-|\n|b|\n" + after)
    assert isinstance(table, Table)
    assert cells(table.rows) == [["b"]]
    assert not isinstance(other, Table)


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("~~Hi~~ Hello", ["Hi"]),
        ("a~~b~~c", ["b"]),
        ("This ~~has a\nnew line~~.", ["has a\nnew line"]),
        ("~~**a** b~~", ["a", " b"]),
        ("~~ a ~~", []),
        ("from ~5 to ~10, or 5~10 and 20~30", []),
        ("`~~a~~`", []),
    ],
)
def test_struck_words(text: str, struck: list[str]) -> None:
    """Two tildes strike out. One does not, though GitHub says so: models write it for "about"."""
    (paragraph,) = parse(text)
    assert isinstance(paragraph, Paragraph)
    assert [span.text for span in paragraph.spans if span.style & Style.STRIKE] == struck


def test_two_paragraphs_share_no_tildes() -> None:
    """What opens in one does not close in the next."""
    for block in parse("This ~~has a\n\nnew paragraph~~.\n"):
        assert isinstance(block, Paragraph)
        assert all(not span.style for span in block.spans)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("- [ ] foo\n- [x] bar\n- [X] baz\n", [False, True, True]),
        ("1. [x] foo\n2. [ ] bar\n", [True, False]),
        ("- [x]foo\n- [-] foo\n- [ x] foo\n- a [x] foo\n", [None, None, None, None]),
        ("- `[x]` foo\n- \\[x] foo\n", [None, None]),
        ("-   [x] foo\n\n-\t[ ] bar\n", [True, False]),
    ],
)
def test_boxes_of_tasks(text: str, boxes: list[bool | None]) -> None:
    """A box is at the very beginning of an item, with a blank after it."""
    (tasks,) = parse(text)
    assert isinstance(tasks, ListBlock)
    assert [item.checked for item in tasks.items] == boxes


def test_tasks_within_tasks() -> None:
    """Each item of each list has its own."""
    (tasks,) = parse("- [x] foo\n  - [ ] bar\n  - baz\n- [ ] bim\n")
    assert isinstance(tasks, ListBlock)
    inner = tasks.items[0].blocks[1]
    assert isinstance(inner, ListBlock)
    assert [item.checked for item in (*tasks.items, *inner.items)] == [True, False, False, None]
    assert all(isinstance(item, Item) for item in inner.items)
