"""Where a value stands in a TOML file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.settings.toml_lines import TomlLines, parser_complaint

TEXT = '''# a comment with [brackets] and = signs
top = 1
[[vendor]]
id = "x # no comment"
timeouts = { connect = 5, stall = 3 }
[[vendor.model]]
id = """many
[[vendor]]
lines"""
price = { input = "1.0" }
[[vendor.model]]
"quoted key" = 'x'
[[route]]
steps = [
  "a/b",   # first
  "c/d",
]
[[vendor]]
a.b = 1979-05-27T07:32:00Z
[look]
theme = "dark"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("vendor", 0), 3),
        (("vendor", 0, "id"), 4),
        (("vendor", 0, "timeouts", "stall"), 5),
        (("vendor", 0, "model", 0, "id"), 7),
        (("vendor", 0, "model", 0, "price", "input"), 10),
        (("vendor", 0, "model", 1, "quoted key"), 12),
        (("route", 0, "steps", 1), 16),
        (("vendor", 1, "a", "b"), 19),
        (("look", "theme"), 21),
    ],
)
def test_every_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    """Comments, texts over several lines and tables in tables do not mislead it."""
    tomllib.loads(TEXT)
    assert TomlLines(TEXT).line(path) == line


def test_what_is_not_there_is_named_by_what_is_around_it() -> None:
    """A missing field is told by the line of its table."""
    lines = TomlLines(TEXT)
    assert lines.line(("vendor", 0, "model", 1, "id")) == 11
    assert lines.line(("look", "font_size")) == 20
    assert lines.line(("nowhere", "x")) is None


class _Watched(str):
    """A text that counts how many of its letters were gone over to count lines."""

    __slots__ = ("counted",)

    def __new__(cls, text: str) -> _Watched:
        made = super().__new__(cls, text)
        made.counted = 0
        return made

    def count(self, *args: Any) -> int:
        self.counted += len(self) if len(args) < 3 else args[2] - args[1]
        return super().count(*args)

    def startswith(self, *args: Any) -> bool:
        self.counted += 1
        return super().startswith(*args)


def test_a_file_of_thousands_of_models_is_gone_through_once_and_only_for_a_line() -> None:
    """Whoever has no mistake to name waits for nothing, and who has one waits for one pass."""
    text = _Watched(
        "".join(f'[[vendor.model]]\nid = "model-{n}"\nprice = {{ input = "1" }}\n' for n in range(2000))
    )
    lines = TomlLines(text)
    assert text.counted == 0
    assert lines.line(("vendor", "model", 1999, "price", "input")) == 6000
    assert text.counted < 3 * len(text)


@given(st.text(max_size=200) | st.text(alphabet="[]{}=\"'\n#,. ab1\\", max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    """It is meant for good TOML, and survives everything else."""
    assert TomlLines(text).line(("a",)) is None or "a" in text


@pytest.mark.parametrize(
    ("text", "line"),
    [("a=1\nb=", 2), ("a = \n", 1), ("[x\n", 1), ('a="x\n', 1), ("a=1\n\nb=1\nb=2\n", 4), ('x="""\n\n', 2)],
)
def test_the_line_of_a_parsers_complaint(text: str, line: int) -> None:
    """Python's parser puts the place into its words; we take it out of them."""
    with pytest.raises(ValueError, match=r"\w") as refused:
        tomllib.loads(text)
    found, words = parser_complaint(refused.value, text)
    assert found == line
    assert words
    assert "line" not in words.replace("newline", "")
