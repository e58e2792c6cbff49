"""Writing JSON faster than the standard library does, to the same letters."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from interline.wire.shapes import ascii_json, json_text

LONG = "EqoBCkgIARABGAIiQL/+=" * 40


@pytest.mark.parametrize(
    "odd", ['"', "\\", "\n", "\x00", "\x1f", " ", "~", "\x7f", "é", "\u2028", "🚢", "\ud83d"]
)
@pytest.mark.parametrize("text", ["", "short", LONG[:200], LONG[:201], LONG])
def test_a_text_is_written_as_json_writes_it(text: str, odd: str) -> None:
    """Whatever stands in it, and wherever: what needs no escape is seen at once only where there is none."""
    for whole in (text, odd + text, text + odd, text + odd + text):
        data = {whole: [whole, {"inner": whole}], "": [1, True, None, 1.5, [], {}]}
        assert ascii_json(data) == json.dumps(data, separators=(",", ":"))
        assert json_text(data) == json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def test_an_exact_number_is_written_as_a_plain_one() -> None:
    """JSON is read with exact numbers, and none of them goes out as text."""
    assert json_text({"temperature": Decimal("0.70")}) == '{"temperature":0.7}'
