"""A picture that an answer only names: a card with its words and its host. It is never fetched."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF

from interline.ui.transcript.drawing import icon
from interline.ui.transcript.ink import INDENT, QUOTE
from interline.ui.transcript.piece import Canvas
from interline.ui.transcript.prose import Prose

ROUND = 8


class RemotePicture(Prose):
    """The card; its words are a link where the address may be opened."""

    padding = (44, 10, 14)

    def paint(self, canvas: Canvas) -> None:
        painter, ink = canvas.painter, canvas.ink
        left = self.leaf.indent * ink.scaled(INDENT) + self.leaf.quote * ink.scaled(QUOTE)
        wide = round(self._lines.wide) + self._left - left + self._right
        room = QRect(left, 0, min(wide, self.width - left), self.height)
        if self._lines.is_rtl:
            room.moveRight(self.width - 1)
        painter.setPen(ink.colour("line"))
        painter.setBrush(ink.colour("surface"))
        painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
        beside = QRect(room.left() + ink.scaled(12), 0, ink.scaled(20), self.height)
        if self._lines.is_rtl:
            beside.moveRight(room.right() - ink.scaled(12))
        icon(canvas, beside, "image-off", "secondary", 20)
        super().paint(canvas)
