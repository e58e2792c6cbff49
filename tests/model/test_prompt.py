"""Prompts and their variables."""

from __future__ import annotations

import pytest

from interline.model.prompt import Prompt


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("Nothing to fill in", ()),
        ("Into {{language}}: {{ text }}", ("language", "text")),
        ("{{a}} {{b}} {{a}}", ("a", "b")),
        ("{{}} {{ }} {a} {{{b}}}", ("b",)),
        ("{{over\ntwo lines}}", ()),
        ("{{" * 5000, ()),
    ],
)
def test_variables_are_found_each_once_in_the_order_of_the_text(
    text: str, variables: tuple[str, ...]
) -> None:
    """Blanks around the name are none of it; one line, no braces within."""
    assert Prompt("p", text).variables == variables


def test_what_is_filled_in_is_not_read_again() -> None:
    """Nor is a backslash in it anything but a backslash; what nobody filled in stays as written."""
    prompt = Prompt("p", "{{a}} and {{b}} and {{ c }}")
    assert prompt.filled({"a": "{{b}}", "b": r"\1"}) == r"{{b}} and \1 and {{ c }}"
