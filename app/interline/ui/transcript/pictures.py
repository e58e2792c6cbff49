"""Pictures that were sent or made, scaled down to the column; pressed, they open large.

Rule: bytes come from this computer's attachments alone, and a picture that cannot be shown is a card with its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter, QPainterPath, QPen

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.transcript.decoding import Decoded, Room, fitting
from interline.ui.transcript.drawing import CARD_ROUND, card, icon, write
from interline.ui.transcript.found import Picture, in_pixels
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Spot
from interline.ui.transcript.prose import ring
from interline.ui.transcript.several import Several

BETWEEN = 8
CARD, LOST = QSize(300, 56), QSize(300, 76)
"""A picture that is not there yet, and one that cannot be shown, with the reason; at 100 %."""
SMALLEST = 48
PAPER_RATIO = 2.5
"""Pixels of a picture for each of the page: 240 to an inch of paper."""
ALONE, AMONG = QSize(520, 400), QSize(220, 180)
"""The most that one picture takes, and one of several."""


@dataclass(slots=True, eq=False)
class _Tile:
    """What is known of one picture."""

    picture: Picture
    image: QImage | None = None
    """What is painted; None for a card."""
    why: str = ""
    """Why it cannot be shown; empty where it can."""
    width: int = 0
    """Of the whole picture, in pixels; 0 where it is not known."""
    height: int = 0
    asked: Room | None = None
    question: int = 0

    @property
    def about(self) -> str:
        """The line under the name."""
        if self.picture.digest:
            return self.picture.about
        return tr("{about} · shown once the answer is whole", about=self.picture.about)

    @property
    def parts(self) -> list[str]:
        """All that there is to say."""
        size = in_pixels(self.width, self.height) if self.width else ""
        return [part for part in (self.picture.name, self.about, size, self.why) if part]


class PictureGrid(Several[Picture]):
    """All pictures of a message, in rows."""

    at_first, most = 12, 200

    def __init__(self, key: tuple[int, int], pictures: Sequence[Picture], means: Means) -> None:
        super().__init__(key, pictures)
        self._means = means
        self._tiles: list[_Tile] = []
        self._ratio = 1.0
        self._is_laying = False
        self._tile_all()

    def wanted(self, ink: Ink, most: int) -> int:
        rooms, _ = self.place(ink, most)
        return max((room.right() + 1 for room in rooms), default=0)

    def image_of(self, number: int) -> QImage | None:
        """What is painted of one of those that are shown; None for a card."""
        return self._tiles[number].image

    def set_items(self, items: Sequence[Picture]) -> bool:
        changed = super().set_items(items)
        if changed:
            self._tile_all()
        return changed

    def lay(self, ink: Ink, width: int) -> int:
        self._is_laying = True
        try:
            app = QGuiApplication.instance()
            self._ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
            if ink.is_paper:
                self._ratio = PAPER_RATIO
            self._tile_all()
            most = self._most_of(width)
            for tile in self._tiles:
                self._ask(tile, most)
            return super().lay(ink, width)
        finally:
            self._is_laying = False

    def drop(self) -> None:
        super().drop()
        for tile in self._tiles:
            self._forget(tile)
            tile.image = None

    @property
    def is_waiting(self) -> bool:
        return any(tile.question for tile in self._tiles)

    def close(self) -> None:
        for tile in self._tiles:
            self._forget(tile)

    def place(self, ink: Ink, width: int) -> tuple[list[QRect], int]:
        self._tile_all()
        rooms: list[QRect] = []
        most = self._most_of(width)
        left = top = bottom = 0
        for tile in self._tiles:
            size = self._size_of(tile, most, ink, width)
            if left and left + size.width() > width:
                left, top = 0, bottom + BETWEEN
            rooms.append(QRect(left, top, size.width(), size.height()))
            left += size.width() + BETWEEN
            bottom = max(bottom, top + size.height())
        return rooms, bottom

    def spot_of(self, number: int, item: Picture, room: QRect) -> Spot:
        parts = self._tiles[number].parts
        return Spot(
            str(number),
            room,
            tr("Picture: {parts}", parts=", ".join(parts)),
            lambda: self._means.picture(item.digest, item.name),
            Kind.PICTURE,
            "\n".join(parts),
            (),
            bool(item.digest),
        )

    def all_words(self, count: int) -> str:
        return tr("Show all %Ln pictures", "", count)

    def paint_one(self, canvas: Canvas, item: Picture, spot: Spot) -> None:
        tile = self._tiles[int(spot.key)]
        if tile.image is None:
            _paint_card(canvas, tile, spot)
        else:
            _paint_picture(canvas, tile.image, self._ratio, spot)

    def _most_of(self, width: int) -> QSize:
        """The most that each takes."""
        return (ALONE if len(self.shown) == 1 else AMONG).boundedTo(QSize(width, ALONE.height()))

    def _tile_all(self) -> None:
        """A tile for each that is shown; those that stay keep what they know."""
        shown = self.shown
        same = 0
        for tile, picture in zip(self._tiles, shown, strict=False):
            if tile.picture != picture:
                break
            same += 1
        for tile in self._tiles[same:]:
            self._forget(tile)
        self._tiles[same:] = [_Tile(picture) for picture in shown[same:]]

    def _size_of(self, tile: _Tile, most: QSize, ink: Ink, width: int) -> QSize:
        known = self._means.pictures.size_of(tile.picture.digest)
        if known is None or (tile.image is None and not tile.question):
            size = LOST if tile.why else CARD
            return QSize(min(width, ink.scaled(size.width())), ink.scaled(size.height()))
        size = fitting(*known, Room(most.width(), most.height()))
        return size.expandedTo(QSize(SMALLEST, SMALLEST)).boundedTo(most)

    def _ask(self, tile: _Tile, most: QSize) -> None:
        room = Room(round(most.width() * self._ratio), round(most.height() * self._ratio))
        if not tile.picture.digest or room == tile.asked:
            return
        self._forget(tile)
        tile.asked = room
        tile.question = self._means.pictures.ask(
            tile.picture.digest, room, lambda decoded: self._take(tile, decoded)
        )

    def _forget(self, tile: _Tile) -> None:
        self._means.pictures.forget(tile.question)
        tile.question, tile.asked = 0, None

    def _take(self, tile: _Tile, decoded: Decoded) -> None:
        tile.question = 0
        tile.image, tile.why = decoded.image, decoded.why
        tile.width, tile.height = decoded.width, decoded.height
        # One that was kept is there while it is being placed.
        if not self._is_laying:
            self.width, self.is_laid = -1, False
            self.changed(self)


def _paint_picture(canvas: Canvas, image: QImage, ratio: float, spot: Spot) -> None:
    painter, ink = canvas.painter, canvas.ink
    room = QRectF(spot.room)
    outline = QPainterPath()
    outline.addRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), CARD_ROUND, CARD_ROUND)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    if image.hasAlphaChannel():
        # Black on nothing is how most such pictures are made.
        painter.fillPath(outline, QColor(themes.LIGHT.surface))
    place = QRectF(0, 0, image.width() / ratio, image.height() / ratio)
    if ink.is_paper:
        # A picture that has no more pixels than the screen shows is as large on paper.
        place.setSize(QSizeF(image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    place.moveCenter(room.center())
    painter.drawImage(place, image)
    painter.restore()
    is_lit = spot.key in (canvas.near, canvas.pressed)
    painter.setPen(QPen(ink.colour("secondary" if is_lit else "line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)
    if spot.key == canvas.focus:
        # A second line inside, for pictures of the ring's own colour.
        painter.setPen(QPen(ink.colour("surface"), 2))
        painter.drawRoundedRect(room.adjusted(3, 3, -3, -3), CARD_ROUND - 2, CARD_ROUND - 2)
        ring(canvas, spot.room.adjusted(2, 1, -2, -1))


def _paint_card(canvas: Canvas, tile: _Tile, spot: Spot) -> None:
    ink, room = canvas.ink, spot.room
    card(canvas, room, spot)
    side = ink.scaled(20)
    beside = QRect(room.left() + ink.scaled(14), room.top(), side, room.height())
    icon(canvas, beside, "image-off" if tile.why else "image", "secondary", 20)
    lines = [(tile.picture.name, ink.font(Look.BODY), "text"), (tile.about, ink.small_font, "secondary")]
    if tile.why:
        lines.append((tile.why, ink.small_font, "secondary"))
    left = ink.scaled(46)
    heights = [QFontMetrics(font).height() for _, font, _ in lines]
    top = room.top() + max(2, (room.height() - sum(heights) - 3 * (len(lines) - 1)) // 2)
    for (text, font, tone), height in zip(lines, heights, strict=True):
        place = QRect(room.left() + left, top, room.width() - left - ink.scaled(12), height)
        write(canvas, place, text, font, tone)
        top += height + 3
