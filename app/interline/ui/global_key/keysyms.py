"""Keys as X11 calls them.

Source: the protocol's appendix A and /usr/include/X11/keysymdef.h: letters and signs of Latin-1 are their own numbers,
those beyond are 0x01000000 and their code point.
"""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from interline.ui.bindings import PORTABLE

SHIFT, LOCK, CONTROL, ALT, NUM_LOCK, SUPER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x40
"""Modifiers as bits; Alt, Num Lock and Super are Mod1, Mod2 and Mod4 wherever people have keyboards."""

_HELD = {
    Qt.KeyboardModifier.ShiftModifier: SHIFT,
    Qt.KeyboardModifier.ControlModifier: CONTROL,
    Qt.KeyboardModifier.AltModifier: ALT,
    Qt.KeyboardModifier.MetaModifier: SUPER,
}
_SPECIAL = {
    Qt.Key.Key_Backspace: 0xFF08,
    Qt.Key.Key_Tab: 0xFF09,
    Qt.Key.Key_Backtab: 0xFF09,
    Qt.Key.Key_Return: 0xFF0D,
    Qt.Key.Key_Pause: 0xFF13,
    Qt.Key.Key_ScrollLock: 0xFF14,
    Qt.Key.Key_Escape: 0xFF1B,
    Qt.Key.Key_Home: 0xFF50,
    Qt.Key.Key_Left: 0xFF51,
    Qt.Key.Key_Up: 0xFF52,
    Qt.Key.Key_Right: 0xFF53,
    Qt.Key.Key_Down: 0xFF54,
    Qt.Key.Key_PageUp: 0xFF55,
    Qt.Key.Key_PageDown: 0xFF56,
    Qt.Key.Key_End: 0xFF57,
    Qt.Key.Key_Print: 0xFF61,
    Qt.Key.Key_Insert: 0xFF63,
    Qt.Key.Key_Menu: 0xFF67,
    Qt.Key.Key_Enter: 0xFF8D,
    Qt.Key.Key_Delete: 0xFFFF,
}
_F1, _FIRST_F = Qt.Key.Key_F1.value, 0xFFBE
_UNICODE = 0x01000000


def keysym_of(keys: str) -> tuple[int, int]:
    """(the key, the modifiers held with it) for a shortcut as Qt writes it everywhere alike; (0, 0) for one that X11
    does not know, or that is several keys one after the other."""
    sequence = QKeySequence(keys, PORTABLE)
    if sequence.count() != 1:
        return 0, 0
    # The stubs do not know that a sequence can be indexed.
    pressed: QKeyCombination = cast("Any", sequence)[0]
    held = sum(bit for modifier, bit in _HELD.items() if pressed.keyboardModifiers() & modifier)
    number = _number(pressed.key())
    return (number, held) if number else (0, 0)


def _number(key: Qt.Key) -> int:
    if key in _SPECIAL:
        return _SPECIAL[key]
    if _F1 <= key.value < _F1 + 35:
        return _FIRST_F + key.value - _F1
    if key.value >= _UNICODE:
        # What else Qt has a name for: keys of media and phones.
        return 0
    letter = chr(key.value).lower()
    return ord(letter) if ord(letter[0]) < 0x100 else _UNICODE | ord(letter[0])
