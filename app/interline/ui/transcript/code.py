"""A block of code on its own ground: language, line numbers, wrap, copy, and lines that scroll sideways.

Rule: what is copied is what the model wrote, byte for byte; colours come later and from a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor

from interline.language import tr
from interline.model.clean import label
from interline.rendering.blocks import Code
from interline.rendering.highlight import Lines as Colours
from interline.rendering.highlight import language_of
from interline.ui import icons
from interline.ui.transcript.code_lines import CodeLines
from interline.ui.transcript.ink import INDENT, QUOTE, Ink
from interline.ui.transcript.leaves import Leaf
from interline.ui.transcript.lines import format_range
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.prose import formats, paint_bars, ring

PADDING, HEADER, RADIUS, BAR, BUTTON, ICON = 12, 32, 8, 10, 26, 16
"""Pixels; header, buttons and icons at 100 %."""
COLOURED_LINES = 5_000
AGAIN = 0.6
"""Seconds between two colourings of code that is still growing."""
COPIED_MS = 1_500


class CodePiece(Piece):
    """One block of code."""

    def __init__(self, leaf: Leaf, means: Means) -> None:
        super().__init__()
        assert isinstance(leaf.block, Code)
        self.leaf = leaf
        self.key = (leaf.start, leaf.part)
        self._means = means
        self._lines = CodeLines()
        self._language = ""
        self._question = 0
        self._asked = ""
        self._asked_at = 0.0
        self._is_resting = False
        """Whether a timer will ask for colours."""
        self._ink: Ink | None = None
        self._left = self._room = 0
        self._header, self._button = HEADER, BUTTON
        self._shift = 0
        """Pixels that the lines are moved to the left."""
        self._is_copied = False
        self.wraps = False
        self.has_numbers = False
        self._read(leaf.block)

    def take(self, leaf: Leaf) -> bool:
        """Show this instead, where it is the same block. Returns whether it is."""
        if not self.leaf.goes_on_as(leaf) or not isinstance(leaf.block, Code):
            return False
        self.leaf = leaf
        self._read(leaf.block)
        self.width, self.is_laid = -1, False
        return True

    @property
    def code(self) -> str:
        """As the model wrote it."""
        return self._lines.code

    @property
    def text(self) -> str:
        return self._lines.text

    @property
    def lines(self) -> CodeLines:
        return self._lines

    @property
    def language(self) -> str:
        return self._language

    def guess(self, ink: Ink, width: int) -> int:
        return ink.scaled(HEADER) + PADDING + round(len(self._lines.lines) * ink.code_line)

    def lay(self, ink: Ink, width: int) -> int:
        self._ink = ink
        self._header, self._button = ink.scaled(HEADER), ink.scaled(BUTTON)
        self._left = self.leaf.indent * ink.scaled(INDENT) + self.leaf.quote * ink.scaled(QUOTE)
        self._room = max(80, width - self._left)
        self._lines.set(ink, self._text_room(), wraps=self.wraps)
        bar = BAR if self._most() else 0
        self.height = self._header + PADDING + round(self._lines.rows * ink.code_line) + bar
        self._shift = max(0, min(self._shift, self._most()))
        self.width, self.is_laid = width, True
        self._ask()
        return self.height

    def drop(self) -> None:
        super().drop()
        self._lines.drop()

    def close(self) -> None:
        self._means.colouring.forget(self._question)
        self._question = 0
        self.is_laid = False

    def paint(self, canvas: Canvas) -> None:
        painter, ink = canvas.painter, canvas.ink
        if self.leaf.quote:
            paint_bars(canvas, self.leaf, self)
        painter.setPen(ink.colour("line"))
        painter.setBrush(ink.colour("code_ground"))
        card = QRectF(self._left, 0, self._room, self.height)
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_header(canvas)
        first, last = self._seen(canvas)
        painter.save()
        painter.setClipRect(
            QRectF(self._text_left(), self._header, self._text_room(), self.height - self._header),
            Qt.ClipOperation.IntersectClip,
        )
        self._paint_lines(canvas, first, last)
        painter.restore()
        if self.has_numbers:
            self._paint_numbers(canvas, first, last)
        if self._most():
            self._paint_bar(canvas)

    def ends(self) -> Sequence[float]:
        line = self._ink.code_line if self._ink is not None else 0.0
        return [self._header + row * line for row in range(1, self._lines.rows + 1)]

    @property
    def overhang(self) -> int:
        return self._most()

    @property
    def is_waiting(self) -> bool:
        return bool(self._question)

    def wrap(self) -> None:
        """Have long lines go over several rows."""
        self.wraps = True
        self.width, self.is_laid = -1, False

    def spots(self) -> Sequence[Spot]:
        right = self._left + self._room - 6
        found = []
        for key, name, act, is_open in (
            ("copy", self._copy_words(), self._copy, None),
            ("wrap", tr("Wrap long lines"), self._wrap, self.wraps),
            ("numbers", tr("Line numbers"), self._number, self.has_numbers),
        ):
            right -= self._button
            room = QRect(right, (self._header - self._button) // 2, self._button, self._button)
            found.append(Spot(key, room, name, act, Kind.BUTTON, name, (), True, is_open))
        return found

    def scroll(self, place: QPoint, pixels: int) -> bool:
        before = self._shift
        self._shift = max(0, min(self._most(), self._shift + pixels))
        return self._shift != before

    def at(self, place: QPoint) -> int:
        if self._ink is None or not self._lines.lines:
            return 0
        y = place.y() - self._header
        number = self._lines.at_row(y / self._ink.code_line)
        inner = y - self._lines.top(number) * self._ink.code_line
        return self._lines.nearest(number, place.x() - self._text_left() + self._shift, inner)

    def is_text(self, place: QPoint) -> bool:
        return place.y() > self._header and self._left < place.x() < self._left + self._room

    def caret(self, at: int) -> QRect:
        if self._ink is None or not self._lines.lines:
            return QRect(self._left, self._header, 1, 16)
        number, x, y = self._lines.point(at)
        top = self._header + self._lines.top(number) * self._ink.code_line + y
        return QRect(round(self._text_left() - self._shift + x), round(top), 1, round(self._ink.code_line))

    def line_of(self, at: int) -> tuple[int, int]:
        number = self._lines.at(at)
        return self._lines.starts[number], self._lines.starts[number + 1] - 1

    def spoken(self) -> str:
        if self._language:
            return tr("Code in {language}:", language=self._language) + f"\n{self.text}"
        return tr("Code:") + f"\n{self.text}"

    def _copy_words(self) -> str:
        if self._is_copied:
            return tr("Copied")
        return tr("Copy code in {language}", language=self._language) if self._language else tr("Copy code")

    def _read(self, block: Code) -> None:
        self._language = label(block.language, 40)
        self._lines.read(block.text.removesuffix("\n"))

    # Sideways.

    def _gutter(self) -> int:
        if not self.has_numbers or self._ink is None:
            return 0
        return round(len(str(len(self._lines.lines))) * self._ink.code_letter) + 14

    def _text_left(self) -> int:
        return self._left + PADDING + self._gutter()

    def _text_room(self) -> int:
        return max(40, self._room - 2 * PADDING - self._gutter())

    def _most(self) -> int:
        """How far the lines can be moved to the left."""
        return 0 if self.wraps else max(0, round(self._lines.widest) + 2 - self._text_room())

    # Colours.

    def _ask(self) -> None:
        if not self.is_laid:
            return
        language = language_of(self._language)
        code = self._lines.code
        if language is None or code == self._asked or len(self._lines.lines) > COLOURED_LINES:
            return
        if self._question or self._is_resting:
            return
        left = self._rest() - (monotonic() - self._asked_at)
        if self._lines.colours and left > 0:
            self._is_resting = True
            self._later(round(left * 1000) + 1, self._ask_again)
            return
        self._asked, self._asked_at = code, monotonic()
        # Colours are counted in letters, so the letters that are shown are coloured.
        self._question = self._means.colouring.ask(self.text, language, self._take_colours)

    def _rest(self) -> float:
        return max(AGAIN, 0.003 * len(self._lines.lines))

    def _take_colours(self, colours: Colours) -> None:
        self._question = 0
        self._lines.colour(colours)
        self.changed(self)
        self._ask()

    def _ask_again(self) -> None:
        self._is_resting = False
        self._ask()

    def _later(self, milliseconds: int, then: Callable[[], None]) -> None:
        # A timer with a context does not hold the object of a bound method: without the lambda, a piece that was let go
        # meanwhile would end the process.
        QTimer.singleShot(milliseconds, self._means.colouring, lambda: then())

    # What is pressed.

    def _copy(self) -> None:
        self._means.put_on_clipboard(self._lines.code)
        self._is_copied = True
        self._later(COPIED_MS, self._forget_copied)
        self.changed(self)

    def _forget_copied(self) -> None:
        self._is_copied = False
        self.changed(self)

    def _wrap(self) -> None:
        self.wraps = not self.wraps
        self._again()

    def _number(self) -> None:
        self.has_numbers = not self.has_numbers
        self._again()

    def _again(self) -> None:
        self.width, self.is_laid = -1, False
        self.changed(self)

    # Paint.

    def _seen(self, canvas: Canvas) -> tuple[int, int]:
        """The lines that are painted, from one to before the other."""
        line = canvas.ink.code_line
        first = self._lines.at_row(max(0.0, (canvas.clip.top() - self._header) / line))
        last = self._lines.at_row(max(0.0, (canvas.clip.bottom() - self._header) / line)) + 1
        return first, min(len(self._lines.lines), last)

    def _paint_lines(self, canvas: Canvas, first: int, last: int) -> None:
        lines, marks = self._lines, formats(canvas.marked, canvas.ink)
        for number in range(first, last):
            begin, end = lines.starts[number], lines.starts[number + 1] - 1
            ranges = [
                format_range(max(b, begin) - begin, min(e, end) - max(b, begin), look)
                for b, e, look in marks
                if max(b, begin) < min(e, end)
            ]
            at = QPointF(
                self._text_left() - self._shift, self._header + lines.top(number) * canvas.ink.code_line
            )
            lines.layout(number).draw(canvas.painter, at, ranges, canvas.clip)

    def _paint_header(self, canvas: Canvas) -> None:
        if canvas.clip.top() > self._header:
            return
        painter, ink = canvas.painter, canvas.ink
        painter.setFont(ink.small_font)
        painter.setPen(ink.colour("secondary"))
        spots = () if ink.is_paper else self.spots()
        room = QRect(
            self._left + PADDING, 0, self._room - PADDING - self._button * len(spots) - 20, self._header
        )
        words = painter.fontMetrics().elidedText(
            self._language or tr("code", "a block of code"), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine, words)
        names = {
            "copy": "check" if self._is_copied else "copy",
            "wrap": "wrap-text",
            "numbers": "list-ordered",
            "source": "image" if self._shows_source() else "file-text",
        }
        side = ink.scaled(ICON)
        for spot in spots:
            is_near = spot.key in (canvas.near, canvas.focus) or bool(spot.is_open)
            picture = icons.pixmap(names[spot.key], ink.theme.text if is_near else ink.theme.secondary, side)
            inset = (self._button - side) // 2
            painter.drawPixmap(spot.room.left() + inset, spot.room.top() + inset, picture)
            if spot.key == canvas.focus:
                ring(canvas, spot.room)

    def _shows_source(self) -> bool:
        """Whether the source stands there of something that can be drawn."""
        return False

    def _paint_numbers(self, canvas: Canvas, first: int, last: int) -> None:
        painter, ink = canvas.painter, canvas.ink
        painter.setFont(ink.code_font)
        painter.setPen(ink.colour("secondary"))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for number in range(first, last):
            top = self._header + self._lines.top(number) * ink.code_line
            room = QRectF(self._left + 4, top, self._gutter(), ink.code_line)
            painter.drawText(room, flags, str(number + 1))

    def _paint_bar(self, canvas: Canvas) -> None:
        ground = QColor(canvas.ink.colour("text"))
        ground.setAlphaF(0.22)
        room, most = self._text_room(), self._most()
        length = max(32.0, room * room / (room + most))
        left = self._text_left() + (room - length) * (self._shift / most)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(ground)
        canvas.painter.drawRoundedRect(QRectF(left, self.height - 9, length, 5), 2.5, 2.5)
