"""One vendor of the page: a line that opens, and in it its keys and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from interline.language import tr
from interline.model.route import Choice
from interline.ui import links
from interline.ui import theme as themes
from interline.ui.picker.models import ModelList
from interline.ui.picker.rows import PickRow
from interline.ui.theme import SMALL, Theme
from interline.ui.vendors.words import KeyLine, VendorEntry
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.opening import OpeningHead, emptied

MOST_MODELS = 6
"""Rows of the list of what a key reaches; more scroll."""

_FIELD = "field "


class VendorRow(QWidget):
    """Closed it is one line; open, it shows keys and deeds."""

    pressed = Signal()
    key_typed = Signal(str, str)
    """Key's name and what was typed."""
    test_requested = Signal(str)
    key_removed = Signal(str)
    try_requested = Signal()
    removed = Signal()
    edit_requested = Signal(VendorEntry)
    picked = Signal(Choice)
    """One of the models that its key reaches."""

    def __init__(self, vendor_id: str) -> None:
        super().__init__()
        self.id = vendor_id
        self.has_line = False
        """Whether a thin line parts it from the row above."""
        self._theme = themes.LIGHT
        self._entry: VendorEntry | None = None
        self.head = OpeningHead()
        self.head.clicked.connect(self.pressed)
        self.reached: ModelList | None = None
        """What its key reaches; made when it has been tested."""
        self._is_stale = False
        """Whether the details show an older entry."""
        self._fields: dict[str, QLineEdit] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._labels: list[PlainLabel] = []
        self._sure_of: str | None = None
        """The key that leaves when its button is pressed once more."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)

    @cached_property
    def details(self) -> QWidget:
        """What the line opens."""
        made = QWidget()
        made.hide()
        self._column.addWidget(made)
        return made

    @cached_property
    def _inside(self) -> QVBoxLayout:
        """How they are laid out. Most are never opened, so all of this is made when it is needed."""
        made = QVBoxLayout(self.details)
        made.setContentsMargins(56, 6, 16, 16)
        made.setSpacing(8)
        return made

    @cached_property
    def said(self) -> PlainLabel:
        """A line in the details."""
        made = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        made.set_theme(self._theme)
        self._inside.addWidget(made)
        made.hide()
        return made

    def show_entry(self, entry: VendorEntry) -> None:
        """Show this vendor as it stands; what is typed stays typed."""
        self.head.set_words(entry.name, entry.words)
        if entry == self._entry:
            return
        self._entry = entry
        self._is_stale = True
        if self.is_open or self._fields or self._buttons:
            self._make_details()

    @property
    def fields(self) -> Mapping[str, QLineEdit]:
        """By the key's name."""
        self._make_details()
        return self._fields

    @property
    def buttons(self) -> Mapping[str, QPushButton]:
        """By what they do, in English; those of keys with the key's name after it."""
        self._make_details()
        return self._buttons

    def set_open(self, is_open: bool) -> None:
        """Show the details, or the line alone."""
        if not is_open and self._sure_of is not None:
            self._sure_of, self._is_stale = None, True
            self.say("", "secondary")
        if is_open:
            self._make_details()
        if is_open or self._has_details:
            self.details.setVisible(is_open)
        self.head.set_open(is_open)

    @property
    def is_open(self) -> bool:
        return self._has_details and not self.details.isHidden()

    @property
    def _has_details(self) -> bool:
        return "details" in self.__dict__

    def say(self, words: str, tone: str) -> None:
        """A line in the details; empty for none."""
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.said.set_tone(tone, self._theme)
        self.said.setVisible(bool(words))

    def show_reached(self, rows: Sequence[PickRow]) -> None:
        """The models that its key reaches; none takes the list away."""
        if self.reached is None:
            if not rows:
                return
            self.reached = ModelList(tr("Models that the key reaches"), most=MOST_MODELS)
            self.reached.picked.connect(self.picked)
            self.reached.set_theme(self._theme)
            self._inside.addWidget(self.reached)
        self.reached.show_rows(rows)
        self.reached.setVisible(bool(rows))

    def clear_key(self, key_name: str) -> None:
        """A key was kept: it leaves its field."""
        if key_name in self._fields:
            self._fields[key_name].clear()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.head.set_theme(theme)
        for label in self._labels:
            label.set_theme(theme)
        if "said" in self.__dict__:
            self.said.set_theme(theme)
        if self.reached is not None:
            self.reached.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.has_line:
            painter = QPainter(self)
            painter.setPen(QColor(self._theme.line))
            painter.drawLine(16, 0, self.width() - 17, 0)
            painter.end()

    def _make_details(self) -> None:
        if self._is_stale and self._entry is not None:
            self._is_stale = False
            typed = {name: field.text() for name, field in self._fields.items()}
            self._build(self._entry)
            for name, text in typed.items():
                if name in self._fields:
                    self._fields[name].setText(text)

    def _build(self, entry: VendorEntry) -> None:
        self._sure_of = None
        for kept in (self.said, self.reached):
            if kept is not None:
                kept.setParent(None)
        emptied(self._inside)
        self._fields, self._buttons, self._labels = {}, {}, []
        for sentence in entry.details:
            self._say(sentence)
        for key in entry.keys:
            self._add_key(entry, key)
        if entry.key_page:
            self._say(tr("Keys are made at {page}", page=entry.key_page))
        deeds = Flow()
        if entry.key_page:
            self._button(deeds, "Open this page", tr("Open this page"), lambda: links.follow(entry.key_page))
        if not entry.keys:
            self._button(deeds, "Test", tr("Test"), lambda: self.test_requested.emit(""))
        if entry.is_benched:
            self._button(deeds, "Try again now", tr("Try again now"), self.try_requested.emit)
        if entry.needs_address:
            self._button(deeds, "Set address…", tr("Set address…"), lambda: self.edit_requested.emit(entry))
        elif entry.is_own:
            self._button(deeds, "Change…", tr("Change…"), lambda: self.edit_requested.emit(entry))
            self._button(deeds, "Remove vendor", tr("Remove vendor"), self.removed.emit)
        if deeds.count():
            self._inside.addLayout(deeds)
        self._inside.addWidget(self.said)
        self.said.setVisible(bool(self.said.text()))
        if self.reached is not None:
            self._inside.addWidget(self.reached)
            self.reached.setVisible(self.reached.rows.rowCount() > 0)
        self.set_theme(self._theme)

    @property
    def held(self) -> str | None:
        """What of this row has the keyboard, for `give_back`; None where it is elsewhere."""
        focused = self.window().focusWidget()
        fields = {_FIELD + name: field for name, field in self._fields.items()}
        parts: dict[str, QWidget] = {"": self.head, **fields, **self._buttons}
        return next((key for key, part in parts.items() if part is focused), None)

    def give_back(self, key: str) -> None:
        """The keyboard returns to where it was, or to the row's line where that is gone."""
        button, field = self._buttons.get(key), self._fields.get(key.removeprefix(_FIELD))
        if button is not None and button.isEnabled():
            button.setFocus()
        elif field is not None and key.startswith(_FIELD):
            field.setFocus()
        else:
            self.head.setFocus()

    def _add_key(self, entry: VendorEntry, key: KeyLine) -> None:
        if key.name:
            said = tr("Key “{name}”: {state}", name=key.name, state=key.words)
            heard = tr("Key “{name}” for {vendor}", name=key.name, vendor=entry.name)
        else:
            said = tr("Key: {state}", state=key.words)
            heard = tr("Key for {vendor}", vendor=entry.name)
        self._say(said, tone="text")
        field = self._fields[key.name] = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(tr("Paste another key") if key.is_kept else tr("Paste the key"))
        field.setAccessibleName(heard)
        field.setMaxLength(1024)
        line = Flow()
        self._inside.addWidget(field)
        save = self._button(
            line, f"Save {key.name}".strip(), tr("Save and test"), lambda: self._save(key.name)
        )
        save.setEnabled(False)
        field.textChanged.connect(lambda text: save.setEnabled(bool(text.strip())))
        field.returnPressed.connect(lambda: self._save(key.name))
        if key.is_kept:
            self._button(
                line, f"Test {key.name}".strip(), tr("Test"), lambda: self.test_requested.emit(key.name)
            )
        if key.can_remove:
            self._button(
                line, f"Remove {key.name}".strip(), tr("Remove key"), lambda: self._remove_key(key.name)
            )
        self._inside.addLayout(line)

    def _save(self, key_name: str) -> None:
        typed = self._fields[key_name].text()
        if typed.strip():
            self.key_typed.emit(key_name, typed)

    def _remove_key(self, key_name: str) -> None:
        """Pressed once, it asks; a key is kept nowhere else, so there is no way back."""
        if self._sure_of == key_name:
            self._sure_of = None
            self.key_removed.emit(key_name)
            return
        self._sure_of = key_name
        self._buttons[f"Remove {key_name}".strip()].setText(tr("Remove for good"))
        self.say(
            tr("There is no way back: Interline keeps no copy of a key. Press again to remove it."), "warn"
        )

    def _button(self, into: Flow, key: str, words: str, call: object) -> QPushButton:
        made = WordButton(words)
        made.setAccessibleName(
            tr("{act}: {vendor}", act=words, vendor=self._entry.name) if self._entry else words
        )
        made.clicked.connect(lambda: call())  # type: ignore[operator]
        into.addWidget(made)
        self._buttons[key] = made
        return made

    def _say(self, words: str, tone: str = "secondary") -> None:
        made = PlainLabel(words, size=SMALL, tone=tone, wrap=True)
        self._labels.append(made)
        self._inside.addWidget(made)
