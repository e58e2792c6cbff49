"""Over an answer: whose it is. A small mark with the vendor's initial, its name, and the model.

Rule: vendors are told by mark and name, never by colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPen

from interline.ui import theme as themes
from interline.ui.transcript.drawing import write
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Piece
from interline.ui.transcript.presenter import then

HEIGHT, MARK, SIZE = 24, 18, 13
"""Of the line, of the mark, and of the letters; at 100 %."""
MOST_MARKS = 3


class Head(Piece):
    """The line; nothing at all until somebody answered."""

    def __init__(self, key: tuple[int, int], vendor: str = "", model: str = "") -> None:
        super().__init__()
        self.key = key
        self.vendor, self.model = vendor, model

    def set_who(self, vendor: str, model: str) -> bool:
        """Name these. Returns whether they are others."""
        if (vendor, model) == (self.vendor, self.model):
            return False
        self.vendor, self.model = vendor, model
        self.width, self.is_laid = -1, False
        return True

    def guess(self, ink: Ink, width: int) -> int:
        return ink.scaled(HEIGHT) if self.vendor else 0

    def lay(self, ink: Ink, width: int) -> int:
        self.height = self.guess(ink, width)
        self.width, self.is_laid = width, True
        return self.height

    def paint(self, canvas: Canvas) -> None:
        if not self.height:
            return
        ink = canvas.ink
        left = self._paint_marks(canvas) + ink.scaled(8)
        strong, plain = _fonts(ink)
        room = QRect(left, 0, self.width - left, self.height)
        gap = ink.scaled(8)
        # Of a long model name enough is left to tell it from others.
        model = min(QFontMetrics(plain).horizontalAdvance(self.model), room.width() // 2)
        first = QRect(left, 0, room.width() - (model + gap if self.model else 0), self.height)
        taken = write(canvas, first, self.vendor, strong, "text", at_left=True) + gap
        write(canvas, room.adjusted(taken, 0, 0, 0), self.model, plain, "secondary", at_left=True)

    def spoken(self) -> str:
        return ", ".join(part for part in (self.vendor, self.model) if part)

    def _paint_marks(self, canvas: Canvas) -> int:
        """Returns where the last of them ends."""
        ink, painter = canvas.ink, canvas.painter
        side = ink.scaled(MARK)
        top = (self.height - side) // 2
        font = themes.exact_font(ink.scaled(11), strong=True)
        left = 0
        for initial in _initials(self.vendor):
            room = QRectF(left, top, side, side)
            painter.setPen(QPen(ink.colour("secondary"), 1))
            painter.setBrush(ink.colour("surface"))
            painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            painter.setFont(font)
            painter.setPen(ink.colour("text"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter.value, initial)
            left += side + ink.scaled(3)
        return left - ink.scaled(3)


def _initials(vendors: str) -> Sequence[str]:
    """The first letter or digit of each name."""
    names = vendors.split(then())[:MOST_MARKS]
    return [next((letter for letter in name if letter.isalnum()), "•").upper()[:1] for name in names]


def _fonts(ink: Ink) -> tuple[QFont, QFont]:
    size = ink.scaled(SIZE)
    return themes.exact_font(size, strong=True), themes.exact_font(size)
