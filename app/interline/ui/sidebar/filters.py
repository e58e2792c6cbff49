"""The filters of a search: a button with a menu of them, and a chip for each that stands in the search field.

Rule: the field's text is all there is; the menu writes into it, and a chip takes its words out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.search import Filter, Sort, without
from interline.ui import theme as themes
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from interline.ui.theme import Theme

MOST_NAMES = 20
"""Of vendors, folders or tags that the menu offers; others can be typed."""

_DAYS = (
    (marked("Today"), "since:today"),
    (marked("Last 7 days"), "since:7d"),
    (marked("Last 30 days"), "since:30d"),
    (marked("Last 12 months"), "since:1y"),
)
_HELD = ((marked("Code"), "has:code"), (marked("A picture"), "has:image"))
_ROLES = ((marked("You"), "role:user"), (marked("A model"), "role:assistant"))
_STATES = (
    (marked("Starred"), "is:starred"),
    (marked("Archived"), "is:archived"),
    (marked("Pinned"), "is:pinned"),
)


class FilterChips(QWidget):
    """One chip for each filter; gone while there is none."""

    removed = Signal(str)
    """The words of a filter that is to go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Filters"))
        self._theme = themes.LIGHT
        self._texts: tuple[str, ...] = ()
        self._flow = Flow(spacing=4)
        self.setLayout(self._flow)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands on them."""
        return self._texts

    def show_filters(self, filters: Iterable[Filter], sort: Sort) -> None:
        """A chip for each of these, and for an order that is not the usual one."""
        texts = tuple(dict.fromkeys(each.text for each in filters))
        if sort is not Sort.RELEVANCE:
            texts = (*texts, f"sort:{sort}")
        if texts == self._texts:
            return
        self._texts = texts
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for text in texts:
            chip = _Chip(text, self)
            chip.set_theme(self._theme)
            chip.clicked.connect(lambda checked=False, text=text: self.removed.emit(text))
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(texts))
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self.findChildren(_Chip):
            chip.set_theme(theme)


class _Chip(QToolButton):
    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        shown = label(text, 40)
        self.setText(f"{shown}  ×")
        themes.dress(self, themes.SMALL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Remove the filter {filter}", filter=shown))
        self.setToolTip(plain_tooltip(tr("Remove {filter}", filter=shown)))

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"QToolButton {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.line};"
            f" border-radius: 6px; padding: 1px 6px; }}"
            f"QToolButton:hover {{ border-color: {theme.secondary}; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.accent}; padding: 0 5px; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def filter_menu(
    parent: QWidget,
    typed: str,
    write: Callable[[str], None],
    *,
    vendors: Iterable[str] = (),
    folders: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> QMenu:
    """A menu that switches filters on and off in what is typed; `write` is given the new line."""
    today = date(2000, 1, 1)
    there = set(typed.split())

    def add(menu: QMenu, text: str, operator: str) -> None:
        action = menu.addAction(label(text, 40).replace("&", "&&"))
        action.setCheckable(True)
        is_on = operator in there or f" {operator} " in f" {typed} "
        action.setChecked(is_on)
        line = without(typed, operator, today) if is_on else f"{typed.rstrip()} {operator}".strip()
        action.triggered.connect(lambda checked=False, line=line: write(line + " "))

    menu = QMenu(parent)
    for title, entries in (
        (tr("When"), _own(_DAYS)),
        (tr("Who said it"), _own(_ROLES)),
        (tr("Vendor"), _named("vendor", vendors)),
        (tr("Holds"), _own(_HELD)),
        (tr("Folder"), _named("folder", folders)),
        (tr("Tag"), _named("tag", tags)),
        (tr("Conversation"), _own(_STATES)),
    ):
        if entries:
            sub = menu.addMenu(title)
            for text, operator in entries:
                add(sub, text, operator)
    menu.addSeparator()
    add(menu, tr("Newest first"), f"sort:{Sort.NEWEST}")
    return menu


def _own(entries: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((said(text), operator) for text, operator in entries)


def _named(kind: str, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    fitting = [name for name in dict.fromkeys(names) if name and '"' not in name]
    return tuple((name, Filter(kind, name).text) for name in fitting[:MOST_NAMES])
