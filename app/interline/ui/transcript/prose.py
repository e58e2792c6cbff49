"""One paragraph, heading, item or line across."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QTextCharFormat

from interline.language import tr
from interline.rendering import links
from interline.rendering.blocks import Span, Style
from interline.ui.transcript.ink import INDENT, QUOTE, Ink
from interline.ui.transcript.leaves import BULLETS, TICKED, UNTICKED, Leaf, Look
from interline.ui.transcript.lines import Drawn, Lines, Run, Setting, units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Marked, Piece, Spot
from interline.ui.transcript.spans import SpanLines, notes_of, text_of

RULE = 18
"""Height of a line across."""
_SIGNS = (*BULLETS, TICKED, UNTICKED)
MARKER_GAP, MARKER_HANG = 6, 10
"""Pixels between the number of an item and its words, and by which a long one stands out; at 100 %."""


class Prose(Piece):
    """A leaf of running text."""

    padding = (0, 0, 0)
    """Pixels at 100 % before the words, above and below them, and after them."""

    def __init__(self, leaf: Leaf, means: Means) -> None:
        super().__init__()
        self._lines = SpanLines()
        self._means = means
        self._left = self._top = self._right = 0
        self._width = 0
        self._marker: Lines | None = None
        self.leaf = leaf
        self.key = (leaf.start, leaf.part)

    def take(self, leaf: Leaf) -> bool:
        """Show this instead, where it is the same paragraph. Returns whether it is."""
        if not self.leaf.goes_on_as(leaf) or type(self.leaf.block) is not type(leaf.block):
            return False
        self.leaf = leaf
        self.width, self.is_laid = -1, False
        return True

    @property
    def text(self) -> str:
        return text_of(self.leaf.spans)

    def guess(self, ink: Ink, width: int) -> int:
        if self.leaf.look is Look.RULE:
            return RULE
        letters = sum(len(span.text) for span in self.leaf.spans)
        room = max(60, width - _left(self.leaf, ink))
        in_a_line = max(8.0, room / (ink.size * 0.5))
        return round((int(letters / in_a_line * 1.04) + 1) * ink.line_height(self.leaf.look))

    def lay(self, ink: Ink, width: int) -> int:
        leaf = self.leaf
        self._left = _left(leaf, ink) + ink.scaled(self.padding[0])
        self._top, self._right = ink.scaled(self.padding[1]), ink.scaled(self.padding[2])
        self._width = width
        if leaf.look is Look.RULE:
            self.height = RULE
        else:
            draws = partial(drawing_of, self._means, ink)
            self.has_formulas = self._lines.write(leaf.spans, ink, leaf.look, draws=draws)
            if leaf.marker and self._marker is None:
                self._marker = _marker(leaf, ink, is_rtl=self._lines.is_rtl)
            if self._marker is not None and leaf.marker not in _SIGNS:
                # A number, or the name of a note, that is wider than its room moves the words.
                room = ink.scaled(INDENT + MARKER_HANG - MARKER_GAP)
                self._left += max(0, round(self._marker.wide) - room)
            across = max(48.0, width - self._left - self._right)
            self.height = round(self._lines.fit(across, ink, leaf.look)) + 2 * self._top
        self.width, self.is_laid = width, True
        return self.height

    def drop(self) -> None:
        super().drop()
        self._lines.drop()
        self._marker = None

    def paint(self, canvas: Canvas) -> None:
        painter, ink, leaf = canvas.painter, canvas.ink, self.leaf
        if leaf.quote:
            paint_bars(canvas, leaf, self)
        if leaf.look is Look.RULE:
            painter.fillRect(QRectF(self._left, RULE // 2, self._width - self._left, 1), ink.colour("line"))
            return
        if self._marker is not None:
            at = QPointF(self._marker_left(ink, self._marker), self._top)
            self._marker.draw(painter, at, canvas.clip, ())
        self._lines.draw(painter, QPointF(self._x(), self._top), canvas.clip, formats(canvas.marked, ink))
        if canvas.focus:
            _ring(canvas, self.spots())

    def ends(self) -> Sequence[float]:
        return [bottom + self._top for bottom in self._lines.bottoms] if self._top else self._lines.bottoms

    def spots(self) -> Sequence[Spot]:
        found: list[Spot] = []
        for number, (begin, end, href, words) in enumerate(self._lines.links()):
            follow = partial(self._means.follow, href)
            found += self._spot(f"link{number}", begin, end, words, follow, links.described(href), href)
        for number, (begin, end, label) in enumerate(notes_of(self.leaf.spans)):
            go = partial(self._means.note, self, label)
            name = tr("Footnote {label}", label=label)
            found += self._spot(f"note{number}", begin, end, name, go, name)
        return found

    def _spot(
        self, key: str, begin: int, end: int, name: str, act: Callable[[], None], tip: str, href: str = ""
    ) -> list[Spot]:
        """A spot over these letters; none where they are not laid out."""
        rects = self._lines.rects(begin, end)
        rooms = tuple(rect.translated(self._x(), self._top).toAlignedRect() for rect in rects)
        kind = Kind.LINK if href else Kind.BUTTON
        return [Spot(key, rooms[0], name, act, kind, tip, rooms, href=href)] if rooms else []

    def spot_at(self, place: QPoint) -> Spot | None:
        if not any(span.href or span.style & Style.FOOTNOTE for span in self.leaf.spans):
            return None
        return super().spot_at(place)

    def at(self, place: QPoint) -> int:
        return self._lines.at(place.x() - self._x(), place.y() - self._top) if self._lines.count else 0

    def is_text(self, place: QPoint) -> bool:
        return self._lines.letter_at(place.x() - self._x(), place.y() - self._top) is not None

    def caret(self, at: int) -> QRect:
        if self.leaf.look is Look.RULE or not self.is_laid:
            return QRect(self._left, 0, 1, self.height)
        return self._lines.caret(at).translated(self._x(), self._top).toAlignedRect()

    def line_of(self, at: int) -> tuple[int, int]:
        return self._lines.line_of(at) if self.is_laid and self._lines.count else (0, 0)

    def spoken(self) -> str:
        marker = f"{self.leaf.marker} " if self.leaf.marker else ""
        return marker + self.text

    def _marker_left(self, ink: Ink, marker: Lines) -> float:
        """Where the marker's lines begin: a bullet stands at the outer end of its room, a number close to the words."""
        is_number = self.leaf.marker not in _SIGNS
        outside = ink.scaled(MARKER_GAP) + marker.wide if is_number else float(ink.scaled(INDENT))
        if self._lines.is_rtl:
            return self._width - self._left + outside - _marker_room(ink)
        return self._left - outside

    def _x(self) -> float:
        return float(self._right) if self._lines.is_rtl else float(self._left)


