"""Read-only text that somebody else wrote, in a real widget: a caret, a selection by keys, links to walk; no more.

Rule: no picture, style sheet or file is ever asked for, whatever the text holds, and no link is opened here: the
window is told and decides. (A QTextDocument whose `loadResource` gives nothing opens the file itself, so this one gives
a picture of one pixel.)
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QPalette, QTextDocument, QTextOption, QWheelEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from interline.rendering import links
from interline.ui import theme as themes
from interline.ui.transcript.ink import Ink
from interline.ui.widgets.labels import plain_tooltip

TAB = 8
"""Letters between two tab stops."""


class SafeText(QTextBrowser):
    """Letters with a caret. What they say is written into the document by who owns it."""

    link_clicked = Signal(str)
    """An address of an allowed scheme; nothing has been opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._click)
        self.highlighted.connect(self._show_target)

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

    def doSetSource(
        self, name: QUrl | str, kind: object = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """It has no source, whoever asks for one."""

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

    def _show_target(self, url: QUrl) -> None:
        """The pointer came to a link, or left it: the tooltip says where it really leads."""
        target = _target(url)
        self.viewport().setToolTip(plain_tooltip(links.described(target)) if target else "")

    def _click(self, url: QUrl) -> None:
        target = _target(url)
        if target:
            self.link_clicked.emit(target)


def _target(url: QUrl) -> str | None:
    return links.safe_target(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
