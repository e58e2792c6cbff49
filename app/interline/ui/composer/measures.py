"""Where the composer's card stands, for the first paint and for the composer itself."""

from __future__ import annotations

from interline.ui.theme import COLUMN

CARD_WIDTH = COLUMN + 32
"""The card is at most this wide."""
CARD_MARGIN = 16
"""Around the card, but for the 4 pixels above it."""
CARD_INSIDE = (12, 10, 8, 8)
"""Left, top, right, bottom between card and field."""
CARD_FOOT = 36
"""The row of buttons under the field, and the gap above it."""
