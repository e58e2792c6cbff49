"""Pygments' styles as colours of our kinds of code."""

from __future__ import annotations

import re

import pytest

from interline.rendering.code_styles import colours_of
from interline.rendering.highlight import Kind
from interline.settings.schema import DARK_CODE, LIGHT_CODE


@pytest.mark.parametrize("style", sorted({*LIGHT_CODE, *DARK_CODE} - {"interline"}))
def test_every_style_of_the_settings_is_there(style: str) -> None:
    """With a colour for what one sees most."""
    colours = colours_of(style)
    assert {Kind.KEYWORD, Kind.STRING, Kind.NUMBER, Kind.COMMENT} <= set(colours)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours.values())


def test_a_style_that_there_is_not_is_said() -> None:
    """In place of a look through every installed package."""
    with pytest.raises(ValueError, match="no style"):
        colours_of("no-such-style")
