"""Where the composer's card stands, for the first paint and for the composer itself."""

from __future__ import annotations

from interline.ui import theme as themes
from interline.ui.theme import COLUMN

CARD_WIDTH = COLUMN + 32
"""The card is at most this wide."""
CARD_MARGIN = 16
"""Around the card, but for what is above it."""
CARD_ABOVE = 4
CARD_INSIDE = (12, 10, 8, 8)
"""Left, top, right, bottom between card and field."""
CARD_GAP, CARD_BUTTONS = 4, 32
"""Between the field and the row of buttons under it, and how high that is where letters have their usual size."""


def foot_height() -> int:
    """The row of buttons and the gap above it, as high as letters make them now."""
    return CARD_GAP + themes.scaled(CARD_BUTTONS)
