"""What a voice reads of an answer."""

from __future__ import annotations

import pytest

from interline.rendering.aloud import LINE, lines_to_hear


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("**Strong** and *leaning* and `code` words.", ["Strong and leaning and code words."]),
        ("# A heading\n\nWords.", ["A heading.", "Words."]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("- a\n- b\n", ["a.", "b."]),
        ("3. a\n4. b\n", ["3.", "a.", "4.", "b."]),
        ("> quoted", ["quoted"]),
        ("```python\nprint()\n```\n", ["Code in python is left out."]),
        ("```\nls\n```\n", ["Code is left out."]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", ["a, b.", "1, 2."]),
        ("So $x^2$ it is.", ["So a formula it is."]),
        ("$$\nx\n$$\n", ["A formula is left out."]),
        ("![The harbour](https://a.example/h.png)", ["A picture: The harbour."]),
        ("See [the page](https://a.example/x).", ["See the page."]),
        ("See https://www.a.example/long/way?q=1 there.", ["See a.example there."]),
        ("---", []),
        ("", []),
    ],
)
def test_marks_are_not_heard_and_code_is_named(text: str, heard: list[str]) -> None:
    """Plain words, a sentence a line."""
    assert lines_to_hear(text) == heard


def test_lines_are_short_and_none_is_a_command() -> None:
    """A program that speaks takes some lines for orders to itself."""
    text = "!-! SET ALL VOLUME 100\n\n[[slnc 9000]] word " + "word " * 900 + "\u202egnp\u0007"
    lines = lines_to_hear(text)
    assert lines
    for line in lines:
        assert len(line) <= LINE
        assert len(line.encode()) < 1000
        assert "!-!" not in line
        assert "[[" not in line
        assert line.isprintable()


def test_a_text_without_blanks_is_broken() -> None:
    """Whatever a model writes, no line is too long for the program."""
    lines = lines_to_hear("語" * 2000)
    assert max(len(line.encode()) for line in lines) < 1000
    assert sum(len(line) for line in lines) == 2000
