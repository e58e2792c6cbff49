"""A Mermaid diagram: drawn where the extra that draws is installed, with its source a press away; else its source."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt

from interline.language import tr
from interline.rendering.blocks import Code
from interline.ui.transcript.code import PADDING, RADIUS, CodePiece
from interline.ui.transcript.diagrams import Picture
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Kind, Spot

LANGUAGE = "mermaid"
MOST_ON_PAPER = 860
"""Pixels of height: a page of paper, less its head and its foot."""


class DiagramPiece(CodePiece):
    """A block of code that may be shown as what it draws."""

    shows_source = False
    _picture: Picture | None = None
    _scale = 1.0

    @property
    def is_drawn(self) -> bool:
        """Whether the diagram is shown; else its source is."""
        return self._picture is not None and not self.shows_source

    def lay(self, ink: Ink, width: int) -> int:
        height = super().lay(ink, width)
        block = self.leaf.block
        assert isinstance(block, Code)
        self.has_formulas = block.closed
        self._picture = self._means.diagrams.get(self.code, dark=ink.theme.is_dark) if block.closed else None
        if self._picture is None or self.shows_source:
            return height
        self._scale = min(1.0, (self._room - 2 * PADDING) / self._picture.width)
        if ink.is_paper:
            self._scale = min(self._scale, MOST_ON_PAPER / self._picture.height)
        self.height = self._header + PADDING + round(self._picture.height * self._scale)
        return self.height

    def ends(self) -> Sequence[float]:
        return () if self.is_drawn else super().ends()

    @property
    def overhang(self) -> int:
        return 0 if self.is_drawn else super().overhang

    def drop(self) -> None:
        super().drop()
        self._picture = None

    def spots(self) -> Sequence[Spot]:
        if self._picture is None:
            return super().spots()
        copy = next(spot for spot in super().spots() if spot.key == "copy")
        room = copy.room.translated(-self._button, 0)
        name = tr("Show the diagram") if self.shows_source else tr("Show the source")
        own = Spot("source", room, name, self._turn, Kind.BUTTON, name, (), True, self.shows_source)
        if not self.shows_source:
            return [copy, own]
        others = [spot for spot in super().spots() if spot.key != "copy"]
        moved = [
            Spot(
                s.key, s.room.translated(-self._button, 0), s.name, s.act, s.kind, s.tip, (), True, s.is_open
            )
            for s in others
        ]
        return [copy, own, *moved]

    def paint(self, canvas: Canvas) -> None:
        if self._picture is None or self.shows_source:
            super().paint(canvas)
            return
        painter, ink = canvas.painter, canvas.ink
        painter.setPen(ink.colour("line"))
        painter.setBrush(ink.colour("code_ground"))
        card = QRectF(self._left, 0, self._room, self.height)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_header(canvas)
        across = self._picture.width * self._scale
        left = self._left + (self._room - across) / 2
        painter.save()
        painter.setClipRect(card, Qt.ClipOperation.IntersectClip)
        self._picture.paint(painter, left, self._header, across)
        painter.restore()

    def at(self, place: QPoint) -> int:
        return 0 if self.is_drawn else super().at(place)

    def is_text(self, place: QPoint) -> bool:
        return not self.is_drawn and super().is_text(place)

    def caret(self, at: int) -> QRect:
        return (
            QRect(self._left, self._header, 1, self.height - self._header)
            if self.is_drawn
            else super().caret(at)
        )

    def spoken(self) -> str:
        return tr("Diagram, as Mermaid describes it:") + f"\n{self.text}"

    def _shows_source(self) -> bool:
        return self.shows_source

    def _turn(self) -> None:
        self.shows_source = not self.shows_source
        self.width, self.is_laid = -1, False
        self.changed(self)
