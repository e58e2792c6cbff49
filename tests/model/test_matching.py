"""Words are found in a text with case and accents aside, and their places are told in the text as it is."""

from __future__ import annotations

import re

import pytest

from interline.model import matching
from interline.model.search import Term
from interline.store.indexed import RUN

PLACES = [
    ("tide", "The Tides: a TIDE.", ["TIDE"]),
    ("ebbe", "Die Ébbe und e\u0301bbe", ["Ébbe", "e\u0301bbe"]),
    ("größe", "GRÖSSE Größe grosse", ["Größe"]),
    ("天気", "東京の天気は", ["天気"]),
    ("か", "が か", ["か"]),
    ("й", "йод и", ["й"]),
    ("foo.bar", "call foo.bar(x), not foobar", ["foo.bar"]),
    ("++", "C++", ["++"]),
    ("i", "İ i", ["İ", "i"]),
]


@pytest.mark.parametrize(("word", "text", "found"), PLACES)
def test_a_word_is_found_where_it_stands(word: str, text: str, found: list[str]) -> None:
    """Letters that fold to none or to several do not shift what comes after them."""
    matcher = matching.as_word(Term(word), RUN, beginning=word == "й")
    (spots,) = matching.places(text, [matcher])
    assert [text[begin:end] for begin, end in spots] == found
    assert matcher.fits(text)


def test_a_word_is_no_part_of_another_and_a_beginning_is() -> None:
    """Whole words, beginnings, and anything, in this order of strictness."""
    term = Term("tid")
    whole, begun = matching.as_word(term, RUN), matching.as_word(term, RUN, beginning=True)
    texts = ("tid", "tides", "untidy")
    assert [whole.fits(text) for text in texts] == [True, False, False]
    assert [begun.fits(text) for text in texts] == [True, True, False]
    assert all(matching.as_part(term).fits(text) for text in texts)


def test_an_excerpt_shows_the_stretch_that_holds_most_of_the_words() -> None:
    """Not the first word alone at the beginning, where both stand together later."""
    text = "moon " + "filler " * 100 + "the tide and the moon " + "filler " * 100
    matchers = [matching.as_word(Term(word), RUN) for word in ("moon", "tide")]
    shown = matching.excerpt(text, matching.places(text, matchers), 20, 120)
    assert "tide and the moon" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= 122
    assert re.fullmatch(r"nothing", matching.excerpt("nothing", [[]], 20, 120))
