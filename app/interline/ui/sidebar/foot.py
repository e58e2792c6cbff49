"""The foot of the sidebar: what is not a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import plain_menu_text, plain_tooltip

if TYPE_CHECKING:
    from interline.ui.theme import Theme


class SidebarFoot(QWidget):
    """Buttons that lead to the settings, to the data, and to what was spent."""

    settings_requested = Signal()
    data_requested = Signal()
    usage_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spend_button = FootButton("chart-column", tr("Usage"), "Ctrl+Shift+U")
        # A long sum gives way to the sidebar's width.
        self.spend_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.spend_button.clicked.connect(self.usage_requested)
        self.settings_button = FootButton("settings", tr("Settings"), "Ctrl+,")
        self.settings_button.clicked.connect(self.settings_requested)
        self.data_button = IconButton("database", tr("Your data…"), size=18)
        self.data_button.setAutoRaise(True)
        self.data_button.clicked.connect(self.data_requested)
        row = QHBoxLayout()
        row.addWidget(self.settings_button)
        row.addStretch(1)
        row.addWidget(self.data_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 8)
        column.setSpacing(0)
        column.addWidget(self.spend_button)
        column.addLayout(row)

    def set_spend(self, words: str) -> None:
        """What was spent."""
        self.spend_button.set_words(words)

    def set_theme(self, theme: Theme) -> None:
        for button in (self.spend_button, self.settings_button, self.data_button):
            button.set_theme(theme)


class FootButton(QToolButton):
    """A picture and words, flat."""

    def __init__(self, icon_name: str, name: str, keys: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._name = name
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        themes.dress(self)
        themes.measure(self, icon=18, least_height=28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        self.setText(f" {name}")
        self.set_keys(keys)

    def set_words(self, words: str) -> None:
        """Other words than its name, which is spoken before them."""
        self.setText(plain_menu_text(f" {words}"))
        self.setAccessibleName(f"{self._name}: {words}")

    def set_keys(self, keys: str) -> None:
        """What does the same by the keyboard, as the system writes it; empty for nothing."""
        self.setToolTip(plain_tooltip(f"{self._name} ({keys})" if keys else self._name))

    def set_theme(self, theme: Theme) -> None:
        self.setIcon(icons.icon(self._icon_name, theme.text, themes.scaled(18)))
