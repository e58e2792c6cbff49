"""The widgets of the page of vendors: rows that open, and a form for a server of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from interline.language import said, tr
from interline.model.route import Choice
from interline.services.arranging import VendorDraft
from interline.ui import theme as themes
from interline.ui.model_files.view import ModelFilesCard
from interline.ui.pages.area import PageArea
from interline.ui.pages.arranged import OWN_SERVER
from interline.ui.picker.rows import PickRow
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.vendors.form import ServerForm
from interline.ui.vendors.row import VendorRow
from interline.ui.vendors.words import Group, VendorEntry
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.own_frame import paint_apart

WIDEST = 720


class VendorsView(QWidget):
    """One page; it scrolls as a whole."""

    shown = Signal()
    key_typed = Signal(str, str, str)
    """Vendor's id, key's name (empty for the first), and what was typed."""
    test_requested = Signal(str, str)
    key_removed = Signal(str, str)
    try_requested = Signal(str)
    vendor_typed = Signal(VendorDraft)
    vendor_removed = Signal(str)
    undo_requested = Signal()
    picked = Signal(str, Choice)
    """Vendor's id, and one of the models that its key reaches."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.rows: dict[str, VendorRow] = {}
        self._expected: dict[str, VendorRow] = {}
        """Those that are made and stand nowhere yet."""
        self._open = ""
        self._sought = ""
        """The vendor that was searched for before there were any."""
        self._places: tuple[tuple[Group, str], ...] = ()
        """Which row stands where."""
        self.said = PlainLabel(size=BODY, tone="secondary", wrap=True)
        self.undo_button = WordButton(tr("Undo"))
        self.undo_button.clicked.connect(self.undo_requested)
        self.mistakes = PlainLabel(size=SMALL, tone="bad", wrap=True)
        self.form = ServerForm()
        self.form.typed.connect(self.vendor_typed)
        self._headings: list[PlainLabel] = []
        self._cards: list[Card] = []
        self._groups = QVBoxLayout()
        self._groups.setSpacing(6)
        self.files = ModelFilesCard()
        self._files_title = PlainLabel(tr("Model files on this computer"), size=BODY, strong=True, wrap=True)
        self.setAcceptDrops(True)
        self._form_title = PlainLabel(tr("Add a server of your own"), size=BODY, strong=True, wrap=True)
        self._lay_out()
        self.say("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def expect(self, vendor_id: str) -> None:
        """Have the row of this vendor ready: no frame is to wait for all of them."""
        if vendor_id not in self.rows and vendor_id not in self._expected:
            self._expected[vendor_id] = self._made(vendor_id)

    def show_entries(self, entries: Sequence[VendorEntry], mistakes: Sequence[str]) -> None:
        """Every vendor in its group; rows that stay keep what is typed in them and what was said of them."""
        paint_apart(self)
        self.mistakes.setText("\n".join(mistakes))
        self.mistakes.setVisible(bool(mistakes))
        held = next(((row.id, key) for row in self.rows.values() if (key := row.held) is not None), None)
        known = {**self._expected, **self.rows}
        self.rows, self._expected = {}, {}
        for entry in entries:
            kept = known.pop(entry.id, None)
            self.rows[entry.id] = made = self._made(entry.id) if kept is None else kept
            made.show_entry(entry)
        for gone in known.values():
            gone.setParent(None)
            gone.deleteLater()
        places = tuple((entry.group, entry.id) for entry in entries)
        if places != self._places:
            self._places = places
            self._stand(entries)
            self.set_theme(self._theme)
        if held is not None and (row := self.rows.get(held[0])) is not None:
            # What was made anew can take the keyboard once it is shown.
            QTimer.singleShot(0, row, partial(row.give_back, held[1]))
        if self._sought in self.rows:
            self._lead()
        elif self._sought == OWN_SERVER:
            self._lead_to_form()

    def open_entry(self, vendor_id: str) -> None:
        """Open this vendor's details, close the others'."""
        self._open = vendor_id
        for row_id, each in self.rows.items():
            each.set_open(row_id == vendor_id)
        if (row := self.rows.get(vendor_id)) is not None:
            row.head.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_row(self, row_id: str) -> None:
        """Lead to a vendor, or to the form for another, from the search of the settings window."""
        self._sought = row_id
        if row_id == OWN_SERVER:
            self.form.name.setFocus()
            if self.rows:
                self._lead_to_form()
        elif row_id in self.rows:
            self._lead()

    def _lead_to_form(self) -> None:
        """Where it stands is known once the rows above it do."""
        self._sought = ""
        QTimer.singleShot(0, self.form, lambda: self._area.ensureWidgetVisible(self.form, 0, 40))

    def _bring_into_sight(self, row: VendorRow, part: QWidget) -> None:
        """What was said in an open row may stand below what is seen."""
        if row.is_open:
            QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, 16))

    def _lead(self) -> None:
        """To the vendor that was searched for, once it stands there."""
        row_id, self._sought = self._sought, ""
        self.open_entry(row_id)
        row = self.rows[row_id]
        # Where it stands is known once what was opened is laid out.
        QTimer.singleShot(0, row, lambda: self._area.ensureWidgetVisible(row, 0, 40))

    def say_of(self, vendor_id: str, words: str, tone: str = "secondary") -> None:
        """A line in a vendor's details."""
        if (row := self.rows.get(vendor_id)) is not None:
            row.say(words, tone)
            self._bring_into_sight(row, row.said)

    def show_reached(self, vendor_id: str, rows: Sequence[PickRow]) -> None:
        """The models that its key reaches, in a vendor's details."""
        if (row := self.rows.get(vendor_id)) is not None:
            row.show_reached(rows)
            if rows and row.reached is not None:
                self._bring_into_sight(row, row.reached)

    def say(self, words: str, *, can_undo: bool = False) -> None:
        """A line over all of them; empty for none."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.undo_button.setVisible(can_undo)
        self._area.show_line(is_shown=bool(words) or can_undo)

    def key_was_kept(self, vendor_id: str, key_name: str) -> None:
        """The key leaves its field."""
        if (row := self.rows.get(vendor_id)) is not None:
            row.clear_key(key_name)

    def vendor_was_kept(self) -> None:
        """The form is empty again."""
        self.form.clear()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for label in (self.said, self.mistakes, self._form_title, self._files_title, *self._headings):
            label.set_theme(theme)
        for card in self._cards:
            card.set_theme(theme)
        for row in self.rows.values():
            row.set_theme(theme)
        self.form.set_theme(theme)
        self.files.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model file is taken wherever on the page it is dropped."""
        self.files.take_drop(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.files.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.files.take_drop(event):
            self._area.ensureWidgetVisible(self.files, 0, 40)

    def _made(self, vendor_id: str) -> VendorRow:
        row = VendorRow(vendor_id)
        row.pressed.connect(lambda: self._toggle(vendor_id))
        row.key_typed.connect(lambda name, typed: self.key_typed.emit(vendor_id, name, typed))
        row.test_requested.connect(lambda name: self.test_requested.emit(vendor_id, name))
        row.key_removed.connect(lambda name: self.key_removed.emit(vendor_id, name))
        row.try_requested.connect(lambda: self.try_requested.emit(vendor_id))
        row.removed.connect(lambda: self.vendor_removed.emit(vendor_id))
        row.edit_requested.connect(self._edit)
        row.picked.connect(lambda choice: self.picked.emit(vendor_id, choice))
        return row

    def _toggle(self, vendor_id: str) -> None:
        self.open_entry("" if self._open == vendor_id else vendor_id)

    def _edit(self, entry: VendorEntry) -> None:
        self.form.edit(entry)
        self._area.ensureWidgetVisible(self.form, 0, 40)

    def _stand(self, entries: Sequence[VendorEntry]) -> None:
        """Put the rows under their headings."""
        for old in (*self._headings, *self._cards):
            self._groups.removeWidget(old)
        for row in self.rows.values():
            row.setParent(None)
        for old in (*self._headings, *self._cards):
            old.deleteLater()
        self._headings, self._cards = [], []
        for group in Group:
            mine = [entry for entry in entries if entry.group is group]
            if not mine:
                continue
            heading, card = PlainLabel(said(group.value), size=BODY, strong=True, wrap=True), Card()
            heading.setContentsMargins(4, 8, 4, 0)
            column = QVBoxLayout(card)
            column.setContentsMargins(1, 1, 1, 1)
            column.setSpacing(0)
            for number, entry in enumerate(mine):
                row = self.rows[entry.id]
                row.has_line = number > 0
                column.addWidget(row)
                row.show()
            self._groups.addWidget(heading)
            self._groups.addWidget(card)
            self._headings.append(heading)
            self._cards.append(card)

    def _lay_out(self) -> None:
        self._area = PageArea(self, spacing=8)
        # However long a word in it is, the page keeps its width.
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._area.over.addWidget(self.said, 1)
        self._area.over.addWidget(self.undo_button)
        column = self._area.column
        column.addWidget(self.mistakes)
        column.addLayout(self._groups)
        for title in (self._files_title, self._form_title):
            title.setContentsMargins(4, 12, 4, 0)
        column.addWidget(self._files_title)
        column.addWidget(self.files)
        column.addWidget(self._form_title)
        column.addWidget(self.form)
        column.addStretch(1)
        for part in (self.mistakes, self._files_title, self.files, self._form_title, self.form):
            part.setMaximumWidth(WIDEST)
        self.mistakes.hide()
