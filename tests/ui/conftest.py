"""A window on Qt's loop with services that do as they are told."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QLocale, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.paths import Home
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.composer.view import ComposerView
from interline.ui.desk import Desk
from interline.ui.event_loop import adopt
from interline.ui.main_window import MainWindow
from interline.ui.theme import LIGHT
from tests.ui.fakes import LOCAL, FakeInterline
from tests.ui.person import person
from tests.ui.plain_transcript import PlainTranscript

__all__ = ["person"]

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(scope="package", autouse=True)
def what_stands_is_not_looked_through() -> Iterator[None]:
    """Collecting after each test would take most of the time otherwise."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="package", autouse=True)
def dates_are_written_alike() -> Iterator[None]:
    """Wherever the tests run."""
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """As in the program: no other thread destroys Qt's objects."""
    gc.disable()
    # What is there before the test is not looked through again after it.
    gc.freeze()
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def nothing_stays_behind() -> Iterator[None]:
    """No widget of one test is painted, or destroyed, during the next."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.clipboard().clear()
        for widget in app.topLevelWidgets():
            widget.hide()
            widget.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()


@pytest.fixture
def look_of_others(qapp: QApplication) -> Iterator[None]:
    """What is worn here is taken off again."""
    worn, sheet, font = qapp.palette(), qapp.styleSheet(), qapp.font()
    blink = QGuiApplication.styleHints().cursorFlashTime()
    yield
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    QGuiApplication.styleHints().setCursorFlashTime(blink)
    themes.set_scale(100)
    qapp.setPalette(worn)
    qapp.setStyleSheet(sheet)
    qapp.setFont(font)


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """asyncio on Qt's loop, as in the program, for one test."""
    made = adopt()
    yield made
    for task in asyncio.all_tasks(made):
        task.cancel()
    for _ in range(3):
        qapp.processEvents()
    # Its own stop() would have Qt's loops of the tests that follow end at once.
    made._QEventLoop__is_running = False  # type: ignore[attr-defined]
    asyncio.events._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    made.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Run:
    """Run a coroutine to its end while Qt's loop turns."""

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        task = loop.create_task(work)
        qtbot.waitUntil(task.done)
        return task.result()

    return run


@dataclass
class Scene:
    """The window, its presenters, and what they talk to."""

    window: MainWindow
    desk: Desk
    fake: FakeInterline
    home: Home
    bot: QtBot
    listed: list[int]

    @property
    def composer(self) -> ComposerView:
        return self.window.conversation.composer

    @property
    def transcript(self) -> PlainTranscript:
        made = self.window.conversation.transcript
        assert isinstance(made, PlainTranscript)
        return made

    @property
    def notice(self) -> str:
        return self.window.conversation.banner.sentence

    def write(self, text: str) -> None:
        """Type into the message field, key by key."""
        self.bot.keyClicks(self.composer.field, text)

    def idle(self) -> None:
        """Until no answer is written."""
        self.bot.waitUntil(
            lambda: (
                not self.composer.button.stops
                and not self.desk.composer.is_sending(self.desk.conversation.id)
            )
        )


@pytest.fixture
def fake() -> FakeInterline:
    """The services; a test may fill them before it asks for the scene."""
    return FakeInterline()


@pytest.fixture
def scene(
    fake: FakeInterline, home: Path, loop: asyncio.AbstractEventLoop, run: Run, qtbot: QtBot
) -> Iterator[Scene]:
    """A furnished window whose conversations are listed."""
    with furnished(fake, home, run, qtbot) as made:
        yield made


@contextmanager
def furnished(fake: FakeInterline, home: Path, run: Run, qtbot: QtBot) -> Iterator[Scene]:
    """The scene, for who needs more than one after another."""
    icons.load()
    settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow()
    window.show_first(LIGHT, settings)
    window.furnish(settings, transcript=PlainTranscript)
    window.set_theme(LIGHT)
    listed: list[int] = []
    desk = Desk(window, fake, Home.at(home), on_listed=lambda: listed.append(1))
    desk.start()
    window.commands.attach(desk.commands)
    qtbot.waitUntil(lambda: bool(listed))
    qtbot.waitUntil(lambda: desk.names.model(LOCAL) == "SmolLM2 135M")
    yield Scene(window, desk, fake, Home.at(home), qtbot, listed)
    fake.gates.clear()
    fake.troubles.clear()
    run(desk.close())
    window.leave()
