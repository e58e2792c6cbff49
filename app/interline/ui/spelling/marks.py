"""Wavy lines under words of a text field.

Rule: they lie over the text and are no part of it: neither its undo history nor what is sent knows of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from interline.ui.spelling.checking import Wrong


class Marks:
    """For one field."""

    def __init__(self, field: QPlainTextEdit) -> None:
        self._field = field
        self._cursors: list[QTextCursor] = []
        self._shown = 0
        self._left_out: QTextCursor | None = None
        self._format = QTextCharFormat()
        self._format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)

    @property
    def words(self) -> list[str]:
        """What is underlined."""
        return [each.cursor.selectedText() for each in self._field.extraSelections()]

    def set_colour(self, colour: str) -> None:
        """Of the lines."""
        self._format.setUnderlineColor(QColor(colour))
        self._put()

    def show(self, wrong: Sequence[Wrong]) -> None:
        """Mark these instead; their places are those of the text as it stands."""
        self._cursors = []
        for start, length in wrong:
            cursor = QTextCursor(self._field.document())
            # What is written right behind a word is no part of it.
            cursor.setKeepPositionOnInsert(True)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            self._cursors.append(cursor)
        self._put()

    def clear(self) -> None:
        """Mark nothing."""
        if self._cursors:
            self.show(())

    def moved(self) -> None:
        """The cursor is elsewhere: the word that is being written is marked once it has been left."""
        if self._cursors and self._written() is not self._left_out:
            self._put()

    def at(self, position: int) -> QTextCursor | None:
        """The wrong word at this place."""
        for cursor in self._cursors:
            if cursor.hasSelection() and cursor.selectionStart() <= position <= cursor.selectionEnd():
                return QTextCursor(cursor)
        return None

    def _written(self) -> QTextCursor | None:
        """The word that ends where the user writes."""
        if not self._field.hasFocus():
            return None
        position = self._field.textCursor().position()
        return next((each for each in self._cursors if each.selectionEnd() == position), None)

    def _put(self) -> None:
        self._left_out = self._written()
        selections = []
        for cursor in self._cursors:
            if cursor is not self._left_out and cursor.hasSelection():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = cursor
                selection.format = self._format
                selections.append(selection)
        self._field.setExtraSelections(selections)
