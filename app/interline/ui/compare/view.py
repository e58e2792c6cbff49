"""The sheet of models to compare: a list to type into, marks, what they would cost together, and one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QWidget

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.picker.rows import PickRow
from interline.ui.picker.view import ROW_HEIGHT, PickDelegate, PickModel
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay


class CompareView(Overlay):
    """Shows rows, says what is typed, which is marked, and when it is enough."""

    typed = Signal(str)
    toggled = Signal(object)
    """A PickRow."""
    compared = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Ask several models at once"), width=680, at_top=True)
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Filter models"))
        themes.dress(self.field, TITLE)
        self.rows = PickModel()
        self._delegate = PickDelegate(self)
        self.list = QListView()
        self.list.setAccessibleName(tr("Models to compare"))
        self.list.setModel(self.rows)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.state = PlainLabel(size=SMALL, wrap=True)
        self.hint = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.button = WordButton()
        self.button.clicked.connect(self.compared)
        self.body.setContentsMargins(8, 12, 8, 10)
        self.body.addWidget(self.field)
        self.body.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 4, 0)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.button)
        self.body.addLayout(foot)
        self.hint.setContentsMargins(8, 0, 8, 0)
        self.body.addWidget(self.hint)
        self.field.textChanged.connect(self.typed)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._toggle)

    @property
    def is_open(self) -> bool:
        """Whether anybody sees it."""
        return self.isVisible()

    def open_sheet(self, *, is_again: bool) -> None:
        """Show it with an empty field, for the next message, or `is_again` for one that has an answer."""
        if is_again:
            self.field.setPlaceholderText(tr("One to three more models for the same question"))
            self.hint.setText(tr("Enter marks a model, Ctrl+Enter asks the marked ones beside this answer."))
            self.button.setText(tr("Ask"))
            self.button.setAccessibleName(tr("Ask the marked models the same question"))
        else:
            self.field.setPlaceholderText(tr("Two to four models for your next message"))
            self.hint.setText(
                tr("Enter marks a model, Ctrl+Enter compares the marked ones with your next message.")
            )
            self.button.setText(tr("Compare"))
            self.button.setAccessibleName(tr("Compare the marked models with the next message"))
        self.field.clear()
        self.open(self.field)

    def fit_inside(self) -> None:
        """Ten rows, or what a low window has room for beside the rest."""
        height = themes.scaled(ROW_HEIGHT)
        most = max(2, (self.room_for(self.list) - 2) // height)
        self.list.setFixedHeight(min(max(self.rows.rowCount(), 1), 10, most) * height + 2)

    def set_rows(self, rows: Sequence[PickRow]) -> None:
        """List these; what the keyboard was on stays so, else it is on the first that can be marked."""
        here = self.list.currentIndex()
        choice = self.rows.at(here.row()).choice if here.isValid() else None
        self.rows.set_rows(rows)
        self.fit_inside()
        places = [n for n, row in enumerate(rows) if not row.is_heading]
        place = next((n for n in places if rows[n].choice == choice), places[0] if places else None)
        if place is not None:
            self.list.setCurrentIndex(self.rows.index(place))
        self.fit()

    def set_state(self, sentence: str, *, can_compare: bool) -> None:
        """How many are marked and what they would cost together."""
        self.state.setText(sentence)
        self.button.setEnabled(can_compare)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._delegate.set_theme(theme)
        self.state.set_theme(theme)
        self.hint.set_theme(theme)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if step := {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key())):
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                    self.compared.emit()
                else:
                    self._toggle(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        """To the next row in this direction that can be marked."""
        place = self.list.currentIndex().row() + step
        while 0 <= place < self.rows.rowCount():
            if not self.rows.at(place).is_heading:
                self.list.setCurrentIndex(self.rows.index(place))
                return
            place += step

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid() and not (row := self.rows.at(index.row())).is_heading:
            self.toggled.emit(row)
