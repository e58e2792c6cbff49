"""One route of the page: a line that opens, its steps in order, and what it may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from interline.language import marked, said, tr
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Route
from interline.ui import theme as themes
from interline.ui.candidates.words import Table
from interline.ui.routes.words import FIELDS, RouteEntry, allow_from, allow_text
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel, plain_tooltip
from interline.ui.widgets.opening import OpeningHead

STEP_ROW = 28
MOST_SHOWN = 12
BOUNDARY = marked("Only these vendors may ever be used (ids; empty for all)")
BUTTONS = (
    *(marked("Add"), marked("Up"), marked("Down"), marked("Remove")),
    *(marked("What would happen now?"), marked("Remove route")),
)


class RouteRow(QWidget):
    """Closed it is one line; open, everything of the route can be changed."""

    pressed = Signal()
    changed = Signal(Route)
    removed = Signal(str)
    test_requested = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.has_line = False
        """Whether a thin line parts it from the row above."""
        self._theme = themes.LIGHT
        self._route = Route(name, ())
        self._is_showing = False
        self._models: list[tuple[ModelRef, str]] = []
        self._is_listed = False
        """Whether they can be picked: there may be thousands, and most routes are never opened."""
        self.head = OpeningHead()
        self.head.clicked.connect(self.pressed)
        self.details = QWidget()
        self.details.hide()
        self.steps = Steps()
        self.steps.setAccessibleName(tr("Models in order"))
        self.model = Choice()
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(14)
        self.model.setAccessibleName(tr("Model to add"))
        if (line := self.model.lineEdit()) is not None:
            line.setPlaceholderText(tr("Add a model…"))
        self.buttons = {words: WordButton(said(words)) for words in BUTTONS}
        self.boundary = QLineEdit()
        self.boundary.setAccessibleName(said(BOUNDARY))
        self.boundary.setPlaceholderText(tr("all vendors"))
        self.fields: dict[str, QComboBox] = {}
        self.forecast = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.forecast.hide()
        self._labels: list[PlainLabel] = []
        self._lay_out()
        self._connect()

    def show_entry(
        self, entry: RouteEntry, models: Sequence[tuple[ModelRef, str]], vendors: Sequence[str]
    ) -> None:
        """Show this route as it stands."""
        self._is_showing = True
        self._route = route = entry.route
        self.head.set_words(entry.title, entry.words)
        self.steps.show_steps(route.steps, entry.steps)
        for field, box in self.fields.items():
            box.setCurrentIndex(max(0, list(FIELDS[field][1]).index(str(getattr(route, field)))))
        if not (self.boundary.hasFocus() and self.boundary.isModified()):
            # What is being written there stays.
            self.boundary.setText(allow_text(route.allow))
        completer = QCompleter(list(vendors), self.boundary)
        self.boundary.setCompleter(completer)
        if list(models) != self._models:
            self._models, self._is_listed = list(models), False
            if self.is_open:
                self._list_models()
        self.buttons["Remove route"].setVisible(entry.is_written)
        is_default = self.name == DEFAULT_ROUTE
        remove = self.buttons["Remove route"]
        remove.setText(tr("Put together anew") if is_default else tr("Remove route"))
        remove.setToolTip(plain_tooltip(tr("From all models that can be asked")) if is_default else "")
        self._is_showing = False

    def set_open(self, is_open: bool) -> None:
        """Show the details, or the line alone."""
        if is_open and not self._is_listed:
            self._list_models()
        self.details.setVisible(is_open)
        self.head.set_open(is_open)

    @property
    def is_open(self) -> bool:
        return not self.details.isHidden()

    def show_forecast(self, table: Table) -> None:
        """What would happen now, in lines."""
        lines = [
            " ".join(
                part for part in (line.place, line.who, f"({line.what})", line.remarks, line.cost) if part
            )
            for line in table.lines
        ]
        self.forecast.setText("\n".join([table.summary, *lines]))
        self.forecast.show()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.head.set_theme(theme)
        for label in (*self._labels, self.forecast):
            label.set_theme(theme)
        self.steps.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.has_line:
            painter = QPainter(self)
            painter.setPen(QColor(self._theme.line))
            painter.drawLine(16, 0, self.width() - 17, 0)
            painter.end()

    def _lay_out(self) -> None:
        moves, adding, deeds = Flow(), Flow(), Flow()
        for words in ("Up", "Down", "Remove"):
            moves.addWidget(self.buttons[words])
        adding.addWidget(self.model)
        adding.addWidget(self.buttons["Add"])
        deeds.addWidget(self.buttons["What would happen now?"])
        deeds.addWidget(self.buttons["Remove route"])
        inside = QVBoxLayout(self.details)
        inside.setContentsMargins(56, 6, 16, 16)
        inside.setSpacing(8)
        inside.addWidget(self.steps)
        inside.addLayout(moves)
        inside.addLayout(adding)
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for at, (field, (words, values)) in enumerate(FIELDS.items()):
            box = self.fields[field] = Choice()
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            box.addItems([said(value) for value in values.values()])
            box.setAccessibleName(said(words))
            grid.addWidget(self._label(said(words)), 2 * at, 0)
            grid.addWidget(box, 2 * at + 1, 0)
        grid.addWidget(self._label(said(BOUNDARY)), 2 * len(FIELDS), 0)
        grid.addWidget(self.boundary, 2 * len(FIELDS) + 1, 0)
        inside.addLayout(grid)
        inside.addLayout(deeds)
        inside.addWidget(self.forecast)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.details)

    def _connect(self) -> None:
        self.steps.moved.connect(self._tell)
        self.steps.delete_pressed.connect(lambda: self._drop())
        self.buttons["Up"].clicked.connect(lambda: self._move(-1))
        self.buttons["Down"].clicked.connect(lambda: self._move(1))
        self.buttons["Remove"].clicked.connect(lambda: self._drop())
        self.buttons["Add"].clicked.connect(self._add)
        self.model.activated.connect(lambda _: self._add())
        self.boundary.editingFinished.connect(self._boundary_written)
        for box in self.fields.values():
            box.activated.connect(lambda _: self._tell())
        self.buttons["What would happen now?"].clicked.connect(lambda: self.test_requested.emit(self.name))
        self.buttons["Remove route"].clicked.connect(lambda: self.removed.emit(self.name))

    def _list_models(self) -> None:
        self._is_listed = True
        self.model.clear()
        self.model.addItems([name for _, name in self._models])
        self.model.setCurrentIndex(-1)
        found = self.model.completer()
        if found is not None:
            found.setFilterMode(Qt.MatchFlag.MatchContains)
            found.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def _label(self, words: str) -> PlainLabel:
        made = PlainLabel(words, size=SMALL, tone="secondary", wrap=True)
        made.setContentsMargins(0, 6, 0, 0)
        self._labels.append(made)
        return made

    def _move(self, by: int) -> None:
        if self.steps.shift(by):
            self._tell()

    def _drop(self) -> None:
        if self.steps.count() > 1 and self.steps.drop():
            self._tell()

    def _add(self) -> None:
        typed = self.model.currentText().strip()
        known = next((ref for ref, name in self._models if typed in (name, str(ref))), None)
        if known is not None and known not in self.steps.refs():
            self.steps.append(known, typed)
            self.model.setCurrentIndex(-1)
            self.model.clearEditText()
            self._tell()

    def _boundary_written(self) -> None:
        self.boundary.setModified(False)
        self._tell()

    def _tell(self) -> None:
        """Something was changed by hand."""
        if self._is_showing:
            return
        chosen = {field: list(FIELDS[field][1])[box.currentIndex()] for field, box in self.fields.items()}
        refs = self.steps.refs()
        route = replace(
            self._route,
            steps=refs,
            allow=allow_from(self.boundary.text()),
            conditions=tuple(each for each in self._route.conditions if each[0] in refs),
            **chosen,
        )
        if route != self._route:
            self._route = route
            self.changed.emit(route)


class Steps(QListWidget):
    """Models in order, moved by dragging, by buttons, and by Alt with the arrows."""

    moved = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model().rowsMoved.connect(lambda: self._moved())

    def show_steps(self, refs: Sequence[ModelRef], names: Sequence[str]) -> None:
        """These, in this order; the one that the keyboard is on stays so."""
        if refs == self.refs() and list(names) == [self.item(row).text() for row in range(self.count())]:
            return
        current = self.currentRow()
        self.clear()
        for ref, name in zip(refs, names, strict=True):
            self.append(ref, name)
        self.setCurrentRow(max(0, min(current, self.count() - 1)))

    def append(self, ref: ModelRef, name: str) -> None:
        item = QListWidgetItem(name)
        item.setData(Qt.ItemDataRole.UserRole, str(ref))
        self.addItem(item)
        self._fit()

    def refs(self) -> tuple[ModelRef, ...]:
        """The models as they stand."""
        rows = (self.item(row) for row in range(self.count()))
        return tuple(ModelRef.parse(item.data(Qt.ItemDataRole.UserRole)) for item in rows)

    def shift(self, by: int) -> bool:
        """Move the current step; whether it did."""
        row = self.currentRow()
        if row < 0 or not 0 <= row + by < self.count():
            return False
        self.model().blockSignals(True)
        item = self.takeItem(row)
        self.insertItem(row + by, item)
        self.model().blockSignals(False)
        self.setCurrentRow(row + by)
        self.viewport().update()
        return True

    def drop(self) -> bool:
        """Take the current step out; whether it did."""
        row = self.currentRow()
        if row < 0:
            return False
        self.takeItem(row)
        self._fit()
        return True

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"QListWidget {{ border: 1px solid {theme.line}; border-radius: 6px; background: {theme.window};"
            f" color: {theme.text}; outline: none; }}"
            f"QListWidget:focus {{ border: 2px solid {theme.accent}; }}"
            f"QListWidget::item {{ padding: 0 8px; }}"
            f"QListWidget::item:selected {{ background: {theme.veil(0.12)}; color: {theme.text}; }}"
        )
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if is_alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            if self.shift(-1 if event.key() == Qt.Key.Key_Up else 1):
                self.moved.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _moved(self) -> None:
        self.moved.emit()

    def _fit(self) -> None:
        for row in range(self.count()):
            self.item(row).setSizeHint(QSize(0, themes.scaled(STEP_ROW)))
        self.setFixedHeight(themes.scaled(STEP_ROW) * max(1, min(self.count(), MOST_SHOWN)) + 6)
