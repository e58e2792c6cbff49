"""The settings window: pages listed at the left, one shown at the right, a search over all of them.

Rule: it is a window beside the first one and never in its way: not modal, closed by Esc and Ctrl+W, and it comes back
as it was left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSettings,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.pages.page import Searchable, Themed
from interline.ui.pages.rows import PIECE_SECONDS
from interline.ui.theme import LARGE, SMALL, Theme
from interline.ui.widgets.banner import Banner, Notice
from interline.ui.widgets.card import Ground
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.own_frame import paint_apart

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from interline.ui.pages.page import Page
    from interline.ui.pages.presenter import Entry

WIDTH, HEIGHT = 860, 640
LEAST_WIDTH, LEAST_HEIGHT = 560, 420
SIDE, NARROW_SIDE = 224, 196
PADDING = 18
"""Pixels around the words of a line of the list, both sides together."""
"""How wide the list of pages is, and in a narrow window."""
NARROW_BELOW = 700


class PagesView(QWidget):
    """Shows what the presenter gives it and says what the user did."""

    searched = Signal(str)
    picked = Signal(int)
    """A line was pressed: its place."""
    moved = Signal(int)
    """The arrow keys came to a line: its place."""

    def __init__(self, window: QWidget, theme: Theme = themes.LIGHT) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(WIDTH, HEIGHT)
        self._theme = theme
        self._made: dict[str, QWidget] = {}
        self._wanted: Page | None = None
        """The page in sight, or the one that comes next."""
        self._to_do: Iterator[None] = iter(())
        """What is still to be done before that one comes into sight."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        self._entries: tuple[Entry, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search settings"))
        self.search.setAccessibleName(tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.note = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.note.setContentsMargins(10, 4, 10, 4)
        self.note.hide()
        self.list = self._make_list()
        self.title = PlainLabel(size=LARGE, strong=True, wrap=True)
        self.banner = Banner()
        self.stack = QStackedWidget()
        self._side = Ground("sidebar", edge=Qt.Edge.RightEdge)
        self._page_ground = Ground("window")
        self._lay_out()
        self._connect()
        self.set_theme(theme)

    def make_shown(self) -> QWidget | None:
        """The page in sight, or the one that comes next: made now, if need be."""
        if self._wanted is None:
            return None
        made = self._made.get(self._wanted.id)
        if made is None:
            self._dress(made := self._make(self._wanted))
        return made

    def set_entries(self, entries: Sequence[Entry], note: str = "") -> None:
        """List these at the left."""
        self._entries = tuple(entries)
        self._items.clear()
        for entry in entries:
            item = QStandardItem(f"{entry.text}\n{entry.page.title}" if entry.text else entry.page.title)
            item.setData(f"{entry.text}, {entry.page.title}" if entry.text else entry.page.title, _SPOKEN)
            self._items.appendRow(item)
        self._draw_icons()
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def mark(self, place: int) -> None:
        """Show which line is meant."""
        self.list.setCurrentIndex(self._items.index(place, 0))

    def show_page(self, page: Page) -> None:
        """Show it, made if need be."""
        self._wanted = page
        self.title.setText(page.title)
        self.stack.setAccessibleName(page.title)
        made = self._made.get(page.id)
        if made is not None and self.stack.indexOf(made) >= 0:
            self._turn()
        else:
            # Making it, giving it its colours, having the style look at each widget, and painting it would be one long
            # frame.
            self._to_do = self._making(page)
            self._soon.start()

    def _make(self, page: Page) -> QWidget:
        made = self._made.get(page.id)
        if made is None:
            made = self._made[page.id] = page.make(self.stack)
            made.hide()
        return made

    def _dress(self, made: QWidget) -> None:
        if isinstance(made, Themed):
            made.set_theme(self._theme)

    def _making(self, page: Page) -> Iterator[None]:
        """All that a page needs before it can be seen, in steps; a page that was left meanwhile goes through them once
        more."""
        made = self._make(page)
        yield
        self._dress(made)
        yield
        for each in (made, *made.findChildren(QWidget)):
            if isValid(each):
                each.ensurePolished()
                yield

    def _go_on(self) -> None:
        """Some steps for the page that comes next, then turn to it."""
        ends = perf_counter() + PIECE_SECONDS
        for _ in self._to_do:
            if perf_counter() > ends:
                self._soon.start()
                return
        self._turn()

    def _turn(self) -> None:
        """To the page that is wanted, whatever is left to be done for it."""
        self._soon.stop()
        for _ in self._to_do:
            pass
        if self._wanted is not None:
            made = self._make(self._wanted)
            paint_apart(self)
            if self.stack.indexOf(made) < 0:
                self.stack.addWidget(made)
            self.stack.setCurrentWidget(made)

    def show_row(self, row_id: str) -> None:
        """Lead to a row of the page in sight."""
        self._turn()
        made: object = self.make_shown()
        if isinstance(made, Searchable):
            made.show_row(row_id)

    def bring_up(self) -> None:
        """Show the window, or bring it to the front."""
        was_hidden = not self.isVisible()
        if (window := self.parentWidget()) is not None:
            # It looks other without the keyboard.
            paint_apart(window)
        self.show()
        self.raise_()
        self.activateWindow()
        if was_hidden:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, notice: Notice) -> None:
        """Say something above the page."""
        self.banner.tell(notice)

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in these colours."""
        self._theme = theme
        for part in (self._side, self._page_ground, self.title, self.note, self.banner):
            part.set_theme(theme)
        self._draw_icons()
        self._fit_side()
        for made in self._made.values():
            if isinstance(made, Themed):
                made.set_theme(theme)

    def restore(self, settings: QSettings) -> None:
        """Stand where it stood last time."""
        if (geometry := settings.value("pages/geometry")) is not None:
            self.restoreGeometry(geometry)

    def remember(self, settings: QSettings) -> None:
        """Write down where it stands."""
        settings.setValue("pages/geometry", self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing only hides it, and the keyboard goes back to the conversation."""
        event.ignore()
        self.hide()
        if (window := self.parentWidget()) is not None:
            window.activateWindow()

    def resizeEvent(self, event: QEvent) -> None:
        self._fit_side()

    def _fit_side(self) -> None:
        # Large letters need more room, but never more than the window has at first.
        self.setMinimumWidth(min(themes.scaled(LEAST_WIDTH), WIDTH))
        wanted = NARROW_SIDE if self.width() < themes.scaled(NARROW_BELOW) else SIDE
        self._side.setFixedWidth(min(themes.scaled(wanted), self.width() * 2 // 5))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.search:
                return self._key_in_search(event.key())
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick()
                return True
        return super().eventFilter(watched, event)

    def _key_in_search(self, key: int) -> bool:
        here = self.list.currentIndex().row()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            last = self._items.rowCount() - 1
            self.mark(max(0, min(last, here + (1 if key == Qt.Key.Key_Down else -1))))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick()
            return True
        return False

    def _pick(self) -> None:
        self.picked.emit(self.list.currentIndex().row())

    def _leave(self) -> None:
        """Esc: first out of the search, then out of the window."""
        if self.search.text():
            self.search.clear()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.close()

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _make_list(self) -> QListView:
        self._items = QStandardItemModel(self)
        made = QListView()
        made.setObjectName("pages")
        made.setAccessibleName(tr("Pages"))
        made.setModel(self._items)
        themes.measure(made, icon=18)
        made.setWordWrap(True)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setItemDelegate(_Lines(made))
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _lay_out(self) -> None:
        side = QVBoxLayout(self._side)
        side.setContentsMargins(8, 12, 9, 8)
        side.setSpacing(8)
        side.addWidget(self.search)
        side.addWidget(self.note)
        side.addWidget(self.list, 1)
        page = QVBoxLayout(self._page_ground)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.banner)
        self.title.setContentsMargins(24, 16, 24, 8)
        page.addWidget(self.title)
        page.addWidget(self.stack, 1)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self._side)
        both.addWidget(self._page_ground, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.searched)
        self.search.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.clicked.connect(lambda index: self.picked.emit(index.row()))
        self.list.selectionModel().currentChanged.connect(self._moved)
        for keys, call in (("Esc", self._leave), ("Ctrl+W", self.close), ("Ctrl+F", self._find)):
            QShortcut(QKeySequence(keys), self).activated.connect(call)

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        if self.list.hasFocus() and now.isValid():
            self.moved.emit(now.row())

    def _draw_icons(self) -> None:
        for place, entry in enumerate(self._entries):
            if not entry.text and icons.loaded():
                self._items.item(place).setIcon(
                    icons.icon(entry.page.icon, self._theme.text, themes.scaled(18))
                )


_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)


class _Lines(QStyledItemDelegate):
    """As high as all words of a line need: Qt leaves the style sheet's padding out where it breaks them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        usual, view = super().sizeHint(option, index), self.parent()
        words = str(index.data())
        if "\n" in words and isinstance(view, QListView):
            room = QRect(0, 0, view.viewport().width() - PADDING, 10_000)
            wrapped = view.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words)
            usual.setHeight(max(usual.height(), wrapped.height() + PADDING))
        return usual
