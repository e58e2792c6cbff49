"""A vendor's mark: the first letter of its name in a thin square, told apart by letter and name, not by colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPen, QPixmap

from interline.ui import theme as themes
from interline.ui.theme import Theme


def letter_of(name: str) -> str:
    """The letter that stands for the name."""
    return next((character.upper() for character in name if character.isalnum()), "?")


@lru_cache(maxsize=1024)
def letters_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """What stands for each of these where no name stands beside it: where one's letter is another's, too, a second one
    by which they differ. Thousands of rows have the same few vendors: worked out once for them."""
    plain = ["".join(filter(str.isalnum, name)) for name in names]
    alike = {
        letter: [each for each in plain if letter_of(each) == letter] for letter in map(letter_of, plain)
    }
    return tuple(letter_of(name) + _difference(name, alike[letter_of(name)]) for name in plain)


def _difference(name: str, alike: Sequence[str]) -> str:
    """The first letter behind the first by which all of these are told apart; none where one stands alone."""
    if len(alike) == 1:
        return ""
    for place in range(1, len(name)):
        if len({each[place : place + 1] for each in alike}) == len(alike):
            return name[place].lower()
    return name[1:2].lower()


def paint_mark(painter: QPainter, room: QRectF, letter: str, theme: Theme) -> None:
    """Paint a mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.secondary), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    share = 0.62 if len(letter) < 2 else 0.52
    painter.setFont(themes.exact_font(round(room.height() * share), strong=True))
    painter.setPen(QColor(theme.text))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, letter)
    painter.restore()


def mark_icon(name: str, theme: Theme, size: int = 16) -> QIcon:
    """The mark as an icon, e.g. for the model pill."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_mark(painter, QRectF(0, 0, size, size), letter_of(name), theme)
    painter.end()
    return QIcon(picture)
