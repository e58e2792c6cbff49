"""Spans back to Markdown: what is copied out of a paragraph reads as it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.rendering.blocks import (
    Block,
    Heading,
    ImageCard,
    Item,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Spans,
    Style,
    words_of,
)
from interline.rendering.markdown import parse
from interline.rendering.source import source_of
from tests.rendering.samples import FRAGMENTS, TRICKY
from tests.rendering.test_commonmark import EXAMPLES


def spans_read(text: str) -> Spans:
    """The spans of the paragraph that a text is, and nothing else."""
    (block,) = parse(text)
    if isinstance(block, ImageCard):
        return (Span(block.alt, Style.IMAGE, block.href),)
    assert isinstance(block, Paragraph)
    return block.spans


def paragraphs(blocks: Iterable[Block]) -> Iterator[Spans]:
    """The spans of all paragraphs, without those that name a note: it is not there when they are read alone."""
    for block in blocks:
        match block:
            case Paragraph(spans=spans) | Heading(spans=spans):
                if spans and not any(s.style & Style.FOOTNOTE and not s.text.isdigit() for s in spans):
                    yield spans
            case Quote(blocks=inside) | Item(blocks=inside):
                yield from paragraphs(inside)
            case ListBlock(items=items):
                yield from paragraphs(items)


@pytest.mark.parametrize(
    "text",
    [
        "plain words, and 5 * 3 < 20 & a_b_c",
        "**bold** and *slanted* and ~~struck~~",
        "**bold and *slanted* in it**",
        "*slanted and **bold** in it*",
        "`code` and ``a`b`` and [`code`](https://a.example/b)",
        "[a **bold** link](https://a.example/x_y)",
        "**a [link](https://a.example/) in bold**",
        "<https://a.example/>",
        "[brackets](<https://a.example/x(y>)",
        "$x^2$ costs $5",
        "\\(a$b\\)",
        "![words](https://a.example/b.png)",
        "a note[^1]",
        "two\nlines",
        "[ ] is no box",
    ],
)
def test_what_a_person_would_write(text: str) -> None:
    """Simple things come out as they went in."""
    assert source_of(spans_read(text)) == text


@pytest.mark.parametrize(
    "spans",
    [
        (Span("*a*"),),
        (Span("# a"),),
        (Span("1. a"),),
        (Span("- a\n- b"),),
        (Span("a|b\n-|-"),),
        (Span("[a](https://a.example)"),),
        (Span("[^1]"),),
        (Span("https://a.example/"),),
        (Span("&amp; \\ $x$ \\(y\\)"),),
        (Span("    four blanks "),),
        (Span("a\n\nb"),),
        (Span("a", Style.STRONG), Span("b", Style.EM)),
        (Span("a", Style.EM), Span("b", Style.STRONG | Style.EM), Span("c", Style.EM)),
        (Span("a "), Span("b", Style.STRONG), Span("c")),
        (Span("`", Style.CODE),),
        (Span(" a ", Style.CODE),),
        (Span("```", Style.CODE),),
    ],
)
def test_letters_that_might_be_marks(spans: Spans) -> None:
    """What is shown stays what is shown."""
    assert spans_read(source_of(spans)) == spans


def test_numbers_of_sources_are_left_out() -> None:
    """They were put between the words, not written there."""
    spans = (Span("one"), Span("¹", Style.CITE, "https://a.example"), Span(" two"), Span("²", Style.CITE))
    assert source_of(spans) == "one two"


def test_nothing_is_nothing() -> None:
    """No spans, no source."""
    assert source_of(()) == ""


def test_what_no_marks_can_say_keeps_its_words() -> None:
    """Two halves of a word, each struck, with a blank between that is not."""
    spans = (Span(" a ", Style.STRONG), Span("b ", Style.EM | Style.STRIKE))
    assert words_of(spans_read(source_of(spans))) == words_of(spans)


def test_examples_come_back() -> None:
    """All paragraphs of the specification's examples, but for two whose links no Markdown of ours spells."""
    texts = [*TRICKY, *(example["markdown"] for example in EXAMPLES)]
    lost = []
    for text in texts:
        for spans in paragraphs(parse(text)):
            again = spans_read(source_of(spans))
            assert words_of(again) == words_of(spans)
            if again != spans:
                lost.append(spans)
    assert len(lost) <= 2, lost


@given(
    st.lists(st.sampled_from((*FRAGMENTS, "word ", "*a ", "**b** ", "c* ", "_d_", "`")), max_size=14).map(
        "".join
    )
)
def test_any_paragraph_keeps_its_words(text: str) -> None:
    """Whatever marks there are, and however they lie."""
    for spans in paragraphs(parse(text)):
        assert words_of(spans_read(source_of(spans))) == words_of(spans)
