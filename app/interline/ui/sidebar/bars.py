"""The bars around the list: which shelf is shown and how it is sorted, what is done to several, what was done last.

Rule: each says what the user wants and does nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.ui import theme as themes
from interline.ui.sidebar.sections import Aspect, Order, Shelf
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.labels import ElidedLabel, PlainLabel, plain_menu_text

MOST_TAGS = 60
"""Tags that a menu holds."""
TOLD_MS = 12_000
"""How long what was done stands with its way back."""
MOST_LINES = 3
"""Of what was done, beside the way back; more stand over it."""
SHELVES = {
    Shelf.ALL: marked("All conversations"),
    Shelf.STARRED: marked("Starred"),
    Shelf.ARCHIVE: marked("Archive"),
    Shelf.BIN: marked("Bin"),
}
ORDERS = {
    Order.TURN: marked("Last turn"),
    Order.CREATED: marked("Created"),
    Order.TITLE: marked("Title"),
    Order.COST: marked("Cost"),
}


class ShelfBar(QWidget):
    """Which shelf or tag is listed, by what it is sorted; a new folder; in the bin, empty it."""

    changed = Signal(object)
    """The aspect that the user wants."""
    folder_requested = Signal()
    empty_requested = Signal()
    tag_rename_requested = Signal(str)
    tag_drop_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.aspect = Aspect()
        self._tags: tuple[str, ...] = ()
        self.shelf_button = _MenuButton(tr("What is listed"))
        self.shelf_button.setMenu(self._menu(self._fill_shelves))
        self.order_button = IconButton("arrow-up-down", tr("Sort"), size=16)
        self.order_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.order_button.setMenu(self._menu(self._fill_orders))
        self.folder_button = IconButton("folder-plus", tr("New folder…"), size=16)
        self.folder_button.clicked.connect(self.folder_requested)
        self.empty_button = WordButton(tr("Empty", "empty the bin"))
        self.empty_button.setAccessibleName(tr("Empty the bin"))
        self.empty_button.clicked.connect(self.empty_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(5, 0, 8, 0)
        row.setSpacing(0)
        row.addWidget(self.shelf_button)
        row.addStretch(1)
        row.addWidget(self.empty_button)
        row.addWidget(self.folder_button)
        row.addWidget(self.order_button)
        self._show()

    def set_aspect(self, aspect: Aspect) -> None:
        """Show that this is what is listed; tells nobody."""
        self.aspect = aspect
        self._show()

    def set_tags(self, tags: tuple[str, ...]) -> None:
        """The tags there are."""
        self._tags = tags

    def set_theme(self, theme: Theme) -> None:
        self.order_button.set_theme(theme)
        self.folder_button.set_theme(theme)

    def _want(self, **change: object) -> None:
        self.set_aspect(replace(self.aspect, **change))  # type: ignore[arg-type]
        self.changed.emit(self.aspect)

    def _show(self) -> None:
        aspect = self.aspect
        words = f"#{label(aspect.tag, 40)}" if aspect.tag else said(SHELVES[aspect.shelf])
        self.shelf_button.set_words(words)
        self.empty_button.setVisible(aspect.shelf is Shelf.BIN)
        self.folder_button.setVisible(aspect.shelf is Shelf.ALL and not aspect.tag)

    def _menu(self, fill: Callable[[QMenu], None]) -> QMenu:
        """A menu that is made anew each time it opens: tags come and go."""
        menu = QMenu(self)
        menu.aboutToShow.connect(menu.clear)
        menu.aboutToShow.connect(partial(fill, menu))
        return menu

    def _fill_shelves(self, menu: QMenu) -> None:
        aspect = self.aspect
        for shelf, words in SHELVES.items():
            is_shown = shelf is aspect.shelf and not aspect.tag
            _add_choice(menu, said(words), is_shown, partial(self._want, shelf=shelf, tag=""))
        if self._tags:
            menu.addSeparator()
        for tag in self._tags[:MOST_TAGS]:
            is_shown = tag.casefold() == aspect.tag.casefold()
            _add_choice(
                menu,
                f"#{label(tag, 40)}",
                is_shown,
                partial(self._want, shelf=Shelf.ALL, tag=tag),
            )
        if tag := aspect.tag:
            menu.addSeparator()
            menu.addAction(tr("Rename this tag…"), lambda: self.tag_rename_requested.emit(tag))
            menu.addAction(tr("Remove this tag everywhere"), lambda: self.tag_drop_requested.emit(tag))

    def _fill_orders(self, menu: QMenu) -> None:
        for order, words in ORDERS.items():
            _add_choice(menu, said(words), order is self.aspect.order, partial(self._want, order=order))


class BulkBar(Ground):
    """What can be done to several that are picked."""

    pressed = Signal(str)
    """move | tag | archive | delete | restore | none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent, edge=Qt.Edge.TopEdge)
        self.setAccessibleName(tr("What is picked"))
        self._count = ElidedLabel("", size=SMALL)
        self._count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons = {
            "move": IconButton("folder", tr("Move to a folder…"), size=16),
            "tag": IconButton("tag", tr("Tag…"), size=16),
            "archive": IconButton("archive", tr("Archive", "put away"), size=16),
            "restore": IconButton("archive-restore", tr("Restore"), size=16),
            "delete": IconButton("trash-2", tr("Delete"), size=16),
            "none": IconButton("x", tr("Pick none (Esc)"), size=16),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(0)
        row.addWidget(self._count, 1)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda checked=False, name=name: self.pressed.emit(name))
            row.addWidget(button)
        self.hide()

    def show_for(self, count: int, shelf: Shelf) -> None:
        """For so many that are picked; one alone needs no bar."""
        in_bin = shelf is Shelf.BIN
        self.buttons["restore"].setVisible(in_bin or shelf is Shelf.ARCHIVE)
        for name in ("move", "tag"):
            self.buttons[name].setVisible(not in_bin)
        self.buttons["archive"].setVisible(not in_bin and shelf is not Shelf.ARCHIVE)
        self._count.setText(tr("%Ln picked", "", count))
        self.setVisible(count > 1)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._count.set_theme(theme)
        for button in self.buttons.values():
            button.set_theme(theme)


