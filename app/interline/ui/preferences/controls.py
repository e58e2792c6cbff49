"""The control of one setting: a switch, a choice, a number, a text, a path.

Rule: a control says when the user changed it, never when it is set from here; the wheel changes none that does not have
the keyboard.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from interline.language import said, tr
from interline.settings.schema import Row, Value
from interline.ui import theme as themes
from interline.ui.preferences.words import choice_words
from interline.ui.shortcuts.recorder import KeyButton
from interline.ui.theme import ACCENTS, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.fields import Choice, Number
from interline.ui.widgets.switch import Switch

CONTROL = 200
"""Choices and numbers are at least so wide, so that they stand under each other."""

W = TypeVar("W", bound=QWidget)

SYSTEM = "system"
"""What is always offered."""


class Control(QWidget):
    """One of them; `widget` takes the keyboard."""

    changed = Signal(object)
    """A value that the user set."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row
        self._names: Mapping[str, str] = {}
        """Of what is offered."""
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        self.widget = self._made()
        self.setFocusProxy(self.widget)
        self.widget.setAccessibleName(said(row.spec.label))
        self.setAccessibleName(said(row.spec.label))
        line.addWidget(self.widget, 1)
        if row.spec.is_file or row.spec.is_folder:
            button = WordButton(tr("Choose…"))
            button.setAccessibleName(tr("Choose: {setting}", setting=said(row.spec.label)))
            button.clicked.connect(self._choose)
            line.addWidget(button)

    @property
    def is_wide(self) -> bool:
        """Whether it wants a line of its own."""
        return isinstance(self.widget, QLineEdit)

    def setAccessibleDescription(self, words: str) -> None:
        """What is said of the setting, or is wrong with it: heard where the keyboard is."""
        super().setAccessibleDescription(words)
        # What is chosen is heard for its name, so the name comes here.
        name = f"{said(self.row.spec.label)}. " if isinstance(self.widget, QComboBox) else ""
        self.widget.setAccessibleDescription(f"{name}{words}")

    def set_value(self, value: Value) -> None:
        """Show this; nobody is told."""
        with QSignalBlocker(self.widget):
            match self.widget:
                case Switch():
                    self.widget.setChecked(bool(value))
                case QComboBox():
                    self._choose_item(value)
                case QSpinBox():
                    shown = self.widget.minimum() if self.row.spec.zero and value == 0 else int(value)
                    self.widget.setValue(shown)
                case KeyButton():
                    self.widget.set_keys((str(value),) if value else ())
                case QLineEdit():
                    is_written = self.widget.hasFocus() and self.widget.isModified()
                    if self.widget.text() != str(value) and not is_written:
                        self.widget.setText(str(value))

    def offer(self, names: Mapping[str, str]) -> None:
        """What there is to choose, found just now; the value stays."""
        if isinstance(self.widget, QComboBox):
            self._names = names
            value = self.widget.currentData()
            with QSignalBlocker(self.widget):
                self.widget.clear()
                for word, name in {SYSTEM: choice_words(self.row, SYSTEM), **names}.items():
                    self.widget.addItem(name, word)
                self._choose_item(value)

    def set_theme(self, theme: Theme) -> None:
        """The parts that are painted in tokens."""
        if isinstance(self.widget, Switch):
            self.widget.set_theme(theme)
        elif isinstance(self.widget, QComboBox) and self.row.key == "look.accent":
            for place in range(self.widget.count()):
                light, dark = ACCENTS[self.widget.itemData(place)]
                self.widget.setItemIcon(place, _dot(dark if theme.is_dark else light))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.widget.hasFocus():
            # The page scrolls instead.
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _made(self) -> QWidget:
        spec = self.row.spec
        if spec.one_of or spec.offers:
            return self._choice()
        if spec.is_keys:
            return self._keys()
        if isinstance(self.row.default, bool):
            switch = Switch()
            switch.toggled.connect(lambda is_on: self.changed.emit(is_on))
            return switch
        return self._number() if isinstance(self.row.default, int) else self._text()

    def _keys(self) -> KeyButton:
        made = KeyButton(said(self.row.spec.label))
        themes.measure(made, least_width=CONTROL, least_height=30)
        made.recorded.connect(self._recorded)
        return made

    def _recorded(self, keys: str) -> None:
        assert isinstance(self.widget, KeyButton)
        self.widget.stop()
        self.changed.emit(keys)

    def _choice(self) -> QComboBox:
        made = Choice()
        for word in self.row.spec.one_of or (SYSTEM,):
            made.addItem(choice_words(self.row, word), word)
        themes.measure(made, icon=14, least_width=CONTROL, least_height=30)
        made.currentIndexChanged.connect(lambda place: self.changed.emit(made.itemData(place)))
        return self._quiet(made)

    def _choose_item(self, value: Value) -> None:
        """Show this one; where it is none of those that are offered, it becomes one."""
        combo = self.widget
        if isinstance(combo, QComboBox):
            if self.row.spec.offers and combo.findData(value) < 0:
                parts = [part.strip() for part in str(value).split(",")]
                combo.addItem(", ".join(self._names.get(part, part) for part in parts), value)
            combo.setCurrentIndex(combo.findData(value))

    def _number(self) -> QSpinBox:
        made, spec = Number(), self.row.spec
        low = int(spec.low or 0)
        # One below the least stands for what the program chooses itself.
        made.setRange(low - 1 if spec.zero else low, int(spec.high if spec.high is not None else 1_000_000))
        made.setSpecialValueText(said(spec.zero) if spec.zero else "")
        made.setSuffix(spec.unit)
        made.setSingleStep(spec.step)
        themes.measure(made, least_width=CONTROL, least_height=30)
        made.valueChanged.connect(
            lambda value: self.changed.emit(0 if spec.zero and value == made.minimum() else value)
        )
        return self._quiet(made)

    def _text(self) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(4096)
        # Once somebody leaves the field or presses Enter; half an address is not tried.
        made.editingFinished.connect(lambda: self._written(made))
        return made

    def _written(self, field: QLineEdit) -> None:
        if field.isModified():
            field.setModified(False)
            self.changed.emit(field.text().strip())

    def _quiet(self, made: W) -> W:
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.installEventFilter(self)
        return made

    def _choose(self) -> None:
        dialog = QFileDialog(self, said(self.row.spec.label))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mode = (
            QFileDialog.FileMode.Directory if self.row.spec.is_folder else QFileDialog.FileMode.ExistingFile
        )
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.set_value(path)
        self.changed.emit(path)


def _dot(colour: str) -> QIcon:
    picture = QPixmap(28, 28)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(1, 1, 26, 26)
    painter.end()
    return QIcon(picture)
