"""A field for several lines that tells whoever checks its words what is going on in it.

This is part of the first paint: see composer/field.py for why so little is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent


class WrittenField(QPlainTextEdit):
    """Plain text alone; Tab leads out of it."""

    focus_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.opens_menu: Callable[[QPoint], None] | None = None
        """Who opens the menu, at this point of the field; without, it is the usual one."""
        self.setTabChangesFocus(True)

    @property
    def composing(self) -> bool:
        """Whether an input method is in the middle of a character."""
        return self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.opens_menu is None:
            super().contextMenuEvent(event)
            return
        from PySide6.QtGui import QContextMenuEvent

        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.opens_menu(self.cursorRect().center() if by_key else event.pos())
