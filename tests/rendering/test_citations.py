"""Numbers of sources stand after the words that they bear out, and change no letter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.rendering.blocks import (
    Block,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Spans,
    Style,
    Table,
    words_of,
)
from interline.rendering.citations import Cite, cite, with_cites
from interline.rendering.markdown import parse
from tests.rendering.samples import HOSTILE, TRICKY


def runs(block: Block) -> Iterator[Spans]:
    """Every paragraph and cell in a block."""
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            yield spans
        case Quote(blocks=blocks):
            for inner in blocks:
                yield from runs(inner)
        case ListBlock(items=items):
            for item in items:
                for inner in item.blocks:
                    yield from runs(inner)
        case Table(head=head, rows=rows):
            yield from head
            for row in rows:
                yield from row
        case _:
            return


def marked(text: str) -> str:
    """What is shown of a text in which ^ stands where a citation ends, all numbered from 1."""
    pieces = text.split("^")
    source, ends = "", []
    for piece in pieces:
        source += piece
        ends.append(len(source))
    cites = [made for number, end in enumerate(ends[:-1], 1) if (made := cite(source, end, number))]
    blocks = [with_cites(block, source, cites) for block in parse(source)]
    return "\n".join(words_of(spans) for block in blocks for spans in runs(block))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The bus runs hourly^ in summer.", "The bus runs hourly¹ in summer."),
        ("The bus runs hourly.^ And the ferry.^", "The bus runs hourly.¹ And the ferry.²"),
        ("**The bus** runs *hourly*^.", "The bus runs hourly¹."),
        ("**The bus^** runs.", "The bus¹ runs."),
        ("_The bus runs._^", "The bus runs.¹"),
        ("The bus ^runs.", "The bus¹ runs."),
        ("The bus runs.\n\n^The ferry.", "The bus runs.¹\nThe ferry."),
        ('See [the timetable](https://bus.example/a_(b) "T")^ first.', "See the timetable¹ first."),
        ("It runs ([bus.example](https://bus.example/2))^.", "It runs (bus.example)¹."),
        ("A [link with^ a citation in it](https://x.example/) on.", "A link with a citation in it¹ on."),
        ("Call `plan(a^, b)` twice^.", "Call plan(a, b)¹ twice²."),
        ("# Heading^\n\nText^", "Heading¹\nText²"),
        ("1. One^\n2. Two\n   - deep^ er", "One¹\nTwo\ndeep² er"),
        ("- [x] done^", "done¹"),
        ("> 12 quoted^\n> words^", "12 quoted¹\nwords²"),
        ("| a | b |\n|---|---|\n| one^ | two^ |\n| 3 | **four**^ |", "a\nb\none¹\ntwo²\n3\nfour³"),
        ("Fish &amp; chips^ are dear.", "Fish & chips¹ are dear."),
        ("Two sources^^ say so.", "Two sources¹\u202f² say so."),
        ("wo^rd", "word¹"),
        ("東京^は首都です。^", "東京¹は首都です。²"),
        ("```\ncode^\n```\n\nafter", "after"),
        ("^Nothing before.", "Nothing before."),
    ],
)
def test_a_number_stands_where_its_words_end(text: str, shown: str) -> None:
    """Through emphasis, links, lists, quotes and tables; not inside code, words or links."""
    assert marked(text) == shown


def test_a_number_leads_to_its_source() -> None:
    """It is a link of its own, told apart from the words by its style."""
    (block,) = parse("Hourly.")
    made = with_cites(block, "Hourly.", (Cite(7, 12, "https://bus.example/"),))
    assert list(runs(made)) == [(Span("Hourly."), Span("¹²", Style.CITE, "https://bus.example/"))]


@pytest.mark.parametrize("at", [-5, 0, 8, 10**9])
def test_a_place_that_is_none_gives_no_number(at: int) -> None:
    """Vendors count in their own ways."""
    assert cite("Hourly.", at, 1) is None


def without_marks(spans: Spans) -> str:
    return "".join(span.text for span in spans if not span.style & Style.CITE)


@given(
    st.one_of(
        st.sampled_from([*TRICKY, *HOSTILE]),
        st.lists(
            st.sampled_from([*"*_[]()`|>-#1. \n&;!", "word", "[a](b)", "**", "\n\n", "https://x.example/1"]),
            max_size=30,
        ).map("".join),
    ),
    st.lists(st.integers(-3, 400), max_size=12),
)
def test_no_letter_is_ever_changed(text: str, places: list[int]) -> None:
    """Whatever the text and wherever the numbers: without them it reads as before."""
    cites = [made for number, at in enumerate(places, 1) if (made := cite(text, at, number))]
    for block in parse(text):
        made = with_cites(block, text, cites)
        assert [without_marks(spans) for spans in runs(made)] == [words_of(spans) for spans in runs(block)]
