"""A picture laid over the window, as large as there is room for and never larger than it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.transcript.decoding import Decoded, Room
from interline.ui.transcript.found import in_pixels
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.labels import ElidedLabel, PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.save_copy import ask_where

AROUND = QSize(64, 150)
"""What the window's edges and the card's own parts take of the room."""
NARROWEST = 360


class PictureArea(QWidget):
    """The picture, kept in shape when there is less room."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def picture(self) -> QPixmap:
        return self._picture

    def set_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self._picture.deviceIndependentSize().toSize()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint().boundedTo(QSize(40, 40))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.deviceIndependentSize()
        if size.width() > self.width() or size.height() > self.height():
            size.scale(self.width(), self.height(), Qt.AspectRatioMode.KeepAspectRatio)
        room = QRectF(0, 0, size.width(), size.height())
        room.moveCenter(QRectF(self.rect()).center())
        if self._picture.hasAlpha():
            painter.fillRect(room, QColor(themes.LIGHT.surface))
        painter.drawPixmap(room, self._picture, QRectF(self._picture.rect()))


class PictureView(Overlay):
    """One picture at a time."""

    save_requested = Signal(object)
    """The Path that a copy is to be written to."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Picture"), width=NARROWEST)
        self._name = ElidedLabel(size=TITLE, strong=True)
        self._about = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.area = PictureArea()
        self.save = WordButton(tr("Save a copy…"))
        self.save.clicked.connect(self.choose_file)
        self._close = IconButton("x", tr("Close picture"))
        self._close.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.save)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self._about)
        self.closed.connect(self._forget)

    @property
    def room(self) -> Room:
        """The most that a picture may take, in pixels of the screen."""
        size, ratio = self._window.size() - AROUND, self.devicePixelRatio()
        return Room(max(100, round(size.width() * ratio)), max(100, round(size.height() * ratio)))

    @property
    def about(self) -> str:
        """The line under the picture."""
        return self._about.text()

    def show_loading(self, name: str) -> None:
        """Open with the name; the picture comes."""
        self._name.setText(name)
        self.card.setAccessibleName(tr("Picture: {name}", name=name))
        self._show(QPixmap(), tr("Loading…"))
        self.open(self.save)

    def show_picture(self, decoded: Decoded) -> None:
        """Show it, or say why it cannot be shown."""
        size = in_pixels(decoded.width, decoded.height) if decoded.width else ""
        picture = QPixmap.fromImage(decoded.image) if decoded.image else QPixmap()
        picture.setDevicePixelRatio(self.devicePixelRatio())
        self._show(picture, decoded.why or size)

    def choose_file(self) -> None:
        """Ask where a copy is to go; the dialog does not hold anything up."""
        ask_where(self, tr("Save a copy of the picture"), self._name.text(), self.save_requested.emit)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._name, self._about, self._close):
            part.set_theme(theme)

    def _show(self, picture: QPixmap, about: str) -> None:
        self.area.set_picture(picture)
        self.area.setVisible(not picture.isNull())
        self._about.setText(about)
        self.card.setAccessibleDescription(about)
        self._wanted = max(NARROWEST, round(picture.deviceIndependentSize().width()) + 32)
        self.fit()

    def _forget(self) -> None:
        # A large picture is not kept behind a closed card.
        self.area.set_picture(QPixmap())
