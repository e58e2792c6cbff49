"""Pictures as files, drawn here so that no test needs one from elsewhere."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from interline.model.parts import Image


def drawn(width: int, height: int, kind: str = "PNG", *, colour: str = "#3f7fbf") -> bytes:
    """A picture of one colour, in a file format of Qt's."""
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    held = QByteArray()
    device = QBuffer(held)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(device, kind)  # type: ignore[call-overload]
    return bytes(held.data())


def part(data: bytes, name: str = "view.png", media_type: str = "image/png") -> Image:
    """The part of a message that speaks of these bytes."""
    return Image(media_type, hashlib.sha256(data).hexdigest(), len(data), name)
