"""What is written for others is the same whatever language the window speaks."""

from __future__ import annotations

import pytest

from interline.export import FORMATS, Format
from interline.language import ENGLISH, speak
from tests.export.transcripts import WHOLE, written


@pytest.mark.usefixtures("another_language")
@pytest.mark.parametrize(
    "each", [each for each in FORMATS.values() if each.module], ids=lambda each: each.name
)
def test_an_export_is_in_english(each: Format) -> None:
    """A file goes to others, and programs read it again."""
    there = written(each.load().write, WHOLE)
    speak(ENGLISH)
    assert there == written(each.load().write, WHOLE)
    assert "⟦" not in there
