"""Widgets beside each other, and on a further line where a line is full; from the right where one reads from there."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle

from interline.ui import theme as themes

Slack = Literal["after", "before", "between", "first"]


class Flow(QLayout):
    """Each widget as wide as it wants to be, but no wider than a line."""

    def __init__(self, *, spacing: int = 8, slack: Slack = "after", least: int = 0) -> None:
        """`slack` is what becomes of the room that a line does not need: it stays after the last widget, before the
        first, before the last, or makes the very first one wider. None is narrower than
        `least` where letters have their usual size, but where a line is."""
        super().__init__()
        self._slack = slack
        self._least = least
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return self._around(max((place.bottom() + 1 for place in places), default=0))

    def sizeHint(self) -> QSize:
        """All of them on one line."""
        sizes = [item.sizeHint() for item in self._shown]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, self._around(max((size.height() for size in sizes), default=0)))

    def minimumSize(self) -> QSize:
        """Each on a line of its own."""
        sizes = [item.minimumSize() for item in self._shown]
        height = max((size.height() for size in sizes), default=0)
        return QSize(max((size.width() for size in sizes), default=0), self._around(height))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        corner = rect.topLeft() + QPoint(0, self.contentsMargins().top())
        within = self.parentWidget()
        direction = within.layoutDirection() if within is not None else Qt.LayoutDirection.LeftToRight
        for item, place in zip(self._shown, self._places(rect.width()), strict=True):
            item.setGeometry(QStyle.visualRect(direction, rect, place.translated(corner)))

    @property
    def _shown(self) -> list[QLayoutItem]:
        """A widget that is hidden leaves no gap."""
        return [item for item in self._items if not item.isEmpty()]

    def _around(self, height: int) -> int:
        margins = self.contentsMargins()
        return height + margins.top() + margins.bottom()

    def _places(self, width: int) -> list[QRect]:
        """Where each stands, from the upper left corner on."""
        places: list[QRect] = []
        left = top = line = 0
        for item in self._shown:
            size = item.sizeHint()
            size.setWidth(min(max(1, width), max(size.width(), themes.scaled(self._least))))
            if left and left + size.width() > width:
                left, top, line = 0, top + line + self.spacing(), 0
            places.append(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        for top in dict.fromkeys(place.top() for place in places):
            self._give_slack([place for place in places if place.top() == top], width)
        return places

    def _give_slack(self, line: list[QRect], width: int) -> None:
        """What a line does not need goes where it is wanted."""
        slack = width - line[-1].right() - 1
        moved: list[QRect] = []
        if self._slack == "before":
            moved = line
        elif self._slack == "between" and len(line) > 1:
            moved = line[-1:]
        elif self._slack == "first" and line[0].top() == 0:
            line[0].setWidth(line[0].width() + slack)
            moved = line[1:]
        for place in moved:
            place.translate(slack, 0)
