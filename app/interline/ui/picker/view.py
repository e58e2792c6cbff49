"""The picker: a list to type into."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    SignalInstance,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from interline.language import marked, said, tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.bindings import native
from interline.ui.picker.rows import PickRow
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.mark import letter_of, paint_mark
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.rows import ROW, Index, RowsModel, paint_line, paint_marked, turned

ROW_HEIGHT = 44
STAR_WIDTH = 28
HINT = marked(
    "Enter: this conversation · Ctrl+Enter: the next message only · Ctrl+D: favourite · right click: more"
)


class PickerView(Overlay):
    """Shows rows, says what is typed and what is picked."""

    typed = Signal(str)
    picked = Signal(object)
    """A PickRow, for this conversation."""
    picked_once = Signal(object)
    """A PickRow, for the next message alone."""
    made_usual = Signal(object)
    """A PickRow that new conversations are to ask."""
    retried = Signal(object)
    """A PickRow whose model is to be tried again."""
    starred = Signal(object)
    """A PickRow whose model is to be a favourite, or no longer."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Choose model"), width=680, at_top=True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Model, vendor or route for this conversation"))
        self.field.setAccessibleName(tr("Filter models"))
        themes.dress(self.field, TITLE)
        self.rows = PickModel()
        self._delegate = PickDelegate(self, has_stars=True)
        self.list = QListView()
        self.list.setAccessibleName(tr("Models and routes"))
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.setContentsMargins(8, 12, 8, 8)
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        self.foot = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.foot.setContentsMargins(8, 0, 8, 2)
        self.foot.hide()
        self.body.addWidget(self.foot)
        self._listed_for: str | None = None
        """What was typed when rows were listed last."""
        self._places: list[int] = []
        """Of the rows that can be picked."""
        self.list.selectionModel().currentChanged.connect(lambda now, before: self._say_more())
        self.list.viewport().installEventFilter(self)
        self.field.textChanged.connect(self.typed)
        self.field.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._pick(index, QGuiApplication.keyboardModifiers()))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda at: self._open_menu(self.list.indexAt(at), self.list.viewport().mapToGlobal(at))
        )

    @property
    def is_open(self) -> bool:
        """Whether anybody sees it."""
        return self.isVisible()

    def open_picker(self) -> None:
        """Show it with an empty field."""
        self._listed_for = None
        self.field.clear()
        self.open(self.field)

    def set_rows(self, rows: Sequence[PickRow]) -> None:
        """List these; what was marked stays so until something else is typed, else the first is that can be picked."""
        marked = (
            self.rows.at(self.list.currentIndex().row()).choice
            if self.list.currentIndex().isValid()
            else None
        )
        typed = self.field.text()
        stays = marked is not None and self._listed_for == typed
        self._listed_for = typed
        self.rows.set_rows(rows)
        self._places = [place for place, row in enumerate(rows) if not row.is_heading]
        self.fit_inside()
        current = next((place for place, row in enumerate(rows) if row.is_current and not typed), None)
        first = self._places[0] if self._places else None
        if stays:
            current = next((place for place, row in enumerate(rows) if row.choice == marked), current)
        if (place := first if current is None else current) is not None:
            self.list.setCurrentIndex(self.rows.index(place))
        self._say_more()
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._delegate.set_theme(theme)
        self.foot.set_theme(theme)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if step := steps.get(Qt.Key(event.key())):
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self.list.currentIndex(), event.modifiers())
                return True
            if event.key() == Qt.Key.Key_T and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self._retry(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self._star(self.list.currentIndex())
                return True
        if (
            watched is self.field
            and isinstance(event, QContextMenuEvent)
            and event.reason() == QContextMenuEvent.Reason.Keyboard
        ):
            index = self.list.currentIndex()
            corner = self.list.visualRect(index).bottomLeft()
            self._open_menu(index, self.list.viewport().mapToGlobal(corner))
            return True
        if (
            watched is self.list.viewport()
            and isinstance(event, QMouseEvent)
            and Qt.MouseButton.RightButton not in (event.button(), event.buttons())
        ):
            press = (
                self._retry if self._is_on_retry(event) else self._star if self._is_on_star(event) else None
            )
            if press is not None:
                if event.type() == QEvent.Type.MouseButtonRelease:
                    press(self.list.indexAt(event.position().toPoint()))
                return event.type() != QEvent.Type.MouseMove
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        """To the next row in this direction that can be picked."""
        places = self._places
        if not places:
            return
        here = self.list.currentIndex().row()
        after = min(bisect_left(places, here), len(places) - 1)
        nearest = min((max(0, after - 1), after), key=lambda n: abs(places[n] - here))
        place = places[max(0, min(len(places) - 1, nearest + step))]
        self.list.setCurrentIndex(self.rows.index(place))

    def _is_on_retry(self, event: QMouseEvent) -> bool:
        """Whether the mouse is on a row's "Try again"."""
        at = event.position().toPoint()
        index = self.list.indexAt(at)
        if not index.isValid() or self.rows.at(index.row()).ailment is None:
            return False
        place = self.list.visualRect(index)
        turn = turned(self.list.layoutDirection(), place)
        return turn(retry_room(beside_star(place))).contains(at)

    def _is_on_star(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        index = self.list.indexAt(at)
        if not index.isValid() or not self.rows.at(index.row()).can_be_starred:
            return False
        place = self.list.visualRect(index)
        return turned(self.list.layoutDirection(), place)(star_room(place)).contains(at)

    def _star(self, index: QModelIndex) -> None:
        if index.isValid() and (row := self.rows.at(index.row())).can_be_starred:
            self.starred.emit(row)

    def _retry(self, index: QModelIndex) -> None:
        if index.isValid() and (row := self.rows.at(index.row())).ailment is not None:
            self.retried.emit(row)

    def fit_inside(self) -> None:
        """A dozen rows, or what a low window has room for beside the field and the foot."""
        height = themes.scaled(ROW_HEIGHT)
        most = max(2, (self.room_for(self.list) - 2) // height)
        self.list.setFixedHeight(min(max(self.rows.rowCount(), 1), 12, most) * height + 2)

    def _say_more(self) -> None:
        """Of the marked row, where it is passed over."""
        index = self.list.currentIndex()
        row = self.rows.at(index.row()) if index.isValid() else None
        words = said(HINT) if row is not None and row.choice is not None else ""
        if row is not None and row.ailment is not None:
            words = tr(
                "{model}: {state}; Ctrl+T tries it again now.",
                model=f"{row.vendor} · {row.title}",
                state=row.ailment.sentence,
            )
        elif row is not None and row.is_told_of:
            words = tr(
                "{vendor} may train on prompts: {model} is asked by routes that allow it, and by its name.",
                vendor=row.vendor,
                model=row.title,
            )
        if words != self.foot.text() or self.foot.isHidden() == bool(words):
            self.foot.setText(words)
            self.foot.setVisible(bool(words))
            self.fit()

    def _pick(self, index: QModelIndex, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if not index.isValid() or (row := self.rows.at(index.row())).is_heading:
            return
        if row.choice is None or Qt.KeyboardModifier.ControlModifier not in keys:
            self.picked.emit(row)
        elif Qt.KeyboardModifier.ShiftModifier in keys:
            self.made_usual.emit(row)
        else:
            self.picked_once.emit(row)

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        if index.isValid() and (row := self.rows.at(index.row())).choice is not None:
            self.list.setCurrentIndex(index)
            self.menu_of(row).popup(at)

    def menu_of(self, row: PickRow) -> QMenu:
        """Everything that can be done with a model or route."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts: list[tuple[str, str, SignalInstance]] = [
            (tr("Ask in this conversation"), "Enter", self.picked),
            (tr("Ask with the next message only"), "Ctrl+Enter", self.picked_once),
            (tr("Ask in new conversations"), "Ctrl+Shift+Enter", self.made_usual),
        ]
        if row.can_be_starred:
            words = tr("Remove from favourites") if row.is_starred else tr("Add to favourites")
            acts.append((words, "Ctrl+D", self.starred))
        if row.ailment is not None:
            acts.append((tr("Try again"), "Ctrl+T", self.retried))
        for words, keys, signal in acts:
            menu.addAction(f"{words}\t{native(keys)}", partial(signal.emit, row))
        return menu


class PickModel(RowsModel[PickRow]):
    """The rows for the list; a heading cannot be picked."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.at(index.row()).is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class PickDelegate(QStyledItemDelegate):
    """Mark, name, vendor; at the right remarks and numbers."""

    def __init__(self, parent: QObject, *, has_stars: bool = False) -> None:
        """`has_stars`: whether a press on a star is heard."""
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._has_stars = has_stars
        self._turn = turned(Qt.LayoutDirection.LeftToRight, QRect())
        """For the row that is being painted."""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, themes.scaled(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PickRow = index.data(ROW)
        rect = QRect(option.rect)
        state = QStyle.StateFlag(option.state)
        self._turn = turned(Qt.LayoutDirection(option.direction), rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.is_heading:
            painter.setFont(themes.font(SMALL, strong=True))
            painter.setPen(QColor(self._theme.secondary))
            painter.drawText(rect.adjusted(8, 8, -8, -2), Qt.AlignmentFlag.AlignVCenter, own_way(row.title))
        else:
            self._paint_row(painter, rect, row, state)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: PickRow, state: QStyle.StateFlag) -> None:
        theme = self._theme
        paint_marked(painter, rect, state, theme)
        self._paint_mark(painter, rect, row)
        if self._has_stars:
            near = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
            is_near = bool(state & near)
            self._paint_star(painter, rect, row, is_near=is_near)
            rect = beside_star(rect)
        room = rect.adjusted(18 + themes.scaled(18), 0, -10, 0)
        if row.ailment is not None:
            room.setRight(self._paint_retry(painter, rect) - 10)
        if row.is_current:
            side = themes.scaled(16)
            place = self._turn(QRect(room.right() - side + 1, _above(rect, side), side, side))
            painter.drawPixmap(place.topLeft(), icons.pixmap("check", theme.text, side))
            room.setRight(room.right() - side - 8)
        notes = row.remarks.replace(", ", " · ") if row.vendor else row.remarks
        if row.numbers or notes:
            middle = room.center().y()
            below = QRect(room.left(), middle, room.width(), room.bottom() - middle - 3)
            room.setBottom(middle + 1)
            room.setTop(room.top() + 4)
            self._paint_below(painter, below, notes, row)
        self._paint_names(painter, room, row)

    def _paint_below(self, painter: QPainter, room: QRect, notes: str, row: PickRow) -> None:
        """The small words: first what should not be lost where the window is narrow."""
        if row.ailment is not None:
            room = self._paint_left(painter, room, row.ailment.badge, self._theme.warn)
        if not row.available:
            room, notes = self._paint_left(painter, room, notes, self._theme.warn), ""
        words = " · ".join(part for part in (notes, row.numbers) if part)
        if room.width() >= 24:
            paint_line(painter, self._turn(room), words, self._theme.secondary, SMALL)

    def _paint_names(self, painter: QPainter, room: QRect, row: PickRow) -> None:
        theme = self._theme
        room = self._paint_right(
            painter, room, tr("new conversations") if row.is_usual else "", theme.secondary, room.width() // 2
        )
        room = self._paint_left(
            painter, room, row.title, theme.text if row.available else theme.secondary, BODY
        )
        if room.width() >= 40:
            paint_line(painter, self._turn(room), row.vendor, theme.secondary, SMALL)

    def _paint_retry(self, painter: QPainter, rect: QRect) -> int:
        """A small button at the right end; gives back where it begins."""
        left = retry_room(rect).left()
        room = self._turn(retry_room(rect))
        painter.setPen(QColor(self._theme.line))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawRoundedRect(QRectF(room).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(themes.font(SMALL))
        painter.setPen(QColor(self._theme.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, tr("Try again"))
        return left

    def _paint_star(self, painter: QPainter, rect: QRect, row: PickRow, *, is_near: bool) -> None:
        """Filled for a favourite; an outline to press where the mouse or the keyboard is."""
        if row.is_starred or (is_near and row.can_be_starred):
            colour = self._theme.text if row.is_starred else self._theme.secondary
            side = themes.scaled(16)
            picture = icons.pixmap("star", colour, side, filled=row.is_starred)
            room = self._turn(star_room(rect))
            painter.drawPixmap(room.center().x() - side // 2 + 1, _above(room, side), picture)

    def _paint_mark(self, painter: QPainter, rect: QRect, row: PickRow) -> None:
        side = themes.scaled(18)
        place = self._turn(QRect(rect.left() + 8, _above(rect, side), side, side))
        if row.vendor:
            paint_mark(painter, QRectF(place), letter_of(row.vendor), self._theme)
        else:
            name = "route" if row.choice else "plus"
            painter.drawPixmap(place.topLeft(), icons.pixmap(name, self._theme.secondary, side))

    def _paint_left(self, painter: QPainter, room: QRect, text: str, colour: str, size: int = SMALL) -> QRect:
        """Text at the left end; gives back the room after it."""
        painter.setFont(themes.font(size))
        width = min(painter.fontMetrics().horizontalAdvance(text) + 2, room.width())
        place = self._turn(QRect(room.left(), room.top(), width, room.height()))
        paint_line(painter, place, text, colour, size)
        return room.adjusted(width + 10, 0, 0, 0)

    def _paint_right(self, painter: QPainter, room: QRect, text: str, colour: str, most: int) -> QRect:
        """Text at the right end; gives back the room before it."""
        if not text or most < 24:
            return room
        painter.setFont(themes.font(SMALL))
        width = min(painter.fontMetrics().horizontalAdvance(text) + 2, most)
        place = self._turn(QRect(room.right() - width, room.top(), width, room.height()))
        paint_line(painter, place, text, colour, SMALL)
        return QRect(room.left(), room.top(), room.width() - width - 12, room.height())


def star_room(row: QRect) -> QRect:
    """Where a row's star stands."""
    width = themes.scaled(STAR_WIDTH)
    return QRect(row.right() - width, row.top(), width, row.height())


def beside_star(row: QRect) -> QRect:
    """What is left of the row."""
    return row.adjusted(0, 0, -themes.scaled(STAR_WIDTH) + 4, 0)


def retry_room(row: QRect) -> QRect:
    """Where a row's "Try again" stands."""
    width = QFontMetrics(themes.font(SMALL)).horizontalAdvance(tr("Try again")) + 18
    return QRect(row.right() - 8 - width, row.top() + 6, width, row.height() - 12)


def _above(room: QRect, side: int) -> int:
    """The top of a picture of this side in the middle of the room."""
    return room.center().y() - side // 2 + (side % 2 == 0)
