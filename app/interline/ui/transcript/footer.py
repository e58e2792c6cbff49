"""The line under a message: its receipt, its versions, and what can be done with it.

Rule: what cannot be done with this message is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QFontMetrics

from interline.language import marked, said, tr
from interline.ui.transcript.drawing import BESIDE, BUTTON, ground, icon_button, is_near, write
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Piece, Spot
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.way import Way

COMPARE, CLOSE = marked("Compare versions"), marked("Close comparison")
VERSION = "version"
COPIED_MS = 1_500
NARROWEST = 150
"""Pixels for the receipt at 100 %; where there are fewer, the buttons stand under it."""
WIDEST_VERSION = 220
"""Pixels for the name of a branch and the number of its version, at 100 %."""
FAR = 10_000
_ICONS = {
    "earlier": "chevron-left",
    "later": "chevron-right",
    "copy": "copy",
    "compare": "columns-2",
    "others": "columns-2",
    "regenerate": "refresh-cw",
    "elsewhere": "arrow-right-left",
    "branch": "git-branch",
    "edit": "pencil",
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
        self.reach = FAR
        """How many pixels there are at the left of a question that its buttons may take."""
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
        return ink.scaled(BUTTON) if self.has_anything else 0

    @property
    def has_anything(self) -> bool:
        """Whether there is anything to say or do."""
        card, means = self._card, self._means
        if card.switcher.shown or (card.is_answer and not card.is_running):
            return True
        can_more = means.branch is not None or (means.edit is not None and self._is_the_users)
        return can_more and not card.is_answer

    @property
    def _is_the_users(self) -> bool:
        """Whether it is a message that the user wrote."""
        return not self._card.is_answer and not self._card.label

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
        version = letters.horizontalAdvance(card.switcher.shown) + 2 if card.switcher.shown else 0
        sizes = dict.fromkeys(self._names(), side)
        if version:
            sizes = _with_version(sizes, min(version, ink.scaled(WIDEST_VERSION)))
        lines = _lines(sizes, width if card.is_answer else width + self.reach)
        room = width - sum(sizes.values())
        is_below = len(lines) > 1 or (wanted > room and room < ink.scaled(NARROWEST))
        top = side if wanted and is_below else 0
        receipt = QRect(-BESIDE, 0, BESIDE + min(wanted, width if top else room), side)
        self._places = _Places(receipt, {}, QRect())
        for line in lines:
            left = width - sum(sizes[name] for name in line)
            # Under a short question the buttons reach beyond it to the left.
            left = max(0, left) if card.is_answer else left
            for name in line:
                place = QRect(left, top, sizes[name], side)
                if name == VERSION:
                    self._places.version = place
                else:
                    self._places.buttons[name] = place
                left += sizes[name]
            top += side
        self.height = max(top, side)
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
            elif spot.key == "name":
                self._paint_version(canvas, spot)
            else:
                name = "check" if spot.key == "copy" and self._is_copied else _ICONS[spot.key]
                icon_button(canvas, spot, name)
        if self._means.name_branch is None and self._card.switcher.shown:
            write(canvas, self._places.version, self._card.switcher.shown, ink.small_font, "secondary")

    def _paint_version(self, canvas: Canvas, spot: Spot) -> None:
        """Which version this is, and what its branch is called."""
        if canvas.focus == "name":
            ground(canvas, spot)
        tone = "text" if is_near(canvas, "name") else "secondary"
        write(canvas, spot.room, self._card.switcher.shown, canvas.ink.small_font, tone, at_left=True)

    def spots(self) -> Sequence[Spot]:
        if not self.height:
            return ()
        card, found = self._card, []
        if card.receipt:
            tip = card.receipt_tip + "\n" + tr("Open the receipt (Ctrl+I)")
            act = self._act("receipt")
            found.append(Spot("receipt", self._places.receipt, card.receipt_spoken, act, Kind.BUTTON, tip))
        if self._means.name_branch is not None and card.switcher.shown:
            name = tr("Name this branch…")
            tip = f"{card.switcher.spoken}\n{name}"
            found.append(Spot("name", self._places.version, name, self._act("name"), Kind.BUTTON, tip))
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
            "edit": is_whole and self._can_edit(),
            "branch": is_whole and means.branch is not None,
            "elsewhere": card.can_continue and is_whole,
            "others": is_whole and means.ask_others is not None and self._stands_alone(),
            "regenerate": card.is_answer and is_whole,
        }
        return [name for name, is_offered in offered.items() if is_offered]

    def _can_edit(self) -> bool:
        """A message of the user's, or an answer that has words."""
        is_wordy = self._card.is_answer and bool(self._card.text)
        return self._means.edit is not None and (self._is_the_users or is_wordy)

    def _stands_alone(self) -> bool:
        """Whether it is an answer without versions."""
        return self._card.is_answer and not self._has_versions()

    def _has_versions(self) -> bool:
        return self._card.is_beside or (self._card.is_answer and bool(self._card.switcher.words))

    def _said(self, key: str) -> tuple[str, str]:
        """What a spot is called, and what its tooltip says."""
        switcher = self._card.switcher
        match key:
            case "earlier":
                name = tr("Earlier version")
                return name, f"{name}\n{switcher.spoken}"
            case "later":
                name = tr("Later version")
                return name, f"{name}\n{switcher.spoken}"
            case "copy":
                name = tr("Copied") if self._is_copied else tr("Copy")
                return name, name
            case "aloud":
                name = tr("Read aloud")
                return name, name
            case "compare" if self._card.is_beside:
                return said(CLOSE), tr("Close comparison (Esc)")
            case "compare":
                return said(COMPARE), tr("Compare versions: up to four of them beside each other")
            case "others":
                name = tr("Ask other models the same")
                return name, tr("Ask other models the same: their answers come beside this one")
            case "edit" if self._card.is_answer:
                return tr("Edit"), tr("Edit: your words as another version of this answer")
            case "edit":
                return tr("Edit"), tr("Edit: sends another version of this message")
            case "branch":
                return tr("Branch", "what one does"), tr("Branch: a new conversation that goes on from here")
            case "elsewhere":
                return Way.ELSEWHERE.words, Way.ELSEWHERE.spoken
            case _:
                name = tr("Regenerate")
                return name, name

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
            case "others" if means.ask_others is not None:
                means.ask_others(card.id)
            case "edit" if means.edit is not None:
                means.edit(card.id)
            case "name" if means.name_branch is not None:
                means.name_branch(card.id)
            case "branch" if means.branch is not None:
                means.branch(card.id)
            case "aloud" if means.read_aloud is not None:
                means.read_aloud(card.id)

    def _show_copied(self, is_copied: bool) -> None:
        self._is_copied = is_copied
        self.changed(self)


def _with_version(sizes: dict[str, int], width: int) -> dict[str, int]:
    """With the number of the version between the two that change it, else before all."""
    found: dict[str, int] = {} if "later" in sizes else {VERSION: width}
    for name, size in sizes.items():
        if name == "later":
            found[VERSION] = width
        found[name] = size
    return found


def _lines(sizes: dict[str, int], most: int) -> list[list[str]]:
    """In order, as many beside each other as have room; one at least."""
    lines: list[list[str]] = [[]]
    taken = 0
    for name, size in sizes.items():
        if lines[-1] and taken + size > most:
            lines.append([])
            taken = 0
        lines[-1].append(name)
        taken += size
    return lines
