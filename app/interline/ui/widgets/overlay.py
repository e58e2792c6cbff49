"""A panel laid over the window: picker, receipt, questions.

Rule: it never runs an event loop of its own; Esc and a click beside it close it, and the focus goes back to where it
came from.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.card import Card, Ground
from interline.ui.widgets.own_frame import paint_apart
from interline.ui.widgets.scrolled import Scrolled

RADIUS = 12
"""Of the card's corners, in pixels."""
SHADOW = 12
"""Pixels around the card that its shadow takes."""
LATEST_VEIL_MS = 50
"""When the veil comes though nothing was painted, as in a window that is not seen."""
LOW = 320
"""Pixels of a window that is too low for a broad rim around the card."""


class Overlay(QWidget):
    """Covers the window with a thin veil and shows one card on it."""

    closed = Signal()

    def __init__(self, window: QWidget, name: str, *, width: int, at_top: bool = False) -> None:
        super().__init__(window)
        self._window = window
        self._theme = themes.LIGHT
        self._wanted = width
        self._at_top = at_top
        self._came_from: QWidget | None = None
        self._free: QWidget | None = None
        self.setAccessibleName(name)
        self.card = Card(self, radius=RADIUS)
        self.card.setAccessibleName(name)
        # Of a card with round corners Qt cannot know that it hides what is under it: whatever stands on it would be
        # painted with each word of an answer that streams below.
        self._hides = Ground("surface", self.card)
        self._hides.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(8)
        self._veil_due = QTimer(self, singleShot=True)
        self._veil_due.timeout.connect(self._draw_veil)
        self.hide()
        window.installEventFilter(self)

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.card.set_theme(theme)
        self._hides.set_theme(theme)
        self.update()

    def open(self, focus: QWidget | None = None) -> None:
        """Show it; the keyboard goes to `focus`."""
        if not self.isVisible():
            self._came_from = self._window.focusWidget()
        self._place()
        if not self.isVisible():
            # The card comes first. The veil has the whole window painted, and does that in a frame of its own.
            self._mask_card()
            self._veil_due.start(LATEST_VEIL_MS)
        self.show()
        self.raise_()
        (focus or self.card).setFocus(Qt.FocusReason.PopupFocusReason)

    def _mask_card(self) -> None:
        self.setMask(self.card.geometry().adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))

    @property
    def has_veil(self) -> bool:
        """Whether it covers all that it is to cover: a frame after the card came."""
        return self.mask().isEmpty()

    def _draw_veil(self) -> None:
        """From now on nothing beside the card is reached."""
        paint_apart(self)
        self.clearMask()

    def dismiss(self) -> None:
        """Close it and give the focus back."""
        if not self.isVisible():
            return
        self.hide()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None
        self.closed.emit()

    def leave_free(self, free: QWidget | None) -> None:
        """Cover only what is above this part in its pane, so that the rest can be used meanwhile."""
        if free is self._free:
            return
        if self._free is not None:
            self._free.removeEventFilter(self)
        self._free = free
        if free is not None:
            free.installEventFilter(self)

    def fit(self) -> None:
        """Take the height that the contents want, after they changed."""
        if self.isVisible():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        # Everything else ends here: keys meant for a panel do not reach the page under it.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.has_veil:
            self._veil_due.start(0)
        painter = QPainter(self)
        veil = QColor("#000000")
        veil.setAlphaF(0.45 if self._theme.is_dark else 0.18)
        painter.fillRect(self.rect(), veil)
        # What the card covers is nobody's to see; its corners are round.
        shape = self.card.geometry()
        painter.setClipRegion(
            QRegion(self.rect())
            - QRegion(shape.adjusted(0, RADIUS, 0, -RADIUS))
            - QRegion(shape.adjusted(RADIUS, 0, -RADIUS, 0))
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in (8, 5, 2):
            painter.setBrush(QColor(0, 0, 0, 7))
            room = QRectF(self.card.geometry()).adjusted(-spread, -spread + 3, spread, spread + 3)
            painter.drawRoundedRect(room, RADIUS + spread, RADIUS + spread)

    def fit_inside(self) -> None:
        """Before it is placed in a window of another size: what has a height of its own takes another."""
        for part in self.card.findChildren(Scrolled, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.give_room(self.room_for(part))

    def room_for(self, part: QWidget) -> int:
        """Pixels of height that are left for this part of the body beside all others that are shown."""
        margins = self.body.contentsMargins()
        inside = self._width - margins.left() - margins.right()
        left = self._highest - margins.top() - margins.bottom()
        for place in range(self.body.count()):
            item = self.body.itemAt(place)
            if item is not None and not item.isEmpty() and item.widget() is not part:
                height = item.heightForWidth(inside) if item.hasHeightForWidth() else item.sizeHint().height()
                left -= height + self.body.spacing()
        return left

    @property
    def _covered(self) -> QRect:
        """What it lies over, in the window."""
        if self._free is None:
            return self._window.rect()
        pane = self._free.parentWidget() or self._free
        corner = pane.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, QSize(pane.width(), self._free.y()))

    @property
    def _width(self) -> int:
        """The card's."""
        return min(themes.scaled(self._wanted), self._covered.width() - 32)

    @property
    def _highest(self) -> int:
        """How high the card can be."""
        around = 48 if self._covered.height() >= themes.scaled(LOW) else 8
        return self._covered.height() - (around if self._free is None else 24)

    def _place(self) -> None:
        paint_apart(self)
        self.fit_inside()
        covered, width = self._covered, self._width
        self.setGeometry(covered)
        layout = self.card.layout()
        assert layout is not None
        wanted = (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )
        height = min(wanted, self._highest)
        top = (covered.height() - height) // 2
        top = min(72, top) if self._at_top else top
        before, after = self.card.geometry(), QRect((covered.width() - width) // 2, top, width, height)
        if before != after:
            self.card.setGeometry(after)
            if not self.has_veil:
                self._mask_card()
            # The shadow goes along: none stays where the card was.
            for place in (before, after):
                self.update(place.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))
        # Within the border, between the corners.
        self._hides.setGeometry(self.card.rect().adjusted(1, RADIUS, -1, -RADIUS))
