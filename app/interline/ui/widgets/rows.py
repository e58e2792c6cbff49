"""Rows that are listed, picked and heard: their model, and the ground of the one that is marked.

Rule: it knows nothing of what a row is but its title and what a screen reader says for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QStringListModel, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle

from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.direction import own_way

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole) + 1
"""The role by which a delegate asks for the row itself."""
_IN_ONE_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class Listed(Protocol):
    """What is asked of a row."""

    @property
    def title(self) -> str: ...
    @property
    def spoken(self) -> str: ...


R = TypeVar("R", bound=Listed)


class RowsModel(QStringListModel, Generic[R]):
    """The rows for a list.

    How many there are is known to Qt itself (a list of as many empty strings): a view asks for that several times for
    each row, and asking Python for thousands takes longer than a frame.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[R] = ()

    def set_rows(self, rows: Sequence[R]) -> None:
        """List these."""
        self.rows = rows
        self.setStringList([""] * len(rows))

    def at(self, place: int) -> R:
        return self.rows[place]

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case _:
                return row if role == ROW else None


def turned(direction: Qt.LayoutDirection, row: QRect) -> Callable[[QRect], QRect]:
    """Gives, for a place in a row that is thought from left to right, the place where it belongs in this direction."""
    if direction is Qt.LayoutDirection.LeftToRight:
        return _as_it_is
    return lambda place: QStyle.visualRect(direction, row, place)


def _as_it_is(place: QRect) -> QRect:
    return place


def paint_marked(painter: QPainter, room: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
    """The ground of a row that is marked, or that the pointer is on, and the ring where the keyboard is on its list."""
    is_marked = bool(state & QStyle.StateFlag.State_Selected)
    if is_marked or state & QStyle.StateFlag.State_MouseOver:
        ground = QColor(theme.text)
        ground.setAlphaF(0.09 if is_marked else 0.04)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(room).adjusted(0, 1, 0, -1), 6, 6)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(room).adjusted(1, 2, -1, -2), 6, 6)


def paint_line(
    painter: QPainter, room: QRect, text: str, colour: str, size: int, *, strong: bool = False
) -> None:
    """One line in the middle of the room, which ends in … where it has no more, in its own direction."""
    painter.setFont(themes.font(size, strong=strong))
    painter.setPen(QColor(colour))
    draw_line(painter, room, text)


def draw_line(
    painter: QPainter, room: QRect, text: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    """The same with the painter's letters and colour, at this side of the room."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, side.value | _IN_ONE_LINE, own_way(shown))
