"""The widgets of the Usage page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from interline.language import marked, said, tr
from interline.model.usage_report import By
from interline.ui import theme as themes
from interline.ui.pages.area import PageArea
from interline.ui.theme import BODY, LARGE, SMALL, Theme
from interline.ui.usage.budgets import Budgets
from interline.ui.usage.chart import Chart, Stack
from interline.ui.usage.periods import Span
from interline.ui.usage.words import COLUMNS, Figure, Gauge, TableRow, columns, spoken_columns
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import ElidedLabel, PlainLabel
from interline.ui.widgets.own_frame import paint_apart

AnyIndex = QModelIndex | QPersistentModelIndex
ROW, NAME = 30, 200
MOST_ROWS = 400
"""Rows that the table is high enough for; more scroll inside it."""
_FIRST = {
    By.MODEL: marked("Model"),
    By.VENDOR: marked("Vendor"),
    By.DAY: marked("Day"),
    By.CONVERSATION: marked("Conversation"),
}
_BY = {
    By.MODEL: marked("By model"),
    By.VENDOR: marked("By vendor"),
    By.DAY: marked("By day"),
    By.CONVERSATION: marked("By conversation"),
}
_MONEY, _TOKENS = marked("Money"), marked("Tokens")
UTC_NOTE = marked("Days are UTC's, as budgets count them.")


class UsageView(QWidget):
    """One page; it scrolls as a whole."""

    span_chosen = Signal(Span)
    rows_chosen = Signal(By)
    measure_chosen = Signal(bool)
    """Whether the bars count tokens."""
    csv_requested = Signal(Path)
    shown = Signal()
    """The page came up: its numbers may be old."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.spans, self.groups, self.measures = Choice(), Choice(), Choice()
        for box, name, words in (
            (self.spans, tr("Period"), [each.value for each in Span]),
            (self.groups, tr("Rows"), list(_BY.values())),
            (self.measures, tr("Bars count"), [_MONEY, _TOKENS]),
        ):
            box.setAccessibleName(name)
            box.addItems([said(each) for each in words])
        self.spans.setCurrentIndex(list(Span).index(Span.MONTH))
        self.export_button = WordButton(tr("Export CSV…"))
        self.state = PlainLabel(size=BODY, tone="secondary", wrap=True)
        self.chart = Chart()
        self.legend = Legend()
        self.model = Rows()
        self.table = self._make_table()
        self.figures = QWidget()
        self.figures.setAccessibleName(tr("Sums"))
        self.budgets = Budgets()
        self._figure_flow = Flow(spacing=12, least=176)
        self.figures.setLayout(self._figure_flow)
        self._notes = [PlainLabel(said(UTC_NOTE), size=SMALL, tone="secondary", wrap=True)]
        self._figure_labels: list[PlainLabel] = []
        self._cards: list[Card] = []
        self._lay_out()
        self.spans.activated.connect(lambda at: self.span_chosen.emit(list(Span)[at]))
        self.groups.activated.connect(lambda at: self.rows_chosen.emit(list(_BY)[at]))
        self.measures.activated.connect(lambda at: self.measure_chosen.emit(at == 1))
        self.export_button.clicked.connect(self._ask_for_file)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        self.legend.set_theme(theme)
        labels = (*self._notes, *self._figure_labels, self.state)
        for label in labels:
            label.set_theme(theme)
        for card in self._cards:
            card.set_theme(theme)
        self.budgets.set_theme(theme)
        self.table.setStyleSheet(
            f"QTableView {{ border: 1px solid {theme.line}; border-radius: 8px; background: {theme.surface};"
            f" color: {theme.text}; outline: none; }}"
            f"QTableView::item {{ border-bottom: 1px solid {theme.line}; padding: 0 8px; }}"
            f"QTableView::item:selected {{ background: {theme.veil(0.12)}; color: {theme.text}; }}"
            f"QTableView:focus {{ border: 2px solid {theme.accent}; }}"
            f"QHeaderView::section {{ background: {theme.surface}; color: {theme.secondary}; border: none;"
            f" border-bottom: 1px solid {theme.line}; padding: 6px 8px; }}"
            "QHeaderView { background: transparent; }"
            # The order is told by a sign in the name: Qt's arrow would stand on it.
            "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"
        )

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Cards in a row, which break where there is no room."""
        paint_apart(self)
        for card in self._cards:
            self._figure_flow.removeWidget(card)
            card.deleteLater()
        self._cards, self._figure_labels = [], []
        for figure in figures:
            card = Card(self.figures, radius=8)
            card.setAccessibleName(f"{figure.name}: {figure.value}. {figure.note}")
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 10, 12, 10)
            column.setSpacing(2)
            made = [
                ElidedLabel(figure.name, size=SMALL, tone="secondary"),
                ElidedLabel(figure.value, size=LARGE, strong=True),
                ElidedLabel(figure.note or " ", size=SMALL, tone="secondary"),
            ]
            for each in made:
                column.addWidget(each)
                each.set_theme(self._theme)
            card.set_theme(self._theme)
            self._figure_labels += made
            self._cards.append(card)
            self._figure_flow.addWidget(card)

    def show_stack(self, stack: Stack) -> None:
        """The bars and what their colours are."""
        paint_apart(self)
        self.chart.set_stack(stack)
        self.legend.set_names(stack.names)
        # An axis without bars tells nothing.
        for part in (self.chart, self.legend, self.measures, self._notes[0]):
            part.setVisible(bool(stack.names))

    def show_gauges(self, gauges: Sequence[Gauge], vendors: dict[str, str]) -> None:
        """Every budget, and the vendors that one can be set for."""
        self.budgets.set_vendors(vendors)
        self.budgets.show_gauges(gauges)

    def say_of_budgets(self, words: str, *, can_undo: bool = False) -> None:
        """A line under the budgets."""
        self.budgets.say(words, can_undo=can_undo)

    def show_rows(self, by: By, rows: Sequence[TableRow]) -> None:
        """The table; it keeps how it was sorted."""
        self.model.set_rows(said(_FIRST[by]), rows)
        for part in (self.groups, self.table):
            part.setVisible(bool(rows))
        row = themes.scaled(ROW)
        self.table.verticalHeader().setDefaultSectionSize(row)
        self.table.setFixedHeight(row * (min(len(rows), MOST_ROWS) + 1) + 24)
        self.table.fit()

    def say(self, words: str) -> None:
        """A line over the figures; empty for none."""
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _make_table(self) -> Table:
        table = Table()
        table.setAccessibleName(tr("Usage by row"))
        table.setModel(self.model)
        table.setSortingEnabled(True)
        table.sortByColumn(COLUMNS.index("cost") + 1, Qt.SortOrder.DescendingOrder)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setTabKeyNavigation(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.setMinimumSectionSize(56)
        return table

    def _lay_out(self) -> None:
        column = PageArea(self, spacing=14).column
        top, over = Flow(slack="between"), QHBoxLayout()
        top.addWidget(self.spans)
        top.addWidget(self.export_button)
        over.addWidget(self.legend, 1)
        over.addWidget(self.measures)
        column.addLayout(top)
        column.addWidget(self.state)
        column.addWidget(self.figures)
        column.addLayout(over)
        column.addWidget(self.chart)
        column.addWidget(self._notes[0])
        column.addWidget(self.budgets)
        column.addSpacing(8)
        column.addWidget(self.groups, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.table)
        column.addStretch(1)
        self.say("")

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, tr("Export usage"), "usage.csv", "CSV (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.csv_requested.emit(Path(path)))
        dialog.open()


class Table(QTableView):
    """The first column takes what the others leave, and is never too narrow for a name."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give the first column its width."""
        head = self.horizontalHeader()
        others = sum(head.sectionSize(column) for column in range(1, head.count()))
        head.resizeSection(0, max(NAME, self.viewport().width() - others))


