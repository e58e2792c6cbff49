"""The page of settings: a row for each line of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from interline.language import said
from interline.settings.schema import Row, Value, rows
from interline.ui.pages.rows import PageLine, RowsPage
from interline.ui.preferences.controls import Control
from interline.ui.preferences.words import help_of, reset_words
from interline.ui.widgets.buttons import IconButton


class PreferencesPage(RowsPage):
    """Shows what the presenter says and says what the user set."""

    changed = Signal(str, object)
    """A setting's key and its new value."""
    reset_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controls: dict[str, Control] = {}
        self._resets: dict[str, IconButton] = {}
        self.problems = self.add_text("")
        self.problems.set_tone("bad", self._theme)
        self.problems.hide()
        self.fill(self._lines())

    @property
    def controls(self) -> Mapping[str, Control]:
        """Of every setting."""
        self.finish()
        return self._controls

    @property
    def resets(self) -> Mapping[str, IconButton]:
        """Beside every setting."""
        self.finish()
        return self._resets

    def offer(self, kind: str, names: Mapping[str, str]) -> None:
        """What there is to choose for settings of this kind."""
        for row in rows():
            if row.spec.offers == kind:
                self.once_there(row.key, partial(self._offer, row.key, names))

    def set_value(self, key: str, value: Value, *, is_default: bool) -> None:
        """Show what is set."""
        self.once_there(key, lambda: self._controls[key].set_value(value))
        self.once_there(key, lambda: self._resets[key].setVisible(not is_default))

    def set_trouble(self, key: str, sentence: str) -> None:
        """What is wrong with a setting; empty for nothing."""
        self.once_there(key, lambda: self._rows[key].set_trouble(sentence))

    def set_problems(self, sentences: Sequence[str]) -> None:
        """What is wrong with the file as a whole."""
        self.problems.setText("\n".join(sentences))
        self.problems.setVisible(bool(sentences))

    def _offer(self, key: str, names: Mapping[str, str]) -> None:
        self._controls[key].offer(names)
        self._rows[key].fit()

    def _lines(self) -> Iterator[None]:
        for title, members in groupby(rows(), lambda row: row.title):
            section = self.add_section(said(title))
            for row in members:
                section.add(self._line(row))
                yield

    def _line(self, row: Row) -> PageLine:
        control = self._controls[row.key] = Control(row)
        control.changed.connect(lambda value, key=row.key: self.changed.emit(key, value))
        reset = self._resets[row.key] = IconButton("rotate-ccw", reset_words(row), size=16)
        reset.clicked.connect(lambda checked=False, key=row.key: self.reset_requested.emit(key))
        room = reset.sizePolicy()
        # Nothing moves when it comes and goes.
        room.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(room)
        reset.hide()
        return PageLine(
            row.key, said(row.spec.label), control, help=help_of(row), is_wide=control.is_wide, beside=reset
        )
