"""Code in colours: the spans lie where the words are, for every language that is offered."""

from __future__ import annotations

import pytest

from interline.rendering import highlight
from interline.rendering.highlight import Kind, colour, language_of

CODE = 'def f(x):\n    """Doc\n    string."""\n    return 12  # note\n'


def words(code: str, language: str) -> list[tuple[str, Kind]]:
    lines = code.split("\n")
    runs = zip(lines, colour(code, language), strict=True)
    return [(line[run.start : run.start + run.length], run.kind) for line, row in runs for run in row]


def test_words_are_told_apart() -> None:
    """Keywords, names, strings over several lines, numbers and comments, each on its own line."""
    assert words(CODE, "python") == [
        ("def", Kind.KEYWORD),
        ("f", Kind.NAME),
        ('"""Doc', Kind.STRING),
        ('    string."""', Kind.STRING),
        ("return", Kind.KEYWORD),
        ("12", Kind.NUMBER),
        ("# note", Kind.COMMENT),
    ]


@pytest.mark.parametrize("language", highlight._LEXERS)
def test_every_language_colours_something(language: str) -> None:
    """Each name in the table leads to a lexer, and its spans stay inside their lines."""
    code = "\n\n  # if 'x' 12 <a href=\"b\"> -- c\n// d\n+ e\n$ f\n%g\n"
    rows = colour(code, language)
    assert len(rows) == code.count("\n") + 1
    for line, row in zip(code.split("\n"), rows, strict=True):
        assert all(run.start >= 0 and run.start + run.length <= len(line) for run in row)


@pytest.mark.parametrize(
    ("info", "language"),
    [("py", "python"), ("Python3", "python"), ("language-js", "javascript"), ("C++", "cpp"), ("{.sh}", "bash"),
     ("", None), ("pyt", None), ("../x", None), ("mermaid", None)],
)  # fmt: skip
def test_names_of_languages(info: str, language: str | None) -> None:
    """Aliases are known; what is not known is not looked for."""
    assert language_of(info) == language


def test_every_alias_leads_somewhere() -> None:
    """No name in the table is a dead end."""
    assert set(highlight._ALIASES.values()) <= set(highlight._LEXERS)


def test_very_long_code_stays_plain() -> None:
    """Beyond the limit nothing is coloured, and every line is still there."""
    code = "x = 1\n" * 20_000
    assert colour(code, "python") == ((),) * 20_001
