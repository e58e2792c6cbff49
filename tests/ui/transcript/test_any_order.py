"""Everything that can happen to the page, in any order: it never breaks, and the screen shows what it should."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role, Status
from interline.model.events import SourceCited, TextDelta, ThinkingDelta, ToolCallDelta
from interline.ui import theme as themes
from interline.ui.transcript.page import GAP, SHEETS
from interline.ui.transcript.view import TranscriptView
from interline.ui.transcript.way import Way
from tests.rendering.samples import FRAGMENTS, TRICKY
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, message, receipt
from tests.ui.transcript.test_column import traces

STEPS = 220
KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Escape,
    Qt.Key.Key_PageUp,
)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 700, 500)


class Monkey:
    """Somebody who presses everything while a vendor says anything."""

    def __init__(self, view: TranscriptView, seed: int) -> None:
        self.view = view
        self.dice = random.Random(seed)
        self.messages: list[Message] = list(every_kind()[0])
        self.versions: dict[str, tuple[str, ...]] = {}
        self.running = ""
        self.text = ""
        view.show_conversation(tuple(self.messages), self.versions)

    def step(self) -> str:
        """Do something; says what."""
        does: list[Callable[[], object]] = [
            self.scroll, self.scroll, self.wheel, self.click, self.click, self.drag, self.key, self.speak, self.speak,
            self.speak, self.begin_or_end, self.look, self.size, self.search, self.switch, self.press, self.moment,
        ]  # fmt: skip
        chosen = self.dice.choice(does)
        chosen()
        return str(getattr(chosen, "__name__", chosen))

    def place(self) -> QPoint:
        return QPoint(self.dice.randrange(self.view.viewport().width()), self.dice.randrange(-20, 520))

    def scroll(self) -> None:
        bar = self.view.verticalScrollBar()
        if self.dice.random() < 0.2:
            bar.setValue(self.dice.choice((0, bar.maximum(), bar.maximum() // 2)))
        else:
            bar.setValue(bar.value() + self.dice.randrange(-500, 500))

    def wheel(self) -> None:
        turn = QPoint(self.dice.choice((0, 120, -120, 400)), self.dice.choice((0, 120, -120)))
        seen.wheel(self.view, self.place(), turn)

    def click(self) -> None:
        seen.click(self.view, self.place(), self.dice.randrange(1, 4))

    def drag(self) -> None:
        seen.drag(self.view, self.place(), self.place(), self.place())
        self.view.copy()

    def key(self) -> None:
        for _ in range(self.dice.randrange(1, 5)):
            key = self.dice.choice(KEYS)
            self.view.setFocus()
            seen.key(self.view, key)

    def press(self) -> None:
        row = self.dice.choice(self.view.rows) if self.view.rows else None
        spots = self.view.spots_of(row) if row is not None else []
        if spots:
            self.view.press(*self.dice.choice(spots))

    def speak(self) -> None:
        if not self.running:
            return
        for _ in range(self.dice.randrange(1, 12)):
            words = self.dice.choice((*FRAGMENTS, *FRAGMENTS, EVERY_BLOCK[:300], "Some words of an answer. "))
            self.text += words
            self.view.append(self.running, TextDelta(words))
        if self.dice.random() < 0.2:
            self.view.append(self.running, ThinkingDelta("Hm. "))
            self.view.append(self.running, SourceCited("https://a.example/", "A page"))
            self.view.append(self.running, ToolCallDelta("t", name="weather", arguments="{}"))
        self.view._arriving.show_all()

    def begin_or_end(self) -> None:
        if self.running:
            number = int(self.running[1:])
            status = self.dice.choice((Status.COMPLETE, Status.STOPPED, Status.INTERRUPTED))
            text = self.text if self.dice.random() < 0.8 else f"{self.text} and more"
            stored = message(number, Role.ASSISTANT, text, receipt=receipt(), status=status)
            self.messages.append(stored)
            self.view.finish_answer(stored)
            self.view.offer_ways(self.running, (Way.HERE, Way.KEEP) if status is Status.INTERRUPTED else ())
            self.running = ""
        else:
            number = len(self.messages) + 1
            asked = message(number, Role.USER, self.dice.choice(("And then?", "x\n" * 30, EVERY_BLOCK)))
            self.messages.append(asked)
            self.running, self.text = f"m{number + 1}", ""
            self.view.begin_answer(self.running, asked)
            self.view.set_status(self.running, "Asking somebody…")

    def look(self) -> None:
        self.view.set_theme(self.dice.choice((themes.LIGHT, themes.DARK)))
        if self.dice.random() < 0.5:
            self.view.set_font_size(self.dice.choice((11, 14, 19)))

    def size(self) -> None:
        self.view.resize(self.dice.randrange(240, 900), self.dice.randrange(120, 700))
        if self.dice.random() < 0.5:
            seen.settle(self.view)

    def search(self) -> None:
        self.view.search(
            self.dice.choice(("the", "ferry", "😀", "", "nowhere")), back=self.dice.random() < 0.5
        )

    def switch(self) -> None:
        if self.running:
            return
        if self.dice.random() < 0.3:
            text = self.dice.choice([text for text in TRICKY if "\ud800" not in text])
            at = self.dice.randrange(len(self.messages))
            other = message(at + 1, self.messages[at].role, text or "x")
            self.messages[at] = replace(other, id=self.messages[at].id)
        self.versions = {"m2": ("m2", "x2")} if self.dice.random() < 0.5 else {}
        self.view.show_conversation(tuple(self.messages), self.versions)

    def moment(self) -> None:
        QApplication.processEvents()


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_whatever_happens_the_screen_shows_the_page(view: TranscriptView, seed: int) -> None:
    """Scrolled, pressed, dragged, resized, searched, switched, spoken: heights hold together, nothing is left over on
    the screen, and little is kept."""
    monkey = Monkey(view, seed)
    done: list[str] = []
    for _ in range(STEPS):
        done.append(monkey.step())
        for row in view.rows:
            made = view.sheet_of(row.id)
            if (
                made is not None
                and any(piece.is_laid for piece in made.pieces)
                and made.width == view.column()[1]
            ):
                near = view._near_rows(view.verticalScrollBar().value(), view.verticalScrollBar().value() + 1)
                if row.index in near:
                    assert view._heights[row.index] == made.height + GAP, done[-5:]
        assert len(view._sheets) <= SHEETS + 1
        bar = view.verticalScrollBar()
        assert view.is_at_end() == view.jump.isHidden() or not view.rows
        if view.is_at_end():
            assert bar.value() == bar.maximum(), done[-5:]
        if len(done) % 4 == 0:
            # A formula or a colour may come between two looks; an edge may be a shade lighter.
            assert traces(view) <= 2 or traces(view) <= 2, done[-8:]
    monkey.view.clear()
    assert seen.in_sight(view) == ""
