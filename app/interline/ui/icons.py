"""Lucide icons in the colour of the text around them.

Rule: QtSvg is imported, and every icon's file read, by the first call of `load`, in a thread after the first window has
been painted; before that there are no icons and nobody waits for them. Drawing one reads no file.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from interline.paths import resource

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

STROKE = "1.75"
_SIZES = (16, 22, 24, 32, 48, 64, 128)
"""Of the program's own icon, as desktops ask for them."""

_renderer: type[QSvgRenderer] | None = None


def load() -> None:
    """Make icons available."""
    global _renderer
    from PySide6.QtSvg import QSvgRenderer

    # Whoever reads a file waits for the disk, and for the interpreter that other threads have meanwhile: 30 kB in all.
    for file in resource("icons").glob("*.svg"):
        _svg(file.stem)
    _renderer = QSvgRenderer


def loaded() -> bool:
    """Whether `icon` gives pictures yet."""
    return _renderer is not None


def icon(name: str, colour: str, size: int = 20) -> QIcon:
    """The icon of this name (a file of resources/icons without .svg); an empty one before `load`."""
    return QIcon(pixmap(name, colour, size)) if loaded() else QIcon()


def pixmap(name: str, colour: str, size: int = 20, *, filled: bool = False) -> QPixmap:
    """The same as a picture, sharp on the sharpest screen here; a null one before `load`. `filled`: not its outline
    alone."""
    if not loaded():
        return QPixmap()
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, colour, size, ratio, filled)


def program() -> QIcon:
    """Interline's own, for windows and the tray; an empty one before `load`."""
    made = QIcon()
    for size in _SIZES if loaded() else ():
        made.addPixmap(_drawn("interline", "", size, 1.0, False))
    return made


@cache
def _svg(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, size: int, ratio: float, filled: bool) -> QPixmap:
    assert _renderer is not None
    svg = _svg(name)
    if filled:
        svg = svg.replace('fill="none"', 'fill="currentColor"')
    svg = svg.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(QByteArray(svg.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture
