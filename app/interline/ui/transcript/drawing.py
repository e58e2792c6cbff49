"""What several pieces draw alike: words in one line, cards, and places to press.

Rule: words are drawn letter by letter as plain text, cut to their room, and from the right where they read so.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPen

from interline.ui import icons
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Spot
from interline.ui.transcript.prose import ring
from interline.ui.widgets.direction import reads_from_right

BUTTON = 28
"""Height of a line that can be pressed, and side of an icon that can be pressed; at 100 %."""
ICON = 16
BESIDE = 5
"""How many pixels what is pressed goes beyond words that begin where the column begins."""
ROUND, CARD_ROUND = 6, 8
"""Radius of what is pressed, and of cards."""
_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignAbsolute.value
_RIGHT = Qt.AlignmentFlag.AlignRight.value | Qt.AlignmentFlag.AlignAbsolute.value


def write(
    canvas: Canvas,
    room: QRect,
    words: str,
    font: QFont,
    tone: str,
    *,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    at_left: bool = False,
    from_right: bool | None = None,
) -> int:
    """Words in one line; what has no room becomes …. Returns the width that they take.

    `at_left` keeps words that read from the right at the left all the same: others stand beside them. `from_right`
    says how they read, where they are a part of others.
    """
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, cut, room.width())
    is_rtl = reads_from_right(words) if from_right is None else from_right
    flags = _LINE | (_RIGHT if is_rtl and not at_left else _LEFT)
    if is_rtl:
        flags |= Qt.TextFlag.TextForceRightToLeft.value
    canvas.painter.setFont(font)
    canvas.painter.setPen(canvas.ink.colour(tone))
    canvas.painter.drawText(room, flags, shown)
    return metrics.horizontalAdvance(shown)


def write_with_host(canvas: Canvas, room: QRect, words: str, host: str, font: QFont, tone: str) -> None:
    """Words and the host behind them: it tells where a link leads, so the words give way."""
    metrics = QFontMetrics(font)
    tail = f" · {host}" if words and host else host
    tail_width = min(room.width(), metrics.horizontalAdvance(tail))
    head = QRect(room.left(), room.top(), room.width() - tail_width, room.height())
    taken = write(canvas, head, words, font, tone, at_left=True) if words else 0
    write(
        canvas,
        QRect(room.left() + taken, room.top(), room.width() - taken, room.height()),
        tail,
        font,
        "secondary",
        cut=Qt.TextElideMode.ElideMiddle,
        at_left=True,
    )


def is_near(canvas: Canvas, key: str) -> bool:
    """Whether the pointer or the keyboard is on it."""
    return key in (canvas.near, canvas.focus, canvas.pressed)


def veil(ink: Ink, strength: float) -> QColor:
    """The text colour at this opacity."""
    made = QColor(ink.colour("text"))
    made.setAlphaF(strength)
    return made


def ground(canvas: Canvas, spot: Spot) -> None:
    """A breath of colour under what the pointer is on, and a ring around what the keyboard is on."""
    painter = canvas.painter
    strength = 0.12 if spot.key == canvas.pressed else 0.07 if spot.key == canvas.near else 0.0
    if strength and spot.is_enabled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil(canvas.ink, strength))
        painter.drawRoundedRect(QRectF(spot.room).adjusted(1, 1, -1, -1), ROUND, ROUND)
    if spot.key == canvas.focus:
        ring(canvas, spot.room.adjusted(2, 2, -2, -2))


def icon_button(canvas: Canvas, spot: Spot, name: str) -> None:
    """An icon that can be pressed."""
    ground(canvas, spot)
    tone = "text" if is_near(canvas, spot.key) else "secondary"
    painter = canvas.painter
    if not spot.is_enabled:
        painter.setOpacity(0.4)
    icon(canvas, spot.room, name, tone)
    painter.setOpacity(1.0)


def icon(canvas: Canvas, room: QRect, name: str, tone: str, size: int = ICON) -> None:
    """An icon in the middle of a room; `size` is at 100 %."""
    if not icons.loaded():
        icons.load()
    side = canvas.ink.scaled(size)
    left = room.left() + (room.width() - side) // 2
    top = room.top() + (room.height() - side) // 2
    canvas.painter.drawPixmap(left, top, icons.pixmap(name, getattr(canvas.ink.theme, tone), side))


def card(canvas: Canvas, room: QRect, spot: Spot) -> None:
    """A ground with an edge that answers to the pointer and the keyboard."""
    ink, painter = canvas.ink, canvas.painter
    has_focus = spot.key == canvas.focus
    is_lit = spot.is_enabled and spot.key in (canvas.near, canvas.pressed)
    edge = 2 if has_focus else 1
    painter.setPen(QPen(ink.colour("accent" if has_focus else "secondary" if is_lit else "line"), edge))
    painter.setBrush(ink.colour("surface"))
    inset = edge / 2
    painter.drawRoundedRect(QRectF(room).adjusted(inset, inset, -inset, -inset), CARD_ROUND, CARD_ROUND)


def flat_button(canvas: Canvas, spot: Spot, words: str) -> None:
    """Words that can be pressed, without an edge."""
    ground(canvas, spot)
    inner = canvas.ink.scaled(8)
    write(canvas, spot.room.adjusted(inner, 0, -inner // 2, 0), words, canvas.ink.small_font, "text")


def flat_width(ink: Ink, words: str) -> int:
    """How wide `flat_button` would like to be."""
    return QFontMetrics(ink.small_font).horizontalAdvance(words) + 2 * ink.scaled(8)
