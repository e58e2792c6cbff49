"""Words in the direction in which they read, whichever way the window is turned.

Rule: a title stands where the window begins to read, and its signs stand where its own letters have them: an English
question in a window from right to left ends in its question mark.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
MOST = 2_000
"""Characters among which a letter that has a direction is looked for."""
_OF_ITS_OWN = {LEFT: "\u2066{}\u2069", RIGHT: "\u2067{}\u2069"}
"""Left-to-right and right-to-left isolates: nothing within has to do with what stands around."""
_FOLLOWED = "followed_direction"
"""The property of the program of which it is heard that it was turned."""
_window: Qt.LayoutDirection | None = None
"""As it was asked for last: to ask Qt takes longer than all else here."""


def reads_from_right(text: str) -> bool:
    """Whether its first letter that has a direction is one of a script from right to left."""
    return not text[:400].isascii() and _first(text) is RIGHT


def direction_of(text: str, otherwise: Qt.LayoutDirection) -> Qt.LayoutDirection:
    """How it reads; `otherwise` where it has no letter that tells."""
    if otherwise is LEFT and text.isascii():
        return LEFT
    return _first(text) or otherwise


def window_direction() -> Qt.LayoutDirection:
    """How the program's windows are turned, and with them every painter that was told nothing else."""
    global _window
    if _window is None:
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and not app.property(_FOLLOWED):
            app.setProperty(_FOLLOWED, True)
            app.layoutDirectionChanged.connect(_turned)
        _window = QGuiApplication.layoutDirection()
    return _window


def own_way(text: str) -> str:
    """The text, to be drawn in one line: in a window of the other direction with marks around it that are not seen."""
    window = _window or window_direction()
    own = direction_of(text, window)
    return text if own is window else _OF_ITS_OWN[own].format(text)


def _turned(direction: Qt.LayoutDirection) -> None:
    global _window
    _window = None


def _first(text: str) -> Qt.LayoutDirection | None:
    """By the rules of Unicode (UAX 9, P2): what is isolated already tells nothing."""
    depth = 0
    for letter in text[:MOST]:
        kind = unicodedata.bidirectional(letter)
        if kind == "L" and not depth:
            return LEFT
        if kind in ("R", "AL") and not depth:
            return RIGHT
        if kind in ("LRI", "RLI", "FSI"):
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
    return None
