"""What the program says, in the user's language.

Rule: a sentence for people stands whole, in English, inside `tr(...)` where it is said: never glued together from
pieces, whose order other languages change, never an f-string, which no translator sees. Without a language that
somebody put on (`speak`), as in the terminal, all of it is English.

`packaging/translations.py` collects the sentences with Qt's lupdate into resources/translations/*.ts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

LANGUAGES = ("en", "de")
"""Those that the window speaks: English, and each that has its file in resources/translations."""

_FORMS = re.compile(r"\(([^()|]*)\|([^()|]*)\)")


def _untranslated(text: str, comment: str, n: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language, and how numbers are written where it is spoken."""

    code: str = "en"
    """As in `de` or `pt_BR`."""
    translate: Callable[[str, str, int], str] = _untranslated
    """(English, comment, number or -1) -> the translation; empty where there is none. Called from any thread."""
    point: str = "."
    """Before the fraction."""
    group: str = ","
    """Between thousands."""
    money: str = "${amount}"
    """How US dollars are written around the amount."""


ENGLISH = Language()
_spoken = ENGLISH


def speak(language: Language) -> None:
    """From now on everything is said in this language. What stands already keeps its words."""
    global _spoken
    _spoken = language


def spoken() -> Language:
    """The language that is spoken."""
    return _spoken


def tr(text: str, comment: str = "", n: int | None = None, /, **values: object) -> str:
    """A sentence in the user's language.

    `text` is English and a literal; `{name}` in it is replaced by the value of that name as it is, `%Ln` by the number
    `n` as people write it. Where words depend on `n`, both forms stand in brackets: `%Ln (reply|replies)`. `comment`
    tells translators which of several meanings a short text has; never beside values alone, where lupdate takes them
    for a number. Literal braces beside values are doubled.
    """
    return _filled(text, comment, n, values)


def marked(text: str) -> str:
    """A sentence of a table that is read before the language is known: collected here, translated by `said`."""
    return text


def said(text: str, n: int | None = None, /, **values: object) -> str:
    """What was `marked`, in the user's language."""
    return _filled(text, "", n, values)


def number(value: int | float | Decimal, places: int = 0) -> str:
    """A number as people write it: 12,345.6 in English."""
    return as_written(f"{value:,.{places}f}")


def as_written(number: str) -> str:
    """A number that is written as in English, as people write it."""
    return number.translate({ord(","): _spoken.group, ord("."): _spoken.point})


def in_dollars(number: str) -> str:
    """An amount that is written as in English, in US dollars as people write it."""
    return _spoken.money.format(amount=as_written(number))


def _filled(text: str, comment: str, n: int | None, values: dict[str, object]) -> str:
    translated = _spoken.translate(text, comment, -1 if n is None else n)
    if not translated:
        return _formatted(_in_english(text, n), n, values)
    try:
        return _formatted(translated, n, values)
    except (LookupError, ValueError):
        # A placeholder that the translator misspelt: English is better than nothing, and than an error.
        return _formatted(_in_english(text, n), n, values)


def _in_english(text: str, n: int | None) -> str:
    return text if n is None else _FORMS.sub(r"\1" if n == 1 else r"\2", text)


def _formatted(text: str, n: int | None, values: dict[str, object]) -> str:
    if n is not None:
        text = text.replace("%Ln", number(n)).replace("%n", str(n))
    return text.format_map(values) if values else text
