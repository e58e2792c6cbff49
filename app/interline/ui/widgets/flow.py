"""Widgets beside each other, and on a further line where a line is full."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Flow(QLayout):
    """Each widget as wide as it wants to be, but no wider than a line."""

    def __init__(self, *, spacing: int = 8) -> None:
        super().__init__()
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
        for item, place in zip(self._shown, self._places(rect.width()), strict=True):
            item.setGeometry(place.translated(corner))

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
            size = item.sizeHint().boundedTo(QSize(max(1, width), item.sizeHint().height()))
            if left and left + size.width() > width:
                left, top, line = 0, top + line + self.spacing(), 0
            places.append(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        return places
