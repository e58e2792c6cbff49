"""Mermaid diagrams as they are painted, where the extra that draws them is installed.

Rule: a diagram is pixels that were made elsewhere; whoever asks shows the source until they are there.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QImage, QPainter

from interline.rendering.diagram import Diagram, DiagramProcess
from interline.ui.transcript.decoding import Room, decode
from interline.ui.transcript.elsewhere import DrawnElsewhere, sharpest_ratio

KEPT_BYTES = 64_000_000
"""Of diagrams as they are shown."""
SHARPEST = 3.0
"""Pixels to a logical one; a sharper screen gets no larger pictures."""

_ROOM = Room(10_000, 10_000)
_Key = tuple[str, bool]


class Picture:
    """A diagram that is there. Sizes are logical pixels."""

    def __init__(self, image: QImage, diagram: Diagram) -> None:
        self.width = diagram.width
        self.height = diagram.height
        self._image = image

    @property
    def size_in_bytes(self) -> int:
        return self._image.sizeInBytes()

    def paint(self, painter: QPainter, x: float, y: float, width: float | None = None) -> None:
        """Paint it with its top left corner there; as wide as it is, or scaled to a width."""
        scale = 1.0 if width is None else width / self.width
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(x, y, self.width * scale, self.height * scale), self._image)
        painter.restore()


class Diagrams(DrawnElsewhere):
    """All diagrams of a window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("diagrams", KEPT_BYTES, parent)
        self._process = DiagramProcess()
        self._ratio = min(sharpest_ratio(), SHARPEST)

    def get(self, source: str, *, dark: bool) -> Picture | None:
        """The diagram for a dark or a light ground. None while it is on its way, and where it cannot be drawn; asking
        has it drawn."""
        picture: Picture | None = self.found((source, dark))
        return picture

    def refused(self, source: str, *, dark: bool) -> bool:
        """Whether this diagram is known not to be drawn: its source stays."""
        return self.is_refused((source, dark))

    def draw(self, key: _Key) -> tuple[QImage, Diagram] | None:
        source, dark = key
        diagram = self._process.draw(source, dark=dark, ratio=self._ratio)
        if diagram is None:
            return None
        image = decode(diagram.png, _ROOM).image
        return None if image is None else (image, diagram)

    def taken(self, made: tuple[QImage, Diagram]) -> Picture:
        return Picture(*made)

    def weight(self, kept: Picture) -> int:
        return kept.size_in_bytes

    def end(self) -> None:
        self._process.close()
