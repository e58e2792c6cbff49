"""Opening the window from the command line, or saying in a sentence why there can be none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.model.errors import YouCanFix

if TYPE_CHECKING:
    from interline.paths import Home


SHOW = "show"
"""Wants the large window; other words are commands of the command line."""


def open_window(home: Home, window: Callable[[Home, str], int], wanted: str) -> int:
    """Open what is wanted and stay until it is closed. Raises YouCanFix where there is no display or no Qt."""
    if _has_no_display():
        raise YouCanFix(
            "There is no display here to open the window on.",
            next_step='In a terminal, use: interline ask "your question" (interline --help lists all commands).',
        )
    try:
        return window(home, wanted)
    except ImportError as error:
        # A missing shared library or package of Qt; anything else is a mistake of ours.
        if (error.name or "").startswith("interline"):
            raise
        raise YouCanFix(
            f"The window needs a library that this system lacks ({error}).",
            next_step="Install it, or use the commands of the terminal: interline --help.",
        ) from None


def _has_no_display() -> bool:
    """Qt would end the process with a message of its own."""
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    if sys.platform in {"win32", "darwin"} or wanted not in {"", "xcb", "wayland"}:
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
