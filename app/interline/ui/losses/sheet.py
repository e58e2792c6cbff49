"""Everything that a model would not get, each with what is sent in its place."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.model.portability import Loss
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import Scrolled

WORDS = marked(
    "Nothing of this is lost here: it stays in the conversation, and models that take it get it again."
)


class LossesSheet(Overlay):
    """One list at a time."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("What stays behind"), width=560)
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self._area = Scrolled(tallest=420)
        self._foot = PlainLabel(said(WORDS), size=SMALL, tone="secondary", wrap=True)
        self.labels: list[PlainLabel] = []
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._foot)

    def show_losses(self, who: str, losses: tuple[Loss, ...]) -> None:
        """Show these."""
        self._title.setText(tr("What {who} does not get", who=who))
        self.card.setAccessibleName(self._title.text())
        self.labels = []
        column = self._area.new_column()
        for number, loss in enumerate(losses):
            if number:
                column.addSpacing(10)
            for words, size, tone in ((loss.sentence, 14, "text"), (loss.conversion, SMALL, "secondary")):
                shown = PlainLabel(words, size=size, tone=tone, wrap=True)
                self.labels.append(shown)
                column.addWidget(shown)
        self._area.show_column(column)
        self.set_theme(self.theme)
        self.card.setAccessibleDescription(" ".join(f"{loss.sentence} {loss.conversion}" for loss in losses))
        self.open(self._close)
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._close.set_theme(theme)
        for label in (self._title, self._foot, *self.labels):
            label.set_theme(theme)
