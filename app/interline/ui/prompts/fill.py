"""The sheet that asks for a prompt's variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.language import tr
from interline.model.clean import label
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import Scrolled
from interline.ui.widgets.text_box import TextBox
from interline.ui.widgets.written import WrittenField

Then = Callable[[Mapping[str, str]], object]
LINES = 3
"""So high is a field; longer texts scroll in it."""


class FillSheet(Overlay):
    """One prompt at a time."""

    def __init__(self, window: QWidget, *, proofread: Callable[[WrittenField], object]) -> None:
        """`proofread` has a field's words checked as long as it is there."""
        super().__init__(window, tr("Fill in"), width=520)
        self._proofread = proofread
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._area = Scrolled(tallest=420)
        self._help = PlainLabel(tr("Ctrl+Enter goes on."), size=SMALL, tone="secondary")
        self.go = WordButton(tr("Insert"))
        self.go.clicked.connect(self._finish)
        self.cancel = WordButton(tr("Cancel"))
        self.cancel.clicked.connect(self.dismiss)
        row = QHBoxLayout()
        row.addWidget(self._help, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        self.body.addWidget(self._title)
        self.body.addWidget(self._area, 1)
        self.body.addLayout(row)
        self.fields: dict[str, TextBox] = {}
        self._labels: list[PlainLabel] = []
        self._then: Then | None = None

    def ask(self, name: str, variables: Sequence[str], then: Then) -> None:
        """Ask for these; `then` gets what was written, by variable."""
        self._title.setText(name)
        self.card.setAccessibleName(tr("Fill in {name}", name=name))
        self._then = then
        self.fields, self._labels = {}, []
        column = self._area.new_column()
        for variable in variables:
            # One that may wrap: only such a column can say how high it wants to be.
            words = PlainLabel(label(variable, 60), wrap=True)
            field = TextBox(label(variable, 60))
            field.setFixedHeight(LINES * field.fontMetrics().lineSpacing() + 16)
            field.installEventFilter(self)
            self._proofread(field)
            words.setBuddy(field)
            self.fields[variable] = field
            self._labels.append(words)
            column.addWidget(words)
            column.addWidget(field)
            column.addSpacing(6)
        self._area.show_column(column)
        self.set_theme(self.theme)
        self.open(next(iter(self.fields.values())))
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for words in (self._title, self._help, *self._labels):
            words.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._finish()
                return True
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        values = {variable: field.toPlainText() for variable, field in self.fields.items()}
        then, self._then = self._then, None
        self.dismiss()
        if then is not None:
            then(values)