class Rows(QAbstractTableModel):
    """The table's rows, sorted by any column."""

    def __init__(self) -> None:
        super().__init__()
        self._first = said(_FIRST[By.MODEL])
        self._rows: list[TableRow] = []
        self._sorted_by = (COLUMNS.index("cost") + 1, Qt.SortOrder.DescendingOrder)

    def set_rows(self, first: str, rows: Sequence[TableRow]) -> None:
        """Show these, under this name of the first column."""
        self.beginResetModel()
        self._first, self._rows = first, list(rows)
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS) + 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self._rows[index.row()], index.column()
        words = row.name if not column else row.cells[column - 1]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            name = (self._first, *columns())[section]
            column, order = self._sorted_by
            sign = " ↓" if order == Qt.SortOrder.DescendingOrder else " ↑"
            return name + sign if section == column else name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return (self._first, *spoken_columns())[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = (column, order)
        self._sort()
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS))

    def _sort(self) -> None:
        column, order = self._sorted_by
        # Rows that are equal there keep the order of their names.
        self._rows.sort(key=lambda row: row.ranks[0])
        self._rows.sort(key=lambda row: row.ranks[column], reverse=order == Qt.SortOrder.DescendingOrder)


class Legend(QWidget):
    """The colours of the bars by name."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = themes.LIGHT
        self._flow = Flow(spacing=12)
        self.setLayout(self._flow)
        self._chips: list[_Chip] = []

    def set_names(self, names: Sequence[str]) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = [_Chip(name, number) for number, name in enumerate(names)]
        for chip in self._chips:
            chip.set_theme(self._theme)
            self._flow.addWidget(chip)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self._chips:
            chip.set_theme(theme)


class _Chip(QWidget):
    def __init__(self, name: str, number: int) -> None:
        super().__init__()
        self._number = number
        self._theme = themes.LIGHT
        self._label = ElidedLabel(name, size=SMALL, tone="secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 0, 2)
        row.addWidget(self._label)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._label.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = themes.series(self._theme)
        painter.fillRect(
            0, self.height() // 2 - 5, 10, 10, QColor(colours[min(self._number, len(colours) - 1)])
        )
        painter.end()
