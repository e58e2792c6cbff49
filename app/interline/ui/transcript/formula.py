"""A formula in a line of its own: drawn in the middle, its source until it is and where it cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor

from interline.language import tr
from interline.rendering.blocks import Math
from interline.ui.transcript.ink import INDENT, QUOTE, Ink
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.lines import Drawn, units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Spot
from interline.ui.transcript.prose import Prose, paint_bars

PADDING = 6
BAR = 10


class FormulaPiece(Prose):
    """One formula. Its text is its source."""

    def __init__(self, leaf: Leaf, means: Means) -> None:
        super().__init__(leaf, means)
        self._drawing: Drawn | None = None
        self._shift = 0
        self._room = 0
        self._at_left = 0

    @property
    def is_drawn(self) -> bool:
        """Whether it is drawn; else its source is shown."""
        return self._drawing is not None

    def guess(self, ink: Ink, width: int) -> int:
        return round(ink.line_height(Look.BODY) * 2)

    def lay(self, ink: Ink, width: int) -> int:
        block = self.leaf.block
        assert isinstance(block, Math)
        self.has_formulas = block.closed
        self._drawing = (
            self._means.formulas.get(block.text, display=True, size=ink.size * 1.1, colour=ink.theme.text)
            if block.closed
            else None
        )
        if self._drawing is None:
            height = super().lay(ink, width)
            self.has_formulas = block.closed
            return height
        self._at_left = self.leaf.indent * ink.scaled(INDENT) + self.leaf.quote * ink.scaled(QUOTE)
        self._room = max(48, width - self._at_left)
        self._shift = max(0, min(self._shift, self._most()))
        high = self._drawing.ascent + self._drawing.descent
        self.height = round(high) + 2 * PADDING + (BAR if self._most() else 0)
        self.width, self.is_laid = width, True
        return self.height

    def drop(self) -> None:
        super().drop()
        self._drawing = None

    def paint(self, canvas: Canvas) -> None:
        drawing = self._drawing
        if drawing is None:
            super().paint(canvas)
            return
        painter, ink = canvas.painter, canvas.ink
        if self.leaf.quote:
            paint_bars(canvas, self.leaf, self)
        painter.save()
        painter.setClipRect(QRectF(self._at_left, 0, self._room, self.height), Qt.ClipOperation.IntersectClip)
        if canvas.marked:
            ground = QColor(ink.colour("accent" if canvas.marked[-1].kind == "selected" else "warn"))
            ground.setAlphaF(0.35)
            painter.fillRect(QRectF(self._left_end(), 0, drawing.width, self.height), ground)
        drawing.paint(painter, self._left_end() - self._shift, PADDING + drawing.ascent)
        painter.restore()
        if self._most():
            self._paint_bar(canvas)

    def ends(self) -> Sequence[float]:
        return () if self._drawing is not None else super().ends()

    @property
    def overhang(self) -> int:
        return self._most()

    def spots(self) -> Sequence[Spot]:
        return () if self._drawing is not None else super().spots()

    def scroll(self, place: QPoint, pixels: int) -> bool:
        before = self._shift
        self._shift = max(0, min(self._most(), self._shift + pixels))
        return self._shift != before

    def at(self, place: QPoint) -> int:
        if self._drawing is None:
            return super().at(place)
        # A formula is selected as a whole or not at all.
        return 0 if place.x() < self._left_end() + self._drawing.width / 2 else units(self.text)

    def is_text(self, place: QPoint) -> bool:
        if self._drawing is None:
            return super().is_text(place)
        return self._left_end() <= place.x() <= self._left_end() + self._drawing.width

    def caret(self, at: int) -> QRect:
        if self._drawing is None:
            return super().caret(at)
        x = self._left_end() + (self._drawing.width if at else 0)
        return QRect(round(x), 0, 1, self.height)

    def line_of(self, at: int) -> tuple[int, int]:
        return (0, units(self.text)) if self._drawing is not None else super().line_of(at)

    def spoken(self) -> str:
        return tr("Formula: {source}", source=self.text)

    def _most(self) -> int:
        return max(0, round(self._drawing.width - self._room)) if self._drawing is not None else 0

    def _left_end(self) -> float:
        assert self._drawing
        return self._at_left + max(0.0, (self._room - self._drawing.width) / 2)

    def _paint_bar(self, canvas: Canvas) -> None:
        ground = QColor(canvas.ink.colour("text"))
        ground.setAlphaF(0.22)
        most = self._most()
        length = max(32.0, self._room * self._room / (self._room + most))
        left = self._at_left + (self._room - length) * (self._shift / most)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(ground)
        canvas.painter.drawRoundedRect(QRectF(left, self.height - 7, length, 5), 2.5, 2.5)
