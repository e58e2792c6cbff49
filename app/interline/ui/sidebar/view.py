"""The sidebar: search field, new conversation, the shelf that is listed, the list, what was done last at its foot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interline.language import tr
from interline.model.search import Filter, Sort, without
from interline.ui import theme as themes
from interline.ui.sidebar.bars import BulkBar, DoneLine, ShelfBar
from interline.ui.sidebar.delegate import RowDelegate
from interline.ui.sidebar.filters import FilterChips, filter_menu
from interline.ui.sidebar.foot import SidebarFoot
from interline.ui.sidebar.list import ConversationList
from interline.ui.sidebar.rows import Kind, Row, RowsModel
from interline.ui.sidebar.sections import Aspect, Order, Shelf
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.fields import SearchField
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.low_room import LowRoom
from interline.ui.widgets.own_frame import paint_apart

SEARCH_DELAY_MS = 40
"""A search that is under way gives way to the next, so that this is for those who type fast."""
MOST_WITH_HITS = 3000
LEAST_LIST = 28
LEAST_TOLD = 32


class SidebarView(Ground):
    """Shows what the presenter gives it and says what the user did."""

    opened = Signal(str, str)
    """A conversation was picked: its id, and the message for a hit."""
    new_requested = Signal()
    searched = Signal(str)
    """The words of the search field, once the typing pauses; empty to end the search."""
    renamed = Signal(str, str)
    folder_renamed = Signal(str, str)
    dropped = Signal(list, str)
    """Conversations were dragged into a folder; an empty one is out of any."""
    menu_requested = Signal(object, QPoint)
    """The row, and where on the screen."""
    delete_requested = Signal(list)
    folder_delete_requested = Signal(str)
    aspect_changed = Signal(object)
    """Another shelf, order or tag is to be listed, or a folder opened or closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", parent, edge=Qt.Edge.RightEdge)
        self.setAccessibleName(tr("Conversations"))
        self.search = SearchField()
        self.search.setPlaceholderText(tr("Search"))
        self.search.setAccessibleName(tr("Search all conversations"))
        self.filter_button = IconButton("sliders-horizontal", tr("Filter the search"))
        self.filter_button.clicked.connect(self.open_filters)
        self.chips = FilterChips()
        self.chips.removed.connect(self._remove_filter)
        self.names: Callable[[], Mapping[str, Iterable[str]]] = dict
        """What filters can name: vendors, folders, tags."""
        self.new_button = IconButton("square-pen", tr("New conversation (Ctrl+N)"))
        self.new_button.clicked.connect(self.new_requested)
        self.model = RowsModel()
        self.model.renamed.connect(self.renamed)
        self.model.folder_renamed.connect(self.folder_renamed)
        self.model.dropped.connect(self.dropped)
        self._delegate = RowDelegate(self)
        self.shelf_bar = ShelfBar()
        self.shelf_bar.changed.connect(self._set_aspect)
        self.bulk_bar = BulkBar()
        self.done_line = DoneLine()
        self.list = self._make_list()
        self._late: tuple[Sequence[Row], str] | None = None
        """What is to be listed once a name has been written."""
        self.note = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.note.setContentsMargins(16, 8, 16, 8)
        self.note.hide()
        self.foot = SidebarFoot()
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.search.text().strip()))
        self._found = ""
        """The words of which the rows are what was found; empty where they are the list."""
        self._leaves: bool | None = None
        """Enter or Down was pressed in the search before its rows came: whether the first of them is to be opened."""
        self.search.textChanged.connect(self._typed)
        self.search.installEventFilter(self)
        # A search goes through all of the library, whatever is listed.
        self.searched.connect(self._looks_for)

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None:
        """Show these rows, once no name is being written there; the note stands where there is nothing to list."""
        if self.list.is_edited:
            self._late = (rows, note)
            return
        self._late = None
        at, number = self.list.current_row(), self.list.currentIndex().row()
        picked = self.list.picked_ids()
        # Hits are few; where there are many rows, there is none among them.
        has_hits = len(rows) < MOST_WITH_HITS and any(row.kind is Kind.HIT for row in rows)
        self.list.setUniformItemSizes(not has_hits)
        if self.model.set_rows(rows) and len(rows) > MOST_WITH_HITS:
            # Thousands of rows that move take as long as painting those in sight.
            paint_apart(self)
        if at is not None:
            self._stay_at(at, number)
        if len(picked) > 1:
            self.list.pick(picked)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _catch_up(self) -> None:
        if self._late is not None:
            self.set_rows(*self._late)

    def found(self, words: str) -> None:
        """The rows are what was found for these words; a key that waited for them is heard now."""
        self._found, leaves = words, self._leaves
        if leaves is not None and words == self.search.text().strip() and self.search.hasFocus():
            self._leave_search(opens=leaves)

    def set_open(self, conversation_id: str) -> None:
        """Show which conversation the window is on; the keyboard goes there when it is another one than before."""
        is_other = not self.model.is_open(conversation_id)
        self.model.set_open(conversation_id)
        if self.list.is_edited:
            return
        if len(self.list.picked_ids()) > 1 or not (is_other or not self.list.currentIndex().isValid()):
            return
        if (place := self.model.place_of(conversation_id)).isValid():
            self.list.go_to(place)

    def _stay_at(self, at: Row, number: int) -> None:
        """The keyboard stays where it is: at the row, or where that was, at what stands there now."""
        if at.kind is Kind.HIT or self.model.row(self.list.currentIndex()) == at:
            return
        is_folder = at.kind is Kind.FOLDER
        place = self.model.place_of_folder(at.folder) if is_folder else self.model.place_of(at.id)
        if not place.isValid() and self.list.hasFocus():
            place = self.model.nearest(number)
        if place.isValid():
            self.list.go_to(place)

    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None:
        """Which conversations get a dot."""
        self.model.set_marked(streaming, unread)

    def set_tags(self, tags: tuple[str, ...]) -> None:
        """The tags that can be listed."""
        self.shelf_bar.set_tags(tags)

    @property
    def aspect(self) -> Aspect:
        """How the library is looked at."""
        return self.shelf_bar.aspect

    def set_aspect(self, aspect: Aspect) -> None:
        """Look at it so; tells the presenter."""
        self.shelf_bar.set_aspect(aspect)
        self._set_aspect(aspect)

    def pick_none(self) -> bool:
        """Have no more picked than the row that the keyboard is on. Returns whether there were several."""
        if len(self.list.picked_ids()) < 2:
            return False
        current = self.list.currentIndex()
        self.list.go_to(current)
        return True

    def remember(self, settings: QSettings) -> None:
        """Write down how the library is looked at."""
        settings.setValue("sidebar/order", str(self.aspect.order))
        settings.setValue("sidebar/closed_folders", "\n".join(sorted(self.aspect.collapsed)))

    def recall(self, settings: QSettings) -> None:
        """Look at it as the last time; always at all of it."""
        kept = str(settings.value("sidebar/order", ""))
        order = Order(kept) if kept in set(Order) else Order.TURN
        closed = str(settings.value("sidebar/closed_folders", "")).split("\n")
        self.shelf_bar.set_aspect(Aspect(order=order, collapsed=frozenset(filter(None, closed))))

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def clear_search(self) -> bool:
        """Empty the field and end the search at once. Returns whether there was anything."""
        if not self.search.text():
            return False
        self.search.clear()
        self._pause.stop()
        self.searched.emit("")
        return True

    def show_filters(self, filters: tuple[Filter, ...], sort: Sort) -> None:
        """Chips for what the field says beside words."""
        self.chips.show_filters(filters, sort)

    def open_filters(self) -> None:
        """The menu of filters, under its button."""
        menu = filter_menu(self, self.search.text(), self._write, **self.names())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.filter_button.mapToGlobal(self.filter_button.rect().bottomLeft()))

    def _remove_filter(self, operator: str) -> None:
        line = without(self.search.text(), operator, datetime.now().astimezone().date())
        self._write(f"{line} " if line else "")

    def _write(self, line: str) -> None:
        """Put this into the field, ready to be gone on with."""
        self.search.setText(line)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_title(self, conversation_id: str) -> bool:
        """Let the title be changed in the list. Returns whether it is listed."""
        return self._edit(self.model.place_of(conversation_id))

    def edit_folder(self, path: str) -> bool:
        """Let a folder's name be changed in the list. Returns whether it is listed."""
        return self._edit(self.model.place_of_folder(path))

    def _edit(self, place: QModelIndex) -> bool:
        if not place.isValid():
            return False
        self.list.scrollTo(place)
        self.list.edit(place)
        return True

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._delegate.set_theme(theme)
        # Rows may be of another height now.
        self.list.scheduleDelayedItemsLayout()
        self.new_button.set_theme(theme)
        self.filter_button.set_theme(theme)
        self.chips.set_theme(theme)
        for bar in (self.shelf_bar, self.bulk_bar, self.done_line):
            bar.set_theme(theme)
        self.search.fit()
        self.note.set_theme(theme)
        self.foot.set_theme(theme)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.clear_search():
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._leave_search(opens=event.key() != Qt.Key.Key_Down)
                return True
        return super().eventFilter(watched, event)

    def _looks_for(self, words: str) -> None:
        self.shelf_bar.setVisible(not words)
        if not words:
            self._found = ""

    def _typed(self) -> None:
        self._leaves = None
        self._pause.start()

    def _leave_search(self, *, opens: bool) -> None:
        """From the field into the list, or straight into the first result: of what is typed now, and of nothing that
        stood there before."""
        typed, self._leaves = self.search.text().strip(), None
        if typed and typed != self._found:
            self._leaves = opens
            if self._pause.isActive():
                self._pause.stop()
                self.searched.emit(typed)
            return
        first = self.model.first()
        if not first.isValid():
            return
        self.list.go_to(first)
        if opens:
            self._open(first)
        else:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _make_list(self) -> ConversationList:
        made = ConversationList(self.model)
        made.setItemDelegate(self._delegate)
        # In a low window it gives way to what stands around it.
        made.setMinimumHeight(LEAST_LIST)
        made.entered_key.connect(self._open)
        made.delete_key.connect(self._delete)
        made.folded.connect(self._fold)
        made.picked.connect(self._show_picked)
        # Not at once: the name that was written is told of first.
        made.left_editing.connect(lambda: QTimer.singleShot(0, self, self._catch_up))
        made.customContextMenuRequested.connect(self._show_menu)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 0)
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter_button)
        top.addWidget(self.new_button)
        column = self._column = QVBoxLayout(self)
        # One pixel at the right is the line between sidebar and page.
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(4)
        column.addLayout(top)
        filters = QHBoxLayout()
        filters.setContentsMargins(8, 0, 8, 0)
        filters.addWidget(self.chips)
        column.addLayout(filters)
        column.addWidget(self.shelf_bar)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.bulk_bar)
        column.addWidget(self.done_line)
        column.addWidget(self.foot)
        self._told = LowRoom(self.done_line, column)
        for changed in (self._told.changed, self.done_line.told):
            changed.connect(self._give_told_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_told_room()

    def _give_told_room(self) -> None:
        """What was done last is told in no more room than the list and the rest leave."""
        if self.done_line.isHidden():
            return
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        others = [
            item.minimumSize().height() + self._column.spacing()
            for item in items
            if item is not None and not item.isEmpty() and item.widget() is not self._told.widget
        ]
        self._told.give(max(self.height() - sum(others), themes.scaled(LEAST_TOLD)))

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row and row.id:
            self.opened.emit(row.id, row.message_id)

    def _set_aspect(self, aspect: Aspect) -> None:
        self.model.takes_drops = aspect.shelf is Shelf.ALL and not aspect.tag
        self.aspect_changed.emit(aspect)

    def _fold(self, path: str, close: bool) -> None:
        before = self.aspect.collapsed
        collapsed = before | {path} if close else before - {path}
        self.set_aspect(replace(self.aspect, collapsed=collapsed))

    def _show_picked(self) -> None:
        ids = self.list.picked_ids()
        self._delegate.shows_picked = len(ids) > 1
        self.bulk_bar.show_for(len(ids), self.aspect.shelf)
        self.list.viewport().update()

    def _delete(self) -> None:
        row, ids = self.list.current_row(), self.list.meant_ids()
        if not ids and row is not None and row.kind is Kind.FOLDER:
            self.folder_delete_requested.emit(row.folder)
        elif ids:
            self.delete_requested.emit(list(ids))

    def _show_menu(self, at: QPoint) -> None:
        row = self.model.row(self.list.indexAt(at))
        if row is not None and (row.id or row.kind is Kind.FOLDER):
            self.menu_requested.emit(row, self.list.viewport().mapToGlobal(at))
