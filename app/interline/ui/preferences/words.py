"""What the page of settings says. No Qt."""

from __future__ import annotations

from interline.language import said, tr
from interline.settings.schema import Row, Value


def late_words() -> str:
    """What stands under a setting that is read at the start alone."""
    return tr("From the next start on.")


def help_of(row: Row) -> str:
    """The sentences under a setting."""
    return " ".join(
        part
        for part in (said(row.spec.help) if row.spec.help else "", late_words() if row.spec.is_late else "")
        if part
    )


def choice_words(row: Row, word: str) -> str:
    """What the page says for one of the words that are allowed."""
    spec = row.spec
    if spec.offers and word == "system":
        return tr("As the system")
    if spec.words:
        return said(spec.words[spec.one_of.index(word)])
    return word.replace("-", " ").capitalize()


def value_words(row: Row, value: Value) -> str:
    """A value as the page says it."""
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if row.spec.one_of or row.spec.offers:
        return choice_words(row, str(value))
    if row.spec.zero and value == 0:
        return said(row.spec.zero)
    return str(value) or tr("nothing")


def reset_words(row: Row) -> str:
    """The name of the button that puts the default back."""
    return tr("Back to the default: {value}", value=value_words(row, row.default))
