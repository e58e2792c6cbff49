"""The foot of the sidebar: what is not a conversation."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.labels import plain_tooltip


class SidebarFoot(QWidget):
    """A button that leads to the settings."""

    settings_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings_button = QPushButton(" Settings")
        self.settings_button.setFlat(True)
        self.settings_button.setFont(themes.font())
        self.settings_button.setIconSize(QSize(18, 18))
        self.settings_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.settings_button.setAccessibleName("Settings")
        self.set_keys("Ctrl+,")
        self.settings_button.clicked.connect(self.settings_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 8)
        row.addWidget(self.settings_button)
        row.addStretch(1)

    def set_keys(self, keys: str) -> None:
        """What opens them by the keyboard, as the system writes it; empty for nothing."""
        self.settings_button.setToolTip(plain_tooltip(f"Settings ({keys})" if keys else "Settings"))

    def set_theme(self, theme: Theme) -> None:
        self.settings_button.setIcon(icons.icon("settings", theme.text, 18))
