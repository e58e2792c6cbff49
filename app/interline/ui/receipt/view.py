"""The opened receipt: a small sheet over the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui.receipt.sheet import Sheet
from interline.ui.theme import LARGE, SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import show_focus

SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class ReceiptView(Overlay):
    """Shows one sheet at a time."""

    copy_requested = Signal()
    considered_requested = Signal()
    """All that the decision had to choose from."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Receipt"), width=640)
        self._title = PlainLabel(tr("Receipt"), size=LARGE, strong=True)
        self.copy_button = WordButton(tr("Copy as text"))
        self.copy_button.clicked.connect(self.copy_requested)
        self.considered_button = WordButton(tr("What was considered"))
        self.considered_button.clicked.connect(self.considered_requested)
        self._close = IconButton("x", tr("Close receipt"))
        self._close.clicked.connect(self.dismiss)
        self._page = QWidget()
        self._area = QScrollArea()
        self._area.setAccessibleName(tr("Receipt"))
        show_focus(self._area)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        head, deeds = QHBoxLayout(), Flow(slack="before")
        deeds.addWidget(self.considered_button)
        deeds.addWidget(self.copy_button)
        head.addWidget(self._title)
        head.addLayout(deeds, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addWidget(self._area, 1)
        self.labels: list[PlainLabel] = []

    def show_sheet(self, sheet: Sheet) -> None:
        """Show this receipt."""
        self.labels = []
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        if sheet.why:
            column.addWidget(self._label(sheet.why, wrap=True))
        column.addLayout(self._facts(sheet))
        column.addWidget(self._journey(sheet))
        column.addStretch(1)
        self._area.setWidget(page)
        # The scroll area has just made its widget opaque.
        page.setAutoFillBackground(False)
        self._page = page
        self.set_theme(self.theme)
        self.open(self.copy_button)
        page.ensurePolished()
        width = self.card.width() - 56
        height = (
            column.totalHeightForWidth(width)
            if column.hasHeightForWidth()
            else column.totalSizeHint().height()
        )
        self._area.setFixedHeight(max(60, min(height + 4, self.room_for(self._area))))
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._close.set_theme(theme)
        for label in (self._title, *self.labels):
            label.set_theme(theme)
        for card in self._area.findChildren(Card):
            card.set_theme(theme)

    def _facts(self, sheet: Sheet) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(sheet.facts):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(self._label(name, tone="secondary"), line, 0, top)
            grid.addWidget(self._label(value, wrap=True), line, 1, top)
        return grid

    def _journey(self, sheet: Sheet) -> Card:
        card = Card(radius=8, ground="window")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for line, step in enumerate(sheet.steps):
            top = Qt.AlignmentFlag.AlignTop
            words = QVBoxLayout()
            words.setSpacing(1)
            words.addWidget(self._label(step.who, wrap=True))
            words.addWidget(self._label(step.what, size=SMALL, tone="secondary", wrap=True))
            price = QVBoxLayout()
            price.setSpacing(1)
            for text, size, tone in ((step.cost, 14, "text"), (step.quality, SMALL, "secondary")):
                shown = self._label(text, size=size, tone=tone)
                shown.setAlignment(Qt.AlignmentFlag.AlignRight)
                price.addWidget(shown)
            price.addStretch(1)
            grid.addWidget(self._label(step.mark, tone=step.tone, strong=True), line, 0, top)
            grid.addLayout(words, line, 1)
            grid.addLayout(price, line, 2)
        return card

    def _label(
        self, text: str, *, size: int = 14, tone: str = "text", strong: bool = False, wrap: bool = False
    ) -> PlainLabel:
        made = PlainLabel(text, size=size, tone=tone, strong=strong, wrap=wrap)
        if wrap:
            # A name that is one long word takes no room from what it costs.
            made.setMinimumWidth(1)
        made.setTextInteractionFlags(SELECTABLE)
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.labels.append(made)
        return made
