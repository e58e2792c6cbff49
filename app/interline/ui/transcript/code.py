"""A block of code on its own ground: language, line numbers, wrap, copy, and lines that scroll sideways.

Rule: only the lines that are seen are laid out; the others are counted. What is copied is what the model wrote; what
is shown has its deceiving characters made visible.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from itertools import accumulate
from time import monotonic

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from interline.model.clean import label
from interline.rendering.blocks import Code
from interline.rendering.deceivers import in_code
from interline.rendering.highlight import Lines as Colours
from interline.rendering.highlight import language_of
from interline.ui import icons
from interline.ui.transcript.colouring import colour_of
from interline.ui.transcript.ink import INDENT, QUOTE, Ink
from interline.ui.transcript.leaves import Leaf
from interline.ui.transcript.lines import units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.prose import formats, paint_bars, ring

PADDING, HEADER, RADIUS, BAR = 12, 32, 8, 10
LONGEST_LINE = 2_000
"""Letters; a longer line is shown in several."""
COLOURED_LINES = 5_000
AGAIN = 0.6
"""Seconds between two colourings of code that is still growing."""
COPIED_MS = 1_500
KEPT = 160
"""Lines that stay laid out."""
TAB = 4


class CodePiece(Piece):
    """One block of code."""

    def __init__(self, leaf: Leaf, means: Means) -> None:
        super().__init__()
        assert isinstance(leaf.block, Code)
        self.leaf = leaf
        self.key = (leaf.start, leaf.part)
        self._means = means
        self._code = ""
        """As the model wrote it, without the last line feed."""
        self._lines: list[str] = []
        """As they are shown."""
        self._starts: list[int] = [0]
        """Where each begins in the text that is shown, in units; one more for the end."""
        self._longest = 0
        self._is_ascii = True
        self._language = ""
        self._colours: Colours = ()
        self._question = 0
        self._asked = ""
        self._asked_at = 0.0
        self._laid: OrderedDict[int, QTextLayout] = OrderedDict()
        self._ink: Ink | None = None
        self._left = self._room = 0
        self._shift = 0
        """Pixels that the lines are moved to the left."""
        self._widest = 0.0
        self.wraps = False
        self.has_numbers = False
        self._tops: list[int] | None = None
        """Where each line begins, in lines, where lines wrap."""
        self._is_copied = False
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
        return self._code

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    @property
    def language(self) -> str:
        return self._language

    def guess(self, ink: Ink, width: int) -> int:
        return HEADER + PADDING + round(len(self._lines) * ink.code_line)

    def lay(self, ink: Ink, width: int) -> int:
        if ink is not self._ink:
            self._ink = ink
            self._laid.clear()
            self._tops = None
        self._left = self.leaf.indent * ink.scaled(INDENT) + self.leaf.quote * ink.scaled(QUOTE)
        room = max(80, width - self._left)
        if room != self._room:
            self._room = room
            if self.wraps:
                self._laid.clear()
                self._tops = None
        self._widest = max(self._widest if self._tops is None else 0.0, self._longest * ink.code_letter)
        rows = self._rows()
        bar = BAR if self._scrolls() else 0
        self.height = HEADER + PADDING + round(rows * ink.code_line) + bar
        self._shift = max(0, min(self._shift, self._most()))
        self.width, self.is_laid = width, True
        self._ask()
        return self.height

    def drop(self) -> None:
        super().drop()
        self._laid.clear()

    def close(self) -> None:
        self._means.colouring.forget(self._question)
        self._question = 0

    def paint(self, canvas: Canvas) -> None:
        painter, ink = canvas.painter, canvas.ink
        if self.leaf.quote:
            paint_bars(canvas, self.leaf, self)
        card = QRectF(self._left, 0, self._room, self.height)
        painter.setPen(ink.colour("line"))
        painter.setBrush(ink.colour("code_ground"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_header(canvas)
        inner = QRectF(self._text_left(), HEADER, self._text_room(), self.height - HEADER)
        painter.save()
        painter.setClipRect(inner, Qt.ClipOperation.IntersectClip)
        first, last = self._seen(canvas.clip)
        marks = formats(canvas.marked, ink)
        for number in range(first, last):
            begin, end = self._starts[number], self._starts[number + 1] - 1
            ranges = [
                _range(max(b, begin) - begin, min(e, end) - max(b, begin), look)
                for b, e, look in marks
                if max(b, begin) < min(e, end)
            ]
            top = HEADER + self._top_of(number) * ink.code_line
            self._layout(number).draw(
                painter, QPointF(self._text_left() - self._shift, top), ranges, canvas.clip
            )
        painter.restore()
        if self.has_numbers:
            self._paint_numbers(canvas, first, last)
        if self._scrolls():
            self._paint_bar(canvas)

    def spots(self) -> Sequence[Spot]:
        language = f" in {self._language}" if self._language else ""
        right = self._left + self._room - 6
        found = []
        for key, name, act, is_open in (
            ("copy", "Copied" if self._is_copied else f"Copy code{language}", self._copy, None),
            ("wrap", "Wrap long lines", self._wrap, self.wraps),
            ("numbers", "Line numbers", self._number, self.has_numbers),
        ):
            right -= 26
            found.append(Spot(key, QRect(right, 3, 26, 26), name, act, Kind.BUTTON, name, (), True, is_open))
        return found

    def scroll(self, place: QPoint, pixels: int) -> bool:
        before = self._shift
        self._shift = max(0, min(self._most(), self._shift + pixels))
        return self._shift != before

    def at(self, place: QPoint) -> int:
        if not self._lines or self._ink is None:
            return 0
        row = (place.y() - HEADER) / self._ink.code_line
        number = self._line_of_row(row)
        layout = self._layout(number)
        inner = place.y() - HEADER - self._top_of(number) * self._ink.code_line
        line = _line_at(layout, inner)
        return self._starts[number] + line.xToCursor(place.x() - self._text_left() + self._shift)

    def is_text(self, place: QPoint) -> bool:
        return place.y() > HEADER and self._left < place.x() < self._left + self._room

    def caret(self, at: int) -> QRect:
        if self._ink is None or not self._lines:
            return QRect(self._left, HEADER, 1, 16)
        number = self._number_of(at)
        line = self._layout(number).lineForTextPosition(at - self._starts[number])
        found = line.cursorToX(at - self._starts[number])
        x = found[0] if isinstance(found, tuple) else found
        top = HEADER + self._top_of(number) * self._ink.code_line + line.y()
        return QRect(round(self._text_left() - self._shift + x), round(top), 1, round(self._ink.code_line))

    def line_of(self, at: int) -> tuple[int, int]:
        number = self._number_of(at)
        return self._starts[number], self._starts[number + 1] - 1

    def spoken(self) -> str:
        return f"Code{f' in {self._language}' if self._language else ''}:\n{self.text}"

    def _read(self, block: Code) -> None:
        """Take the code in; lines that came before are not read again."""
        text = block.text.removesuffix("\n")
        if block.language != self._language:
            self._language = label(block.language, 40)
        if text == self._code and self._lines:
            return
        grows = bool(self._lines) and text.startswith(self._code)
        if grows:
            more = self._lines.pop() + _shown(text[len(self._code) :]) if self._is_last_plain() else None
            if more is None:
                grows = False
            else:
                self._starts.pop()
                first = len(self._lines)
        if not grows:
            self._lines, self._starts, self._colours = [], [0], ()
            self._longest, self._is_ascii = 0, True
            self._laid.clear()
            more, first = _shown(text), 0
        self._code = text
        self._laid.pop(first, None)
        assert more is not None
        for line in _broken(more):
            self._lines.append(line)
            self._starts.append(self._starts[-1] + units(line) + 1)
            if not line.isascii():
                self._is_ascii = False
            length = len(line) if "\t" not in line else len(line.expandtabs(TAB))
            self._longest = max(self._longest, length)
        if self._tops is not None:
            self._tops = None

    def _is_last_plain(self) -> bool:
        """Whether the last line can simply be made longer: it was not broken in two."""
        return len(self._lines[-1]) < LONGEST_LINE

    # Lines and rows: where lines wrap, a line takes several rows.

    def _rows(self) -> int:
        if not self.wraps:
            return max(1, len(self._lines))
        return max(1, self._wrapped()[-1])

    def _wrapped(self) -> list[int]:
        if self._tops is None:
            assert self._ink
            across = max(8, int(self._text_room() / self._ink.code_letter))
            rows = (
                max(1, -(-len(line.expandtabs(TAB)) // across))
                if line.isascii()
                else self._layout(number).lineCount()
                for number, line in enumerate(self._lines)
            )
            self._tops = list(accumulate(rows, initial=0))
        return self._tops

    def _top_of(self, number: int) -> int:
        return self._wrapped()[number] if self.wraps else number

    def _line_of_row(self, row: float) -> int:
        number = bisect_right(self._wrapped(), int(row)) - 1 if self.wraps else int(row)
        return max(0, min(len(self._lines) - 1, number))

    def _number_of(self, at: int) -> int:
        return max(0, min(len(self._lines) - 1, bisect_right(self._starts, at) - 1))

    def _seen(self, clip: QRectF) -> tuple[int, int]:
        assert self._ink
        first = self._line_of_row(max(0.0, (clip.top() - HEADER) / self._ink.code_line))
        last = self._line_of_row(max(0.0, (clip.bottom() - HEADER) / self._ink.code_line)) + 1
        return first, min(len(self._lines), last)

    def _layout(self, number: int) -> QTextLayout:
        made = self._laid.get(number)
        if made is not None:
            self._laid.move_to_end(number)
            return made
        ink = self._ink
        assert ink
        made = QTextLayout(self._lines[number], ink.code_font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere if self.wraps else QTextOption.WrapMode.NoWrap)
        option.setTabStopDistance(TAB * ink.code_letter)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        made.setTextOption(option)
        plain = QTextCharFormat()
        plain.setForeground(ink.colour("text"))
        ranges = [_range(0, self._starts[number + 1] - self._starts[number], plain)]
        if number < len(self._colours):
            for run in self._colours[number]:
                look = QTextCharFormat()
                look.setForeground(QColor(colour_of(run.kind, ink.theme)))
                ranges.append(_range(run.start, run.length, look))
        made.setFormats(ranges)
        made.beginLayout()
        y = 0.0
        while (line := made.createLine()).isValid():
            line.setLineWidth(self._text_room() if self.wraps else 1e7)
            # Letters of other fonts are higher; lines of code keep their distance all the same.
            line.setPosition(QPointF(0, y + (ink.code_line - line.height()) / 2))
            y += ink.code_line
        made.endLayout()
        if not self._is_ascii and not self.wraps:
            self._widest = max(self._widest, made.lineAt(0).naturalTextWidth())
        self._laid[number] = made
        while len(self._laid) > KEPT:
            self._laid.popitem(last=False)
        return made

    # Sideways.

    def _gutter(self) -> int:
        if not self.has_numbers or self._ink is None:
            return 0
        return round(len(str(len(self._lines))) * self._ink.code_letter) + 14

    def _text_left(self) -> int:
        return self._left + PADDING + self._gutter()

    def _text_room(self) -> int:
        return max(40, self._room - 2 * PADDING - self._gutter())

    def _most(self) -> int:
        return 0 if self.wraps else max(0, round(self._widest) + 2 - self._text_room())

    def _scrolls(self) -> bool:
        return self._most() > 0

    # Colours.

    def _ask(self) -> None:
        language = language_of(self._language)
        if language is None or self._code == self._asked or len(self._lines) > COLOURED_LINES:
            return
        now = monotonic()
        wait = max(AGAIN, 0.003 * len(self._lines))
        if self._question or (self._colours and now - self._asked_at < wait):
            return
        self._asked, self._asked_at = self._code, now
        # Colours are counted in letters, so the letters that are shown are coloured.
        self._question = self._means.colouring.ask(self.text, language, self._take_colours)

    def _take_colours(self, lines: Colours) -> None:
        self._question = 0
        before, self._colours = self._colours, lines
        for number in list(self._laid):
            old = before[number] if number < len(before) else ()
            if number >= len(lines) or lines[number] != old:
                del self._laid[number]
        self.changed(self)
        if self.is_laid and self._asked != self._code:
            wait = max(AGAIN, 0.003 * len(self._lines)) - (monotonic() - self._asked_at)
            QTimer.singleShot(max(0, round(wait * 1000)), self._means.colouring, self._ask)

    # What is pressed.

    def _copy(self) -> None:
        self._means.put_on_clipboard(self._code)
        self._is_copied = True
        QTimer.singleShot(COPIED_MS, self._means.colouring, self._forget_copied)
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
        self._laid.clear()
        self._tops = None
        self.width, self.is_laid = -1, False
        self.changed(self)

    # Paint.

    def _paint_header(self, canvas: Canvas) -> None:
        painter, ink = canvas.painter, canvas.ink
        painter.setFont(ink.small_font)
        painter.setPen(ink.colour("secondary"))
        spots = self.spots()
        room = QRect(self._left + PADDING, 0, self._room - PADDING - 26 * len(spots) - 20, HEADER)
        words = painter.fontMetrics().elidedText(
            self._language or "code", Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine, words)
        names = {
            "copy": "check" if self._is_copied else "copy",
            "wrap": "wrap-text",
            "numbers": "list-ordered",
        }
        for spot in spots:
            is_near = spot.key in (canvas.near, canvas.focus) or bool(spot.is_open)
            tone = ink.theme.text if is_near else ink.theme.secondary
            painter.drawPixmap(
                spot.room.left() + 5, spot.room.top() + 5, icons.pixmap(names[spot.key], tone, 16)
            )
            if spot.key == canvas.focus:
                ring(canvas, spot.room)

    def _paint_numbers(self, canvas: Canvas, first: int, last: int) -> None:
        painter, ink = canvas.painter, canvas.ink
        painter.setFont(ink.code_font)
        painter.setPen(ink.colour("secondary"))
        for number in range(first, last):
            room = QRectF(
                self._left + 4, HEADER + self._top_of(number) * ink.code_line, self._gutter(), ink.code_line
            )
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(number + 1)
            )

    def _paint_bar(self, canvas: Canvas) -> None:
        ground = QColor(canvas.ink.colour("text"))
        ground.setAlphaF(0.22)
        room = self._text_room()
        length = max(32.0, room * room / (room + self._most()))
        left = self._text_left() + (room - length) * (self._shift / self._most())
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(ground)
        canvas.painter.drawRoundedRect(QRectF(left, self.height - 9, length, 5), 2.5, 2.5)


def _line_at(layout: QTextLayout, y: float) -> QTextLine:
    number = 0
    while number + 1 < layout.lineCount() and layout.lineAt(number + 1).y() <= y:
        number += 1
    return layout.lineAt(number)


def _range(start: int, length: int, made: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    # The type stubs know these only as attributes of an instance.
    found.start, found.length, found.format = start, length, made
    return found


def _shown(text: str) -> str:
    return in_code(text).replace("\r", "")


def _broken(text: str) -> list[str]:
    """Lines, those that are too long for a screen in several."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= LONGEST_LINE:
            lines.append(line)
        else:
            lines += [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]
    return lines
