"""Sentences in the user's language, without Qt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from interline.language import ENGLISH, Language, marked, number, said, speak, tr
from interline.model.money import UNKNOWN, dollars

GERMAN = {
    ("Hello {name}", -1): "Hallo {name}",
    ("Broken {name}", -1): "Kaputt {nome}",
    ("Torn {name}", -1): "Zerrissen {name",
    ("%Ln (reply|replies) by {name}", 1): "%Ln Antwort von {name}",
    ("%Ln (reply|replies) by {name}", 1234): "%Ln Antworten von {name}",
}


@pytest.fixture
def german() -> Iterator[None]:
    """A language of which a few sentences are translated."""
    speak(Language("de", lambda text, comment, n: GERMAN.get((text, n), ""), ",", ".", "{amount}\xa0$"))
    yield
    speak(ENGLISH)


def test_without_a_language_it_is_english() -> None:
    """The terminal says what the code says."""
    assert tr("Hello {name}", name="Ann") == "Hello Ann"
    assert tr("Braces {} stay where nothing is put in") == "Braces {} stay where nothing is put in"


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 replies"), (1, "1 reply"), (2, "2 replies"), (1234, "1,234 replies")]
)
def test_english_knows_one_and_many(n: int, words: str) -> None:
    """Both forms stand in the text."""
    assert tr("%Ln (reply|replies)", "", n) == words


def test_a_translation_takes_its_place(german: None) -> None:
    """With its values and its forms."""
    assert tr("Hello {name}", name="Ann") == "Hallo Ann"
    assert tr("%Ln (reply|replies) by {name}", "", 1, name="Ann") == "1 Antwort von Ann"
    assert tr("%Ln (reply|replies) by {name}", "", 1234, name="Ann") == "1.234 Antworten von Ann"


def test_what_is_not_translated_stays_english(german: None) -> None:
    """Better than nothing."""
    assert tr("%Ln (file|files)", "", 1) == "1 file"


@pytest.mark.parametrize("text", ["Broken {name}", "Torn {name}"])
def test_a_misspelt_placeholder_is_no_error(german: None, text: str) -> None:
    """The English sentence takes its place."""
    assert tr(text, name="Ann") == text.format(name="Ann")


def test_a_table_is_translated_when_it_is_shown(german: None) -> None:
    """Not when it is read, which is before the language is known."""
    text = marked("Hello {name}")
    assert said(text, name="Ann") == "Hallo Ann"


def test_what_is_put_in_is_not_read_again(german: None) -> None:
    """A model's name may look like a placeholder."""
    assert tr("Hello {name}", name="{0} %n %Ln {name}") == "Hallo {0} %n %Ln {name}"


def test_numbers_and_money_are_written_as_people_do(german: None) -> None:
    """By the language's own marks, and back again."""
    assert number(1234567) == "1.234.567"
    assert number(0.5, 2) == "0,50"
    assert dollars(Decimal("1234.5")) == "1.234,50\xa0$"
    assert dollars(Decimal("-0.0123")) == "-0,0123\xa0$"
    speak(ENGLISH)
    assert dollars(Decimal("-0.0123")) == "-$0.0123"
    assert number(0.5, 2) == "0.50"


def test_an_unknown_cost_is_a_word() -> None:
    """Never an amount."""
    assert UNKNOWN.for_people() == "unknown"
