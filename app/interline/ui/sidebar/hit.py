"""Paints a message that a search found: its conversation, who said it and when, and two lines around the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from interline.ui import theme as themes
from interline.ui.widgets.direction import LEFT, direction_of, own_way

if TYPE_CHECKING:
    from interline.ui.sidebar.rows import Row
    from interline.ui.theme import Theme

_LINES = 2
_AROUND = 14


def height(row: Row) -> int:
    """In pixels."""
    title, line = _heights()
    return (title if row.text else 0) + (1 + _LINES) * line + _AROUND


def _heights() -> tuple[int, int]:
    """Of a title, which only the first hit of a conversation has, and of the lines under it."""
    title = QFontMetrics(themes.font(themes.BODY)).height() + 3
    return title, QFontMetrics(themes.font(themes.SMALL)).height() + 2


def paint_hit(painter: QPainter, rect: QRect, row: Row, theme: Theme) -> None:
    """Into the room of its row."""
    room = rect.adjusted(20, 7, -16, -5)
    small, top = themes.font(themes.SMALL), room.top()
    title_height, line_height = _heights()
    if row.text:
        font = themes.font(themes.BODY)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        title = QFontMetrics(font).elidedText(row.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRect(room.left(), top, room.width(), title_height), 0, own_way(title))
        top += title_height
    painter.setFont(small)
    painter.setPen(QColor(theme.secondary))
    about = QFontMetrics(small).elidedText(row.about, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(QRect(room.left(), top, room.width(), line_height), 0, own_way(about))
    top += line_height
    _paint_snippet(painter, QRect(room.left(), top, room.width(), _LINES * line_height), row, small, theme)


def _paint_snippet(painter: QPainter, room: QRect, row: Row, font: QFont, theme: Theme) -> None:
    marked = QTextCharFormat()
    marked.setFontWeight(QFont.Weight.Bold)
    marked.setForeground(QColor(theme.text))
    layout = QTextLayout(_fitting(row.detail, font, room), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    window = painter.layoutDirection()
    option.setTextDirection(direction_of(row.detail, window))
    option.setAlignment(
        Qt.AlignmentFlag.AlignAbsolute
        | (Qt.AlignmentFlag.AlignLeft if window is LEFT else Qt.AlignmentFlag.AlignRight)
    )
    layout.setTextOption(option)
    formats = []
    for begin, end in row.found:
        each = QTextLayout.FormatRange()
        each.start, each.length, each.format = begin, end - begin, marked
        formats.append(each)
    layout.setFormats(formats)
    layout.beginLayout()
    for number in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, number * room.height() / _LINES))
    layout.endLayout()
    painter.setPen(QColor(theme.secondary))
    layout.draw(painter, QPointF(room.topLeft()))


def _fitting(text: str, font: QFont, room: QRect) -> str:
    """As much of it as two lines hold, about; what is cut ends in an ellipsis."""
    most = int(room.width() * (_LINES - 0.15))
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, most)
