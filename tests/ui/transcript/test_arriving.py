"""What comes of answers that are being written: queued, shown in pieces, void, whole."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from interline.model.events import SourceCited, TextDelta, ThinkingDelta
from interline.ui.transcript import arriving
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.arriving import AT_ONCE, FLUSH_MS, MOST_CHARACTERS, Arriving
from interline.ui.transcript.presenter import Card, pending


class SheetSeen:
    """What an answer's sheet was told."""

    def __init__(self, answer_id: str) -> None:
        self.card = pending(answer_id, {})
        self.status = SimpleNamespace(text="Asking…")
        self.body = SimpleNamespace(is_whole=True)
        self.text = self.thinking = self.thought = ""
        self.fed: list[str] = []

    def set_status(self, text: str) -> None:
        self.status.text = text

    def set_thinking(self, thinking: str, thought: str) -> None:
        self.thinking, self.thought = thinking, thought

    def set_text(self, text: str) -> None:
        self.text = text

    def set_card(self, card: Card) -> None:
        self.card = card

    def feed(self, words: str) -> None:
        self.text += words
        self.fed.append(words)


class Stage:
    """Two answers on their way, a and b."""

    def __init__(self) -> None:
        self.sheets = {each: SheetSeen(each) for each in "ab"}
        self.placed = self.read_on = 0
        self._parent = QObject()
        self.arriving = Arriving(self._parent, sheet=self._sheet, place=self._place, read_on=self._read_on)
        for each in self.sheets:
            self.arriving.begin(each)

    def _sheet(self, answer_id: str) -> AnswerSheet | None:
        return cast("AnswerSheet | None", self.sheets.get(answer_id))

    def _place(self) -> None:
        self.placed += 1

    def _read_on(self) -> None:
        self.read_on += 1


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.arriving.forget()


def test_what_comes_waits_for_the_timer_and_is_shown_in_one_go(stage: Stage, qtbot: QtBot) -> None:
    """Nothing is laid out while it comes; then all of it at once, each answer's words on its own sheet."""
    for word in ("One ", "two ", "three"):
        stage.arriving.append("a", TextDelta(word))
    stage.arriving.append("b", TextDelta("Other"))
    stage.arriving.append("c", TextDelta("of an answer that nobody began"))
    assert (stage.sheets["a"].text, stage.placed) == ("", 0)
    assert not stage.arriving.is_all_shown
    assert not stage.arriving.began("a")
    qtbot.waitUntil(lambda: stage.arriving.is_all_shown)
    assert stage.sheets["a"].fed == ["One two three"]
    assert (stage.sheets["b"].text, stage.placed) == ("Other", 1)
    assert stage.sheets["a"].status.text == ""
    assert stage.arriving.began("a")
    assert "c" not in stage.arriving


def test_a_flood_is_taken_in_several_turns_of_the_loop(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than a frame's worth at once, and the window has its turn in between."""
    monkeypatch.setattr(arriving, "BUDGET", 1e9)
    piece = "x" * AT_ONCE
    count = 3 * MOST_CHARACTERS // AT_ONCE
    for _ in range(count):
        stage.arriving.append("a", TextDelta(piece))
    stage.arriving.show_some()
    assert len(stage.sheets["a"].text) == MOST_CHARACTERS
    assert stage.arriving.timer.isActive()
    qtbot.waitUntil(lambda: stage.arriving.is_all_shown)
    assert stage.sheets["a"].text == piece * count
    assert stage.placed == 3


def test_what_takes_long_waits_longer_for_the_next(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one piece took 50 ms, the next comes 200 ms later; out of time, it stops after a piece."""
    clock = iter((0.0, 0.05, 0.05, 1.0, 1.0))
    monkeypatch.setattr(arriving, "perf_counter", lambda: next(clock))
    for _ in range(3):
        stage.arriving.append("a", TextDelta("x" * AT_ONCE))
    assert stage.arriving.timer.interval() == FLUSH_MS
    stage.arriving.show_some()
    assert len(stage.sheets["a"].text) == AT_ONCE
    assert stage.arriving.timer.interval() == 200


def test_thinking_and_what_was_found_stand_beside_the_words(stage: Stage) -> None:
    """The line over the thinking changes once it speaks."""
    stage.arriving.append("a", ThinkingDelta("Hm. "))
    stage.arriving.append("a", ThinkingDelta("Well."))
    stage.arriving.show_all()
    assert (stage.sheets["a"].thinking, stage.sheets["a"].thought) == ("Hm. Well.", "Thinking…")
    stage.arriving.append("a", SourceCited("https://example.org/", "Example"))
    stage.arriving.append("a", TextDelta("So."))
    stage.arriving.show_all()
    assert stage.sheets["a"].thought.startswith("Thought")
    assert [source.title for source in stage.sheets["a"].card.found.sources] == ["Example"]
    assert stage.read_on == 0
    stage.sheets["a"].body.is_whole = False
    stage.arriving.append("a", TextDelta("More."))
    stage.arriving.show_all()
    assert stage.read_on == 1


def test_an_answer_that_begins_anew_takes_back_what_came_and_what_waits(stage: Stage) -> None:
    """The other one's words stay; where somebody goes on with it, what waits is shown before."""
    stage.arriving.append("a", TextDelta("Shown."))
    stage.arriving.show_all()
    stage.arriving.append("a", TextDelta("Waiting."))
    stage.arriving.append("b", TextDelta("Other."))
    stage.arriving.break_off("a", anew=True)
    assert (stage.sheets["a"].text, stage.arriving.began("a")) == ("", False)
    stage.arriving.break_off("b", anew=False)
    assert (stage.sheets["b"].text, stage.arriving.began("b")) == ("Other.", False)
    stage.arriving.append("a", TextDelta("Anew."))
    stage.arriving.show_all()
    assert stage.sheets["a"].text == "Anew."


def test_the_end_takes_what_waits_without_showing_it(stage: Stage) -> None:
    """It comes with the stored text; how long it thought is known; nothing of it is taken any more."""
    stage.arriving.append("a", ThinkingDelta("Hm."))
    stage.arriving.append("b", TextDelta("Other."))
    live = stage.arriving.end("a")
    assert live.thought_ms is not None
    assert live.thinking == ["Hm."]
    assert "a" not in stage.arriving
    stage.arriving.append("a", TextDelta("late"))
    stage.arriving.show_all()
    assert (stage.sheets["a"].text, stage.sheets["b"].text) == ("", "Other.")
    assert stage.arriving.end("nobody").thought_ms is None


def test_what_is_forgotten_shows_nothing_and_a_sheet_that_is_gone_takes_nothing(stage: Stage) -> None:
    """Another conversation is shown: its page never sees these words."""
    stage.sheets.pop("b")
    stage.arriving.append("b", TextDelta("for nobody"))
    stage.arriving.show_all()
    stage.arriving.append("a", TextDelta("late"))
    stage.arriving.forget()
    assert not stage.arriving.timer.isActive()
    assert stage.arriving.is_all_shown
    assert "a" not in stage.arriving
    assert stage.sheets["a"].text == ""
