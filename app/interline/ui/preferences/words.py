"""What the page of settings says. No Qt."""

from __future__ import annotations

from interline.language import said
from interline.settings.schema import Row, Value

LATE = "From the next start on."


def help_of(row: Row) -> str:
    """The sentences under a setting."""
    return " ".join(
        part
        for part in (said(row.spec.help) if row.spec.help else "", LATE if row.spec.is_late else "")
        if part
    )


def choice_words(row: Row, word: str) -> str:
    """What the page says for one of the words that are allowed."""
    spec = row.spec
    if spec.words:
        return said(spec.words[spec.one_of.index(word)])
    return word.replace("-", " ").capitalize()


def value_words(row: Row, value: Value) -> str:
    """A value as the page says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if row.spec.one_of:
        return choice_words(row, str(value))
    if row.spec.zero and value == 0:
        return said(row.spec.zero)
    return str(value) or "nothing"


def reset_words(row: Row) -> str:
    """The name of the button that puts the default back."""
    return f"Back to the default: {value_words(row, row.default)}"
