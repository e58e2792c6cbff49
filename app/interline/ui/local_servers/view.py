"""A sheet that shows which servers of this computer answer, and their models to pick from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.language import tr
from interline.model.route import Choice
from interline.ui.picker.models import ModelList
from interline.ui.picker.rows import PickRow
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay


class LocalServersView(Overlay):
    """What was found, and the way on where nothing was."""

    look_requested = Signal()
    add_requested = Signal()
    picked = Signal(Choice)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Use a server on this computer"), width=560)
        self._title = PlainLabel(tr("Use a server on this computer"), size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.said = PlainLabel(wrap=True)
        self.models = ModelList(tr("Models of servers on this computer"), most=8)
        self.models.picked.connect(self.picked)
        self.absent = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.again = WordButton(tr("Look again"))
        self.again.clicked.connect(self.look_requested)
        self.add = WordButton(tr("Add a server of your own…"))
        self.add.clicked.connect(self.add_requested)
        head, foot = QHBoxLayout(), Flow(slack="before")
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        foot.addWidget(self.add)
        foot.addWidget(self.again)
        self.body.setSpacing(6)
        self.body.addLayout(head)
        self.body.addWidget(self.said)
        self.body.addWidget(self.models)
        self.body.addWidget(self.absent)
        self.body.addLayout(foot)
        self.models.hide()

    def show_looking(self) -> None:
        """Open it while servers are being asked."""
        self.again.setEnabled(False)
        self._show(tr("Looking for servers…"), (), "")
        self.open(self.add)

    def show_found(self, words: str, rows: Sequence[PickRow], absent: str) -> None:
        """What came of it."""
        self.again.setEnabled(True)
        self._show(words, rows, absent)
        if self.isVisible():
            (self.models if rows else self.again).setFocus()

    def fit_inside(self) -> None:
        self.models.give_room(self.room_for(self.models))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._title, self._close, self.said, self.absent):
            part.set_theme(theme)
        self.models.set_theme(theme)

    def _show(self, words: str, rows: Sequence[PickRow], absent: str) -> None:
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.models.show_rows(rows)
        self.models.setVisible(bool(rows))
        self.absent.setText(absent)
        self.absent.setVisible(bool(absent))
        self.fit()
