"""The line under a message: its receipt, its versions, and what can be done with it.

Rule: what cannot be done with this message is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QFontMetrics

from interline.ui.transcript.drawing import BESIDE, BUTTON, ground, icon_button, is_near, write
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.way import Way

OPEN = "Open the receipt (Ctrl+I)"
COMPARE, CLOSE = "Compare versions", "Close comparison"
COPIED_MS = 1_500
NARROWEST = 150
"""Pixels for the receipt at 100 %; where there are fewer, the buttons stand under it."""
_ICONS = {
    "earlier": "chevron-left",
    "later": "chevron-right",
    "copy": "copy",
    "compare": "columns-2",
    "regenerate": "refresh-cw",
    "elsewhere": "arrow-right-left",
    "branch": "git-branch",
    "aloud": "volume-2",
}


@dataclass(slots=True)
class _Places:
    receipt: QRect
    buttons: dict[str, QRect]
    version: QRect


class Footer(Piece):
    """The line; nothing at all where there is nothing to say or do."""

    gap = 4

    def __init__(self, card: Card, means: Means, key: tuple[int, int] = (-1, 0)) -> None:
        super().__init__()
        self.key = key
        self._card = card
        self._means = means
        self._is_copied = False
        self._places = _Places(QRect(), {}, QRect())

    @property
    def card(self) -> Card:
        return self._card

    def set_card(self, card: Card) -> None:
        """Say what this card says."""
        self._card = card
        self.width, self.is_laid = -1, False

    def guess(self, ink: Ink, width: int) -> int:
        card = self._card
        if card.switcher.words or (card.is_answer and not card.is_running):
            return ink.scaled(BUTTON)
        return 0

    def lay(self, ink: Ink, width: int) -> int:
        self.width, self.is_laid = width, True
        side = ink.scaled(BUTTON)
        self.height = self.guess(ink, width)
        if not self.height:
            self._places = _Places(QRect(), {}, QRect())
            return 0
        letters = QFontMetrics(ink.small_font)
        card = self._card
        wanted = letters.horizontalAdvance(card.receipt) + 10 if card.receipt else 0
        version = letters.horizontalAdvance(card.switcher.words) + 2 if card.switcher.words else 0
        names = self._names()
        needed = side * len(names) + version
        room = width - needed
        top = side if wanted and wanted > room and room < ink.scaled(NARROWEST) else 0
        receipt = QRect(-BESIDE, 0, BESIDE + min(wanted, width if top else room), side)
        self._places = _Places(receipt, {}, QRect())
        # Under a short question the buttons reach beyond it to the left.
        left = max(0, room) if wanted else room
        if "later" not in names:
            self._places.version = QRect(left, top, version, side)
            left += version
        for name in names:
            if name == "later":
                self._places.version = QRect(left, top, version, side)
                left += version
            self._places.buttons[name] = QRect(left, top, side, side)
            left += side
        self.height = top + side
        return self.height

    def paint(self, canvas: Canvas) -> None:
        ink = canvas.ink
        for spot in self.spots():
            if spot.key == "receipt":
                tone = "text" if is_near(canvas, "receipt") else "secondary"
                if canvas.focus == "receipt":
                    ground(canvas, spot)
                room = spot.room.adjusted(BESIDE + 1, 0, -5, 0)
                write(canvas, room, self._card.receipt, ink.small_font, tone, at_left=True)
            else:
                name = "check" if spot.key == "copy" and self._is_copied else _ICONS[spot.key]
                icon_button(canvas, spot, name)
        if self._card.switcher.words:
            write(canvas, self._places.version, self._card.switcher.words, ink.small_font, "secondary")

    def spots(self) -> Sequence[Spot]:
        if not self.height:
            return ()
        card, found = self._card, []
        if card.receipt:
            tip = f"{card.receipt_tip}\n{OPEN}"
            act = self._act("receipt")
            found.append(Spot("receipt", self._places.receipt, card.receipt_spoken, act, Kind.BUTTON, tip))
        for key, room in self._places.buttons.items():
            name, tip = self._said(key)
            found.append(Spot(key, room, name, self._act(key), Kind.BUTTON, tip, (), self._is_enabled(key)))
        return found

    def spoken(self) -> str:
        return ". ".join(part for part in (self._card.receipt_spoken, self._card.switcher.spoken) if part)

    def _names(self) -> list[str]:
        card, means = self._card, self._means
        is_whole = not card.is_running
        offered = {
            # Beside each other, another version has a place of its own.
            "earlier": bool(card.switcher.words) and not card.is_beside,
            "later": bool(card.switcher.words) and not card.is_beside,
            "compare": is_whole and means.compare is not None and self._has_versions(),
            "copy": bool(card.text) and is_whole,
            "aloud": bool(card.text) and is_whole and card.is_answer and means.read_aloud is not None,
            "branch": is_whole and means.branch is not None,
            "elsewhere": card.can_continue and is_whole,
            "regenerate": card.is_answer and is_whole,
        }
        return [name for name, is_offered in offered.items() if is_offered]

    def _has_versions(self) -> bool:
        return self._card.is_beside or (self._card.is_answer and bool(self._card.switcher.words))

    def _said(self, key: str) -> tuple[str, str]:
        """What a spot is called, and what its tooltip says."""
        switcher = self._card.switcher
        match key:
            case "earlier":
                return "Earlier version", f"Earlier version\n{switcher.spoken}"
            case "later":
                return "Later version", f"Later version\n{switcher.spoken}"
            case "copy":
                return ("Copied", "Copied") if self._is_copied else ("Copy", "Copy")
            case "aloud":
                return "Read aloud", "Read aloud"
            case "compare" if self._card.is_beside:
                return CLOSE, f"{CLOSE} (Esc)"
            case "compare":
                return COMPARE, f"{COMPARE}: up to four of them beside each other"
            case "branch":
                return "Branch", "Branch: a new conversation that goes on from here"
            case "elsewhere":
                return Way.ELSEWHERE.value, Way.ELSEWHERE.spoken
            case _:
                return "Regenerate", "Regenerate"

    def _is_enabled(self, key: str) -> bool:
        switcher = self._card.switcher
        return bool({"earlier": switcher.earlier, "later": switcher.later}.get(key, "yes"))

    def _act(self, key: str) -> Callable[[], None]:
        return lambda: self._press(key)

    def _press(self, key: str) -> None:
        card, means = self._card, self._means
        match key:
            case "receipt":
                means.receipt(card.id)
            case "earlier" | "later":
                means.version(getattr(card.switcher, key))
            case "copy":
                means.copy(card.id)
                self._show_copied(True)
                QTimer.singleShot(COPIED_MS, means.colouring, lambda: self._show_copied(False))
            case "regenerate":
                means.regenerate(card.id)
            case "elsewhere":
                means.way(card.id, Way.ELSEWHERE)
            case "compare" if means.compare is not None:
                means.compare(card.id)
            case "branch" if means.branch is not None:
                means.branch(card.id)
            case "aloud" if means.read_aloud is not None:
                means.read_aloud(card.id)

    def _show_copied(self, is_copied: bool) -> None:
        self._is_copied = is_copied
        self.changed(self)
