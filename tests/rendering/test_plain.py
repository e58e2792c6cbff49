"""Blocks as plain text."""

from __future__ import annotations

import pytest

from interline.rendering.markdown import parse
from interline.rendering.plain import plain_of
from tests.rendering.samples import HOSTILE, TRICKY
from tests.rendering.test_markdown import all_texts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("# a *b*\n\nc **d** `e`\n", "a b\n\nc d e"),
        ("[a](https://b.example/) <https://c.example/>\n", "a (https://b.example/) https://c.example/"),
        ("<mailto:a@b.example> [x](mailto:a@b.example)", "mailto:a@b.example x (mailto:a@b.example)"),
        ("- a\n- [x] b\n  - [ ] c\n", "- a\n- [x] b\n  - [ ] c"),
        ("9. a\n10. b\n\n    c\n", "9. a\n\n10. b\n\n    c"),
        ("> a\n>\n> - b\n", "> a\n>\n> - b"),
        ("```py\nif a:\n\n    b  \n```\n", "if a:\n\n    b  "),
        ("- a\n\n  ```\n  b\n\n  c\n  ```\n", "- a\n\n  b\n\n  c"),
        ("|a|b|\n|-|-|\n|**c**|d e|\n", "a\tb\nc\td e"),
        (
            "a $x$ b[^1]\n\n$$\ny\n$$\n\n[^1]: note\n\n    more\n",
            "a $x$ b[1]\n\n$$\ny\n$$\n\n[1] note\n\n    more",
        ),
        ("![a](https://b.example/c.png)\n\n---\n", "a (https://b.example/c.png)\n\n---"),
        ("a\nb", "a\nb"),
        ("", ""),
    ],
)
def test_it_reads_as_if_typed(text: str, plain: str) -> None:
    """Bullets, numbers, tabs between cells, code as it is."""
    assert plain_of(parse(text)) == plain


@pytest.mark.parametrize("text", [*TRICKY, *(text for text in HOSTILE.values() if len(text) < 70_000)])
def test_no_word_is_lost(text: str) -> None:
    """All that would be shown is there."""
    blocks = parse(text)
    words = set("\n".join(plain_of(blocks).split()).split("\n"))
    together = " ".join(words)
    for shown in all_texts(blocks):
        assert all(word in words or word in together for word in shown.split())
