"""A small sheet that takes a vendor's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from interline.language import tr
from interline.ui.theme import LARGE, SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay


@dataclass(frozen=True, slots=True)
class KeyVendor:
    """A vendor that takes a key."""

    id: str
    name: str
    page: str
    """Where a person makes the key; may be empty."""


class VendorKeyView(Overlay):
    """The key is typed unseen and leaves the field as soon as it is kept."""

    save_requested = Signal(str, str)
    """Vendor id and what was typed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Add a vendor's key"), width=480)
        self._vendors: Sequence[KeyVendor] = ()
        self._title = PlainLabel(tr("Add a vendor's key"), size=LARGE, strong=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.vendor = Choice()
        self.vendor.setAccessibleName(tr("Vendor"))
        self.vendor.setMinimumHeight(32)
        self.vendor.currentIndexChanged.connect(self._show_page)
        self.page = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(tr("Paste the key"))
        self.field.setAccessibleName(tr("Key"))
        self.field.setMaxLength(1024)
        self.field.returnPressed.connect(self._save)
        self.field.textChanged.connect(lambda: self._enable())
        self.save = QPushButton(tr("Save and test"))
        self.save.clicked.connect(self._save)
        self.result = PlainLabel(wrap=True)
        self.result.hide()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.addWidget(self.field, 1)
        foot.addWidget(self.save)
        self.body.addLayout(head)
        self.body.addWidget(self.vendor)
        self.body.addWidget(self.page)
        self.body.addLayout(foot)
        self.body.addWidget(self.result)
        self._busy = False
        self._enable()

    def ask(self) -> None:
        """Show it, empty."""
        self.field.clear()
        self.result.hide()
        self.open(self.field)

    def set_vendors(self, vendors: Sequence[KeyVendor]) -> None:
        """Who can be given a key; the one that is chosen stays chosen."""
        if vendors == self._vendors:
            return
        chosen = self.vendor.currentIndex()
        before = self._vendors[chosen].id if 0 <= chosen < len(self._vendors) else ""
        self._vendors = vendors
        self.vendor.clear()
        for place, vendor in enumerate(vendors):
            self.vendor.addItem(vendor.name)
            if vendor.id == before:
                self.vendor.setCurrentIndex(place)
        self._enable()
        self.fit()

    def set_busy(self, words: str) -> None:
        """Say what is going on, or nothing when it is over."""
        self._busy = bool(words)
        if words:
            self._say(words, "secondary")
        self._enable()

    def kept(self) -> None:
        """The key is kept: it leaves the field."""
        self.field.clear()

    def show_result(self, sentence: str, *, ok: bool) -> None:
        """How it went."""
        self._say(sentence, "good" if ok else "bad")

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._title, self._close, self.page, self.result):
            part.set_theme(theme)

    def dismiss(self) -> None:
        self.field.clear()
        super().dismiss()

    def _say(self, words: str, tone: str) -> None:
        self.result.setText(words)
        self.result.setAccessibleName(words)
        self.result.set_tone(tone, self.theme)
        self.result.show()
        self.fit()

    def _save(self) -> None:
        if self.save.isEnabled():
            self.save_requested.emit(self._vendors[self.vendor.currentIndex()].id, self.field.text())

    def _enable(self) -> None:
        has_vendor = 0 <= self.vendor.currentIndex() < len(self._vendors)
        self.save.setEnabled(has_vendor and bool(self.field.text().strip()) and not self._busy)

    def _show_page(self, place: int) -> None:
        page = self._vendors[place].page if 0 <= place < len(self._vendors) else ""
        self.page.setText(tr("Keys are made at {page}", page=page) if page else "")
        self._enable()
