"""All notices, each with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from interline.ui.notices.presenter import Row
from interline.ui.notices.words import Deed
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel, plain_menu_text
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import Scrolled

NOTHING = "Nothing to tell. What changes at your vendors and touches your conversations will stand here."
TALLEST = 440


class NoticesSheet(Overlay):
    """A list; the widgets of a row go when the row does."""

    done = Signal(str, Deed)
    """The id of a notice and what is to be done about it."""
    dismissed = Signal(str)
    look_requested = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "Notices", width=620)
        self._title = PlainLabel("Notices", size=TITLE, strong=True)
        self._close = IconButton("x", "Close")
        self._close.clicked.connect(self.dismiss)
        self.area = Scrolled(tallest=TALLEST)
        self.state = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.look_button = QPushButton("Look now")
        self.look_button.setAccessibleName("Ask the vendors what changed")
        self.look_button.clicked.connect(self.look_requested)
        self.labels: list[PlainLabel] = []
        self.buttons: list[QPushButton] = []
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.look_button)
        self.body.addLayout(head)
        self.body.addWidget(self.area, 1)
        self.body.addLayout(foot)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These, in this order."""
        focused = self.focusWidget()
        place = next((n for n, each in enumerate(self.buttons) if each is focused), None)
        self.labels, self.buttons = [], []
        column = self.area.new_column()
        for number, row in enumerate(rows):
            if number:
                column.addSpacing(12)
            self._add(column, row)
        if not rows:
            self._say(column, NOTHING, BODY, "secondary")
        self.area.show_column(column)
        self.set_theme(self.theme)
        self.fit()
        if place is not None:
            self._go_on_from(place)

    def _go_on_from(self, place: int) -> None:
        """The button that was pressed is gone: what stands in its place now is next, and is seen."""
        if not self.buttons:
            self.look_button.setFocus()
            return
        button = self.buttons[min(place, len(self.buttons) - 1)]
        button.setFocus()
        self.area.show_widget(button)

    def set_state(self, words: str, *, is_looking: bool) -> None:
        """A line at the foot."""
        self.state.setText(words)
        self.look_button.setEnabled(not is_looking)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._close.set_theme(theme)
        for label in (self._title, self.state, *self.labels):
            label.set_theme(theme)

    def _add(self, column: QVBoxLayout, row: Row) -> None:
        notice, deeds = row
        self._say(column, notice.sentence, BODY, "text")
        if notice.next_step:
            self._say(column, notice.next_step, SMALL, "secondary")
        line = Flow()
        line.setContentsMargins(0, 4, 0, 0)
        for deed, words in deeds:
            line.addWidget(self._button(words, notice.sentence, notice.id, deed))
        away = QPushButton("Dismiss")
        away.setAccessibleName(f"Dismiss: {notice.sentence}")
        away.clicked.connect(lambda: self.dismissed.emit(notice.id))
        self.buttons.append(away)
        line.addWidget(away)
        column.addLayout(line)

    def _button(self, words: str, sentence: str, notice_id: str, deed: Deed) -> QPushButton:
        made = QPushButton(plain_menu_text(words))
        made.setAccessibleName(f"{words}: {sentence}")
        made.clicked.connect(lambda: self.done.emit(notice_id, deed))
        self.buttons.append(made)
        return made

    def _say(self, column: QVBoxLayout, text: str, size: int, tone: str) -> None:
        made = PlainLabel(text, size=size, tone=tone, wrap=True)
        self.labels.append(made)
        column.addWidget(made)
