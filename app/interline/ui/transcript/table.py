"""Rows of a table. Those of one table share their columns, so that a row that comes later is added to the others.

Rule: the columns are as wide as the first rows ask for; no later row moves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor

from interline.rendering import links
from interline.rendering.blocks import Spans, Table
from interline.ui.transcript.ink import INDENT, QUOTE, Ink, shown
from interline.ui.transcript.leaves import ROWS, Leaf, Look
from interline.ui.transcript.lines import units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Marked, Piece, Spot
from interline.ui.transcript.prose import drawing_of, formats, paint_bars, ring
from interline.ui.transcript.spans import SpanLines, text_of

PADDING_X, PADDING_Y = 9, 6
NARROWEST = 56
"""Pixels of letters that a column gets before the table scrolls."""
LONGEST_WORD = 180
"""Pixels; a longer word is broken."""
UNBROKEN = 140
"""Pixels that a cell of a table that scrolls anyway gets before its words are broken into lines."""
BAR = 12
_FLAGS = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}


class Columns:
    """How wide the columns of one table are, and how far it is moved sideways."""

    def __init__(self) -> None:
        self.widths: tuple[int, ...] = ()
        """Pixels of each, padding with it."""
        self.shift = 0
        self.room = 0
        self._of: tuple[object, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.widths)

    @property
    def most(self) -> int:
        """How far it can be moved."""
        return max(0, self.total + 1 - self.room)

    def fit(self, rows: Sequence[tuple[Spans, ...]], ink: Ink, room: int) -> None:
        """Take the widths that these rows ask for."""
        wanted = (ink, room, *rows)
        if len(wanted) == len(self._of) and all(
            a is b or a == b for a, b in zip(wanted, self._of, strict=True)
        ):
            return
        self._of, self.room = wanted, room
        count = max((len(row) for row in rows), default=1)
        natural, narrow = [0.0] * count, [float(NARROWEST)] * count
        for number, row in enumerate(rows):
            for column, spans in enumerate(row):
                whole, word = _across(spans, ink, is_head=number == 0)
                natural[column] = max(natural[column], whole)
                narrow[column] = max(narrow[column], min(LONGEST_WORD, word))
        padding = 2 * PADDING_X * count
        narrow = [min(a, b) for a, b in zip(narrow, [max(n, 24.0) for n in natural], strict=True)]
        widths = _shared(natural, narrow, max(0.0, room - 1 - padding))
        self.widths = tuple(round(width) + 2 * PADDING_X for width in widths)
        self.shift = max(0, min(self.shift, self.most))


def _across(spans: Spans, ink: Ink, *, is_head: bool) -> tuple[float, float]:
    """How wide a cell would be in one line, and how wide its longest word is."""
    whole = word = 3.0
    for span in spans:
        metrics = ink.metrics(span, is_head=is_head)
        text = shown(span)[:600]
        whole += metrics.horizontalAdvance(max(text.split("\u2028"), key=len, default=""))
        word = max(word, metrics.horizontalAdvance(max(text.split(), key=len, default="")[:60]) + 3)
    return whole, word


def _shared(natural: list[float], narrow: list[float], room: float) -> list[float]:
    """Each its natural width where there is room for all; else those that want more than their share are cut."""
    if sum(natural) <= room:
        return natural
    if sum(narrow) >= room:
        return [max(least, min(whole, UNBROKEN)) for least, whole in zip(narrow, natural, strict=True)]
    widths = list(narrow)
    left = room - sum(widths)
    open_ones = [n for n in range(len(widths)) if natural[n] > widths[n]]
    while open_ones and left > 0.5:
        share = left / len(open_ones)
        for n in open_ones:
            more = min(share, natural[n] - widths[n])
            widths[n] += more
            left -= more
        open_ones = [n for n in open_ones if natural[n] - widths[n] > 0.5]
    return widths


def _align(leaf: Leaf) -> tuple[str, ...]:
    assert isinstance(leaf.block, Table)
    return leaf.block.align


class Rows(Piece):
    """Some rows of a table."""

    def __init__(self, leaf: Leaf, columns: Columns, means: Means) -> None:
        super().__init__()
        self.leaf = leaf
        self.key = (leaf.start, leaf.part)
        self._columns = columns
        self._means = means
        self._cells: list[list[SpanLines]] = []
        self._tops: list[int] = []
        """Where each row begins, and where the last one ends."""
        self._left = 0
        self._ink: Ink | None = None

    def take(self, leaf: Leaf) -> bool:
        """Show this instead, where it is the same rows. Returns whether it is."""
        before = self.leaf
        if not before.goes_on_as(leaf):
            return False
        self.leaf = leaf
        # Its table is another with each row that comes; rows that are full stay laid out.
        if (before.rows, before.is_last, _align(before)) != (leaf.rows, leaf.is_last, _align(leaf)):
            self.width, self.is_laid = -1, False
        return True

    @property
    def columns(self) -> Columns:
        return self._columns

    @property
    def text(self) -> str:
        return "\n".join("\t".join(text_of(cell) for cell in row) for row in self.leaf.rows)

    def guess(self, ink: Ink, width: int) -> int:
        return round(len(self.leaf.rows) * (ink.line_height(Look.BODY) * 1.25 + 2 * PADDING_Y)) + 1

    def lay(self, ink: Ink, width: int) -> int:
        leaf = self.leaf
        assert isinstance(leaf.block, Table)
        self._ink = ink
        self._left = leaf.indent * ink.scaled(INDENT) + leaf.quote * ink.scaled(QUOTE)
        room = max(80, width - self._left)
        if leaf.part == 0 or not self._columns.widths or self._columns.room != room:
            self._columns.fit((leaf.block.head, *leaf.block.rows)[:ROWS], ink, room)
        widths = self._columns.widths
        del self._cells[len(leaf.rows) :]
        self._tops = [0]
        align = leaf.block.align
        draws = partial(drawing_of, self._means, ink)
        for number, row in enumerate(leaf.rows):
            if number == len(self._cells):
                self._cells.append([SpanLines() for _ in row])
            cells = self._cells[number]
            is_head = leaf.part == 0 and number == 0
            height = ink.line_height(Look.BODY)
            for column, (cell, spans) in enumerate(zip(cells, row, strict=True)):
                if cell.write(spans, ink, Look.BODY, strong=is_head, draws=draws):
                    self.has_formulas = True
                flag = _FLAGS.get(align[column], Qt.AlignmentFlag.AlignLeft)
                height = max(height, cell.fit(widths[column] - 2 * PADDING_X, ink, Look.BODY, flag))
            self._tops.append(self._tops[-1] + round(height) + 2 * PADDING_Y)
        bar = BAR if leaf.is_last and self._columns.most else 0
        self.height = self._tops[-1] + 1 + bar
        self.width, self.is_laid = width, True
        return self.height

    def drop(self) -> None:
        super().drop()
        self._cells.clear()

    def paint(self, canvas: Canvas) -> None:
        painter, ink, leaf = canvas.painter, canvas.ink, self.leaf
        if leaf.quote:
            paint_bars(canvas, leaf, self)
        columns = self._columns
        width, bottom = columns.total, self._tops[-1]
        painter.save()
        painter.setClipRect(
            QRectF(self._left, 0, min(columns.room, width + 1), self.height), Qt.ClipOperation.IntersectClip
        )
        left = self._left - columns.shift
        if leaf.part == 0:
            painter.fillRect(QRectF(left, 0, width, self._tops[1]), ink.colour("code_ground"))
        self._paint_cells(canvas, left)
        line = ink.colour("line")
        # Filled, since a pen would smear each line over two rows of pixels.
        for number, top in enumerate(self._tops):
            if number or leaf.part == 0:
                painter.fillRect(QRectF(left, top, width + 1, 1), line)
        x = left
        for each in (0, *columns.widths):
            x += each
            painter.fillRect(QRectF(x, 0, 1, bottom + 1), line)
        painter.restore()
        if columns.most and leaf.is_last:
            self._paint_bar(canvas)

    def _paint_cells(self, canvas: Canvas, left: int) -> None:
        starts = self._starts()
        marked = canvas.marked
        focus = {spot.key: spot for spot in self.spots()}.get(canvas.focus) if canvas.focus else None
        for number, cells in enumerate(self._cells):
            top = self._tops[number] + PADDING_Y
            if self._tops[number + 1] < canvas.clip.top() or self._tops[number] > canvas.clip.bottom():
                continue
            x = left + PADDING_X
            for column, cell in enumerate(cells):
                begin = starts[number][column]
                inside = [
                    Marked(m.begin - begin, m.end - begin, m.kind)
                    for m in marked
                    if m.end > begin and m.begin < begin + cell.count
                ]
                cell.draw(
                    canvas.painter,
                    QPointF(x, top),
                    canvas.clip,
                    formats(
                        [Marked(max(0, m.begin), min(cell.count, m.end), m.kind) for m in inside], canvas.ink
                    ),
                )
                x += self._columns.widths[column]
        if focus is not None:
            for room in focus.rooms:
                ring(canvas, room)

    def _paint_bar(self, canvas: Canvas) -> None:
        columns = self._columns
        ground = QColor(canvas.ink.colour("text"))
        ground.setAlphaF(0.22)
        length = max(32.0, columns.room * columns.room / (columns.room + columns.most))
        left = self._left + (columns.room - length) * (columns.shift / columns.most)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(ground)
        canvas.painter.drawRoundedRect(QRectF(left, self.height - 8, length, 5), 2.5, 2.5)

    def ends(self) -> Sequence[float]:
        return [top + 1.0 for top in self._tops[1:]]

    @property
    def overhang(self) -> int:
        return self._columns.most

    def spots(self) -> Sequence[Spot]:
        found: list[Spot] = []
        for number, cells in enumerate(self._cells):
            x = self._left - self._columns.shift + PADDING_X
            for column, cell in enumerate(cells):
                for begin, end, href, words in cell.links():
                    rooms = tuple(
                        rect.translated(x, self._tops[number] + PADDING_Y).toAlignedRect()
                        for rect in cell.rects(begin, end)
                    )
                    if rooms:
                        found.append(
                            Spot(
                                f"link{len(found)}",
                                rooms[0],
                                words,
                                lambda href=href: self._means.follow(href),  # type: ignore[misc]
                                Kind.LINK,
                                links.described(href),
                                rooms,
                                href=href,
                            )
                        )
                x += self._columns.widths[column]
        return found

    def scroll(self, place: QPoint, pixels: int) -> bool:
        before = self._columns.shift
        self._columns.shift = max(0, min(self._columns.most, before + pixels))
        return self._columns.shift != before

    def at(self, place: QPoint) -> int:
        cell = self._cell_at(place)
        if cell is None:
            return 0
        number, column, x, y = cell
        return self._starts()[number][column] + self._cells[number][column].at(x, y)

    def is_text(self, place: QPoint) -> bool:
        cell = self._cell_at(place)
        return cell is not None and self._cells[cell[0]][cell[1]].letter_at(cell[2], cell[3]) is not None

    def caret(self, at: int) -> QRect:
        number, column = self._cell_of(at)
        if number >= len(self._cells):
            return QRect(self._left, 0, 1, self.height)
        cell = self._cells[number][column]
        inside = min(cell.count, at - self._starts()[number][column])
        x = self._left - self._columns.shift + PADDING_X + sum(self._columns.widths[:column])
        return cell.caret(inside).translated(x, self._tops[number] + PADDING_Y).toAlignedRect()

    def line_of(self, at: int) -> tuple[int, int]:
        number, column = self._cell_of(at)
        if number >= len(self._cells):
            return 0, 0
        begin = self._starts()[number][column]
        cell = self._cells[number][column]
        first, last = cell.line_of(max(0, min(cell.count, at - begin)))
        return begin + first, begin + last

    def _starts(self) -> list[list[int]]:
        """Where in the text each cell begins."""
        made, at = [], 0
        for row in self.leaf.rows:
            starts = []
            for spans in row:
                starts.append(at)
                at += units(text_of(spans)) + 1
            made.append(starts)
        return made

    def _cell_of(self, at: int) -> tuple[int, int]:
        number = column = 0
        for row, starts in enumerate(self._starts()):
            for index, begin in enumerate(starts):
                if begin > at:
                    return number, column
                number, column = row, index
        return number, column

    def _cell_at(self, place: QPoint) -> tuple[int, int, float, float] | None:
        """Row, column and place in the cell."""
        if not self._cells:
            return None
        number = max(0, min(len(self._cells) - 1, sum(top <= place.y() for top in self._tops[1:-1])))
        x = place.x() - self._left + self._columns.shift
        column, left = 0, 0
        for index, width in enumerate(self._columns.widths):
            column = index
            if x < left + width or index == len(self._columns.widths) - 1:
                break
            left += width
        return number, column, x - left - PADDING_X, place.y() - self._tops[number] - PADDING_Y