def drawing_of(means: Means, ink: Ink, span: Span, look: Look) -> Drawn | None:
    """What stands in a line for a formula."""
    size = ink.font(look).pixelSize()
    return means.formulas.get(span.text, display=False, size=size, colour=ink.theme.text)


def paint_bars(canvas: Canvas, leaf: Leaf, piece: Piece) -> None:
    """The bars at the side of a quote; they go on through the space between its pieces."""
    ink = canvas.ink
    above = piece.above if piece.is_bar_joined else 0
    bar = QColor(ink.colour("secondary"))
    bar.setAlphaF(0.45)
    left = leaf.inside * ink.scaled(INDENT)
    for level in range(leaf.quote):
        canvas.painter.fillRect(
            QRectF(left + level * ink.scaled(QUOTE), -above, 3, piece.height + above), bar
        )


def formats(marked: Sequence[Marked], ink: Ink) -> list[tuple[int, int, QTextCharFormat]]:
    """How marked letters are drawn."""
    made = []
    for begin, end, kind in marked:
        look = QTextCharFormat()
        if kind == "found":
            ground = QColor(ink.colour("warn"))
            ground.setAlphaF(0.35)
            look.setBackground(ground)
        elif kind == "here":
            look.setBackground(ink.colour("warn"))
            look.setForeground(ink.colour("window"))
        else:
            look.setBackground(ink.colour("accent"))
            look.setForeground(ink.colour("on_accent"))
        made.append((begin, end, look))
    return made


def ring(canvas: Canvas, room: QRect) -> None:
    """The ring around what the keyboard is on."""
    painter = canvas.painter
    painter.save()
    pen = painter.pen()
    pen.setColor(canvas.ink.colour("accent"))
    pen.setWidth(2)
    pen.setStyle(Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(room).adjusted(-1, 0, 1, 0), 4, 4)
    painter.restore()


def _ring(canvas: Canvas, spots: Sequence[Spot]) -> None:
    for spot in spots:
        if spot.key == canvas.focus:
            for room in spot.rooms or (spot.room,):
                ring(canvas, room)


def _left(leaf: Leaf, ink: Ink) -> int:
    return leaf.indent * ink.scaled(INDENT) + leaf.quote * ink.scaled(QUOTE)


def _marker_room(ink: Ink) -> float:
    return float(ink.scaled(INDENT)) * 6


def _marker(leaf: Leaf, ink: Ink, *, is_rtl: bool) -> Lines:
    made = Lines()
    look = QTextCharFormat(ink.format(Span(""), Look.BODY))
    look.setForeground(ink.colour("secondary"))
    made.set(leaf.marker, [Run(0, units(leaf.marker), look)])
    made.is_rtl = is_rtl
    made.lay(Setting(_marker_room(ink), ink.line_height(Look.BODY), ink.font()))
    return made