class DoneLine(Ground):
    """What was done last, and the way back; goes away by itself."""

    told = Signal()
    """It is shown, and may be of another height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent, edge=Qt.Edge.TopEdge)
        self.setAccessibleName(tr("What was done"))
        self._call: Callable[[], object] | None = None
        self._words = PlainLabel(size=SMALL, wrap=True)
        self.button = WordButton(tr("Undo"))
        self.button.clicked.connect(self._act)
        self._close = IconButton("x", tr("Dismiss"), size=16)
        self._close.clicked.connect(self.hide)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 6, 4, 6)
        grid.setSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._words, 0, 0)
        grid.addWidget(self.button, 0, 1)
        grid.addWidget(self._close, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._is_below = False
        self._away = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._away.timeout.connect(self._leave)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is told now, or nothing."""
        return self._words.text() if not self.isHidden() else ""

    def tell(self, sentence: str, call: Callable[[], object] | None = None) -> None:
        """Tell it, with the way back where there is one."""
        self._call = call
        self._words.setText(sentence)
        self._words.setAccessibleName(sentence)
        self.button.setVisible(call is not None)
        self._fit()
        self.show()
        self.told.emit()
        self._away.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._words.set_theme(theme)
        self._close.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The button beside the words, or under them where they would be many short lines."""
        margins, gap = self._grid.contentsMargins(), self._grid.spacing()
        inside = self.width() - margins.left() - margins.right() - self._close.sizeHint().width() - gap
        metrics = self._words.fontMetrics()
        beside = inside - self.button.sizeHint().width() - gap
        longest = max((metrics.horizontalAdvance(word) for word in self._words.text().split()), default=0)
        is_high = self._words.heightForWidth(beside) > MOST_LINES * metrics.lineSpacing() + 4
        if (is_below := is_high or longest > beside) != self._is_below:
            self._is_below = is_below
            self._grid.removeWidget(self.button)
            if is_below:
                self._grid.addWidget(self.button, 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
            else:
                self._grid.addWidget(self.button, 0, 1)

    def _act(self) -> None:
        call, self._call = self._call, None
        self.hide()
        if call is not None:
            call()

    def _leave(self) -> None:
        # Who is about to press it, by mouse or keyboard, is given more time.
        if self.underMouse() or self.button.hasFocus():
            self._away.start()
        else:
            self.hide()


class _MenuButton(QToolButton):
    """Words and a small arrow that open a menu."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        themes.measure(self, least_height=28)
        # A tag may be long: it gives way to the buttons beside it.
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, themes.scaled(150))
        self.setText(plain_menu_text(f"{own_way(shown)} ▾"))
        self.setAccessibleName(f"{self._name}: {words}")


def _add_choice(menu: QMenu, words: str, chosen: bool, call: Callable[[], object]) -> None:
    action = menu.addAction(plain_menu_text(words), call)
    action.setCheckable(True)
    action.setChecked(chosen)
