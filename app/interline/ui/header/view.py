"""The header: title, model pill, cost, menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QStackedWidget, QToolButton, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import HEADER, SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.labels import ElidedLabel, PlainLabel, plain_menu_text, plain_tooltip
from interline.ui.widgets.mark import mark_icon

PILL_WIDTH = 260
AT_EDGE, BESIDE = (8, 0, 8, 1), (20, 0, 8, 1)
"""Margins with and without the sidebar's button."""


class HeaderView(Ground):
    """What stands above every conversation."""

    renamed = Signal(str)
    picker_requested = Signal()
    sidebar_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", parent, edge=Qt.Edge.BottomEdge)
        themes.measure(self, height=HEADER)
        self.setAccessibleName(tr("Conversation header"))
        self.sidebar = IconButton("panel-left", tr("Show or hide the sidebar (F9)"))
        self.sidebar.clicked.connect(self.sidebar_requested)
        self.title = TitleLine()
        self.title.renamed.connect(self.renamed)
        self.title.set_title(tr("New conversation"), editable=False)
        self.pill = ModelPill()
        self.pill.clicked.connect(self.picker_requested)
        self.cost = PlainLabel(size=SMALL, tone="secondary")
        self.cost.hide()
        self.menu_button = IconButton("ellipsis", tr("Menu (F10)"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(*BESIDE)
        row.setSpacing(8)
        row.addWidget(self.sidebar)
        row.addWidget(self.title, 1)
        row.addWidget(self.pill)
        row.addWidget(self.cost)
        row.addWidget(self.menu_button)

    def set_sidebar_button(self, shown: bool) -> None:
        """Whether the sidebar has to be called from here."""
        self.sidebar.setVisible(shown)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*(AT_EDGE if shown else BESIDE))

    def set_title(self, title: str, *, editable: bool) -> None:
        """The conversation's title."""
        self.title.set_title(title or tr("New conversation"), editable=editable)

    def set_choice(self, vendor: str, words: str, spoken: str) -> None:
        """What the conversation asks: the vendor whose mark is shown (empty for a route), and the words."""
        self.pill.set_choice(vendor, words, spoken)

    def set_cost(self, words: str) -> None:
        """What it cost so far; empty for nothing yet."""
        self.cost.setText(words)
        # An empty one would still be as wide as a letter.
        self.cost.setVisible(bool(words))
        self.cost.setAccessibleName(tr("Cost of this conversation: {cost}", cost=words) if words else "")
        about = tr("What this conversation cost, failed attempts and titles included")
        self.cost.setToolTip(plain_tooltip(about) if words else "")

    def set_menu(self, menu: QMenu) -> None:
        self.menu_button.setMenu(menu)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.sidebar, self.title, self.pill, self.cost, self.menu_button):
            part.set_theme(theme)


class TitleLine(QStackedWidget):
    """A title that becomes a field on F2 or a double click."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._editable = False
        self.label = ElidedLabel(size=TITLE, strong=True)
        self.field = QLineEdit()
        themes.dress(self.field, TITLE)
        self.field.setMaxLength(200)
        self.field.setAccessibleName(tr("Title of the conversation"))
        self.addWidget(self.label)
        self.addWidget(self.field)
        themes.measure(self, least_width=48)
        self.field.editingFinished.connect(self._finish)
        self.field.installEventFilter(self)

    def set_title(self, title: str, *, editable: bool) -> None:
        self.label.setText(title)
        self._editable = editable

    def edit(self) -> None:
        """Let the user write another title."""
        if not self._editable:
            return
        self.field.setText(self.label.text())
        self.setCurrentWidget(self.field)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self.label.set_theme(theme)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            # Esc here ends the editing; it does not stop an answer.
            event.accept()
            return True
        if is_key and event.type() == QEvent.Type.KeyPress:
            self.field.setText(self.label.text())
            self._finish()
            return True
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        if self.currentWidget() is not self.field:
            return
        self.setCurrentWidget(self.label)
        title = self.field.text().strip()
        if title and title != self.label.text():
            self.label.setText(title)
            self.renamed.emit(title)


class ModelPill(QPushButton):
    """Says which model or route is asked; pressing it opens the picker."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = themes.LIGHT
        self._vendor = ""
        self._words = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        themes.measure(self, icon=16)
        themes.dress(self)

    def set_choice(self, vendor: str, words: str, spoken: str) -> None:
        self._vendor = vendor
        self._words = words
        self.setAccessibleName(tr("Model: {name}", name=spoken))
        self.setToolTip(plain_tooltip(spoken + "\n" + tr("Choose another: Ctrl+L")))
        self._show()

    def set_room(self, width: int) -> None:
        """How wide the pill may become."""
        self.setMaximumWidth(width)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show()

    def _show(self) -> None:
        room = min(themes.scaled(PILL_WIDTH), self.maximumWidth()) - themes.scaled(60)
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, room)
        self.setText(plain_menu_text(f" {own_way(words)} ▾"))
        if self._vendor:
            self.setIcon(mark_icon(self._vendor, self._theme, themes.scaled(16)))
        else:
            self.setIcon(icons.icon("route", self._theme.text, themes.scaled(16)))
