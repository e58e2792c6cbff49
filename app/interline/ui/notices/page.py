"""The page of notices: each with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.ui import theme as themes
from interline.ui.notices.presenter import Row
from interline.ui.notices.words import Deed
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.widgets.banner import Notice as Told
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel, plain_menu_text
from interline.ui.widgets.scrolled import Scrolled

NOTHING = marked(
    "Nothing to tell. What changes at your vendors and touches your conversations will stand here."
)


class NoticesPage(QWidget):
    """A list; the widgets of a row go when the row does."""

    shown = Signal()
    done = Signal(str, Deed)
    """The id of a notice and what is to be done about it."""
    dismissed = Signal(str)
    look_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, tell: Callable[[Told], None]) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._tell = tell
        self.area = Scrolled()
        self.area.setAccessibleName(tr("Notices"))
        self.state = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.look_button = WordButton(tr("Look now"))
        self.look_button.setAccessibleName(tr("Ask the vendors what changed"))
        self.look_button.clicked.connect(self.look_requested)
        self.labels: list[PlainLabel] = []
        self.buttons: list[QPushButton] = []
        self._first: dict[str, tuple[PlainLabel, QPushButton]] = {}
        """By notice: its sentence and its first button."""
        foot, column = QHBoxLayout(), QVBoxLayout(self)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.look_button)
        column.setContentsMargins(24, 8, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.area, 1)
        column.addLayout(foot)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """These, in this order."""
        focused = self.focusWidget()
        place = next((n for n, each in enumerate(self.buttons) if each is focused), None)
        self.labels, self.buttons, self._first = [], [], {}
        column = self.area.new_column()
        for number, row in enumerate(rows):
            if number:
                column.addSpacing(16)
            self._add(column, row)
        if not rows:
            self._say(column, said(NOTHING), BODY, "secondary")
        self.area.show_column(column)
        self.set_theme(self._theme)
        if place is not None:
            self._go_on_from(place)

    def show_row(self, row_id: str) -> None:
        """Lead to this notice, as long as it is there."""
        if row_id in self._first:
            sentence, button = self._first[row_id]
            self.area.show_widget(sentence)
            self.area.show_widget(button)
            button.setFocus()

    def set_state(self, words: str, *, is_looking: bool) -> None:
        """A line at the foot."""
        self.state.setText(words)
        self.look_button.setEnabled(not is_looking)

    def tell(self, sentence: str, action: str, call: Callable[[], object]) -> None:
        """Say above the page what was done."""
        self._tell(Told(sentence, action, call if action else None))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for label in (self.state, *self.labels):
            label.set_theme(theme)

    def _go_on_from(self, place: int) -> None:
        """The button that was pressed is gone: what stands in its place now is next, and is seen."""
        if not self.buttons:
            self.look_button.setFocus()
            return
        button = self.buttons[min(place, len(self.buttons) - 1)]
        button.setFocus()
        self.area.show_widget(button)

    def _add(self, column: QVBoxLayout, row: Row) -> None:
        notice, deeds = row
        sentence = self._say(column, notice.sentence, BODY, "text")
        if notice.next_step:
            self._say(column, notice.next_step, SMALL, "secondary")
        line = Flow()
        line.setContentsMargins(0, 4, 0, 0)
        made = [
            self._button(words, f"{words}: {notice.sentence}", partial(self.done.emit, notice.id, deed))
            for deed, words in deeds
        ]
        made.append(
            self._button(
                tr("Dismiss"),
                tr("Dismiss: {notice}", notice=notice.sentence),
                lambda: self.dismissed.emit(notice.id),
            )
        )
        for button in made:
            line.addWidget(button)
        self._first[notice.id] = sentence, made[0]
        column.addLayout(line)

    def _button(self, words: str, spoken: str, call: Callable[[], object]) -> QPushButton:
        made = WordButton(plain_menu_text(words))
        made.setAccessibleName(spoken)
        made.clicked.connect(lambda checked=False: call())
        self.buttons.append(made)
        return made

    def _say(self, column: QVBoxLayout, text: str, size: int, tone: str) -> PlainLabel:
        made = PlainLabel(text, size=size, tone=tone, wrap=True)
        self.labels.append(made)
        column.addWidget(made)
        return made
