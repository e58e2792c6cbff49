"""Footnotes: marks, notes, and when they find each other."""

from __future__ import annotations

import pytest

from interline.rendering.blocks import Block, Code, Footnote, ListBlock, Paragraph, Span, Style, words_of
from interline.rendering.markdown import parse
from interline.rendering.stream import StreamingMarkdown
from tests.rendering.streaming import streamed


def marks(block: Block) -> list[str]:
    assert isinstance(block, Paragraph)
    return [span.text for span in block.spans if span.style & Style.FOOTNOTE]


def test_marks_and_notes() -> None:
    """A mark says the label of the note that it leads to, and the note stands where it was written."""
    words, one, other, after = parse(
        "The pier[^1] is **old[^Old]**.\n\n[^1]: At *Brighton*.\n[^old]: Built in\nsummer.\n\nafter\n"
    )
    assert isinstance(words, Paragraph)
    assert words.spans == (
        Span("The pier"),
        Span("1", Style.FOOTNOTE),
        Span(" is "),
        Span("old", Style.STRONG),
        Span("old", Style.STRONG | Style.FOOTNOTE),
        Span("."),
    )
    assert isinstance(one, Footnote)
    assert isinstance(other, Footnote)
    assert (one.label, other.label) == ("1", "old")
    assert other.blocks[0].spans == (Span("Built in\nsummer."),)  # type: ignore[attr-defined]
    assert not isinstance(after, Footnote)


def test_a_note_may_have_several_blocks() -> None:
    """What is indented by four columns belongs to it."""
    note, after = parse("[^a]: one\n\n    two\n\n    - three\n\n    ```\n    four\n    ```\n\nafter\n")
    assert isinstance(note, Footnote)
    assert [type(block) for block in note.blocks] == [Paragraph, Paragraph, ListBlock, Code]
    assert isinstance(after, Paragraph)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[^1]", ["1"]),
        ("[^12][^3]", ["12", "3"]),
        ("[^note]", []),
        ("[^1234]", []),
        ("`[^1]`", []),
        ("[^1](https://a.example)", []),
        ("[^ 1]", []),
        ("[^]", []),
    ],
)
def test_without_a_note_numbers_alone_are_marks(text: str, found: list[str]) -> None:
    """A note comes at the end of an answer; its number is a mark from the start. Other brackets may be a regex."""
    (paragraph,) = parse(text)
    assert marks(paragraph) == found


def test_a_label_that_is_defined_later_becomes_a_mark_in_the_end() -> None:
    """Until the note is there, what was written is shown; then its paragraph alone changes."""
    stream = StreamingMarkdown()
    stream.feed("first\n\n- item[^Note]\n\nthird\n\n")
    stream.feed("[^note]: words\n")
    assert "[^Note]" in repr(stream.blocks[1])
    update = stream.finish()
    assert update.first == 1
    assert stream.blocks == parse(stream.text)
    assert "[^Note]" not in repr(stream.blocks[1])


def test_only_what_names_a_definition_is_read_again() -> None:
    """Definitions at the end of a long answer do not cost the time of all of it."""
    stream = StreamingMarkdown()
    for n in range(50):
        stream.feed(f"paragraph {n}\n\n")
    kept = stream.blocks[:49]
    stream.feed("see [it]\n\nand\n\n")
    stream.feed("[it]: https://a.example/\n")
    update = stream.finish()
    assert update.first == 50
    assert all(old is new for old, new in zip(kept, stream.blocks[:49], strict=True))
    assert stream.blocks == parse(stream.text)


@pytest.mark.parametrize(
    "text",
    [
        "a[^b]\n\n[^b]:|c\n-|-\n",
        "[^b]: c\n\n[^b] [^d]\n\n    code\n[^d]: e\n\n    f\n",
        "[^1]:\n[^2]:\n\n    words\n[^3]: > quote\n    > more\n",
        "> quote\n[^1]: note\n> quote\n",
        "- item\n[^1]: note\n  not in it\n",
        "> [^1]: not here\n\n- [^2]: nor here\n",
        "[^1]: ```\n    code\n\n    more\n",
        "[^1]: $$\n    x\n[^2]: $$\n-\n",
        "|a|\n|-|\n|b|\n[^1]: note\n",
        "[^1]: long " + "words and words " * 40 + "\n    more " + "words and words " * 40 + "\n\n    last\n",
        "[x]:http://e\n]\na|b\n-|-\n\n[x]\n",
        "$$[x]\n>w\n=\n\n[x]: http://e\n",
    ],
)
def test_notes_stream_as_they_are_read(text: str) -> None:
    """In pieces as in one."""
    for size in (1, 2, 5, 100):
        assert streamed(text, range(size, len(text), size)) == parse(text)


def test_a_label_cannot_deceive() -> None:
    """Letters that hide are shown, and a long label is none."""
    (paragraph, note) = parse("a[^b\u202ec]\n\n[^b\u202ec]: words\n")
    assert isinstance(note, Footnote)
    assert note.label == "b‹U+202E›c"
    assert marks(paragraph) == [note.label]
    (plain,) = parse("[^" + "a" * 65 + "]: words\n")
    assert isinstance(plain, Paragraph)
    assert words_of(plain.spans).startswith("[^aaa")
