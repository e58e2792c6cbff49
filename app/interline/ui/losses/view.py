"""A quiet line above the composer's card; away while nothing is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel


class LossLine(QWidget):
    """Says what stays behind, and offers the details."""

    details_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = PlainLabel()
        self.words = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.details = WordButton(tr("Details"))
        self.details.setFlat(True)
        themes.dress(self.details, SMALL)
        self.details.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.details.setAccessibleName(tr("Details of what stays behind"))
        self.details.clicked.connect(self.details_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        row.addWidget(self.details)
        self.hide()

    def set_losses(self, words: str, *, has_details: bool = True) -> None:
        """The line; empty for none."""
        self.details.setVisible(has_details)
        if words == self.words.text():
            return
        self.words.setText(words)
        self.setVisible(bool(words))
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def set_theme(self, theme: Theme) -> None:
        self.words.set_theme(theme)
        self._sign.setPixmap(icons.pixmap("info", theme.secondary, themes.scaled(16)))
