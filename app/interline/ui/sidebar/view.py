"""The sidebar: search field, new conversation, the list, settings at the foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from interline.ui import icons
from interline.ui.sidebar.delegate import RowDelegate
from interline.ui.sidebar.foot import SidebarFoot
from interline.ui.sidebar.rows import Kind, Row, RowsModel
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.labels import PlainLabel

SEARCH_DELAY_MS = 150


class SidebarView(Ground):
    """Shows what the presenter gives it and says what the user did."""

    opened = Signal(str, str)
    """A conversation was picked: its id, and the message for a hit."""
    new_requested = Signal()
    searched = Signal(str)
    """The words of the search field, once the typing pauses; empty to end the search."""
    renamed = Signal(str, str)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", parent, edge=Qt.Edge.RightEdge)
        self.setAccessibleName("Conversations")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search all conversations")
        # The picture is put in with the theme.
        self._glass = self.search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._glass.setText("Search")
        self.new_button = IconButton("square-pen", "New conversation (Ctrl+N)")
        self.new_button.clicked.connect(self.new_requested)
        self.model = RowsModel()
        self.model.renamed.connect(self.renamed)
        self._delegate = RowDelegate(self)
        self.list = self._make_list()
        self.note = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.note.setContentsMargins(16, 8, 16, 8)
        self.note.hide()
        self.foot = SidebarFoot()
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.search.text().strip()))
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.installEventFilter(self)

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None:
        """Show these rows; the note stands where there is nothing to list."""
        at = self.model.row(self.list.currentIndex())
        self.list.setUniformItemSizes(not any(row.kind is Kind.HIT for row in rows))
        self.model.set_rows(rows)
        if at and at.kind is Kind.CONVERSATION and (place := self.model.place_of(at.id)).isValid():
            self.list.setCurrentIndex(place)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def set_open(self, conversation_id: str) -> None:
        """Show which conversation the window is on."""
        self.model.set_open(conversation_id)
        if (place := self.model.place_of(conversation_id)).isValid():
            self.list.setCurrentIndex(place)

    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None:
        """Which conversations get a dot."""
        self.model.set_marked(streaming, unread)

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

    def edit_title(self, conversation_id: str) -> bool:
        """Let the title be changed in the list. Returns whether it is listed."""
        place = self.model.place_of(conversation_id)
        if not place.isValid():
            return False
        self.list.scrollTo(place)
        self.list.edit(place)
        return True

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._delegate.set_theme(theme)
        self.new_button.set_theme(theme)
        self._glass.setIcon(icons.icon("search", theme.secondary, 16))
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

    def _leave_search(self, *, opens: bool) -> None:
        """From the field into the list, or straight into the first result."""
        first = self.model.first()
        if not first.isValid():
            return
        self.list.setCurrentIndex(first)
        if opens:
            self._open(first)
        else:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _make_list(self) -> QListView:
        made = ConversationList()
        made.setAccessibleName("Conversations")
        made.setModel(self.model)
        made.setItemDelegate(self._delegate)
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.clicked.connect(self._open)
        made.entered_key.connect(self._open)
        made.customContextMenuRequested.connect(self._show_menu)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 8, 8, 0)
        top.setSpacing(4)
        top.addWidget(self.search, 1)
        top.addWidget(self.new_button)
        column = QVBoxLayout(self)
        # One pixel at the right is the line between sidebar and page.
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row and row.id:
            self.opened.emit(row.id, row.message_id)

    def _show_menu(self, at: QPoint) -> None:
        row = self.model.row(self.list.indexAt(at))
        if row is None or not row.id:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open", lambda: self.opened.emit(row.id, row.message_id))
        if row.kind is Kind.CONVERSATION:
            menu.addAction("Rename…", lambda: self.edit_title(row.id))
        menu.addAction("Export…", lambda: self.export_requested.emit(row.id))
        menu.popup(self.list.viewport().mapToGlobal(at))


class ConversationList(QListView):
    """A list in which Enter opens, arrows only move."""

    entered_key = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_key.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
