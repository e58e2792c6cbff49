"""Somebody at the window of the whole program, over simulated vendors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Status
from interline.startup import Interline
from interline.ui import icons
from interline.ui.desk import Desk
from interline.ui.main_window import MainWindow
from interline.ui.theme import LIGHT
from interline.ui.transcript.view import TranscriptView
from tests.services.world import World
from tests.ui.transcript import seen

if TYPE_CHECKING:
    from tests.ui.conftest import Run

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Person:
    """Somebody at the window: sees what is shown, presses keys."""

    def __init__(self, window: MainWindow, desk: Desk, app: Interline, bot: QtBot, run: Run) -> None:
        self.window = window
        self.desk = desk
        self.app = app
        self.bot = bot
        self.run = run

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        self.bot.keyClick(self.window.conversation.composer.field, key, held)

    def ask(self, text: str) -> None:
        self.bot.keyClicks(self.window.conversation.composer.field, text)
        self.press(Key.Key_Return)

    def wait_for(self, holds: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=15_000)

    def wait_for_answer(self, count: int) -> Message:
        """Wait until so many answers have ended; gives the last one as the database has it."""

        def done() -> bool:
            answers = self.answers()
            return (
                len(answers) == count
                and answers[-1].status is not Status.STREAMING
                and not self.window.conversation.composer.button.stops
            )

        self.wait_for(done)
        return self.answers()[-1]

    def answers(self) -> list[Message]:
        if not self.desk.conversation.id or not self.run(self.app.library.list()):
            return []
        opened = self.run(self.app.library.open(self.desk.conversation.id))
        return [message for message in opened.path if message.role == "assistant"]

    @property
    def transcript(self) -> TranscriptView:
        made = self.window.conversation.transcript
        assert isinstance(made, TranscriptView)
        return made

    def sees(self, words: str) -> bool:
        """Whether the transcript shows these words: painted in a piece of a message, or on a label."""
        view = self.transcript
        labels = [label.text() for label in view.findChildren(QLabel)]
        return any(words in text for text in labels) or any(
            seen.sees(view, row.id, words) for row in view.rows
        )

    def last(self) -> str:
        """The id of the last message on the page."""
        return self.transcript.rows[-1].id


@pytest.fixture
def person(
    home: Path, loop: asyncio.AbstractEventLoop, run: Run, qtbot: QtBot
) -> Iterator[Callable[[World], Person]]:
    """Open the window over a world; it is closed at the end."""
    opened: list[Person] = []

    def open_window(world: World) -> Person:
        world.write()
        icons.load()
        settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        app = Interline(world.home, environment={})
        window = MainWindow()
        window.show_first(LIGHT, settings)
        window.furnish(settings)
        window.set_theme(LIGHT)
        listed: list[int] = []
        desk = Desk(window, app, world.home, on_listed=lambda: listed.append(1))
        desk.start()
        window.commands.attach(desk.commands)
        qtbot.waitUntil(lambda: bool(listed), timeout=15_000)
        opened.append(Person(window, desk, app, qtbot, run))
        return opened[-1]

    yield open_window
    for each in opened:
        run(each.desk.close())
        each.window.leave()
