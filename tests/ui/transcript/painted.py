"""Pieces laid out and painted without a window, and pressed as the transcript presses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from interline.ui import icons
from interline.ui.theme import LIGHT, Theme
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.decoding import Pictures
from interline.ui.transcript.diagrams import Diagrams
from interline.ui.transcript.formulas import Formulas
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Marked, Piece, Spot


@dataclass
class Heard:
    """What pieces told those whom they work with."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    """The name of each, and what it was told."""

    def on(self, name: str) -> Any:
        return lambda *told: self.calls.append((name, *told))


@contextmanager
def means(heard: Heard | None = None, **more: Any) -> Iterator[Means]:
    """Means that write down what they are told; `more` replaces some of them."""
    heard = heard or Heard()
    colouring, pictures, formulas, diagrams = Colouring(), Pictures(), Formulas(), Diagrams()
    told = {
        name: heard.on(name)
        for name in (
            "follow",
            "put_on_clipboard",
            "copy",
            "regenerate",
            "receipt",
            "version",
            "way",
            "picture",
            "note",
        )
    }
    try:
        yield Means(colouring, pictures, formulas, diagrams, **(told | more))
    finally:
        colouring.close()
        pictures.close()
        formulas.close()
        diagrams.close()


def ink(theme: Theme = LIGHT, size: int = 14) -> Ink:
    """A theme at a size."""
    if not icons.loaded():
        icons.load()
    return Ink(theme, size)


def paint(
    piece: Piece,
    made: Ink,
    *,
    width: int = 0,
    near: str = "",
    focus: str = "",
    pressed: str = "",
    marked: Sequence[Marked] = (),
    clip: QRectF | None = None,
    margin: int = 0,
) -> QImage:
    """What it looks like on the page; `width` is where it is laid out anew, `margin` is room around it."""
    if width or not piece.is_laid:
        piece.lay(made, width or 400)
    size = QRect(0, 0, piece.width + 2 * margin, max(1, piece.height) + 2 * margin)
    image = QImage(size.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(made.colour("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(margin, margin)
    room = clip or QRectF(0, 0, piece.width, piece.height)
    piece.paint(Canvas(painter, made, room, marked, near, focus, pressed))
    painter.end()
    return image


def spot(piece: Piece, key: str) -> Spot:
    """The spot of this name."""
    return next(each for each in piece.spots() if each.key == key)


def press(piece: Piece, key: str) -> None:
    """Press it as the mouse does: where it is."""
    wanted = spot(piece, key)
    found = piece.spot_at(wanted.room.center())
    assert found is not None
    assert found.key == key, "another lies over it"
    assert found.is_enabled
    found.act()


def inked(image: QImage, ground: QColor) -> QRect:
    """The smallest room that holds every pixel of another colour than the ground's."""
    left, top, right, bottom = image.width(), image.height(), -1, -1
    for y in range(image.height()):
        for x in range(image.width()):
            if image.pixelColor(x, y) != ground:
                left, right = min(left, x), max(right, x)
                top, bottom = min(top, y), max(bottom, y)
    return QRect(left, top, right - left + 1, bottom - top + 1) if right >= 0 else QRect()


def colours(image: QImage) -> set[str]:
    """Every colour in it, as #rrggbb."""
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def count(image: QImage, colour: str) -> int:
    """Pixels of this colour."""
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))
