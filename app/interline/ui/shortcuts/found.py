"""What the settings window's search finds among the shortcuts."""

from __future__ import annotations

from interline.ui.actions import ACTIONS
from interline.ui.bindings import bare
from interline.ui.command_groups import group_title
from interline.ui.pages.page import PageRow


def shortcut_rows() -> tuple[PageRow, ...]:
    """Every command, by its words, its group and its keys."""
    return tuple(
        PageRow(action.id, bare(action.text), f"{group_title(action.group)} {' '.join(action.keys)}")
        for action in ACTIONS
    )
