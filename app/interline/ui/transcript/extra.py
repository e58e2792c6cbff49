"""What stands beside the words of a turn: a widget as wide as the column, which says how high it is.

Rule: it shows what it is given and decides nothing; it can be moved to another column as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme

MORE = 28
"""Height of the button that shows the rest."""


class Extra(QWidget):
    """One kind of thing, or nothing of it."""

    grown = Signal()
    """It may be higher or lower than it was."""
    link_clicked = Signal(str)
    """An address of an allowed scheme; nothing has been opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = themes.LIGHT, themes.BODY

    def set_look(self, theme: Theme, size: int) -> None:
        """Colours, and the size of running text."""
        self._theme, self._size = theme, size

    def fit(self, width: int) -> int:
        """Take this width. Returns the height."""
        raise NotImplementedError

    def tab_chain(self) -> list[QWidget]:
        """What the Tab key reaches, in the order of reading."""
        return []

    def close_down(self) -> None:
        """It goes away."""


Item = TypeVar("Item")
Shown = TypeVar("Shown", bound=QWidget)


class Several(Extra, Generic[Item, Shown]):
    """Things of one kind, each in a widget of its own, the first few at once."""

    def __init__(self, parent: QWidget | None, *, at_first: int, most: int, name: str) -> None:
        """`most` are ever shown; `name` is what many of them are called."""
        super().__init__(parent)
        self._at_first, self._most, self._plural = at_first, most, name
        self._items: tuple[Item, ...] = ()
        self._shown: tuple[Item, ...] = ()
        self._all = False
        self.widgets: list[Shown] = []
        """What is shown, in order."""
        self.more = QPushButton("", self)
        self.more.setFlat(True)
        self.more.setFont(themes.font(SMALL))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self._show_all)
        self.more.hide()

    def made(self, item: Item) -> Shown:
        """The widget of one, with its signals connected."""
        raise NotImplementedError

    def dress(self, shown: Shown) -> None:
        """Give one the colours and size that hold."""
        raise NotImplementedError

    def dismiss(self, shown: Shown) -> None:
        """One of them goes away."""

    def set_items(self, items: Sequence[Item]) -> None:
        """Show these; widgets of those that stay are kept."""
        self._items = tuple(items[: self._most])
        wanted = self._items if self._all else self._items[: self._at_first]
        kept = 0
        while kept < min(len(self._shown), len(wanted)) and self._shown[kept] == wanted[kept]:
            kept += 1
        for shown in self.widgets[kept:]:
            self.dismiss(shown)
            shown.hide()
            shown.deleteLater()
        del self.widgets[kept:]
        for item in wanted[kept:]:
            shown = self.made(item)
            self.dress(shown)
            shown.show()
            self.widgets.append(shown)
        self._shown = wanted
        self.more.setText(f"Show all {len(self._items)} {self._plural}")
        self.more.setVisible(len(wanted) < len(self._items))
        self.setVisible(bool(wanted))

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        for shown in self.widgets:
            self.dress(shown)

    def tab_chain(self) -> list[QWidget]:
        return [*self.widgets, self.more]

    def close_down(self) -> None:
        for shown in self.widgets:
            self.dismiss(shown)

    def end_at(self, top: int, left: int, width: int) -> int:
        """Put the button for the rest here, where there is a rest, and take the height. Returns it."""
        if not self.more.isHidden():
            self.more.setGeometry(left, top, min(width, self.more.sizeHint().width()), MORE)
            top += MORE
        self.resize(width, top)
        return top

    def _show_all(self) -> None:
        self._all = True
        self.set_items(self._items)
        self.grown.emit()
        self.widgets[self._at_first].setFocus(Qt.FocusReason.OtherFocusReason)
