"""Paints the rows of the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.sidebar.hit import height, paint_hit
from interline.ui.sidebar.rows import ROW, Kind, Row, RowsModel
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.mark import paint_mark
from interline.ui.widgets.rows import draw_line, turned

if TYPE_CHECKING:
    from interline.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

STEP = 14
"""Pixels that what lies in a folder stands further in."""
_FILLED = "filled"
"""The property of a field that has been given the name as it was."""
_TAGS_SHARE = 0.4
"""How much of a row its tags may take from its title."""


class RowDelegate(QStyledItemDelegate):
    """Headings, folders, titles with their dots and tags, hits with their snippet."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._turn = turned(Qt.LayoutDirection.LeftToRight, QRect())
        """For the row that is being painted."""
        self._is_from_the_right = False
        self.shows_picked = False
        """Whether rows that are picked stand on a ground of their own: where there are several."""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        return QSize(120, height(row) if row and row.kind is Kind.HIT else self._theme.row)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: what was written since is the user's, whatever becomes known of the row."""
        if not editor.property(_FILLED):
            editor.setProperty(_FILLED, True)
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        place = _rect(option).adjusted(8 + (row.depth * STEP if row else 0), 1, -8, -1)
        editor.setGeometry(turned(Qt.LayoutDirection(option.direction), _rect(option))(place))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row | None = index.data(ROW)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = _rect(option)
        direction = Qt.LayoutDirection(option.direction)
        self._turn = turned(direction, rect)
        self._is_from_the_right = direction is Qt.LayoutDirection.RightToLeft
        if row.kind is Kind.HEADING:
            painter.setFont(themes.font(themes.SMALL, strong=True))
            painter.setPen(QColor(self._theme.secondary))
            painter.drawText(
                self._turn(rect.adjusted(16, 8, -8, -2)), Qt.AlignmentFlag.AlignVCenter, own_way(row.text)
            )
        else:
            state, model = _state(option), index.model()
            assert isinstance(model, RowsModel)
            self._paint_ground(painter, rect, state, is_open=bool(row.id) and model.is_open(row.id))
            if index.row() == model.drop_row:
                self._paint_drop(painter, rect)
            if row.kind is Kind.HIT:
                paint_hit(painter, rect, row, self._theme)
            elif row.kind is Kind.FOLDER:
                self._paint_folder(painter, rect, row)
            else:
                self._paint_conversation(painter, rect, row, state, model)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, is_open: bool
    ) -> None:
        theme = self._theme
        room = QRectF(rect).adjusted(8, 1, -8, -1)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if self.shows_picked and state & QStyle.StateFlag.State_Selected:
            ground = QColor(theme.accent)
            ground.setAlphaF(0.24 if theme.is_dark else 0.16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(room, 6, 6)
        if is_open or hovered:
            ground = QColor(theme.text)
            ground.setAlphaF(0.09 if is_open else 0.05)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(room, 6, 6)
        if is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            left = room.right() - 3 if self._is_from_the_right else room.left()
            painter.drawRoundedRect(QRectF(left, room.top() + 8, 3, room.height() - 16), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), 5, 5)

    def _paint_conversation(
        self, painter: QPainter, rect: QRect, row: Row, state: QStyle.StateFlag, model: RowsModel
    ) -> None:
        theme = self._theme
        room = rect.adjusted(20 + (row.depth * STEP + 4 if row.depth else 0), 0, -16, 0)
        if model.is_streaming(row.id) or model.is_unread(row.id):
            self._paint_dot(painter, room, hollow=model.is_streaming(row.id))
            room.setRight(room.right() - themes.scaled(7) - 9)
        if model.has_draft(row.id):
            room = self._paint_icon(painter, room, "pencil-line")
        if row.starred:
            room = self._paint_icon(painter, room, "star")
        if state & QStyle.StateFlag.State_MouseOver:
            room = self._paint_hover(painter, room, row)
        elif row.tags:
            room = self._paint_tags(painter, room, row)
        painter.setFont(themes.font(themes.BODY, strong=model.is_unread(row.id)))
        painter.setPen(QColor(theme.text))
        draw_line(painter, self._turn(room), row.text)

    def _paint_hover(self, painter: QPainter, room: QRect, row: Row) -> QRect:
        """Date and vendors at the right; gives back the room that is left for the title."""
        right, side = room.right(), themes.scaled(15)
        for letter in reversed(row.marks[:3]):
            mark = self._turn(QRect(right - side, room.center().y() - side // 2, side, side))
            paint_mark(painter, QRectF(mark), letter, self._theme)
            right -= side + 4
        painter.setFont(themes.font(themes.SMALL))
        width = painter.fontMetrics().horizontalAdvance(row.detail)
        painter.setPen(QColor(self._theme.secondary))
        place = self._turn(QRect(right - width, room.top(), width, room.height()))
        painter.drawText(
            place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, own_way(row.detail)
        )
        return QRect(room.left(), room.top(), right - width - 8 - room.left(), room.height())

    def _paint_folder(self, painter: QPainter, rect: QRect, row: Row) -> None:
        theme = self._theme
        room = rect.adjusted(16 + row.depth * STEP, 0, -16, 0)
        closed = "chevron-left" if self._is_from_the_right else "chevron-right"
        chevron = closed if row.collapsed else "chevron-down"
        for name, size in ((chevron, themes.scaled(14)), ("folder", themes.scaled(16))):
            left = self._turn(QRect(room.left(), room.top(), size, room.height())).left()
            place = QPointF(left, room.center().y() + 0.5 - size / 2)
            painter.drawPixmap(place, icons.pixmap(name, theme.secondary, size))
            room.setLeft(room.left() + size + 6)
        painter.setFont(themes.font(themes.SMALL))
        painter.setPen(QColor(theme.secondary))
        painter.drawText(
            self._turn(room), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.detail
        )
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(row.detail) - 8)
        painter.setFont(themes.font(themes.BODY))
        painter.setPen(QColor(theme.text))
        draw_line(painter, self._turn(room), row.text)

    def _paint_tags(self, painter: QPainter, room: QRect, row: Row) -> QRect:
        """Tags at the right, as many as have room; gives back the room that is left for the title."""
        painter.setFont(themes.font(themes.SMALL))
        metrics = painter.fontMetrics()
        most = int(room.width() * _TAGS_SHARE)
        shown, left = "", len(row.tags) + row.more_tags
        for tag in row.tags:
            longer = f"{shown} #{tag}".strip()
            rest = f" +{left - 1}" if left > 1 else ""
            if shown and metrics.horizontalAdvance(longer + rest) > most:
                break
            shown, left = longer, left - 1
        rest = f" +{left}" if left else ""
        room_for_name = most - metrics.horizontalAdvance(rest)
        words = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room_for_name) + rest
        width = metrics.horizontalAdvance(words)
        painter.setPen(QColor(self._theme.secondary))
        place = self._turn(QRect(room.right() - width, room.top(), width + 1, room.height()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, own_way(words))
        return room.adjusted(0, 0, -width - 8, 0)

    def _paint_icon(self, painter: QPainter, room: QRect, name: str) -> QRect:
        side = themes.scaled(14)
        picture = icons.pixmap(name, self._theme.secondary, side)
        left = self._turn(QRect(room.right() - side, room.top(), side, room.height())).left()
        painter.drawPixmap(QPointF(left, room.center().y() + 0.5 - side / 2), picture)
        return room.adjusted(0, 0, -side - 6, 0)

    def _paint_drop(self, painter: QPainter, rect: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(self._theme.accent))
        painter.drawRoundedRect(QRectF(rect).adjusted(8.5, 1.5, -8.5, -1.5), 6, 6)

    def _paint_dot(self, painter: QPainter, room: QRect, *, hollow: bool) -> None:
        side = themes.scaled(7)
        middle = self._turn(QRect(room.right() - side + 1, room.top(), side, room.height())).center()
        centre = QPointF(middle.x(), room.center().y() + 0.5)
        painter.setPen(QColor(self._theme.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(self._theme.accent))
        painter.drawEllipse(centre, side / 2, side / 2)


def _rect(option: QStyleOptionViewItem) -> QRect:
    return QRect(option.rect)


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return QStyle.StateFlag(option.state)
