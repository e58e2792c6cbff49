"""A sidebar beside a page; where there is little room it becomes a drawer over the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from interline.ui import theme as themes
from interline.ui.theme import SIDEBAR
from interline.ui.widgets.side_width import LEAST, MOST, side_width


class SideBySide(QWidget):
    """Places two widgets; the line between them can be dragged."""

    changed = Signal()
    """The sidebar came, went, or became a drawer."""

    def __init__(self, side: QWidget, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._page = page
        self._chosen = 0
        """The width that the user gave it; 0 for none."""
        self._width = themes.scaled(SIDEBAR)
        self._wanted = True
        self._drawer_open = False
        for part in (page, side):
            part.setParent(self)
        self._veil = _Veil(self)
        self._veil.pressed.connect(self.close_drawer)
        self._grip = _Grip(self)
        self._grip.dragged.connect(self._drag_to)
        side.raise_()
        self._grip.raise_()

    @property
    def is_drawer(self) -> bool:
        """Whether there is too little room for both."""
        return self.width() < themes.drawer_below()

    @property
    def side_shown(self) -> bool:
        """Whether the sidebar can be seen."""
        return self._drawer_open if self.is_drawer else self._wanted

    @property
    def side_width(self) -> int:
        """How wide it is."""
        return self._width

    @property
    def chosen_width(self) -> int:
        """How wide the user made it; 0 where it is as wide as goes with the letters."""
        return self._chosen

    def set_side_width(self, width: int) -> None:
        """How wide the sidebar is to be, within its limits; 0 for as wide as goes with the letters."""
        self._chosen = width and max(LEAST, min(themes.scaled(MOST), width))
        self.fit()

    def fit(self) -> None:
        """Place both as the letters want it now."""
        self._place()

    def set_side_wanted(self, wanted: bool) -> None:
        """Whether the sidebar stands beside the page where there is room."""
        self._wanted = wanted
        self._place()

    def toggle(self) -> None:
        """Show the sidebar, or hide it."""
        if self.is_drawer:
            self._drawer_open = not self._drawer_open
        else:
            self._wanted = not self._wanted
        self._place()

    def show_side(self) -> None:
        """Show the sidebar if it is hidden."""
        if not self.side_shown:
            self.toggle()

    def close_drawer(self) -> bool:
        """Close the drawer; returns whether it was open."""
        was_open = self.is_drawer and self._drawer_open
        if was_open:
            self._drawer_open = False
            self._place()
        return was_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self.is_drawer:
            self._drawer_open = False
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place()

    def _drag_to(self, x: int) -> None:
        self.set_side_width(max(1, self.width() - x if self.isRightToLeft() else x))

    def _place(self) -> None:
        shown, drawer = self.side_shown, self.is_drawer
        self._width = side_width(self._chosen, self.width())
        beside = self._width if shown and not drawer else 0
        # An open drawer leaves a strip of the page to press on.
        width = min(self._width + 24, self.width() - 56) if drawer else self._width
        for part, place in (
            (self._side, QRect(0, 0, width, self.height())),
            (self._page, QRect(beside, 0, self.width() - beside, self.height())),
            (self._veil, self.rect()),
            (self._grip, QRect(self._width - 3, 0, 6, self.height())),
        ):
            # Where one reads from the right, the sidebar stands there.
            part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))
        self._veil.setVisible(shown and drawer)
        self._grip.setVisible(shown and not drawer)
        self._side.setVisible(shown)
        self.changed.emit()


class _Veil(QWidget):
    pressed = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 90))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class _Grip(QWidget):
    dragged = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(self.mapToParent(event.position().toPoint()).x())
