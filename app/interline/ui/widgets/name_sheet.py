"""A small sheet that asks for a name: of a folder, of a tag."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from interline.language import tr
from interline.ui.theme import TITLE, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay

LONGEST = 400


class NameSheet(Overlay):
    """One question at a time; what is known is offered while one types."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Name"), width=420, at_top=True)
        self._then: Callable[[str], object] = lambda name: None
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._words = PlainLabel(tone="secondary", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.textChanged.connect(self._look)
        self.ok_button = WordButton(tr("OK"))
        self.ok_button.clicked.connect(self._take)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.dismiss)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok_button)
        self.body.addWidget(self._title)
        self.body.addWidget(self._words)
        self.body.addWidget(self.field)
        self.body.addLayout(buttons)

    def ask(
        self,
        title: str,
        words: str,
        then: Callable[[str], object],
        *,
        value: str = "",
        known: Sequence[str] = (),
        ok: str = "",
    ) -> None:
        """Ask; `then` is called with what was written, if anything was."""
        self._then = then
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.field.setText(value)
        self.field.selectAll()
        self.field.setAccessibleName(title)
        completer = QCompleter(list(known), self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self.ok_button.setText(ok or tr("OK"))
        self.card.setAccessibleName(title)
        self._look()
        self.open(self.field)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._title.set_theme(theme)
        self._words.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self._take()
            event.accept()
            return
        super().keyPressEvent(event)

    def _look(self) -> None:
        self.ok_button.setEnabled(bool(self.field.text().strip()))

    def _take(self) -> None:
        if name := self.field.text().strip():
            self.dismiss()
            self._then(name)
