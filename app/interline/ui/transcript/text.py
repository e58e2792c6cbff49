"""Read-only text that somebody else wrote, in a real widget: a caret, a selection by keys, links to walk; no more.

Rule: no picture, style sheet or file is ever asked for, whatever the text holds, and no link is opened here: the
window is told and decides. (A QTextDocument whose `loadResource` gives nothing opens the file itself, so this one gives
a picture of one pixel.)
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from interline.rendering import links
from interline.ui import theme as themes
from interline.ui.transcript.ink import Ink
from interline.ui.widgets.labels import plain_tooltip

TAB = 8
"""Letters between two tab stops."""


class SafeText(QTextEdit):
    """Letters with a caret. What they say is written into the document by who owns it."""

    link_clicked = Signal(str)
    """An address of an allowed scheme; nothing has been opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed = ""
        """The link that the mouse went down on."""
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Without the flags for links: Qt's own walk through them is a QTextBrowser's, which screen readers take for a
        # label.
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)

    def set_ink(self, ink: Ink) -> None:
        """Colours and the font of what has none of its own."""
        palette = themes.palette(ink.theme)
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        self.setPalette(palette)
        self.document().setDefaultFont(ink.font())
        self.setTabStopDistance(TAB * ink.code_letter)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """One pixel for whatever is asked for; nothing is opened."""
        pixel = QImage(1, 1, QImage.Format.Format_ARGB32)
        pixel.fill(Qt.GlobalColor.transparent)
        return pixel

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain words: no address, no format and no place of this machine goes along."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Where this text can go no farther, the page scrolls; and Ctrl zooms the page, not these words alone.
        bar, delta = self.verticalScrollBar(), event.angleDelta().y() or event.pixelDelta().y()
        is_at_its_end = bar.value() == (bar.minimum() if delta > 0 else bar.maximum())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or is_at_its_end:
            event.ignore()
        else:
            super().wheelEvent(event)

    # Links.

    def links(self) -> Iterator[tuple[int, int, str]]:
        """Begin, end and address of each, in the order of reading."""
        block = self.document().begin()
        while block.isValid():
            found = (0, 0, "")
            part = block.begin()
            while not part.atEnd():
                fragment = part.fragment()
                part += 1
                href = fragment.charFormat().anchorHref()
                begin, end = fragment.position(), fragment.position() + fragment.length()
                if href and href == found[2] and begin == found[1]:
                    found = (found[0], end, href)
                    continue
                if found[2]:
                    yield found
                found = (begin, end, href)
            if found[2]:
                yield found
            block = block.next()

    def walk(self, way: int) -> bool:
        """Select the next link, or the one before. Returns whether there is one."""
        cursor = self.textCursor()
        begin, end = cursor.selectionStart(), cursor.selectionEnd()
        # A link that the caret stands in, without selecting, is the next one and the one before.
        inside = not cursor.hasSelection()
        if way > 0:
            found = next(
                (link for link in self.links() if link[0] >= end or (inside and link[1] > end)), None
            )
        else:
            every = reversed([*self.links()])
            found = next((link for link in every if link[1] <= begin or (inside and link[0] < begin)), None)
        if found is None:
            return False
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab walks the links, then goes on."""
        return (self.hasFocus() and self.walk(1 if next else -1)) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (href := self._at_caret()):
            self.link_clicked.emit(href)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._at(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_link = bool(self._at(event.position().toPoint())) and not event.buttons()
        shape = Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, ""
        if (
            pressed
            and pressed == self._at(event.position().toPoint())
            and not self.textCursor().hasSelection()
        ):
            self.link_clicked.emit(pressed)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            href = self._at(event.pos())
            # The tooltip says where it really leads.
            QToolTip.showText(event.globalPos(), plain_tooltip(links.described(href)) if href else "", self)
            return True
        return super().viewportEvent(event)

    def _at(self, point: QPoint) -> str:
        """The address of the link under a point of the viewport; empty for none that may be opened."""
        return links.safe_target(self.anchorAt(point)) or ""

    def _at_caret(self) -> str:
        at = self.textCursor().selectionStart()
        return next(
            (href for begin, end, href in self.links() if begin <= at < end and links.safe_target(href)), ""
        )
