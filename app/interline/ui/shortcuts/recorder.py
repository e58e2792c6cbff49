"""A button that shows a command's keys and, once pressed, takes the next keys that are pressed.

Rule: while it listens, no key does anything else; Esc ends it, Backspace means no shortcut.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from interline.language import marked, said, tr
from interline.ui.bindings import PORTABLE, native
from interline.ui.widgets.labels import plain_menu_text

LISTENING = marked("Press keys…")
_MODIFIERS = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
)


class KeyButton(QPushButton):
    """The keys of one command."""

    recorded = Signal(str)
    """Keys that were pressed, as Qt writes them everywhere alike; empty for none."""
    left = Signal()
    """It listens no longer, and nothing was recorded."""

    def __init__(self, command: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._keys: tuple[str, ...] = ()
        self._listens = False
        self.clicked.connect(self.listen)
        self.set_keys(())

    @property
    def listens(self) -> bool:
        """Whether the next keys are taken."""
        return self._listens

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Show these."""
        self._keys = keys
        self._show()

    def listen(self) -> None:
        """Take the next keys."""
        self._listens = True
        self._show()

    def stop(self) -> None:
        """Take them no more."""
        if self._listens:
            self._listens = False
            self._show()

    def event(self, event: QEvent) -> bool:
        if self._listens and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
            # Neither a shortcut nor Tab gets away.
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._listens:
            self.stop()
            self.left.emit()
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _MODIFIERS or event.isAutoRepeat():
            return
        bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if bare and event.key() == Qt.Key.Key_Escape:
            self.stop()
            self.left.emit()
        elif bare and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.recorded.emit("")
        else:
            self.recorded.emit(QKeySequence(_pressed(event)).toString(PORTABLE))

    def _show(self) -> None:
        words = tr(" or ", "between two shortcuts").join(native(each) for each in self._keys)
        words = words or tr("None", "shortcut")
        self.setText(plain_menu_text(said(LISTENING) if self._listens else words))
        asks = tr("Press the keys for {command}", command=self._command)
        self.setAccessibleName(asks if self._listens else f"{self._command}: {words}")


def _pressed(event: QKeyEvent) -> int:
    """Key and modifiers as one number. Shift is left out where it is part of the sign: Ctrl and + is Ctrl++."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = QKeySequence(event.key()).toString()
    if len(text) == 1 and not text.isalnum() and held & Qt.KeyboardModifier.ShiftModifier:
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return int(event.key()) | int(held.value)
