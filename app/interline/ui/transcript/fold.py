"""A line that something is folded into: Thought for 4 s ▸"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPen

from interline.language import tr
from interline.ui.transcript.drawing import BESIDE, BUTTON, is_near, write
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.prose import ring

KEY = "fold"
ARROW = 22
"""Pixels for the arrow and the space before it, at 100 %."""


class Fold(Piece):
    """The line. What it hides is put under it by who hears of it."""

    def __init__(
        self, key: tuple[int, int], words: str, toggled: Callable[[bool], None], is_enabled: bool = True
    ) -> None:
        """`toggled` is told whether it is open now. Where there is nothing to unfold it has no arrow."""
        super().__init__()
        self.key = key
        self.words = words
        self.is_open = False
        self.is_enabled = is_enabled
        self._toggled = toggled
        self._wide = 0
        self._is_cut = False

    def set_words(self, words: str) -> None:
        """Say this instead."""
        self.words = words
        self.width, self.is_laid = -1, False

    def toggle(self) -> None:
        """Unfold, or fold again."""
        if self.is_enabled:
            self.is_open = not self.is_open
            self._toggled(self.is_open)
            self.changed(self)

    def guess(self, ink: Ink, width: int) -> int:
        return ink.scaled(BUTTON) if self.words else 0

    def lay(self, ink: Ink, width: int) -> int:
        letters = QFontMetrics(ink.small_font).horizontalAdvance(self.words)
        wanted = letters + 6 + (ink.scaled(ARROW) if self.is_enabled else 0)
        self._wide, self._is_cut = min(width, wanted), wanted > width
        self.height = self.guess(ink, width)
        self.width, self.is_laid = width, True
        return self.height

    def paint(self, canvas: Canvas) -> None:
        if not self.height:
            return
        ink, arrow = canvas.ink, canvas.ink.scaled(ARROW) if self.is_enabled else 0
        tone = "text" if self.is_enabled and is_near(canvas, KEY) else "secondary"
        room = QRect(1, 0, self._wide - arrow - 4, self.height)
        taken = write(canvas, room, self.words, ink.small_font, tone, at_left=True)
        if arrow:
            self._paint_arrow(canvas, tone, 1 + taken + ink.scaled(8))
        if canvas.focus == KEY:
            ring(canvas, self._room().adjusted(1, 2, -1, -2))

    def spots(self) -> Sequence[Spot]:
        if not self.height:
            return ()
        is_open = self.is_open if self.is_enabled else None
        tip = self.words if self._is_cut else ""
        return (
            Spot(KEY, self._room(), self._name(), self.toggle, Kind.FOLD, tip, (), self.is_enabled, is_open),
        )

    def spoken(self) -> str:
        return self.words

    def _name(self) -> str:
        if not self.is_enabled:
            return self.words
        if self.is_open:
            return tr("{words}, shown", words=self.words)
        return tr("{words}, folded", words=self.words)

    def _room(self) -> QRect:
        return QRect(-BESIDE, 0, self._wide + BESIDE, self.height)

    def _paint_arrow(self, canvas: Canvas, tone: str, left: int) -> None:
        painter, unit = canvas.painter, canvas.ink.scaled(4)
        pen = QPen(canvas.ink.colour(tone), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = self.height / 2
        points = ((0, -0.5), (1, 0.5), (2, -0.5)) if self.is_open else ((0.5, -1.0), (1.5, 0.0), (0.5, 1.0))
        painter.drawPolyline([QPointF(left + x * unit, middle + y * unit) for x, y in points])
