"""How wide the sidebar is.

Rule: no widget is made here, for the first page asks before anything is painted, and one would take as long to load as
that page takes to make.
"""

from __future__ import annotations

from interline.ui import theme as themes
from interline.ui.theme import SIDEBAR

LEAST, MOST = 200, 480
"""The sidebar's limits, where letters have their usual size."""
LEAST_PAGE = 300
"""Pixels that a broad sidebar leaves for the page."""


def side_width(chosen: int, room: int) -> int:
    """How wide a sidebar is that the user made so wide (0: nobody did), where both have this room."""
    wanted = max(themes.scaled(LEAST), min(themes.scaled(MOST), chosen or themes.scaled(SIDEBAR)))
    if room < themes.drawer_below():
        return wanted
    return min(wanted, max(themes.scaled(LEAST), room - LEAST_PAGE))
