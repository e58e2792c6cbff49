"""What is pasted and is no file: a picture of the clipboard, and a text that might be better as a file.

Rule: a text that came into the field stays there unless the user says otherwise.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.language import number, tr
from interline.model.errors import TooLarge, WrongUsage
from interline.ui.theme import SMALL, Theme
from interline.ui.transcript.decoding import MOST_PIXELS
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.labels import PlainLabel


class PastedLine(QWidget):
    """Above the composer's card: offers to make a file of the text that was pasted just now."""

    wanted = Signal(str)
    """The text, to be made a file in its place in the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Long text"))
        self.text = ""
        self.words = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.attach = WordButton(tr("Attach it as a file instead"))
        self.attach.clicked.connect(self._attach)
        self.leave = IconButton("x", tr("Leave it in the message"), size=16)
        self.leave.clicked.connect(self.withdraw)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 0, 4)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.attach)
        row.addWidget(self.leave)
        self.hide()

    def offer(self, text: str) -> None:
        """Offer it for this text."""
        self.text = text
        self._say(tr("The pasted text has %Ln (character|characters).", "", len(text)))

    def tell_attached(self, length: int) -> None:
        """One was made a file at once: say so."""
        self.text = ""
        self._say(
            tr("The pasted text has %Ln (character|characters) and was attached as a file.", "", length)
        )

    def withdraw(self) -> None:
        """No longer."""
        self.text = ""
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self.words.set_theme(theme)
        self.leave.set_theme(theme)

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.attach.setVisible(bool(self.text))
        self.leave.setAccessibleName(tr("Leave it in the message") if self.text else tr("Dismiss"))
        self.show()

    def _attach(self) -> None:
        text = self.text
        self.withdraw()
        self.wanted.emit(text)


def image_name(ending: str) -> str:
    """`Pasted image 2026-11-27 14.20.05.png`: told apart by the moment."""
    return tr("Pasted image {moment}", moment=_moment()) + f".{ending}"


def text_name() -> str:
    """`Pasted text 2026-11-27 14.20.05.txt`."""
    return tr("Pasted text {moment}", moment=_moment()) + ".txt"


def _moment() -> str:
    # As files are named anywhere: this sorts.
    return f"{datetime.now().astimezone():%Y-%m-%d %H.%M.%S}"


def ending_of(data: bytes) -> str:
    """The ending that goes with a picture's first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"GIF8"):
        return "gif"
    return "webp" if data[8:12] == b"WEBP" else "png"


def as_png(image: object) -> bytes:
    """A picture of the clipboard as PNG; in any thread. Raises TooLarge, WrongUsage."""
    if not isinstance(image, QImage) or image.isNull():
        raise WrongUsage(tr("There is no picture on the clipboard that can be read."))
    if image.width() * image.height() > MOST_PIXELS:
        raise TooLarge(
            tr(
                "The picture is too large: {width} × {height} pixels.",
                width=number(image.width()),
                height=number(image.height()),
            )
        )
    made = QByteArray()
    buffer = QBuffer(made)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise WrongUsage(tr("The picture on the clipboard could not be read."))
    return bytes(made.data())


def as_utf8(text: str) -> bytes:
    """A text as the bytes of a file; half characters, which some programs put on the clipboard, are replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")
