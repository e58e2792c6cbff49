"""Shortcuts as X11 calls them."""

from __future__ import annotations

import pytest

from interline.ui.global_key.keysyms import ALT, CONTROL, SHIFT, SUPER, keysym_of


@pytest.mark.parametrize(
    ("keys", "keysym", "held"),
    [
        ("Ctrl+Alt+Space", 0x20, CONTROL | ALT),
        ("Meta+A", 0x61, SUPER),
        ("Ctrl+Shift+É", 0xE9, CONTROL | SHIFT),
        ("Ctrl+Ж", 0x01000436, CONTROL),
        ("F12", 0xFFC9, 0),
        ("Alt+Print", 0xFF61, ALT),
        ("Ctrl++", 0x2B, CONTROL),
        ("Alt+Del", 0xFFFF, ALT),
        ("Ctrl+Media Play", 0, 0),
        ("Ctrl+K, Ctrl+C", 0, 0),
        ("", 0, 0),
        ("nonsense", 0, 0),
    ],
)
def test_a_shortcut_is_a_key_with_modifiers(keys: str, keysym: int, held: int) -> None:
    """By the numbers of keysymdef.h; several keys in a row, and keys that X11 has no number for, are none."""
    assert keysym_of(keys) == (keysym, held)
