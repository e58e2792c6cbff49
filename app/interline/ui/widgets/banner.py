"""A quiet line above the transcript: one notice at a time, what happened and one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.card import Ground
from interline.ui.widgets.labels import PlainLabel, plain_menu_text

BESIDE_FROM = 520
"""Pixels in which a sentence and a button have room beside each other."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell."""

    sentence: str
    """What happened and what to do."""
    action: str = ""
    """The words on its button; empty for none."""
    call: Callable[[], object] | None = None
    """What the button does; the notice goes away with it."""
    later: Callable[[], object] | None = None
    """What closing it means, where it means anything; not called when the button is pressed."""


class Banner(Ground):
    """Shows the newest notice; those under it come back when it is dismissed. None is kept twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent, edge=Qt.Edge.BottomEdge)
        self._waiting: list[Notice] = []
        self._label = PlainLabel(wrap=True, size=themes.BODY)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action_button = WordButton()
        self.action_button.clicked.connect(self._act)
        self._close = IconButton("x", tr("Dismiss"), size=16)
        self._close.clicked.connect(self.dismiss)
        self._sign = PlainLabel()
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 8, 8)
        grid.setSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._sign, 0, 0)
        grid.addWidget(self._label, 0, 1)
        grid.addWidget(self._close, 0, 3)
        self._is_narrow: bool | None = None
        self._fit()
        self.setAccessibleName(tr("Notice"))
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown now, or nothing."""
        return self._waiting[0].sentence if self._waiting else ""

    def tell(self, notice: Notice) -> None:
        """Show it on top of what is told already."""
        same = next((other for other in self._waiting if other.sentence == notice.sentence), None)
        if same is not None and not notice.action:
            # What is known already may come with something to do about it.
            notice = same
        self._waiting = [notice, *(other for other in self._waiting if other.sentence != notice.sentence)]
        self._show_first()

    def dismiss(self) -> None:
        """Away with the one that is shown."""
        gone = self._take_first()
        if gone is not None and gone.later:
            gone.later()

    def change(self, sentence: str, notice: Notice | None) -> None:
        """Put this in the place of what is shown or waits with that sentence, without a word to who listens; where none
        does, nothing is told."""
        if notice is None:
            self.withdraw(sentence)
        elif any(each.sentence == sentence for each in self._waiting):
            self._waiting = [notice if each.sentence == sentence else each for each in self._waiting]
            self._show_first(announce=False)

    def withdraw(self, sentence: str) -> None:
        """Away with what is no longer so, shown or waiting."""
        self._waiting = [notice for notice in self._waiting if notice.sentence != sentence]
        self._show_first()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._label.set_theme(theme)
        self._close.set_theme(theme)
        self._sign.setPixmap(icons.pixmap("info", theme.secondary, themes.scaled(18)))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The button beside the sentence, or under it where both would have little room."""
        is_narrow = self.width() < themes.scaled(BESIDE_FROM)
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self._grid.removeWidget(self.action_button)
        if is_narrow:
            self._grid.addWidget(self.action_button, 1, 1, 1, 3, Qt.AlignmentFlag.AlignLeft)
            # Where little of the notice is seen, the way out of it is.
            self._grid.setAlignment(self._close, Qt.AlignmentFlag.AlignTop)
        else:
            self._grid.setAlignment(self._close, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(self.action_button, 0, 2)

    def _act(self) -> None:
        notice = self._take_first()
        if notice is not None and notice.call:
            notice.call()

    def _take_first(self) -> Notice | None:
        gone = self._waiting.pop(0) if self._waiting else None
        self._show_first()
        return gone

    def _show_first(self, *, announce: bool = True) -> None:
        if not self._waiting:
            self.hide()
            return
        notice = self._waiting[0]
        self._label.setText(notice.sentence)
        self._label.setAccessibleName(notice.sentence)
        self.action_button.setText(plain_menu_text(notice.action))
        self.action_button.setVisible(bool(notice.action))
        if not self.isVisible():
            self.show()
        if announce:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, notice.sentence))
