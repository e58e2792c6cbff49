"""A page of the settings window that scrolls as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget


class PageArea(QScrollArea):
    """Fills a page with one column that scrolls; whatever is put into `column` stands in it.

    What is put into `over` stands above it and stays: what came of an act, and the way back, are seen wherever on the
    page the act was done.
    """

    def __init__(self, page: QWidget, *, spacing: int) -> None:
        super().__init__(page)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(24, 0, 24, 24)
        self.column.setSpacing(spacing)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        # The scroll area has just made both opaque.
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._line = QWidget()
        self.over = QHBoxLayout(self._line)
        self.over.setContentsMargins(24, 0, 24, 8)
        self._line.hide()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._line)
        whole.addWidget(self, 1)

    def show_line(self, *, is_shown: bool) -> None:
        """Show what stands over the column, or take its room for the column."""
        self._line.setVisible(is_shown)
