"""Budgets: each as a thin bar, and a line to set one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.ui import theme as themes
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.usage.words import Gauge
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.fields import Choice
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import ElidedLabel, PlainLabel

NOTHING = marked("No budget is set. One stops spending before it is too much.")
SCOPES = {
    marked("each day"): "day",
    marked("each month"): "month",
    marked("each conversation"): "conversation",
    marked("each turn"): "turn",
}
"""What is limited, in words, and as vendors.toml has it."""
ENDS = {
    marked("then ask nobody"): "stop",
    marked("then take cheaper models"): "cheaper",
    marked("then ask me"): "ask",
}
SCOPE = 20
"""Letters of what is limited that are shown; a vendor's name may be longer."""


class Budgets(QWidget):
    """All of them."""

    set_requested = Signal(str, str, str)
    """What is limited, the amount as it was typed, and what happens at its end, all as vendors.toml has them."""
    removed = Signal(str)
    undo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = themes.LIGHT
        self.gauges: list[GaugeBar] = []
        self._title = PlainLabel(tr("Budgets"), size=TITLE, strong=True, wrap=True)
        self._nothing = PlainLabel(said(NOTHING), size=SMALL, tone="secondary", wrap=True)
        self.said = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.undo_button = WordButton(tr("Undo"))
        self.scopes, self.ends, self.amount, self.set_button = (
            Choice(),
            Choice(),
            QLineEdit(),
            WordButton(tr("Set budget")),
        )
        self.scopes.setAccessibleName(tr("What is limited"))
        self.ends.setAccessibleName(tr("At its end"))
        self.amount.setAccessibleName(tr("Limit in US dollars"))
        self.amount.setPlaceholderText(tr("$ limit"))
        themes.measure(self.amount, width=96)
        # As wide before the vendors are known as after.
        self.scopes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scopes.setMinimumContentsLength(SCOPE)
        self.ends.addItems([said(words) for words in ENDS])
        self._scope_ids: list[str] = []
        self.set_vendors({})
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self._lay_out()
        self.set_button.clicked.connect(self._set)
        self.amount.returnPressed.connect(self._set)
        self.undo_button.clicked.connect(self.undo_requested)
        self.say("")

    def set_vendors(self, names: dict[str, str]) -> None:
        """The vendors, by id, that can have a budget of their own."""
        wanted = [*SCOPES.values(), *(f"vendor:{vendor}" for vendor in names)]
        if wanted == self._scope_ids:
            return
        self._scope_ids = wanted
        at = max(0, self.scopes.currentIndex())
        self.scopes.clear()
        self.scopes.addItems(
            [
                *(said(words) for words in SCOPES),
                *(tr("each month at {vendor}", vendor=name) for name in names.values()),
            ]
        )
        self.scopes.setCurrentIndex(at if at < self.scopes.count() else 0)

    def show_gauges(self, gauges: Sequence[Gauge]) -> None:
        """These, in this order. Where only numbers changed the keyboard stays where it is."""
        if [each.scope for each in gauges] == [each.scope for each in self.gauges]:
            for made, gauge in zip(self.gauges, gauges, strict=True):
                made.tell(gauge)
            return
        if any(each.remove_button.hasFocus() for each in self.gauges):
            # The keyboard does not go with them.
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        for gone in self.gauges:
            self._column.removeWidget(gone)
            gone.deleteLater()
        self.gauges = [GaugeBar(each) for each in gauges]
        for made in self.gauges:
            made.set_theme(self._theme)
            made.removed.connect(self.removed)
            self._column.addWidget(made)
        self._nothing.setVisible(not gauges)

    def say(self, words: str, *, can_undo: bool = False) -> None:
        """A line under them; empty for none."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        self.undo_button.setVisible(can_undo)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for label in (self._title, self._nothing, self.said):
            label.set_theme(theme)
        for gauge in self.gauges:
            gauge.set_theme(theme)

    def _set(self) -> None:
        scope = self._scope_ids[self.scopes.currentIndex()]
        end = list(ENDS.values())[self.ends.currentIndex()]
        self.set_requested.emit(scope, self.amount.text(), end)

    def _lay_out(self) -> None:
        line, told = Flow(), QHBoxLayout()
        for each in (self.amount, self.scopes, self.ends, self.set_button):
            line.addWidget(each)
        told.addWidget(self.said, 1)
        told.addWidget(self.undo_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._nothing)
        column.addLayout(self._column)
        column.addLayout(line)
        column.addLayout(told)


class GaugeBar(QWidget):
    """A budget: its name, how much has gone, and a thin bar."""

    removed = Signal(str)

    def __init__(self, gauge: Gauge) -> None:
        super().__init__()
        self.scope = gauge.scope
        self._gauge = gauge
        self._theme = themes.LIGHT
        self._title = PlainLabel(size=BODY)
        self._words = ElidedLabel(size=SMALL, tone="secondary")
        self.remove_button = IconButton("x", tr("Remove the budget: {title}", title=gauge.title), size=16)
        self.remove_button.clicked.connect(lambda: self.removed.emit(gauge.scope))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addWidget(self._words, 1)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 10)
        column.addLayout(row)
        self.tell(gauge)

    def tell(self, gauge: Gauge) -> None:
        """The same budget as it is now."""
        self._gauge = gauge
        self._title.setText(gauge.title)
        self._words.setText(gauge.words)
        self.setAccessibleName(f"{gauge.title}: {gauge.words}")
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._title.set_theme(theme)
        self.remove_button.set_theme(theme)
        self._words.set_tone("secondary" if self._gauge.tone == "accent" else self._gauge.tone, theme)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, max(44, super().sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._gauge.share < 0:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            room = QRectF(0, self.height() - 7, self.width(), 5)
            painter.setBrush(QColor(self._theme.line))
            painter.drawRoundedRect(room, 2.5, 2.5)
            room.setWidth(room.width() * min(1.0, max(0.0, self._gauge.share)))
            tone = "secondary" if self._gauge.tone == "accent" else self._gauge.tone
            painter.setBrush(QColor(getattr(self._theme, tone)))
            painter.drawRoundedRect(room, 2.5, 2.5)
        finally:
            painter.end()
