"""Brings a window to the front.

Rule: only where the user asked for it: a click, a key, a second start.
"""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def come_up(window: QWidget, token: str = "") -> None:
    """In front of all others, with the keyboard. `token` is what a desktop gave for that, where it gave one."""
    if token:
        # Wayland lets a window come to the front only with what the click gave; Qt reads it from here.
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
