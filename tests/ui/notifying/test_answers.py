"""Which answers are told of, in which words, and what a click does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from interline.ids import new_id
from interline.model.conversation import Message, Role, Status
from interline.model.route import Choice
from interline.model.turn import TurnEnded
from interline.ui.conversation.running import RunningTurns
from interline.ui.notifying import answers, shown
from interline.ui.notifying.answers import LONG, AnswerNotifier, Told
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from tests.ui.fakes import A, FakeTurn, Script, answered

if TYPE_CHECKING:
    from tests.ui.conftest import Scene

NOW = datetime(2026, 11, 27, tzinfo=UTC)
ASKED = Message(new_id(), "c", None, 1, Role.USER, (), NOW)
BEGUN = Message(new_id(), "c", ASKED.id, 1, Role.ASSISTANT, (), NOW, status=Status.STREAMING)
WHOLE = answered(BEGUN, A)
LATE = LONG + 1


class Stage:
    """A notifier whose window is as a test says."""

    def __init__(self) -> None:
        self.shown: list[Told] = []
        self.is_seen = False
        self.is_wanted = True
        self.title = "Ferries"
        self.notifier = AnswerNotifier(
            Names(),
            is_wanted=lambda: self.is_wanted,
            is_seen=lambda: self.is_seen,
            title_of=lambda conversation_id: self.title,
            show=self.shown.append,
        )

    def end(self, message: Message, seconds: float = LATE, beside: tuple[str, ...] = ()) -> list[Told]:
        """What is told when a turn ends so."""

        async def run() -> None:
            turn: Any = FakeTurn(ASKED, BEGUN, Choice(), Script())
            turn.title, turn.beside = "Its first words", beside
            self.notifier.over(turn, ended(message), seconds)

        asyncio.run(run())
        told, self.shown[:] = list(self.shown), []
        return told


def ended(message: Message) -> TurnEnded:
    return TurnEnded(message, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "beside", "words"),
    [
        (WHOLE, (), f"{A.vendor} · {A.model} has answered."),
        (
            replace(WHOLE, status=Status.INTERRUPTED),
            (),
            f"The answer of {A.vendor} · {A.model} broke off. The conversation says why.",
        ),
        (replace(BEGUN, status=Status.ERROR), (), "Nobody could answer. The conversation says why."),
        (WHOLE, ("a", "b"), "2 answers have ended."),
    ],
)
def test_a_long_answer_is_told_by_title_and_who_answered(
    message: Message, beside: tuple[str, ...], words: str
) -> None:
    """Whole, broken off, none, or several."""
    assert Stage().end(message, beside=beside) == [Told("c", "Ferries", words)]


def test_short_seen_stopped_and_unwanted_answers_are_not_told() -> None:
    """Ten seconds are not long; who stops an answer knows that it ended."""
    stage = Stage()
    assert stage.end(WHOLE, LONG) == []
    assert stage.end(replace(WHOLE, status=Status.STOPPED)) == []
    stage.is_seen = True
    assert stage.end(WHOLE) == []
    stage.is_seen, stage.is_wanted = False, False
    assert stage.end(WHOLE) == []


def test_titles_carry_no_markup_and_stay_one_line() -> None:
    """They may be a model's words; before the list knows one, it is the one of the beginning."""
    stage = Stage()
    stage.title = "<a href='x'>Win</a>\n & \u202eco " + "long " * 60
    (told,) = stage.end(WHOLE)
    assert not set("<>&\n\u202e") & set(told.title)
    assert len(told.title) <= 120
    stage.title = ""
    assert stage.end(WHOLE)[0].title == "Its first words"


def test_the_last_of_a_conversations_turns_is_told_with_its_time() -> None:
    """Compared answers are over together."""

    async def run() -> list[tuple[str, float]]:
        now, over = [100.0], list[tuple[str, float]]()
        tasks = Tasks(lambda sentence: None)
        running = RunningTurns(
            tasks,
            lambda streaming, unread: None,
            on_over=lambda turn, end, seconds: over.append((turn.answer_id, seconds)),
            clock=lambda: now[0],
        )
        answers = [replace(BEGUN, id=name) for name in ("first", "second")]
        turns: list[Any] = [FakeTurn(ASKED, answer, Choice(), Script()) for answer in answers]
        for turn in turns:
            running.add(turn)
        await asyncio.sleep(0)
        for turn in turns:
            now[0] += 7
            turn.emit(ended(WHOLE))
            for _ in range(5):
                await asyncio.sleep(0)
        await tasks.close()
        return over

    assert asyncio.run(run()) == [("second", 14.0)]


def test_the_window_tells_of_its_answers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the title in the list; not while it is in use, and not where the settings say no."""
    told: list[Told] = []

    async def show(one: Told) -> None:
        told.append(one)

    in_use: list[object] = [None]
    monkeypatch.setattr(answers, "LONG", -1.0)
    monkeypatch.setattr(shown.QApplication, "activeWindow", staticmethod(lambda: in_use[0]))
    scene.desk.notifications._show = show  # type: ignore[method-assign]

    def ask() -> None:
        scene.write("When does the ferry go?")
        scene.bot.keyClick(scene.composer.field, Qt.Key.Key_Return)
        scene.bot.waitUntil(lambda: bool(scene.desk.conversation.id))
        scene.idle()
        scene.bot.wait(20)

    ask()
    assert [each.conversation_id for each in told] == [scene.desk.conversation.id]
    assert told[0].title == "When does the ferry go?"
    assert told[0].words.endswith(" has answered.")
    in_use[0] = scene.window
    ask()
    in_use[0] = None
    settings = scene.fake.preferences.settings
    scene.fake.preferences.settings = replace(settings, window=replace(settings.window, notify=False))
    ask()
    assert len(told) == 1


def test_a_click_brings_the_window_up_on_that_conversation(scene: Scene) -> None:
    """From minimised, too."""
    opened: list[str] = []
    scene.desk.conversation.open = opened.append  # type: ignore[method-assign]
    scene.window.showMinimized()
    scene.desk.notifications._clicked.emit("c-1", "")
    assert opened == ["c-1"]
    assert not scene.window.windowState() & Qt.WindowState.WindowMinimized
    assert scene.window.isVisible()
