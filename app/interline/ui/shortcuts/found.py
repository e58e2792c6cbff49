"""What the settings window's search finds among the shortcuts."""

from __future__ import annotations

from interline.ui.actions import ACTIONS
from interline.ui.pages.page import PageRow


def shortcut_rows() -> tuple[PageRow, ...]:
    """Every command, by its words, its group and its keys."""
    return tuple(
        PageRow(action.id, action.text.removesuffix("…"), f"{action.group} {' '.join(action.keys)}")
        for action in ACTIONS
    )
