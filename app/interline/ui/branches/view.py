"""The list of branches: Enter shows one, F2 gives it a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from interline.language import tr
from interline.model.branch import LONGEST_NAME
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.branches.rows import Row
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.rows import ROW, Index, RowsModel, paint_line, paint_marked, turned

ROW_HEIGHT, STEP = 48, 18


class BranchesView(Overlay):
    """Shows rows, says which is chosen and what one is called."""

    chosen = Signal(str)
    """The id of the message that a branch begins with."""
    named = Signal(str, str)
    """The same, and its name."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Branches"), width=620, at_top=True)
        self._title = PlainLabel(tr("Branches"), size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.rows = BranchModel()
        self.rows.named.connect(self.named)
        self._delegate = _Delegate(self)
        self.list = QListView()
        self.list.setAccessibleName(tr("Branches of this conversation"))
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.list.installEventFilter(self)
        hint = tr("Enter shows a branch, F2 gives it a name; an empty name is none.")
        self.hint = PlainLabel(hint, size=SMALL, tone="secondary", wrap=True)
        self.name_button = WordButton(tr("Name…"))
        self.name_button.setAccessibleName(tr("Name the marked branch"))
        self.name_button.clicked.connect(self.edit_marked)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.name_button)
        self.body.addLayout(head)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(foot)

    @property
    def is_open(self) -> bool:
        """Whether anybody sees it."""
        return self.isVisible()

    def fit_inside(self) -> None:
        """Nine rows, or what a low window has room for beside the rest."""
        height = themes.scaled(ROW_HEIGHT)
        most = max(2, (self.room_for(self.list) - 2) // height)
        self.list.setFixedHeight(min(max(self.rows.rowCount(), 1), 9, most) * height + 2)

    def show_rows(self, rows: Sequence[Row], marked: str = "", *, names: bool = False) -> None:
        """List these, with the branch of this message marked, else the innermost that is shown; `names` has the user
        write its name at once."""
        self.rows.set_rows(rows)
        self.fit_inside()
        if not self.isVisible():
            self.open(self.list)
        place = next((n for n, row in enumerate(rows) if row.message_id == marked), None)
        if place is None:
            place = max((n for n, row in enumerate(rows) if row.is_shown), default=0)
        self.list.setCurrentIndex(self.rows.index(place))
        self.fit()
        if names:
            self.edit_marked()

    def edit_marked(self) -> None:
        """Let the user write the name of the marked branch."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if (index := self.list.currentIndex()).isValid():
            self.list.edit(index)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._delegate.theme = theme
        for part in (self._title, self._close, self.hint):
            part.set_theme(theme)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F2
        if watched is self.list and is_key and event.type() == QEvent.Type.ShortcutOverride:
            # Here F2 names a branch; elsewhere it renames the conversation.
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The list passes Enter on; its editor does not.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentIndex())
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.rows.at(index.row()).message_id)


class BranchModel(RowsModel[Row]):
    """The rows for the list; what is edited in it is the name."""

    named = Signal(str, str)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role == Qt.ItemDataRole.EditRole and 0 <= index.row() < len(self.rows):
            return self.at(index.row()).name
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.EditRole or not 0 <= index.row() < len(self.rows):
            return False
        row = self.at(index.row())
        if str(value).strip() != row.name:
            self.named.emit(row.message_id, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


class _Delegate(QStyledItemDelegate):
    """Name or first words, and under them what is known of the branch."""

    theme = themes.LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, themes.scaled(ROW_HEIGHT))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setMaxLength(LONGEST_NAME)
        themes.dress(field, BODY)
        field.setPlaceholderText(index.data(ROW).words)
        field.setAccessibleName(tr("Name of the branch"))
        return field

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        room = QRect(option.rect)
        height = room.height() - 6
        left = _left(index.data(ROW)) - 6
        top = room.top() + (room.height() - height) // 2
        place = QRect(room.left() + left, top, room.width() - left - 8, height)
        editor.setGeometry(turned(Qt.LayoutDirection(option.direction), room)(place))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        room, state = QRect(option.rect), QStyle.StateFlag(option.state)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marked(painter, room, state, self.theme)
        side = themes.scaled(16)
        icon = icons.pixmap("git-branch", self.theme.secondary, side)
        turn = turned(Qt.LayoutDirection(option.direction), room)
        left, middle = room.left() + _left(row), room.center().y() - side // 2 + 1
        painter.drawPixmap(turn(QRect(left - side - 8, middle, side, side)).topLeft(), icon)
        right = room.right() - 10
        if row.is_shown:
            check = icons.pixmap("check", self.theme.text, side)
            painter.drawPixmap(turn(QRect(right - side, middle, side, side)).topLeft(), check)
            right -= side + 8
        half = room.height() // 2
        upper = turn(QRect(left, room.top() + 4, right - left, half - 4))
        lower = turn(QRect(left, room.top() + half, right - left, half - 4))
        paint_line(painter, upper, row.title, self.theme.text, BODY, strong=bool(row.name))
        below = f"{row.words} · {row.remark}" if row.name else row.remark
        paint_line(painter, lower, below, self.theme.secondary, SMALL)
        painter.restore()


def _left(row: Row) -> int:
    """Where the words of a row begin."""
    return 18 + themes.scaled(16 + row.depth * STEP)
