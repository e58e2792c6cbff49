"""Bars of a column that scroll where they would take what others need.

Rule: nothing scrolls, and nothing is made for it, before there is too little room.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

from interline.ui.widgets.card import Ground

SLACK = 4
"""Pixels that a bar can do without at its edges."""


class _Area(QScrollArea):
    """What scrolls, perhaps with a line under it, as the bar itself has one at its end."""

    def __init__(self, *, has_edge: bool) -> None:
        super().__init__()
        self._has_edge = has_edge
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its buttons come into sight when the keyboard comes to them.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)

    def fit(self, height: int, wanted: int) -> None:
        """Be so high, for a bar that wants to be as high as `wanted`."""
        margin = int(self._has_edge and height < wanted)
        if margin != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, margin)
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def event(self, event: QEvent) -> bool:
        bar = self.widget()
        if event.type() == QEvent.Type.Paint and self.viewportMargins().bottom() and isinstance(bar, Ground):
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(bar.theme.line))
            painter.end()
        return super().event(event)


class LowRoom(QObject):
    """One such bar: a widget that stands in a layout, as high as it wants or as there is room."""

    changed = Signal()
    """What scrolls may want another height, which the column is not told of by Qt."""

    def __init__(self, bar: QWidget, layout: QLayout, *, has_edge: bool = False) -> None:
        """`has_edge` says that the bar has a line at its lower end."""
        super().__init__(bar)
        self.bar = bar
        self._layout = layout
        self._has_edge = has_edge
        self._area: _Area | None = None

    @property
    def widget(self) -> QWidget:
        """What stands in the layout: the bar, or what it scrolls in."""
        return self._area or self.bar

    @property
    def height(self) -> int:
        """How high it wants to be; 0 where it is not shown."""
        if self.bar.isHidden():
            return 0
        width = self._area.width() if self._area is not None else self.bar.width()
        wanted = self.bar.heightForWidth(width) if self.bar.hasHeightForWidth() else 0
        return max(wanted, self.bar.minimumSizeHint().height())

    def give(self, most: int) -> None:
        """It may be as high as this."""
        wanted = self.height
        if self._area is None and wanted <= most + SLACK:
            return
        area = self._area or self._put_around()
        area.fit(min(wanted, most), wanted)

    def _put_around(self) -> _Area:
        area = self._area = _Area(has_edge=self._has_edge)
        self._layout.replaceWidget(self.bar, area)
        area.setWidget(self.bar)
        self.bar.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self.bar.installEventFilter(self)
        area.show()
        return area

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type.ShowToParent, QEvent.Type.HideToParent
        if watched is self.bar and self._area is not None:
            if event.type() in kinds:
                self._area.setVisible(not self.bar.isHidden())
            elif event.type() == QEvent.Type.LayoutRequest:
                self.changed.emit()
        return super().eventFilter(watched, event)


def share(bars: tuple[LowRoom, ...], room: int, least: int) -> None:
    """Give these the room between them, none less than `least`: from the last, which is nearest to what the user does,
    to the first."""
    wanted = [bar.height for bar in bars]
    if sum(wanted) <= room:
        for bar in bars:
            bar.give(room)
        return
    for number in range(len(bars) - 1, -1, -1):
        kept = sum(min(height, least) for height in wanted[:number])
        given = max(min(wanted[number], least), min(wanted[number], room - kept))
        bars[number].give(given)
        room -= given
