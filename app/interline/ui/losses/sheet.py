"""Everything that a model would not get, each with what is sent in its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from interline.model.portability import Loss
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay

WORDS = "Nothing of this is lost here: it stays in the conversation, and models that take it get it again."


class LossesSheet(Overlay):
    """One list at a time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "What stays behind", width=560)
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", "Close")
        self._close.clicked.connect(self.dismiss)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self._foot = PlainLabel(WORDS, size=SMALL, tone="secondary", wrap=True)
        self.labels: list[PlainLabel] = []
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._foot)

    def show_losses(self, who: str, losses: tuple[Loss, ...]) -> None:
        """Show these."""
        self._title.setText(f"What {who} does not get")
        self.card.setAccessibleName(self._title.text())
        self.labels = []
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(2)
        for number, loss in enumerate(losses):
            if number:
                column.addSpacing(10)
            for words, size, tone in ((loss.sentence, 14, "text"), (loss.conversion, SMALL, "secondary")):
                shown = PlainLabel(words, size=size, tone=tone, wrap=True)
                self.labels.append(shown)
                column.addWidget(shown)
        column.addStretch(1)
        self._area.setWidget(page)
        # The scroll area has just made its widget opaque.
        page.setAutoFillBackground(False)
        self.set_theme(self.theme)
        self.card.setAccessibleDescription(" ".join(f"{loss.sentence} {loss.conversion}" for loss in losses))
        self.open(self._close)
        page.ensurePolished()
        self._area.setFixedHeight(min(420, column.totalHeightForWidth(self.card.width() - 48) + 4))
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._close.set_theme(theme)
        for label in (self._title, self._foot, *self.labels):
            label.set_theme(theme)
