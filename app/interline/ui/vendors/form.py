"""The form for a server of one's own: a name, an address, what it speaks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from interline.language import marked, said, tr
from interline.model.facts import DataPolicy
from interline.services.arranging import VendorDraft
from interline.ui.theme import SMALL, Theme
from interline.ui.vendors.words import WIRES, VendorEntry
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.labels import PlainLabel

DATA = {
    DataPolicy.UNKNOWN: marked("not known"),
    DataPolicy.LOCAL: marked("stay on this computer"),
    DataPolicy.ZDR: marked("are not kept"),
    DataPolicy.RETAINS: marked("are kept for a time"),
    DataPolicy.TRAINS: marked("may be trained on"),
}


class ServerForm(Card):
    """Empty for a new server; filled to change one."""

    typed = Signal(VendorDraft)

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self.name, self.address, self.key_env = QLineEdit(), QLineEdit(), QLineEdit()
        self.wire, self.data = Choice(), Choice()
        self.wire.addItems([said(words) for words in WIRES.values()])
        self.data.addItems([said(words) for words in DATA.values()])
        for box in (self.wire, self.data):
            # Long words are cut in a narrow window; the list shows them whole.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.name.setPlaceholderText(tr("My server"))
        self.address.setPlaceholderText("http://127.0.0.1:8080/v1")
        self.key_env.setPlaceholderText(tr("optional, such as MY_SERVER_KEY"))
        self.save_button = WordButton(tr("Add and test"))
        self.cancel_button = WordButton(tr("Cancel"))
        self.save_button.clicked.connect(self._send)
        self.address.returnPressed.connect(self._send)
        self.cancel_button.clicked.connect(self.clear)
        for field in (self.name, self.address):
            field.setMaxLength(400)
            field.textChanged.connect(lambda: self._enable())
        self._labels: list[PlainLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Name"), self.name),
            (tr("Address"), self.address),
            (tr("Speaks"), self.wire),
            (tr("Prompts", "what is sent"), self.data),
            (tr("Key variable"), self.key_env),
        )
        for at, (words, widget) in enumerate(rows):
            label = PlainLabel(words, size=SMALL, tone="secondary")
            label.setBuddy(widget)
            widget.setAccessibleName(words)
            self._labels.append(label)
            grid.addWidget(label, at, 0)
            grid.addWidget(widget, at, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        grid.addLayout(foot, len(rows), 0, 1, 2)
        self.clear()

    def clear(self) -> None:
        """For a new server."""
        self._id = ""
        for field in (self.name, self.address, self.key_env):
            field.clear()
        self.wire.setCurrentIndex(0)
        self.data.setCurrentIndex(0)
        self.save_button.setText(tr("Add and test"))
        self.cancel_button.hide()
        self._enable()

    def edit(self, entry: VendorEntry) -> None:
        """To change one."""
        self.clear()
        self._id = entry.id
        self.name.setText(entry.name)
        self.address.setText(entry.base_url)
        if entry.wire in WIRES:
            self.wire.setCurrentIndex(list(WIRES).index(entry.wire))
        self.data.setCurrentIndex(list(DATA).index(entry.data))
        self.key_env.setText(entry.key_env)
        self.save_button.setText(tr("Save and test"))
        self.cancel_button.show()
        self.name.setFocus()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for label in self._labels:
            label.set_theme(theme)

    def _enable(self) -> None:
        self.save_button.setEnabled(bool(self.name.text().strip() and self.address.text().strip()))

    def _send(self) -> None:
        if not self.save_button.isEnabled():
            return
        wire = list(WIRES)[self.wire.currentIndex()]
        data = list(DATA)[self.data.currentIndex()]
        self.typed.emit(
            VendorDraft(
                self._id,
                self.name.text().strip(),
                wire,
                self.address.text().strip(),
                key_env=self.key_env.text().strip(),
                data="" if data is DataPolicy.UNKNOWN else data.value,
            )
        )
