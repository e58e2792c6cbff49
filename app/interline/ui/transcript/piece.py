"""What the transcript is made of: pieces under each other, each of which says how high it is and paints itself.

Rule: a piece is no widget. It knows its own coordinates alone, holds what was laid out only while it is near what is
seen, and acts through spots: places that can be pressed by the mouse, by a key and through a screen reader alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter

from interline.ui.transcript.ink import Ink


class Kind(Enum):
    """What a spot is, as it is read out."""

    BUTTON = "button"
    LINK = "link"
    FOLD = "fold"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a piece that can be pressed."""

    key: str
    """Names it among the spots of its piece, also when they are asked for again."""
    room: QRect
    """In the coordinates of the piece."""
    name: str
    """What a screen reader says."""
    act: Callable[[], None]
    """Press it."""
    kind: Kind = Kind.BUTTON
    tip: str = ""
    """For a tooltip; plain text."""
    rooms: tuple[QRect, ...] = ()
    """All its places, where it goes over several lines."""
    is_enabled: bool = True
    is_open: bool | None = None
    """For a fold."""
    href: str = ""
    """For a link: the whole address."""

    def holds(self, place: QPoint) -> bool:
        return any(room.contains(place) for room in self.rooms or (self.room,))


class Marked(NamedTuple):
    """Letters that stand out."""

    begin: int
    """In UTF-16 units of the piece's text."""
    end: int
    kind: str
    """selected | found | here: the one found last."""


@dataclass(slots=True)
class Canvas:
    """What a piece paints on, with the origin at its own top left."""

    painter: QPainter
    ink: Ink
    clip: QRectF
    """In the coordinates of the piece."""
    marked: Sequence[Marked] = ()
    near: str = ""
    """Key of the spot that the pointer is on."""
    focus: str = ""
    """Key of the spot that the keyboard is on."""
    pressed: str = ""
    """Key of the spot that is held down."""


class Piece:
    """One of them. Its `width` is the one at which its height is known."""

    key: tuple[int, int] = (-1, 0)
    """Where in the source its block begins, and which part of it this is; (-1, n) for what is not in the source."""
    gap = 0
    """Pixels that it would have between itself and the piece before."""
    above = 0
    """Pixels that there are; the first piece has none."""
    is_bar_joined = False
    """Whether the bar of its quote goes on from the piece before."""
    height = 0
    """Known at `width`, else guessed."""
    width = -1
    is_laid = False
    """Whether it can be painted."""
    has_formulas = False
    """Whether it is another once formulas have been drawn."""
    changed: Callable[[Piece], None]
    """Tells the transcript that its height or what it shows is another now."""

    def __init__(self) -> None:
        self.changed = _nobody

    def guess(self, ink: Ink, width: int) -> int:
        """How high it may be, before it is laid out."""
        return self.height

    def lay(self, ink: Ink, width: int) -> int:
        """Make ready to be painted at this width. Returns the height."""
        raise NotImplementedError

    def wanted(self, ink: Ink, most: int) -> int:
        """The width that it would like, up to this."""
        return most

    def drop(self) -> None:
        """Let go of what was laid out; heights stay."""
        self.is_laid = False

    def close(self) -> None:
        """It goes away: nothing may call it any more."""

    def paint(self, canvas: Canvas) -> None:
        raise NotImplementedError

    def ends(self) -> Sequence[float]:
        """Heights at which a page of paper may end in it, from top to bottom; once it is laid out."""
        return ()

    @property
    def overhang(self) -> int:
        """Pixels by which it is wider than its room; it can be scrolled by so much, and paper shrinks it."""
        return 0

    @property
    def is_waiting(self) -> bool:
        """Whether what it shows is on its way: colours, a picture."""
        return False

    def spots(self) -> Sequence[Spot]:
        """What can be pressed, in the order of reading; once it is laid out."""
        return ()

    def spot_at(self, place: QPoint) -> Spot | None:
        """What can be pressed here."""
        return next((spot for spot in self.spots() if spot.holds(place)), None)

    def scroll(self, place: QPoint, pixels: int) -> bool:
        """Move sideways what is under this place. Returns whether anything moved."""
        return False

    # What can be selected. A piece without words has the empty text.

    @property
    def text(self) -> str:
        """The letters that are shown and can be selected."""
        return ""

    def at(self, place: QPoint) -> int:
        """The place in the text that is nearest to this point."""
        return 0

    def is_text(self, place: QPoint) -> bool:
        """Whether letters stand under this point."""
        return False

    def caret(self, at: int) -> QRect:
        """Where a caret stands before this unit of the text."""
        return QRect()

    def line_of(self, at: int) -> tuple[int, int]:
        """Begin and end of the line that this unit is in."""
        return 0, 0

    def tip_at(self, place: QPoint) -> str:
        """What a tooltip says here, besides those of spots."""
        return ""

    def spoken(self) -> str:
        """What a screen reader reads of it."""
        return self.text


def _nobody(piece: Piece) -> None:
    """Nobody listens yet."""
