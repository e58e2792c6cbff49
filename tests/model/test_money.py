"""Money: exact, honest about what is unknown, readable."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.money import FREE, UNKNOWN, Cost, Quality, dollars, total


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.0123", "$0.0123"),
        ("4.2", "$4.20"),
        ("0.00000171", "$0.00000171"),
        ("0.000001714", "$0.00000171"),
        ("0.5", "$0.50"),
        ("0", "$0.00"),
        ("1234.567", "$1,234.57"),
        ("-0.25", "-$0.25"),
        ("0.999999", "$1.00"),
    ],
)
def test_an_amount_shows_the_digits_that_matter(amount: str, text: str) -> None:
    """Two places from a dollar on, three significant digits below."""
    assert dollars(Decimal(amount)) == text


def test_unknown_is_never_shown_as_zero() -> None:
    """A missing price reads "unknown", and a sum that misses a part says so."""
    assert UNKNOWN.for_people() == "unknown"
    mixed = total([Cost(Decimal("0.10"), Quality.EXACT), UNKNOWN])
    assert mixed == Cost(Decimal("0.10"), Quality.UNKNOWN)
    assert mixed.for_people() == "$0.10 + unknown"
    assert total([UNKNOWN, UNKNOWN]) == UNKNOWN


def test_a_cost_without_an_amount_must_be_unknown() -> None:
    """There is no exact nothing."""
    with pytest.raises(ValueError, match="unknown"):
        Cost(None, Quality.EXACT)


def test_free_and_estimated_say_what_they_are() -> None:
    """Free is a word, a guess has its mark."""
    assert FREE.for_people() == "free"
    assert Cost(Decimal("4.2"), Quality.ESTIMATED).for_people() == "≈$4.20"
    assert total([]) == FREE


@given(st.lists(st.decimals(min_value=0, max_value=1000, places=9, allow_nan=False), max_size=50))
def test_a_sum_is_exact_to_the_last_digit(amounts: list[Decimal]) -> None:
    """Adding costs is adding decimals; nothing is rounded."""
    summed = total(Cost(amount, Quality.EXACT) for amount in amounts)
    assert summed.amount == sum(amounts, Decimal(0))
    text = summed.as_text()
    assert text is not None
    assert Decimal(text) == summed.amount
    assert "E" not in text
