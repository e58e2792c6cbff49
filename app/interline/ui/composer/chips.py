"""Attached files as small cards: a picture or a sign, name and size, opened by a press and taken off again.

Rule: pictures are decoded in a thread, from bytes that the library keeps; a file on its way there is only named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interline.language import tr
from interline.model.clean import label
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.kept import Attached, Kept
from interline.ui.widgets.labels import ElidedLabel, plain_tooltip

if TYPE_CHECKING:
    from interline.ui.transcript.decoding import Decoded, Pictures

A_ROW = 3
"""Chips beside each other before the next row begins."""
SIGN = 36
"""Pixels of the picture or sign at the left of a chip."""


class Chips(QWidget):
    """One chip for each file, three in a row; gone while there is none."""

    changed = Signal()
    opened = Signal(object)
    """The `Kept` that was pressed."""
    picture_wanted = Signal(str)
    """The digest of a picture; whoever hears it answers with `give_picture`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Attachments"))
        self._theme = themes.LIGHT
        self._files: tuple[Attached, ...] = ()
        self._kept: tuple[Kept, ...] = ()
        self.chips: list[Chip] = []
        self._pictures: Pictures | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.hide()

    @property
    def files(self) -> tuple[Attached, ...]:
        return self._files

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Attachments of a message that is edited."""
        return self._kept

    @property
    def is_empty(self) -> bool:
        return not self._files and not self._kept

    def set_kept(self, kept: Sequence[Kept]) -> None:
        """Show these stored attachments, before the files."""
        if tuple(kept) != self._kept:
            self._kept = tuple(kept)
            self._rebuild()
            self.changed.emit()

    def set_files(self, files: Sequence[Attached]) -> None:
        """Show these files."""
        if tuple(files) == self._files:
            return
        self._files = tuple(files)
        self._rebuild()
        self.changed.emit()

    def give_picture(self, digest: str, data: bytes | None) -> None:
        """The bytes of a picture that was wanted; None where there are none."""
        if self._pictures is not None:
            self._pictures.give(digest, data)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self.chips:
            chip.set_theme(theme)

    def _rebuild(self) -> None:
        focused = next((n for n, chip in enumerate(self.chips) if chip.has_focus), None)
        while (item := self._rows.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        wanted: list[tuple[Attached, Callable[[], None]]] = [
            *((each, partial(self._drop, each)) for each in self._kept),
            *((each, partial(self._remove, each)) for each in self._files),
        ]
        self.chips = []
        for start in range(0, len(wanted), A_ROW):
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            for attached, remove in wanted[start : start + A_ROW]:
                row.addWidget(self._chip(attached, remove, line))
            row.addStretch(1)
            self._rows.addWidget(line)
        self.setVisible(not self.is_empty)
        if focused is not None and self.chips:
            self.chips[min(focused, len(self.chips) - 1)].setFocus()

    def _chip(self, attached: Attached, remove: Callable[[], None], parent: QWidget) -> Chip:
        chip = Chip(attached, parent)
        chip.set_theme(self._theme)
        chip.remove.clicked.connect(lambda: remove())
        chip.opened.connect(lambda: self.opened.emit(attached))
        self.chips.append(chip)
        if isinstance(attached, Kept) and attached.is_picture:
            # Imported with the first picture: the window stands without.
            from interline.ui.transcript.decoding import Room

            ratio = QGuiApplication.primaryScreen().devicePixelRatio()
            # Twice as long as the sign: what is not square is cut to it.
            room = Room(round(2 * SIGN * ratio), round(2 * SIGN * ratio))
            self._decoder().ask(attached.digest, room, partial(self._show, attached))
        return chip

    def _decoder(self) -> Pictures:
        if self._pictures is None:
            from interline.ui.transcript.decoding import Pictures

            made = self._pictures = Pictures(self)
            made.wanted.connect(self.picture_wanted)
            self.destroyed.connect(lambda: made.close())
        return self._pictures

    def _show(self, kept: Kept, decoded: Decoded) -> None:
        for chip in self.chips:
            if chip.attached == kept:
                chip.show_picture(decoded.image)

    def _remove(self, attached: Attached) -> None:
        self.set_files([other for other in self._files if other != attached])

    def _drop(self, kept: Kept) -> None:
        self.set_kept([other for other in self._kept if other != kept])


class Chip(Card):
    """One file: Enter opens it, Delete takes it off."""

    opened = Signal()

    def __init__(self, attached: Attached, parent: QWidget) -> None:
        super().__init__(parent, radius=6, ground="window")
        self.attached = attached
        name = label(attached.name, 60)
        about = _about(attached) if isinstance(attached, Kept) else tr("Adding…")
        self.name = ElidedLabel(name, size=SMALL)
        self.about = ElidedLabel(about, size=SMALL, tone="secondary")
        self.remove = IconButton("x", tr("Remove {name}", name=name), size=12)
        self._sign = _Sign(
            "image" if isinstance(attached, Kept) and attached.is_picture else "file-text", self
        )
        for text in (self.name, self.about):
            themes.measure(text, most_width=170)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        if about:
            words.addWidget(self.about)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 2, 4)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addLayout(words)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        spoken = ", ".join(part for part in (name, about) if part)
        self.setAccessibleName(tr("Attachment: {name}", name=spoken))
        self.setToolTip(plain_tooltip(spoken))
        if isinstance(attached, Kept):
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is here."""
        return self.hasFocus() or self.remove.hasFocus()

    @property
    def picture(self) -> QImage | None:
        """What is painted small; None for a sign."""
        return self._sign.image

    def show_picture(self, image: QImage | None) -> None:
        """Show it small; None keeps the sign."""
        self._sign.image = image
        self._sign.update()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.name, self.about, self.remove, self._sign):
            part.set_theme(theme)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.set_lit(self.hasFocus())
        return handled

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove.click()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if isinstance(self.attached, Kept):
            self.opened.emit()


class _Sign(QWidget):
    """The picture, cut to a square, or an icon."""

    def __init__(self, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = icon
        self._theme = themes.LIGHT
        self.image: QImage | None = None
        themes.measure(self, width=SIGN, height=SIGN)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.image is None:
            side = themes.scaled(20)
            corner = (self.width() - side) // 2
            painter.drawPixmap(corner, corner, icons.pixmap(self._icon, self._theme.secondary, side))
            return
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(self.rect(), 4, 4)
        painter.setClipPath(path)
        side = min(self.image.width(), self.image.height())
        left, top = (self.image.width() - side) // 2, (self.image.height() - side) // 2
        painter.drawImage(self.rect(), self.image, QRect(left, top, side, side))


_KINDS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}


def _about(kept: Kept) -> str:
    """`PNG · 1.2 MB`; empty where nothing is known."""
    if not kept.size:
        return ""
    from interline.ui.transcript.found import size_in_words

    return f"{kind_in_words(kept.media_type, kept.name)} · {size_in_words(kept.size)}"


def kind_in_words(media_type: str, name: str) -> str:
    """What a file is, shortly: by the ending of its name where that says it, else by its type."""
    if media_type in _KINDS:
        return _KINDS[media_type]
    ending = label(Path(name).suffix.removeprefix("."), 8)
    return ending.upper() or label(media_type, 30) or tr("File")
