"""The bar over a conversation to find words in it: a field, “3 of 17”, back and forward, match case.

Rule: it shows and says; what is found is the page's to know.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from interline.language import number, tr
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.fields import Check
from interline.ui.widgets.labels import PlainLabel, plain_tooltip

WORDS_FROM = 640
"""Pixels of a bar that has room for all of its words."""


class FindBar(Ground):
    """Hidden until it is asked for."""

    sought = Signal(str, bool, int)
    """The words, whether case matters, and the way: 1 to the next, -1 to the one before, 0 while they are typed."""
    closed = Signal(bool)
    """It was hidden; whether the keyboard was in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent, edge=Qt.Edge.BottomEdge)
        self.setAccessibleName(tr("Find in this conversation"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find in this conversation"))
        self.field.setAccessibleName(tr("Find in this conversation"))
        themes.measure(self.field, most_width=360)
        self.count = PlainLabel(size=SMALL, tone="secondary")
        themes.measure(self.count, least_width=88)
        self.back = IconButton("chevron-left", tr("Previous (Shift+F3)"))
        self.forward = IconButton("chevron-right", tr("Next (F3)"))
        self.case = Check(tr("Match case"))
        self.case.setAccessibleName(tr("Match case"))
        self.close_button = IconButton("x", tr("Close (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 5)
        row.setSpacing(4)
        row.addWidget(self.field, 100)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(4)
        row.addWidget(self.case)
        row.addStretch(1)
        row.addWidget(self.close_button)
        self.field.textEdited.connect(lambda: self._say(0))
        self.case.toggled.connect(lambda: self._say(0))
        self.back.clicked.connect(lambda: self.step(back=True))
        self.forward.clicked.connect(lambda: self.step())
        self.close_button.clicked.connect(self.leave)
        self.field.installEventFilter(self)
        self.hide()

    def open(self, words: str = "") -> None:
        """Show it, with these words where something was selected, ready to be typed into."""
        if words:
            self.field.setText(words)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._say(0)

    def leave(self) -> bool:
        """Hide it and end the search. Returns whether it was shown."""
        if self.isHidden():
            return False
        had_focus = any(part.hasFocus() for part in self.findChildren(QWidget))
        self.hide()
        self.count.setText("")
        self.closed.emit(had_focus)
        return True

    def step(self, *, back: bool = False) -> None:
        """To the next hit, or the one before."""
        self._say(-1 if back else 1)

    def _say(self, way: int) -> None:
        if not self.field.text():
            self.count.setText("")
        self.sought.emit(self.field.text(), self.case.isChecked(), way)

    def show_count(self, place: int, count: int, is_whole: bool) -> None:
        """The present hit's place from 1, how many there are, and whether all were counted yet."""
        if not self.field.text() or self.isHidden():
            words = ""
        elif not count:
            words = tr("Not found") if is_whole else tr("Counting…")
        else:
            total = number(count) if is_whole else f"{number(count)}+"
            words = tr("{place} of {total}", place=number(place), total=total) if place else total
        if words != self.count.text():
            self.count.setText(words)
            # Spoken with the field, and not one by one.
            self.field.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.count.set_theme(theme)
        for button in (self.back, self.forward, self.close_button):
            button.set_theme(theme)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Say it in two letters where words would leave the field no room."""
        is_narrow = self.width() < themes.scaled(WORDS_FROM)
        self.case.setText("Aa" if is_narrow else tr("Match case"))
        self.case.setToolTip(plain_tooltip(tr("Match case")) if is_narrow else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.step(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return super().eventFilter(watched, event)
