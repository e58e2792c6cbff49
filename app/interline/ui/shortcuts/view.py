"""The page of shortcuts: every command with its keys, by group."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QWidget

from interline.ui.actions import ACTIONS
from interline.ui.pages.rows import PageLine, RowsPage
from interline.ui.shortcuts.words import group_title, spoken_keys
from interline.ui.widgets.labels import PlainLabel


class ShortcutsPage(RowsPage):
    """All commands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for group, actions in groupby(ACTIONS, lambda action: action.group):
            section = self.add_section(group_title(group))
            for action in actions:
                keys = PlainLabel(spoken_keys(action.keys), tone="text" if action.keys else "secondary")
                section.add(PageLine(action.id, action.text.removesuffix("…"), keys))
