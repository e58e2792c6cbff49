"""What the settings window's search finds among the shortcuts."""

from __future__ import annotations

from interline.ui.actions import ACTIONS
from interline.ui.bindings import bare
from interline.ui.pages.page import PageRow
from interline.ui.shortcuts.words import group_title


def shortcut_rows() -> tuple[PageRow, ...]:
    """Every command, by its words, its group and its keys."""
    return tuple(
        PageRow(action.id, bare(action.text), f"{group_title(action.group)} {' '.join(action.keys)}")
        for action in ACTIONS
    )
