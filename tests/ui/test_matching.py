"""How well something fits what was typed."""

from __future__ import annotations

import pytest

from interline.ui.matching import fit


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", "Anything"),
        ("larger", "Larger letters"),
        ("let lar", "Larger letters"),
        ("etter", "Larger letters"),
        ("nwcv", "New conversation"),
        ("ÜBER", "über alles"),
    ],
)
def test_words_are_found_in_any_order_and_case(typed: str, text: str) -> None:
    """Also a part of a word, and letters in order from the start of one."""
    assert fit(typed, text) is not None


@pytest.mark.parametrize(
    ("typed", "text"),
    [("smaller", "Larger letters"), ("larger text", "Larger letters"), ("zz", "Larger"), ("re", "nowhe")],
)
def test_every_word_must_be_found(typed: str, text: str) -> None:
    """One that is not there keeps the row out; two scattered letters would fit nearly everything."""
    assert fit(typed, text) is None


def test_whole_words_come_before_beginnings_and_those_before_the_rest() -> None:
    """Which is what somebody who types expects at the top."""
    costs = [fit("print", text) for text in ("Print", "Printer", "Footprint", "Pick a random instant")]
    assert None not in costs
    assert costs == sorted(costs, key=lambda cost: cost or 0)
    assert len(set(costs)) == 4
