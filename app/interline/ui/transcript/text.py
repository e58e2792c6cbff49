"""Read-only text that somebody else wrote: selectable, with links to walk, and nothing else.

Rule: no picture, style sheet or file is ever asked for, whatever the text holds, and no link is opened here: the
window is told and decides. (A QTextDocument whose `loadResource` gives nothing opens the file itself, so this one gives
a picture of one pixel.)
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPalette, QTextOption, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QTextBrowser, QWidget

from interline.rendering import links
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.labels import plain_tooltip

_SCROLLS = frozenset((Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
_SCROLLS_UNLESS_SELECTING = frozenset((Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down))


class SafeText(QTextBrowser):
    """A text as wide as it is told to be and as high as it needs."""

    link_clicked = Signal(str)
    """An address of an allowed scheme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._size = themes.BODY
        self._fitted = -1
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._click)
        self.highlighted.connect(self._show_target)

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def font_size(self) -> int:
        """Of running text, in pixels."""
        return self._size

    def set_look(self, theme: Theme, size: int) -> None:
        """Colours and size; the text itself is drawn anew by those who inherit."""
        self._theme, self._size = theme, size
        self._fitted = -1
        palette = themes.palette(theme)
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        self.setPalette(palette)
        self.document().setDefaultFont(themes.font(size))

    def fit(self, width: int) -> int:
        """Take this width. Returns the height that the text needs then."""
        if self._fitted != width:
            self._fitted = width
            # The height follows; a first guess spares the text a second laying out.
            self.resize(width, max(self.height(), 1))
            # A widget that is not in sight yet hears of its size only when it is shown; its text must not wait.
            self.document().setTextWidth(width)
        # The frame's own size is asked for, since a document that is laid out step by step lags behind with its size.
        height = int(self.document().documentLayout().documentSize().height() + 0.999)
        self.resize(width, height)
        return height

    def set_plain(self, text: str) -> None:
        """Show these letters and nothing but them."""
        self.setPlainText(text)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """One pixel for whatever is asked for; nothing is opened."""
        pixel = QImage(1, 1, QImage.Format.Format_ARGB32)
        pixel.fill(Qt.GlobalColor.transparent)
        return pixel

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The page scrolls, not the paragraph; and Ctrl does not zoom one paragraph alone.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        selects = bool(
            event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )
        key = Qt.Key(event.key())
        if key in _SCROLLS or (key in _SCROLLS_UNLESS_SELECTING and not selects):
            event.ignore()
            return
        super().keyPressEvent(event)

    def target_at(self, position: QPoint) -> str:
        """The address under this place of the viewport; empty for none that may be opened."""
        return links.safe_target(self.anchorAt(position)) or ""

    def _show_target(self, url: QUrl) -> None:
        """The pointer came to a link, or left it: the tooltip says where it really leads."""
        target = links.safe_target(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        self.viewport().setToolTip(plain_tooltip(links.described(target)) if target else "")

    def _click(self, url: QUrl) -> None:
        target = links.safe_target(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if target:
            self.link_clicked.emit(target)
