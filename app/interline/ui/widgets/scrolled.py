"""A page that scrolls inside a panel: as high as it wants up to a limit, and lower where there is no room; without a
limit it takes the room that it is given."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

LEAST = 60
"""Pixels of the page that are seen at the least."""


def show_focus(area: QScrollArea) -> None:
    """Have the area take the keyboard where there is something to scroll, and show that it has it."""
    area.setProperty("ring", True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def follow(least: int, most: int) -> None:
        policy = Qt.FocusPolicy.StrongFocus if most > least else Qt.FocusPolicy.NoFocus
        area.setFocusPolicy(policy)

    area.verticalScrollBar().rangeChanged.connect(follow)


class Scrolled(QScrollArea):
    """Shows one column of widgets at a time; those before go with their page."""

    def __init__(self, *, tallest: int | None = None) -> None:
        super().__init__()
        self._tallest = self._most = tallest
        self._page = QWidget()
        show_focus(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(tallest is not None)
        self.setSizePolicy(policy)

    def give_room(self, room: int) -> None:
        """Be no higher than this in a window that is low, but so that some lines are seen; without it, what stands
        beside it would be pressed together."""
        if self._most is not None:
            self._tallest = min(self._most, max(room, LEAST))

    def new_column(self) -> QVBoxLayout:
        """An empty page; `show_column` puts it in place of what is shown."""
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(4, 2, 8, 2)
        column.setSpacing(2)
        return column

    def show_column(self, column: QVBoxLayout) -> None:
        """Show the new page."""
        column.addStretch(1)
        self.setWidget(self._page)
        # The scroll area has just made its widget opaque.
        self._page.setAutoFillBackground(False)
        self.updateGeometry()

    def show_widget(self, widget: QWidget) -> None:
        """Scroll to it, also on a page that was not placed yet."""
        layout = self._page.layout()
        assert layout is not None
        layout.activate()
        self._page.resize(self._page.width(), layout.totalHeightForWidth(self._page.width()))
        self.ensureWidgetVisible(widget)

    def hasHeightForWidth(self) -> bool:
        return self._tallest is not None

    def heightForWidth(self, width: int) -> int:
        """As high as the page wants, in its present fonts."""
        self._page.ensurePolished()
        layout = self._page.layout()
        wanted = layout.totalHeightForWidth(width) + 4 if layout is not None else 0
        return wanted if self._tallest is None else min(self._tallest, wanted)
