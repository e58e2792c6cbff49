"""The sheet of candidates: a table over the transcript that leaves the message field free while it is live."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from interline.language import tr
from interline.ui.candidates.words import Line, Table
from interline.ui.theme import BODY, LARGE, SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import show_focus

TOP = Qt.AlignmentFlag.AlignTop


class CandidatesView(Overlay):
    """Shows one table at a time."""

    def __init__(self, window: QWidget, composer: QWidget, field: QWidget) -> None:
        super().__init__(window, tr("Candidates"), width=720)
        self._composer, self._field = composer, field
        self._title = PlainLabel(size=LARGE, strong=True, wrap=True)
        self.close_button = IconButton("x", tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        self.summary = PlainLabel(wrap=True)
        self._area = QScrollArea()
        self._area.setAccessibleName(tr("Candidates"))
        show_focus(self._area)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._foot = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.labels: list[PlainLabel] = []
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_button)
        self.body.addLayout(head)
        self.body.addWidget(self.summary)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._foot)

    @property
    def is_open(self) -> bool:
        """Whether anybody sees it."""
        return self.isVisible()

    def show_table(self, table: Table, *, is_live: bool) -> None:
        """Show this; a live one leaves the composer free to write in."""
        is_news = not self.isVisible() or self.summary.text() != table.summary
        scrolled = self._area.verticalScrollBar().value() if self.isVisible() else 0
        self.leave_free(self._composer if is_live else None)
        self._title.setText(table.title)
        self.summary.setText(table.summary)
        self._foot.setText(table.foot)
        self._foot.setVisible(bool(table.foot))
        self.card.setAccessibleName(table.title)
        self.card.setAccessibleDescription(" ".join((table.summary, *(line.spoken for line in table.lines))))
        page, grid = self._page(table)
        self._area.setWidget(page)
        # The scroll area has just made its widget opaque.
        page.setAutoFillBackground(False)
        self.set_theme(self.theme)
        if not self.isVisible():
            self.open(self._field if is_live else self.close_button)
        page.ensurePolished()
        wanted = grid.totalHeightForWidth(self.card.width() - 48) + 4
        self._area.setFixedHeight(max(60, min(wanted, self.room_for(self._area))))
        self.fit()
        self._area.verticalScrollBar().setValue(scrolled)
        if is_news:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, table.summary))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.close_button.set_theme(theme)
        for label in (self._title, self.summary, self._foot, *self.labels):
            label.set_theme(theme)

    def _page(self, table: Table) -> tuple[QWidget, QGridLayout]:
        self.labels = []
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for number, line in enumerate(table.lines):
            self._put(grid, 3 * number, line)
        grid.setRowStretch(3 * len(table.lines), 1)
        return page, grid

    def _put(self, grid: QGridLayout, row: int, line: Line) -> None:
        tone = "secondary" if line.is_out else "text"
        grid.addWidget(self._label(line.place, tone="secondary"), row, 0, TOP)
        grid.addWidget(self._label(line.who, tone=tone, wrap=True), row, 1, TOP)
        cost = self._label(line.cost, tone="secondary" if line.is_out else "text")
        cost.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(cost, row, 2, TOP)
        more = " · ".join(part for part in (line.what, line.remarks) if part)
        if more:
            grid.addWidget(self._label(more, size=SMALL, tone="secondary", wrap=True), row + 1, 1, TOP)
        grid.setRowMinimumHeight(row + 2, 8)

    def _label(self, text: str, *, size: int = BODY, tone: str = "text", wrap: bool = False) -> PlainLabel:
        made = PlainLabel(text, size=size, tone=tone, wrap=wrap)
        if wrap:
            # A name that is one long word takes no room from what it costs.
            made.setMinimumWidth(1)
        self.labels.append(made)
        return made
