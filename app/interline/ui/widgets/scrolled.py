"""A page that scrolls inside a panel, as high as it wants up to a limit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class Scrolled(QScrollArea):
    """Shows one column of widgets at a time; those before go with their page."""

    def __init__(self, *, tallest: int) -> None:
        super().__init__()
        self._tallest = tallest
        self._page = QWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def new_column(self) -> QVBoxLayout:
        """An empty page; `show_column` puts it in place of what is shown."""
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(2)
        return column

    def show_column(self, column: QVBoxLayout) -> None:
        """Show the new page."""
        column.addStretch(1)
        self.setWidget(self._page)
        # The scroll area has just made its widget opaque.
        self._page.setAutoFillBackground(False)

    def fit_to(self, width: int) -> None:
        """As high as the page wants at this width, in its present fonts."""
        self._page.ensurePolished()
        layout = self._page.layout()
        assert layout is not None
        self.setFixedHeight(min(self._tallest, layout.totalHeightForWidth(width) + 4))
