"""Quiet buttons beside each other, in several lines where the column is narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetrics, QPen

from interline.ui.transcript.drawing import BUTTON, ROUND, flat_button, write
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.prose import ring

BETWEEN, PADDING = 6, 13
"""Pixels between two of them, and between their edges and their words."""


class Button(NamedTuple):
    """One of them."""

    label: str
    spoken: str
    """The same with what it leads to, for a tooltip and a screen reader."""
    act: Callable[[], None]
    """Press it."""


class Buttons(Piece):
    """The row; nothing at all where there is none to press."""

    gap = 8

    def __init__(
        self,
        key: tuple[int, int],
        buttons: Iterable[tuple[str, str, Callable[[], None]]],
        *,
        is_flat: bool = False,
    ) -> None:
        """Flat ones have no edge, and their words begin where the column begins: for what goes on with a text."""
        super().__init__()
        self.key = key
        self._is_flat = is_flat
        self._buttons: tuple[Button, ...] = ()
        self._rooms: list[QRect] = []
        self.set_buttons(buttons)

    def set_buttons(self, buttons: Iterable[tuple[str, str, Callable[[], None]]]) -> None:
        """Offer these; none leaves nothing."""
        self._buttons = tuple(Button(*button) for button in buttons)
        if not self._buttons:
            self.height = 0
        self.width, self.is_laid = -1, False

    def guess(self, ink: Ink, width: int) -> int:
        return ink.scaled(BUTTON) if self._buttons else 0

    def lay(self, ink: Ink, width: int) -> int:
        metrics = QFontMetrics(ink.small_font)
        high, between = ink.scaled(BUTTON), ink.scaled(BETWEEN)
        padding = ink.scaled(8 if self._is_flat else PADDING)
        first = -padding if self._is_flat else 0
        left, top = first, 0
        self._rooms = []
        for button in self._buttons:
            wide = min(width - first, metrics.horizontalAdvance(button.label) + 2 * padding + 1)
            if left > first and left + wide > width:
                left, top = first, top + high + between
            self._rooms.append(QRect(left, top, wide, high))
            left += wide + between
        self.height = top + high if self._buttons else 0
        self.width, self.is_laid = width, True
        return self.height

    def paint(self, canvas: Canvas) -> None:
        for spot, button in zip(self.spots(), self._buttons, strict=True):
            if not canvas.clip.intersects(QRectF(spot.room)):
                continue
            if self._is_flat:
                flat_button(canvas, spot, button.label)
            else:
                _paint(canvas, spot, button.label)

    def spots(self) -> Sequence[Spot]:
        # Named by what they say: another that comes before one does not take its focus.
        return [
            Spot(button.label, room, button.spoken, button.act, Kind.BUTTON, button.spoken)
            for button, room in zip(self._buttons, self._rooms, strict=False)
        ]

    def spoken(self) -> str:
        return ""


def _paint(canvas: Canvas, spot: Spot, label: str) -> None:
    painter, ink = canvas.painter, canvas.ink
    is_lit = spot.key in (canvas.near, canvas.pressed)
    painter.setPen(QPen(ink.colour("secondary" if is_lit else "line"), 1))
    painter.setBrush(ink.colour("window" if is_lit else "surface"))
    painter.drawRoundedRect(QRectF(spot.room).adjusted(1.5, 1.5, -1.5, -1.5), ROUND, ROUND)
    if spot.key == canvas.focus:
        ring(canvas, spot.room.adjusted(2, 1, -2, -1))
    padding = ink.scaled(PADDING)
    write(canvas, spot.room.adjusted(padding, 0, -padding + 1, 0), label, ink.small_font, "text")
