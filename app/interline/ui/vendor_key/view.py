"""A small sheet that takes a vendor's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from interline.language import tr
from interline.model.route import Choice as ModelPicked
from interline.ui import links
from interline.ui import theme as themes
from interline.ui.picker.models import ModelList
from interline.ui.picker.rows import PickRow
from interline.ui.theme import LARGE, SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
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
    found: str = ""
    """Where a key is already, in a sentence; empty for none."""
    is_offered: bool = False
    """Whether that key was not typed here but stood in the environment, and nobody has to look for another."""


class VendorKeyView(Overlay):
    """The key is typed unseen and leaves the field as soon as it is kept."""

    save_requested = Signal(str, str)
    """Vendor id and what was typed."""
    test_requested = Signal(str)
    """Vendor id: the key that is there already."""
    picked = Signal(ModelPicked)
    """One of the models that the key reaches."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Add a vendor's key"), width=520)
        self._vendors: Sequence[KeyVendor] = ()
        self._title = PlainLabel(tr("Add a vendor's key"), size=LARGE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.vendor = Choice()
        self.vendor.setAccessibleName(tr("Vendor"))
        themes.measure(self.vendor, least_height=32)
        self.vendor.currentIndexChanged.connect(self._show_vendor)
        self.found = PlainLabel(wrap=True)
        self.found.hide()
        self.page = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.open_page = IconButton("external-link", tr("Open this page in the browser"), size=16)
        self.open_page.clicked.connect(self._open_page)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(tr("Paste the key"))
        self.field.setAccessibleName(tr("Key"))
        self.field.setMaxLength(1024)
        self.field.returnPressed.connect(self._save)
        self.field.textChanged.connect(lambda: self._enable())
        self.save = WordButton(tr("Save and test"))
        self.save.clicked.connect(self._save)
        self.result = PlainLabel(wrap=True)
        self.result.hide()
        self.reached_title = PlainLabel(
            tr("The key reaches these. Pick one for this conversation:"), size=SMALL, wrap=True
        )
        self.reached = ModelList(tr("Models that the key reaches"), most=6)
        self.reached.picked.connect(self.picked)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.addWidget(self.field, 1)
        foot.addWidget(self.save)
        self.body.addLayout(head)
        self.body.addWidget(self.vendor)
        self.body.addWidget(self.found)
        self.body.addLayout(foot)
        source = QHBoxLayout()
        source.addWidget(self.page, 1)
        source.addWidget(self.open_page)
        self.body.addLayout(source)
        self.body.addWidget(self.result)
        self.body.addWidget(self.reached_title)
        self.body.addWidget(self.reached)
        self._busy = False
        self._show_reached(())
        self._enable()

    def ask(self) -> None:
        """Show it, empty."""
        self.field.clear()
        self.result.hide()
        self._show_reached(())
        self.open(self.field)

    def set_vendors(self, vendors: Sequence[KeyVendor], wanted: str = "") -> None:
        """Who can be given a key. The `wanted` one is chosen; else the one that is chosen stays so, and at first it is
        one whose key was found."""
        if vendors == self._vendors and not wanted:
            return
        offered = next((each.id for each in vendors if each.is_offered), "")
        before = wanted or (chosen.id if (chosen := self._chosen) is not None else offered)
        self._vendors = vendors
        self.vendor.clear()
        for place, vendor in enumerate(vendors):
            self.vendor.addItem(vendor.name)
            if vendor.id == before:
                self.vendor.setCurrentIndex(place)
        self._show_vendor()
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

    def show_reached(self, rows: Sequence[PickRow]) -> None:
        """The models that the key reaches."""
        self._show_reached(rows)
        if rows and self.isVisible():
            self.reached.setFocus()

    def fit_inside(self) -> None:
        self.reached.give_room(self.room_for(self.reached))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        said = (self._title, self.found, self.page, self.result, self.reached_title)
        for part in (*said, self._close, self.open_page):
            part.set_theme(theme)
        self.reached.set_theme(theme)

    def dismiss(self) -> None:
        self.field.clear()
        super().dismiss()

    @property
    def _chosen(self) -> KeyVendor | None:
        place = self.vendor.currentIndex()
        return self._vendors[place] if 0 <= place < len(self._vendors) else None

    def _say(self, words: str, tone: str) -> None:
        self.result.setText(words)
        self.result.setAccessibleName(words)
        self.result.set_tone(tone, self.theme)
        self.result.show()
        self.fit()

    def _show_reached(self, rows: Sequence[PickRow]) -> None:
        self.reached_title.setVisible(bool(rows))
        self.reached.setVisible(bool(rows))
        self.reached.show_rows(rows)
        self.fit()

    def _save(self) -> None:
        if not self.save.isEnabled() or (chosen := self._chosen) is None:
            return
        self._show_reached(())
        if typed := self.field.text().strip():
            self.save_requested.emit(chosen.id, typed)
        else:
            self.test_requested.emit(chosen.id)

    def _open_page(self) -> None:
        if (chosen := self._chosen) is not None:
            links.follow(chosen.page)

    def _enable(self) -> None:
        typed, chosen = bool(self.field.text().strip()), self._chosen
        can_test = not typed and chosen is not None and bool(chosen.found)
        self.save.setText(tr("Test") if can_test else tr("Save and test"))
        self.save.setEnabled(chosen is not None and (typed or can_test) and not self._busy)

    def _show_vendor(self) -> None:
        chosen = self._chosen
        page, found = (chosen.page, chosen.found) if chosen is not None else ("", "")
        self.page.setText(tr("Keys are made at {page}", page=page) if page else "")
        self.page.setVisible(bool(page))
        self.open_page.setVisible(bool(page))
        self.found.setText(found)
        self.found.setVisible(bool(found))
        self.field.setPlaceholderText(tr("Paste another key") if found else tr("Paste the key"))
        self.result.hide()
        self._show_reached(())
        self._enable()
