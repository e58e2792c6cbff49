"""Paints the rows of the sidebar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from interline.ui import theme as themes
from interline.ui.sidebar.rows import ROW, Kind, Row, RowsModel
from interline.ui.theme import Theme
from interline.ui.widgets.mark import paint_mark

Index = QModelIndex | QPersistentModelIndex

HEIGHT = 36
HIT_HEIGHT = 56


class RowDelegate(QStyledItemDelegate):
    """Headings, titles with their dots, hits with their snippet."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        return QSize(120, HIT_HEIGHT if row and row.kind is Kind.HIT else HEIGHT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(_rect(option).adjusted(8, 1, -8, -1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row | None = index.data(ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = _rect(option)
        if row.kind is Kind.HEADING:
            painter.setFont(themes.font(themes.SMALL, strong=True))
            painter.setPen(QColor(self._theme.secondary))
            painter.drawText(rect.adjusted(16, 8, -8, -2), Qt.AlignmentFlag.AlignVCenter, row.text)
        else:
            state, model = _state(option), index.model()
            assert isinstance(model, RowsModel)
            self._paint_ground(painter, rect, state, is_open=model.is_open(row.id))
            if row.kind is Kind.HIT:
                self._paint_hit(painter, rect, row)
            else:
                self._paint_conversation(painter, rect, row, state, model)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, is_open: bool
    ) -> None:
        theme = self._theme
        room = QRectF(rect).adjusted(8, 1, -8, -1)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if is_open or hovered:
            ground = QColor(theme.text)
            ground.setAlphaF(0.09 if is_open else 0.05)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(room, 6, 6)
        if is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            painter.drawRoundedRect(QRectF(room.left(), room.top() + 8, 3, room.height() - 16), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(theme.accent))
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 5, 5)

    def _paint_conversation(
        self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag, model: RowsModel
    ) -> None:
        theme = self._theme
        room = rect.adjusted(20, 0, -16, 0)
        if model.is_streaming(row.id) or model.is_unread(row.id):
            self._paint_dot(painter, room, hollow=model.is_streaming(row.id))
            room.setRight(room.right() - 16)
        if state & QStyle.StateFlag.State_MouseOver:
            room = self._paint_hover(painter, room, row)
        painter.setFont(themes.font(themes.BODY, strong=model.is_unread(row.id)))
        painter.setPen(QColor(theme.text))
        _draw_line(painter, room, row.text)

    def _paint_hover(self, painter: QPainter, room: QRect, row: Row) -> QRect:
        """Date and vendors at the right; gives back the room that is left for the title."""
        right = room.right()
        for letter in reversed(row.marks[:3]):
            mark = QRectF(right - 15, room.center().y() - 7, 15, 15)
            paint_mark(painter, mark, letter, self._theme)
            right -= 19
        painter.setFont(themes.font(themes.SMALL))
        width = painter.fontMetrics().horizontalAdvance(row.detail)
        painter.setPen(QColor(self._theme.secondary))
        place = QRect(right - width, room.top(), width, room.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, row.detail)
        return QRect(room.left(), room.top(), right - width - 8 - room.left(), room.height())

    def _paint_dot(self, painter: QPainter, room: QRect, *, hollow: bool) -> None:
        centre = QPointF(room.right() - 3, room.center().y() + 0.5)
        painter.setPen(QColor(self._theme.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(self._theme.accent))
        painter.drawEllipse(centre, 3.5, 3.5)

    def _paint_hit(self, painter: QPainter, rect: QRect, row: Row) -> None:
        room = rect.adjusted(20, 7, -16, -7)
        painter.setFont(themes.font(themes.BODY))
        painter.setPen(QColor(self._theme.text))
        _draw_line(painter, QRect(room.left(), room.top(), room.width(), 20), row.text)
        painter.setFont(themes.font(themes.SMALL))
        painter.setPen(QColor(self._theme.secondary))
        _draw_line(painter, QRect(room.left(), room.top() + 22, room.width(), 18), row.detail)


def _draw_line(painter: QPainter, room: QRect, text: str) -> None:
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)


def _rect(option: QStyleOptionViewItem) -> QRect:
    return QRect(option.rect)


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return QStyle.StateFlag(option.state)
