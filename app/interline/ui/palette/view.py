"""The palette: a field, and under it what fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.palette.rows import Row
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.rows import ROW, Index, RowsModel, draw_line, paint_marked, turned

SHOWN = 12
_OF_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class PaletteView(Overlay):
    """Shows rows, says what is typed and what is picked."""

    typed = Signal(str)
    picked = Signal(object)
    """A Row."""
    emptied = Signal()
    """Backspace in the empty field."""

    def __init__(self, window: QWidget, name: str = "", finds: str = "") -> None:
        """`finds` says what can be typed. Without both, it finds all there is."""
        finds = finds or tr("Command, conversation or model")
        super().__init__(window, name or tr("All commands"), width=640, at_top=True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(finds)
        self.field.setAccessibleName(finds)
        themes.dress(self.field, TITLE)
        self.note = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.note.setContentsMargins(8, 4, 8, 4)
        self.note.hide()
        self.rows: RowsModel[Row] = RowsModel()
        self._delegate = RowDelegate(self)
        self.list = QListView()
        self.list.setAccessibleName(tr("What fits"))
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.setContentsMargins(8, 12, 8, 8)
        for part in (self.field, self.note, self.list):
            self.body.addWidget(part)
        self.field.textChanged.connect(self.typed)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._pick)

    def open_palette(self) -> None:
        """Show it with an empty field."""
        self.field.clear()
        self.open(self.field)

    def fit_inside(self) -> None:
        """As many rows as are shown at the most, or what a low window has room for."""
        most = max(2, (self.room_for(self.list) - 2) // self.theme.row)
        self.list.setFixedHeight(min(max(self.rows.rowCount(), 1), SHOWN, most) * self.theme.row + 2)

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None:
        """List these, the first one marked."""
        self.rows.set_rows(rows)
        self.fit_inside()
        self.list.setVisible(bool(rows))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.list.setCurrentIndex(self.rows.index(0))
        self.list.scrollToTop()
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.note.set_theme(theme)
        self._delegate.theme = theme
        self.list.scheduleDelayedItemsLayout()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _OF_THE_LIST:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() == Qt.Key.Key_Backspace and not self.field.text():
                self.emptied.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _pick(self, index: QModelIndex) -> None:
        if (row := index.data(ROW)) is not None:
            self.picked.emit(row)


class RowDelegate(QStyledItemDelegate):
    """The words; at the right what it is and its keys."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = themes.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row | None = index.data(ROW)
        if row is None:
            return
        state, rect = QStyle.StateFlag(option.state), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marked(painter, rect, state, self.theme)
        turn = turned(Qt.LayoutDirection(option.direction), rect)
        room = rect.adjusted(12, 0, -12, 0)
        for words in (row.keys, row.detail):
            room.setRight(room.right() - self._paint_right(painter, room, words, turn))
        painter.setFont(themes.font(BODY))
        painter.setPen(QColor(self.theme.text))
        draw_line(painter, turn(room), row.title, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _paint_right(self, painter: QPainter, room: QRect, words: str, turn: Callable[[QRect], QRect]) -> int:
        """At the right of the room; gives the width that is gone by it."""
        if not words:
            return 0
        font = themes.font(SMALL)
        width = min(QFontMetrics(font).horizontalAdvance(words), room.width() // 3) + 2
        painter.setFont(font)
        painter.setPen(QColor(self.theme.secondary))
        place = turn(room.adjusted(room.width() - width, 0, 0, 0))
        draw_line(painter, place, words, Qt.AlignmentFlag.AlignRight)
        return width + 16
