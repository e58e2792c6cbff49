"""The numbered list of what an answer cites.

Rule: each row names the real host that its link leads to, or says that its address is not opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from interline.language import tr
from interline.rendering.links import described
from interline.ui import theme as themes
from interline.ui.transcript.drawing import is_near, write, write_with_host
from interline.ui.transcript.found import Source
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Spot
from interline.ui.transcript.prose import ring
from interline.ui.transcript.several import Several

HEADING, ROW = 22, 24
"""Heights at 100 %."""
NUMBER = 26
"""Pixels that numbers stand in, at 100 %."""


class Sources(Several[Source]):
    """1  Ferries on the coast · travelmar.it, and so on."""

    at_first, most = 6, 500

    def __init__(self, key: tuple[int, int], sources: Sequence[Source], means: Means) -> None:
        super().__init__(key, sources)
        self._means = means

    def place(self, ink: Ink, width: int) -> tuple[list[QRect], int]:
        top, row = ink.scaled(HEADING), ink.scaled(ROW)
        rooms = [QRect(0, top + number * row, width, row) for number in range(len(self.shown))]
        return rooms, top + len(rooms) * row

    def more_left(self, ink: Ink) -> int:
        return ink.scaled(NUMBER) - ink.scaled(8)

    def spot_of(self, number: int, item: Source, room: QRect) -> Spot:
        tip = described(item.href) if item.href else tr("This address is not opened.")
        name = tr("Source {number}: {words}", number=item.number, words=item.words)
        return Spot(
            str(number),
            room,
            name,
            lambda: self._means.follow(item.href),
            Kind.LINK,
            tip,
            (),
            bool(item.href),
            href=item.href,
        )

    def all_words(self, count: int) -> str:
        return tr("Show all %Ln sources", "", count)

    def paint(self, canvas: Canvas) -> None:
        ink = canvas.ink
        heading = QRect(1, 0, self.width - 1, ink.scaled(HEADING))
        if heading.bottom() >= canvas.clip.top():
            strong = themes.exact_font(ink.scaled(themes.SMALL), strong=True)
            write(canvas, heading, tr("Sources"), strong, "secondary")
        super().paint(canvas)

    def paint_one(self, canvas: Canvas, item: Source, spot: Spot) -> None:
        ink, room, font = canvas.ink, spot.room, canvas.ink.small_font
        number = str(item.number)
        left = ink.scaled(NUMBER)
        wide = QFontMetrics(font).horizontalAdvance(number)
        first = max(0, left - ink.scaled(8) - wide)
        write(canvas, QRect(first, room.top(), wide + 1, room.height()), number, font, "secondary")
        is_lit = spot.is_enabled and is_near(canvas, spot.key)
        tone = "accent" if is_lit else "text" if spot.is_enabled else "secondary"
        words = item.title if item.host else item.words
        inner = room.adjusted(left, 0, -4, 0)
        write_with_host(canvas, inner, words, item.host, font, tone)
        if spot.key == canvas.focus:
            ring(canvas, room.adjusted(1, 1, -1, -1))

    def spoken(self) -> str:
        return tr("Sources") + f"\n{super().spoken()}"
