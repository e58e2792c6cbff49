"""Pasted keys: what is trimmed, what is refused, and that nothing is echoed."""

from __future__ import annotations

import traceback

import pytest

from interline.keys.clean import clean_key
from interline.model.errors import KeyMalformed

KEY = "sk-ant-api03-AbC_123-xyz"


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"{KEY}\n",
        f"  {KEY}\r\n",
        f"\t{KEY}\x0b",
        f"\u00a0{KEY}\u00a0",
        f"\u200b{KEY}\ufeff",
        "sk-ant-\u200bapi03-\u2060AbC_123-xyz",
        f'"{KEY}"',
        f"'{KEY}'",
        f"“{KEY}”",
        f"‘{KEY}’",
        f"`{KEY}`",
        f"Bearer {KEY}",
        f"bearer   {KEY}\n",
        f"Authorization: Bearer {KEY}",
        f' "Bearer {KEY}" ',
        f"\u202e{KEY}\u202c",
    ],
)
def test_what_surrounds_a_key_is_taken_off(pasted: str) -> None:
    """Blanks, invisible marks, quotes and the word Bearer come along when a key is copied."""
    assert clean_key(pasted).reveal() == KEY


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "short",
        '""',
        "Bearer ",
        f"{KEY} {KEY}",
        f"{KEY}\n{KEY}",
        f"{KEY}\x00",
        f"sk-é{KEY}",
        f"sk-{KEY}\u2028x",
        "k" * 513,
        "sk-ant-…",
    ],
)
def test_what_is_no_key_is_refused_without_being_shown(pasted: str) -> None:
    """Two keys, half a key, a key with a letter that no header holds: the error says so and quotes nothing."""
    with pytest.raises(KeyMalformed) as refused:
        clean_key(pasted)
    told = "".join(traceback.format_exception(refused.value)) + repr(refused.value)
    shown = told.replace(__file__, "")
    for word in pasted.split():
        assert len(word) < 6 or word not in shown


def test_a_server_of_ones_own_may_have_a_short_key() -> None:
    """Where the user runs the server, the user may call its key "test"."""
    assert clean_key(" test\n", shortest=1).reveal() == "test"
    with pytest.raises(KeyMalformed):
        clean_key("\u200b", shortest=1)
