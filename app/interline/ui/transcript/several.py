"""Things of one kind beside or under each other: the first few at once, the rest a press away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, QRectF

from interline.ui.transcript.drawing import BUTTON, flat_button, flat_width
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot

MORE = "more"

Item = TypeVar("Item")


class Several(Piece, Generic[Item]):
    """Whoever inherits says where each stands, what it looks like and what can be pressed of it."""

    gap = 10
    at_first, most = 12, 200
    """How many are shown before somebody asks for the rest, and how many ever."""

    def __init__(self, key: tuple[int, int], items: Sequence[Item]) -> None:
        super().__init__()
        self.key = key
        self._items: tuple[Item, ...] = tuple(items[: self.most])
        self._shows_all = False
        self._rooms: list[QRect] = []
        """Of those that are shown, in order."""
        self._more = QRect()

    @property
    def shown(self) -> tuple[Item, ...]:
        """Those that are shown."""
        return self._items if self._shows_all else self._items[: self.at_first]

    def set_items(self, items: Sequence[Item]) -> bool:
        """Show these instead. Returns whether they are others."""
        if (wanted := tuple(items[: self.most])) == self._items:
            return False
        self._items = wanted
        self._begin_anew()
        return True

    def place(self, ink: Ink, width: int) -> tuple[list[QRect], int]:
        """The room of each that is shown, and where the last ends."""
        raise NotImplementedError

    def spot_of(self, number: int, item: Item, room: QRect) -> Spot:
        """What is pressed of one; its key is the number."""
        raise NotImplementedError

    def paint_one(self, canvas: Canvas, item: Item, spot: Spot) -> None:
        """Paint one of them."""
        raise NotImplementedError

    def all_words(self, count: int) -> str:
        """What the button says that shows all of them."""
        raise NotImplementedError

    def more_left(self, ink: Ink) -> int:
        """Where the button for the rest begins, so that its words stand under those above."""
        return -ink.scaled(8)

    def guess(self, ink: Ink, width: int) -> int:
        if not self._items:
            return 0
        bottom = self.place(ink, width)[1]
        return bottom + (ink.scaled(BUTTON) if self._has_more() else 0)

    def lay(self, ink: Ink, width: int) -> int:
        self._rooms, bottom = self.place(ink, width)
        self._more = QRect()
        if self._has_more():
            left = self.more_left(ink)
            wide = min(width - left, flat_width(ink, self._more_words()))
            self._more = QRect(left, bottom, wide, ink.scaled(BUTTON))
            bottom += self._more.height()
        self.height = bottom if self._items else 0
        self.width, self.is_laid = width, True
        return self.height

    def paint(self, canvas: Canvas) -> None:
        for number, (item, room) in enumerate(zip(self.shown, self._rooms, strict=False)):
            if canvas.clip.intersects(QRectF(room)):
                self.paint_one(canvas, item, self.spot_of(number, item, room))
        if not self._more.isNull() and canvas.clip.intersects(QRectF(self._more)):
            flat_button(canvas, self._more_spot(), self._more_words())

    def ends(self) -> Sequence[float]:
        return sorted({room.bottom() + 1.0 for room in self._rooms})

    def spots(self) -> Sequence[Spot]:
        found = [
            self.spot_of(number, item, room)
            for number, (item, room) in enumerate(zip(self.shown, self._rooms, strict=False))
        ]
        return found if self._more.isNull() else [*found, self._more_spot()]

    def spot_at(self, place: QPoint) -> Spot | None:
        # There may be hundreds: only the one that is there is made.
        for number, (item, room) in enumerate(zip(self.shown, self._rooms, strict=False)):
            if room.contains(place):
                return self.spot_of(number, item, room)
        return self._more_spot() if self._more.contains(place) else None

    def spoken(self) -> str:
        return "\n".join(spot.name for spot in self.spots() if spot.key != MORE)

    def _has_more(self) -> bool:
        return len(self.shown) < len(self._items)

    def _more_words(self) -> str:
        return self.all_words(len(self._items))

    def _more_spot(self) -> Spot:
        return Spot(MORE, self._more, self._more_words(), self.show_all, Kind.BUTTON)

    def show_all(self) -> None:
        """Show the rest as well."""
        self._shows_all = True
        self._begin_anew()
        self.changed(self)

    def _begin_anew(self) -> None:
        self._rooms, self._more = [], QRect()
        self.width, self.is_laid = -1, False
