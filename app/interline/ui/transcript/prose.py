"""Paragraphs, headings, lists and quotes in one selectable text.

Rule: each leaf is one QTextBlock, so what did not change stays as it was laid out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QWidget

from interline.ui.theme import Theme
from interline.ui.transcript.formats import IS_RULE, QUOTE, QUOTE_DEPTH, QUOTE_LEFT, Formats, shown, units
from interline.ui.transcript.leaves import Leaf
from interline.ui.transcript.text import SafeText


class Prose(SafeText):
    """Leaves, drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._leaves: list[Leaf] = []
        self._formats: Formats | None = None

    def set_leaves(self, leaves: Sequence[Leaf]) -> bool:
        """Show these. Returns whether anything changed."""
        if self._formats is None:
            # Drawn as soon as it is known how.
            self._leaves = list(leaves)
            return True
        same = 0
        for old, new in zip(self._leaves, leaves, strict=False):
            if old is not new and old != new:
                break
            same += 1
        if same == len(self._leaves) == len(leaves):
            return False
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        if same < min(len(self._leaves), len(leaves)) and self._grow(same, leaves[same]):
            same += 1
        self._cut(same)
        for leaf in leaves[same:]:
            self._write(leaf)
        edit.endEditBlock()
        self._leaves = list(leaves)
        return True

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self._formats = Formats(theme, size)
        leaves, self._leaves = self._leaves, []
        self._cut(0)
        self.set_leaves(leaves)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        layout = self.document().documentLayout()
        block = self.document().begin()
        while block.isValid():
            room = layout.blockBoundingRect(block)
            if room.top() > event.rect().bottom():
                break
            if room.bottom() >= event.rect().top():
                self._paint_beside(painter, block, room)
            block = block.next()
        painter.end()

    def _paint_beside(self, painter: QPainter, block: QTextBlock, room: QRectF) -> None:
        """Bars of quotes and lines across."""
        made = block.blockFormat()
        line = QColor(self.theme.line)
        if made.hasProperty(IS_RULE):
            painter.fillRect(QRectF(room.left(), round(room.center().y()), self.viewport().width(), 1), line)
        depth = made.intProperty(QUOTE_DEPTH)
        if depth:
            before = block.previous()
            shared = before.blockFormat().intProperty(QUOTE_DEPTH) if before.isValid() else 0
            above = self.document().documentLayout().blockBoundingRect(before).bottom() if shared else 0.0
            bar = QColor(self.theme.secondary)
            bar.setAlphaF(0.45)
            for level in range(depth):
                # A bar runs on through the space between two paragraphs of one quote.
                top = above if level < shared else room.top()
                left = made.intProperty(QUOTE_LEFT) + level * QUOTE
                painter.fillRect(QRectF(left, top, 3, room.bottom() - top), bar)

    def _cut(self, count: int) -> None:
        """Keep the first so many leaves."""
        if count >= len(self._leaves) and count:
            return
        cursor = QTextCursor(self.document())
        if count:
            block = self.document().findBlockByNumber(count)
            cursor.setPosition(block.position() - 1)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        del self._leaves[count:]

    def _grow(self, index: int, leaf: Leaf) -> bool:
        """Write only what is new at the end of a leaf that begins as before. Returns whether it does."""
        old = self._leaves[index]
        kept = next(
            (n for n, pair in enumerate(zip(old.spans, leaf.spans, strict=False)) if pair[0] != pair[1]), None
        )
        kept = min(len(old.spans), len(leaf.spans)) if kept is None else kept
        if not kept or replace(old, spans=()) != replace(leaf, spans=()):
            return False
        assert self._formats
        self._cut(index + 1)
        block = self.document().findBlockByNumber(index)
        at = block.position() + (units(leaf.marker) + 1 if leaf.marker else 0)
        cursor = QTextCursor(self.document())
        cursor.setPosition(at + sum(units(shown(span)) for span in leaf.spans[:kept]))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._formats.write(cursor, leaf.spans[kept:], leaf.look)
        self._leaves[index] = leaf
        return True

    def _write(self, leaf: Leaf) -> None:
        """One more leaf at the end."""
        assert self._formats
        first = not self._leaves
        paragraph, base = self._formats.paragraph(leaf, first=first), self._formats.base(leaf.look)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if first:
            cursor.setBlockFormat(paragraph)
            cursor.setBlockCharFormat(base)
        else:
            cursor.insertBlock(paragraph, base)
        if leaf.marker:
            cursor.insertText(f"{leaf.marker}\t", self._formats.marker())
        self._formats.write(cursor, leaf.spans, leaf.look)
        self._leaves.append(leaf)
