"""Somebody at the window of the whole program, over simulated vendors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Status
from interline.startup import Interline
from interline.ui import icons
from interline.ui.desk import Desk
from interline.ui.main_window import MainWindow
from interline.ui.theme import LIGHT
from interline.ui.transcript.footer import QuietButton
from interline.ui.transcript.sources import SourceRow
from tests.services.world import World

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

    def sees(self, words: str) -> bool:
        """Whether a label, a button or a text of the transcript shows these words."""
        shown = []
        for widget in self.window.conversation.transcript.findChildren(QWidget):
            if isinstance(widget, QLabel):
                shown.append(widget.text())
            elif isinstance(widget, (QuietButton, SourceRow)):
                shown.append(widget.words)
            elif isinstance(widget, QTextEdit):
                shown.append(widget.toPlainText())
        return any(words in text for text in shown)


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
        window.commands.attach(desk)
        qtbot.waitUntil(lambda: bool(listed), timeout=15_000)
        opened.append(Person(window, desk, app, qtbot, run))
        return opened[-1]

    yield open_window
    for each in opened:
        run(each.desk.close())
        each.window.leave()
