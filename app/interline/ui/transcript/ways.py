"""A row of quiet buttons under an answer that broke off, or that is waited for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from interline.ui import theme as themes
from interline.ui.theme import SMALL
from interline.ui.transcript.extra import Extra
from interline.ui.transcript.way import Way
from interline.ui.widgets.labels import plain_tooltip

HEIGHT, GAP = 28, 6


class Ways(Extra):
    """Buttons beside each other, in several lines where the column is narrow."""

    chosen = Signal(object)
    """A Way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What to do with this answer")
        self.buttons: list[QPushButton] = []
        self._ways: tuple[Way, ...] = ()
        self.hide()

    def set_ways(self, ways: tuple[Way, ...]) -> None:
        """Offer these; none hides the row."""
        if ways == self._ways:
            return
        self._ways = ways
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._made(way) for way in ways]
        self.setVisible(bool(ways))

    def fit(self, width: int) -> int:
        left = top = 0
        for button in self.buttons:
            wanted = min(width, button.sizeHint().width())
            if left and left + wanted > width:
                left, top = 0, top + HEIGHT + GAP
            button.setGeometry(left, top, wanted, HEIGHT)
            left += wanted + GAP
        self.resize(width, top + HEIGHT)
        return self.height()

    def tab_chain(self) -> list[QWidget]:
        return list(self.buttons)

    def _made(self, way: Way) -> QPushButton:
        button = QPushButton(way.value, self)
        button.setFont(themes.font(SMALL))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(way.spoken)
        button.setToolTip(plain_tooltip(way.spoken))
        button.clicked.connect(lambda checked=False: self.chosen.emit(way))
        button.show()
        return button
