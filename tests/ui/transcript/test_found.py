"""What an answer holds besides words, cleaned and numbered, without any widget."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.parts import Citation, File, Image, Product, Seam, Text, ToolCall, ToolResult
from interline.model.refs import ModelRef
from interline.ui.transcript.found import attached, call, found_in, numbered, offer, picture, size_in_words
from interline.ui.transcript.tools import laid_out
from tests.ui.transcript.sample import CITED, besides

PAGE = "https://page.example/a"


def test_a_source_that_is_cited_twice_has_one_number() -> None:
    """Also where another place of the page is named; a title that comes later is taken."""
    sources, _ = numbered(
        [Citation(PAGE), Citation("https://other.example/"), Citation(f"{PAGE}#below", "The page")]
    )
    assert [(each.number, each.title, each.host) for each in sources] == [
        (1, "The page", "page.example"),
        (2, "", "other.example"),
    ]
    assert sources[0].href == PAGE


def test_numbers_stand_where_the_cited_words_end() -> None:
    """In the order of the text; a source without a place is in the list alone."""
    _, answer = besides()
    found = found_in(answer.parts, answer.text)
    places = [(CITED[: each.at].rsplit(" ", 1)[-1], each.number) for each in found.cites]
    assert places == [("**hourly**", 1), ("€1.50.", 1), ("€1.50.", 2), ("Manfredi", 1)]
    assert len(found.sources) == 13


@pytest.mark.parametrize("end", [-1, 0, 5_000])
def test_a_place_outside_of_the_text_is_no_place(end: int) -> None:
    """The source is listed all the same."""
    sources, cites = numbered([Citation(PAGE, end=end)], "Short.")
    assert (len(sources), cites) == (1, ())


def test_what_is_cited_cannot_deceive() -> None:
    """No address of another scheme can be opened, hosts are the real ones, names have no hidden marks."""
    sources, _ = numbered(
        [
            Citation("file:///etc/passwd", "Notes"),
            Citation("https://good.example@evil.example/", "a\u202eb\nc"),
            Citation("javascript:alert(1)"),
        ]
    )
    assert [(each.words, each.href) for each in sources] == [
        ("Notes · file:///etc/passwd", ""),
        ("a‹U+202E›b c · evil.example", "https://good.example@evil.example/"),
        ("javascript:alert(1)", ""),
    ]


def test_a_seam_stands_between_the_words_of_two_vendors() -> None:
    """At its place in the text, in words; names cannot deceive."""
    parts = (Text("One "), Seam(ModelRef("a", "m\u202e"), ModelRef("b", "n"), "stalled"), Text("two."))
    (made,) = found_in(parts, "One two.").cites
    assert (made.at, made.remark) == (3, "[a/m‹U+202E› broke off (stalled); b/n goes on]")


def test_a_seam_says_nothing_twice() -> None:
    """That it broke off stands there once, and one that goes on by itself is named once."""
    ref = ModelRef("a", "m")
    parts = (Text("One "), Seam(ref, ref, "broke off in mid-answer"), Text("two."))
    (made,) = found_in(parts, "One two.").cites
    assert made.remark == "[a/m broke off; it goes on]"


def test_a_product_says_who_sells_it_and_where_the_link_leads() -> None:
    """A host that says the same as the merchant's name says it alone."""
    one = offer(Product("Map", "€9.90", "https://shop.example/map", "Some Store"))
    assert one.spoken == "Product: Map, €9.90, Some Store, shop.example"
    two = offer(Product("Map", "", "https://www.some-store.example/map", "Some Store"))
    assert (two.merchant, two.host) == ("", "www.some-store.example")
    bad = offer(Product("", "\x1b[2J", "javascript:alert(1)", "Shop"))
    assert (bad.title, bad.price, bad.host, bad.href) == ("Product", "‹U+001B›[2J", "", "")


def test_a_call_says_that_it_was_not_run() -> None:
    """Whole or cut off; what a tool gave is told apart from what went wrong."""
    assert call(ToolCall("t", "find", "{}")).words == "Asked for the tool find · not run from here"
    assert call(ToolCall("t", "", "{", complete=False)).words == (
        "Asked for the tool without a name · cut off, not run from here"
    )
    assert call(ToolResult("t", "No.", is_error=True)).words == "A tool failed"
    assert call(ToolResult("t", "Yes.")).text == "Yes."


def test_files_are_named_with_kind_and_size() -> None:
    """A picture's name stands alone, for its card."""
    file = attached(File("text/plain", "0" * 64, 12, "a\u202e.txt"))
    assert (file.name, file.about) == ("a‹U+202E›.txt", "text/plain · 12 bytes")
    shown = picture(Image("image/png", "0" * 64, 2_500_000))
    assert (shown.name, shown.about) == ("picture.png", "image/png · 2.5 MB")
    assert size_in_words(3_000_000_000) == "3.0 GB"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_arguments_in_lines_are_the_same_arguments(arguments: dict[str, object]) -> None:
    """Only blanks between tokens differ, whatever stands in the strings."""
    text = json.dumps(arguments, ensure_ascii=False)
    assert json.loads(laid_out(text)) == arguments


@given(st.text(alphabet='{}[]":,\\ ax1\n', max_size=60))
def test_arguments_that_are_cut_lose_no_letter(text: str) -> None:
    """Half a call, or none: everything but blanks is there, in order."""
    assert "".join(laid_out(text).split()) == "".join(text.split())


def test_arguments_read_well() -> None:
    """A line for each value; empty ones stay together."""
    assert laid_out('{"a":[1,{}],"b":"x, y"}') == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": "x, y"\n}'
    assert laid_out("place=Amalfi") == "place=Amalfi"
