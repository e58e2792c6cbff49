"""The widgets of the page of routes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.model.refs import ModelRef
from interline.model.route import Route
from interline.ui import theme as themes
from interline.ui.candidates.words import Table
from interline.ui.pages.area import PageArea
from interline.ui.routes.row import RouteRow
from interline.ui.routes.words import RouteEntry
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.own_frame import paint_apart

ABOUT = marked(
    "A route is a list of models: the first one that can answer does. A conversation follows one, or one model."
)
FIRST = marked("First add a vendor's key: a route needs a model that can be asked.")


class RoutesView(QWidget):
    """One page; it scrolls as a whole."""

    shown = Signal()
    changed = Signal(Route)
    removed = Signal(str)
    test_requested = Signal(str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.rows: dict[str, RouteRow] = {}
        self._open = ""
        self._sought = ""
        """The route that was searched for before there were any."""
        self._models: Sequence[tuple[ModelRef, str]] = ()
        self._about = PlainLabel(said(ABOUT), size=SMALL, tone="secondary", wrap=True)
        self.said = PlainLabel(size=BODY, tone="secondary", wrap=True)
        self.undo_button = WordButton(tr("Undo"))
        self.undo_button.clicked.connect(self.undo_requested)
        self.card = Card()
        self._column = QVBoxLayout(self.card)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self.new_name = QLineEdit()
        self.new_name.setAccessibleName(tr("Name of a new route"))
        self.new_name.setPlaceholderText(tr("Name of a new route"))
        self.new_name.setMaxLength(60)
        self.new_button = WordButton(tr("Make route"))
        self.new_button.clicked.connect(self._make)
        self.new_name.returnPressed.connect(self._make)
        self._lay_out()
        self.say("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def show_entries(
        self, entries: Sequence[RouteEntry], models: Sequence[tuple[ModelRef, str]], vendors: Sequence[str]
    ) -> None:
        """Every route; rows that stay stay open."""
        paint_apart(self)
        self._models = models
        known, self.rows = self.rows, {}
        for place, entry in enumerate(entries):
            kept = known.pop(entry.route.name, None)
            row = self._made(entry.route.name) if kept is None else kept
            row.show_entry(entry, models, vendors)
            row.has_line = place > 0
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            self.rows[entry.route.name] = row
        for gone in known.values():
            self._column.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        self.set_theme(self._theme)
        if self._sought in self.rows:
            self._lead()

    def open_entry(self, name: str) -> None:
        """Open this route, close the others."""
        self._open = name
        for row_name, row in self.rows.items():
            row.set_open(row_name == name)

    def show_row(self, row_id: str) -> None:
        """Lead to a route, from the search of the settings window."""
        self._sought = row_id
        if row_id in self.rows:
            self._lead()

    def _lead(self) -> None:
        """To the route that was searched for, once it stands there."""
        row_id, self._sought = self._sought, ""
        self.open_entry(row_id)
        row = self.rows[row_id]
        row.head.setFocus(Qt.FocusReason.OtherFocusReason)
        # Where it stands is known once what was opened is laid out.
        QTimer.singleShot(0, row, lambda: self._area.ensureWidgetVisible(row, 0, 40))

    def show_forecast(self, name: str, table: Table) -> None:
        """What would happen to a question by this route."""
        if (row := self.rows.get(name)) is not None:
            row.show_forecast(table)

    def say(self, words: str, *, can_undo: bool = False) -> None:
        """A line over all of them; empty for none."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.undo_button.setVisible(can_undo)
        self._area.show_line(is_shown=bool(words) or can_undo)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._about.set_theme(theme)
        self.said.set_theme(theme)
        self.card.set_theme(theme)
        for row in self.rows.values():
            row.set_theme(theme)

    def _made(self, name: str) -> RouteRow:
        row = RouteRow(name)
        row.pressed.connect(lambda: self.open_entry("" if self._open == name else name))
        row.changed.connect(self.changed)
        row.removed.connect(self.removed)
        row.test_requested.connect(self.test_requested)
        return row

    def _make(self) -> None:
        name = self.new_name.text().strip()
        if not name:
            return
        if not self._models:
            self.say(said(FIRST))
            return
        if name in self.rows:
            self.open_entry(name)
            return
        self.new_name.clear()
        self.changed.emit(Route(name, (self._models[0][0],)))

    def _lay_out(self) -> None:
        foot = Flow(slack="first")
        foot.addWidget(self.new_name)
        foot.addWidget(self.new_button)
        self._area = PageArea(self, spacing=10)
        # However long a word in it is, the page keeps its width.
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._area.over.addWidget(self.said, 1)
        self._area.over.addWidget(self.undo_button)
        column = self._area.column
        column.addWidget(self._about)
        column.addWidget(self.card)
        column.addLayout(foot)
        column.addStretch(1)
