"""The field in which a message is written.

Rule: whatever is pasted or dropped arrives as plain text or as files; Enter sends, except while an input method is
composing a character.

This is part of the first paint, and Qt's namespace of enumerations takes a tenth of the time to it: hence it is
imported where a key is pressed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.widgets.written import WrittenField

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QMimeData
    from PySide6.QtGui import QKeyEvent


_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")
LONG_TEXT = 8_000
"""Characters of a pasted text that might be better as a file."""
LONGEST_TEXT = 100_000
"""More than this is never put into the field: laying it out would hold up the window."""
LONGEST_LINE = 20_000
"""Nor a line that is longer: all of it is laid out anew at each key, and where it has no blanks that is slow."""


class MessageField(WrittenField):
    """Grows with what is written; the composer says how far."""

    send_requested = Signal()
    files_given = Signal(list)
    """Local paths that were pasted or dropped; whether there is a file is for others to find out."""
    picture_given = Signal(object)
    """A picture that was pasted: its bytes in a format of its own, or a QImage."""
    long_text_given = Signal(str)
    """A text that is too long for a field, and did not come into it."""
    long_text_pasted = Signal(str)
    """One that came into it and might be better as a file."""
    height_changed = Signal()
    slash_typed = Signal()
    """A / was typed into the empty field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.needs_ctrl = False
        """Whether Enter alone breaks the line, and only Ctrl+Enter sends."""
        self.say_itself()
        self.setFrameShape(QFrame.Shape.NoFrame)
        themes.dress(self, themes.TITLE)
        self.document().setDocumentMargin(2)
        layout = self.document().documentLayout()
        layout.documentSizeChanged.connect(lambda size: self.height_changed.emit())

    def say_itself(self) -> None:
        """What it is, in the language that is spoken now: it stands before the settings have been read."""
        self.setAccessibleName(tr("Message"))
        self.setPlaceholderText(tr("Message…"))

    def wanted_height(self) -> int:
        """The height that shows all of the text."""
        # A plain text document counts its height in lines.
        return self._height_of(max(1, round(self.document().size().height())))

    def height_for(self, room: int) -> int:
        """The height of as many whole lines as there is room for, two at least."""
        lines = (room - self._height_of(0)) // self.fontMetrics().lineSpacing()
        return self._height_of(max(2, lines))

    def event(self, event: QEvent) -> bool:
        from PySide6.QtCore import QEvent

        if event.type() == QEvent.Type.ShortcutOverride and self._has_nothing_to(event):  # type: ignore[arg-type]
            # Then the keys mean what was done last to the library.
            event.ignore()
            return True
        return super().event(event)

    def _has_nothing_to(self, event: QKeyEvent) -> bool:
        """Whether keys ask to undo or redo, and nothing was written here that could be."""
        from PySide6.QtGui import QKeySequence

        document = self.document()
        undoes = event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable()
        return undoes or (event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt

        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            was_empty = self.document().isEmpty()
            super().keyPressEvent(event)
            if was_empty and event.text() == "/" and not self._composing:
                self.slash_typed.emit()
            return
        if self._composing:
            # The input method takes this Enter for its own character.
            event.ignore()
        elif self._breaks_line(event):
            self.insertPlainText("\n")
            self.ensureCursorVisible()
        elif not event.isAutoRepeat():
            self.send_requested.emit()

    def _breaks_line(self, event: QKeyEvent) -> bool:
        from PySide6.QtCore import Qt

        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return True
        return self.needs_ctrl and not event.modifiers() & Qt.KeyboardModifier.ControlModifier

    def take_away(self, text: str) -> None:
        """Remove these words, which have been sent, from the beginning; what was written meanwhile stays, undo history
        included."""
        if not self.toPlainText().startswith(text):
            return
        cursor = QTextCursor(self.document())
        # Qt counts UTF-16 units.
        cursor.setPosition(
            len(text.encode("utf-16-le", "surrogatepass")) // 2, QTextCursor.MoveMode.KeepAnchor
        )
        cursor.removeSelectedText()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasUrls() or has_picture(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if files := files_in(source):
            self.files_given.emit(files)
        elif source.hasFormat("text/plain") or not has_picture(source):
            # A spreadsheet brings a picture of its cells along; what was meant are the words.
            self._insert(source.text().replace("\x00", ""))
        else:
            self.picture_given.emit(picture_in(source))

    def _insert(self, text: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if is_too_long(text) or not self._has_room_for(text):
            self.long_text_given.emit(text)
            return
        self.insertPlainText(text)
        self.ensureCursorVisible()
        if len(text) > LONG_TEXT:
            self.long_text_pasted.emit(text)

    def _has_room_for(self, text: str) -> bool:
        """Whether what stands here already leaves room for it."""
        line = self.textCursor().block().length() + max(
            len(text.split("\n", 1)[0]), len(text.rsplit("\n", 1)[-1])
        )
        return self.document().characterCount() + len(text) <= LONGEST_TEXT and line <= LONGEST_LINE

    def _height_of(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 2


def is_too_long(text: str) -> bool:
    """Whether a field that holds it would hold up the window."""
    return len(text) > LONGEST_TEXT or max(map(len, text.split("\n"))) > LONGEST_LINE


def files_in(source: QMimeData) -> list[Path]:
    """The local paths that were dropped or pasted."""
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]


def picture_in(source: QMimeData) -> object:
    """A picture of the clipboard: its bytes as they are where they can be, else a QImage of them."""
    for kind in _PICTURES:
        if source.hasFormat(kind):
            return source.data(kind).data()
    return source.imageData()


def has_picture(source: QMimeData) -> bool:
    """Whether there is a picture to attach; Qt itself knows only of those that are in no format yet."""
    return source.hasImage() or any(map(source.hasFormat, _PICTURES))
