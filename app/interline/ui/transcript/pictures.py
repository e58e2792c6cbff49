"""Pictures that were sent or made, scaled down to the column; pressed, they open large.

Rule: bytes come from this computer's attachments alone, and a picture that cannot be shown is a card with its name.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.transcript.decoding import Decoded, Pictures, Room, fitting
from interline.ui.transcript.extra import Several
from interline.ui.transcript.found import Picture
from interline.ui.widgets.labels import plain_tooltip

GAP, RADIUS = 8, 8
CARD = QSize(300, 56)
"""A picture that is not there yet."""
LOST = QSize(300, 76)
"""One that cannot be shown, with the reason."""
SMALLEST = 48
ALONE, AMONG = QSize(520, 400), QSize(220, 180)
"""The most that one picture takes, and one of several."""
COMING = "shown once the answer is whole"


class PictureTile(QAbstractButton):
    """One picture."""

    grown = Signal()

    def __init__(self, picture: Picture, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture = picture
        self._pictures = pictures
        self._theme = themes.LIGHT
        self._most = ALONE
        self._asked: Room | None = None
        self._question = 0
        self._shown: QPixmap | None = None
        self._why = ""
        self._room = ALONE.width()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setEnabled(bool(picture.digest))
        if picture.digest:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name(0, 0)

    @property
    def shown(self) -> QPixmap | None:
        """What is painted; None for a card."""
        return self._shown

    @property
    def why(self) -> str:
        """Why it cannot be shown; empty where it can."""
        return self._why

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def fit(self, most: QSize, width: int) -> QSize:
        """Take no more than this, or where it is but a card, no more than this width. Returns the size."""
        self._most, self._room = most, width
        self._ask()
        size = self._size()
        self.resize(size)
        return size

    def close_down(self) -> None:
        """It goes away: nothing may call it any more."""
        self._pictures.forget(self._question)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._shown is None:
            self._paint_card(painter)
        else:
            self._paint_picture(painter, self._shown)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _paint_picture(self, painter: QPainter, shown: QPixmap) -> None:
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(room, RADIUS, RADIUS)
        painter.setClipPath(outline)
        if shown.hasAlpha():
            # Black on nothing is how most such pictures are made.
            painter.fillPath(outline, QColor(themes.LIGHT.surface))
        size = shown.deviceIndependentSize()
        painter.drawPixmap(
            QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2), shown
        )
        painter.setClipping(False)
        near = self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(self._theme.secondary if near else self._theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def _paint_card(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.drawPixmap(14, (self.height() - 20) // 2, icons.pixmap("image-off", theme.secondary, 20))
        lines = [(self.picture.name, BODY, theme.text), (self._about, SMALL, theme.secondary)]
        if self._why:
            lines.append((self._why, SMALL, theme.secondary))
        top = 9
        for text, size, colour in lines:
            painter.setFont(themes.font(size))
            painter.setPen(QColor(colour))
            metrics = painter.fontMetrics()
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width() - 58)
            painter.drawText(46, top + metrics.ascent(), words)
            top += metrics.height() + 3

    @property
    def _about(self) -> str:
        """The line under the name."""
        if not self.picture.digest:
            return f"{self.picture.about} · {COMING}"
        return self.picture.about

    def _size(self) -> QSize:
        known = self._pictures.size_of(self.picture.digest)
        if known is None or (self._shown is None and not self._question):
            card = LOST if self._why else CARD
            return card.boundedTo(QSize(self._room, card.height()))
        size = fitting(*known, Room(self._most.width(), self._most.height()))
        return size.expandedTo(QSize(SMALLEST, SMALLEST)).boundedTo(self._most)

    def _ask(self) -> None:
        ratio = self.devicePixelRatio()
        room = Room(round(self._most.width() * ratio), round(self._most.height() * ratio))
        if not self.picture.digest or room == self._asked:
            return
        self._asked = room
        self._pictures.forget(self._question)
        self._question = self._pictures.ask(self.picture.digest, room, self._take)

    def _take(self, decoded: Decoded) -> None:
        self._question = 0
        before = self.size()
        if decoded.image is None:
            self._shown, self._why = None, decoded.why
        else:
            self._why = ""
            self._shown = QPixmap.fromImage(decoded.image)
            self._shown.setDevicePixelRatio(self.devicePixelRatio())
        self._name(decoded.width, decoded.height)
        self.update()
        if self._size() != before:
            self.grown.emit()

    def _name(self, width: int, height: int) -> None:
        size = f"{width:,} × {height:,} pixels" if width else ""
        parts = [part for part in (self.picture.name, self._about, size, self._why) if part]
        self.setAccessibleName(f"Picture: {', '.join(parts)}")
        self.setToolTip(plain_tooltip("\n".join(parts)))


class PictureStrip(Several[Picture, PictureTile]):
    """All pictures of a turn, in rows."""

    opened = Signal(object)
    """A Picture that was pressed."""

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent, at_first=12, most=200, name="pictures")
        self._pictures = pictures
        self._is_fitting = False

    def made(self, item: Picture) -> PictureTile:
        tile = PictureTile(item, self._pictures, self)
        tile.clicked.connect(lambda: self.opened.emit(item))
        tile.grown.connect(self._on_grown)
        return tile

    def dress(self, shown: PictureTile) -> None:
        shown.set_theme(self._theme)

    def dismiss(self, shown: PictureTile) -> None:
        shown.close_down()

    def fit(self, width: int) -> int:
        self._is_fitting = True
        most = (ALONE if len(self.widgets) == 1 else AMONG).boundedTo(QSize(width, ALONE.height()))
        left = top = bottom = 0
        for tile in self.widgets:
            size = tile.fit(most, width)
            if left and left + size.width() > width:
                left, top = 0, bottom + GAP
            tile.move(left, top)
            left += size.width() + GAP
            bottom = max(bottom, top + size.height())
        self._is_fitting = False
        return self.end_at(bottom, 0, width)

    def across(self) -> int:
        """How far the tiles reach, after `fit`."""
        return max((tile.geometry().right() + 1 for tile in self.widgets), default=0)

    def _on_grown(self) -> None:
        # One that was kept is there while it is being placed.
        if not self._is_fitting:
            self.grown.emit()
