"""A table, which scrolls sideways where it is wider than the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextBlockFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextOption,
    QTextTable,
    QTextTableFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from interline.rendering.blocks import Spans, Table
from interline.ui.theme import Theme
from interline.ui.transcript.formats import Formats, alignment
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.text import SafeText

NARROWEST = 72
"""Pixels that a column gets before the table scrolls."""


class TableText(SafeText):
    """One table; rows that come later are added to those that are there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = Table(0, 0, (), (), ())
        self._formats: Formats | None = None
        self._drawn: QTextTable | None = None
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setAccessibleName("Table")

    def set_table(self, table: Table) -> None:
        """Show this one."""
        old, self._table = self._table, table
        if self._drawn is None or (old.head, old.align) != (table.head, table.align):
            self._draw()
            return
        same = 0
        while same < min(len(old.rows), len(table.rows)) and old.rows[same] == table.rows[same]:
            same += 1
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        if len(old.rows) > same:
            self._drawn.removeRows(same + 1, len(old.rows) - same)
        if len(table.rows) > same:
            self._drawn.appendRows(len(table.rows) - same)
            self._fill(same)
        edit.endEditBlock()

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self._formats = Formats(theme, size)
        if self._table.head:
            self._draw()

    def fit(self, width: int) -> int:
        wanted = len(self._table.head) * NARROWEST
        scrolls = wanted > width
        self.setLineWrapMode(self.LineWrapMode.FixedPixelWidth if scrolls else self.LineWrapMode.WidgetWidth)
        if scrolls:
            self.setLineWrapColumnOrWidth(wanted)
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)
        height = super().fit(width) + (self.horizontalScrollBar().sizeHint().height() if scrolls else 0)
        self.resize(width, height)
        return height

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if abs(delta.x()) > abs(delta.y()) and self.horizontalScrollBar().maximum() > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - delta.x())
            event.accept()
        else:
            event.ignore()

    def _draw(self) -> None:
        assert self._formats
        self.document().clear()
        theme = self._formats.theme
        made = QTextTableFormat()
        made.setBorder(1)
        made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setBorderBrush(QBrush(QColor(theme.line)))
        made.setBorderCollapse(True)
        made.setCellSpacing(0)
        made.setCellPadding(7)
        made.setHeaderRowCount(1)
        cursor = QTextCursor(self.document())
        # As one change: a table is laid out whole after each.
        cursor.beginEditBlock()
        self._drawn = cursor.insertTable(1 + len(self._table.rows), max(1, len(self._table.head)), made)
        self._fill_row(0, self._table.head, Look.H4)
        self._fill(0)
        self._flatten_last_line()
        cursor.endEditBlock()

    def _fill(self, first: int) -> None:
        for number, row in enumerate(self._table.rows[first:], first + 1):
            self._fill_row(number, row, Look.BODY)

    def _fill_row(self, number: int, row: tuple[Spans, ...], look: Look) -> None:
        assert self._formats
        assert self._drawn
        for column, spans in enumerate(row):
            cell = self._drawn.cellAt(number, column)
            if number == 0:
                ground = cell.format()
                ground.setBackground(QColor(self._formats.theme.code_ground))
                cell.setFormat(ground)
            cursor = cell.firstCursorPosition()
            made = QTextBlockFormat()
            made.setAlignment(alignment(self._table.align[column]))
            cursor.setBlockFormat(made)
            cursor.setBlockCharFormat(self._formats.base(look))
            self._formats.write(cursor, spans, look)

    def _flatten_last_line(self) -> None:
        """A text must end with a paragraph; the one after the table takes no room."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        made = QTextBlockFormat()
        made.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.setBlockFormat(made)
