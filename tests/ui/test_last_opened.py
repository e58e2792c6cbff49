"""What was open when the program ended is open again when it begins, as a person finds it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from interline.model.route import Choice
from interline.paths import Home
from interline.settings.schema import Settings, Window
from interline.ui import icons
from interline.ui.desk import Desk
from interline.ui.main_window import MainWindow
from interline.ui.theme import LIGHT
from tests.ui.conftest import Run
from tests.ui.fakes import B, FakeInterline


class Program:
    """One run of the program over the same home and the same library."""

    def __init__(self, fake: FakeInterline, home: Path, bot: QtBot, run: Run) -> None:
        self.fake, self.bot, self.run = fake, bot, run
        settings = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow()
        self.window.show_first(LIGHT, settings)
        self.window.furnish(settings)
        self.window.set_theme(LIGHT)
        self.listed: list[int] = []
        self.desk = Desk(self.window, fake, Home.at(home), on_listed=lambda: self.listed.append(1))
        self.is_open = True

    def begin(self) -> None:
        self.desk.start()
        self.window.commands.attach(self.desk.commands)
        self.bot.waitUntil(lambda: bool(self.listed))

    def open(self, conversation_id: str) -> None:
        self.desk.conversation.open(conversation_id)
        self.shows(conversation_id)

    def shows(self, conversation_id: str) -> None:
        self.bot.waitUntil(
            lambda: (
                self.desk.conversation.id == conversation_id
                and len(self.window.conversation.transcript.rows)
                == len(self.fake.library.stored[conversation_id].messages)
            )
        )

    def end(self) -> None:
        if self.is_open:
            self.is_open = False
            self.fake.gates.clear()
            self.run(self.desk.close())
            self.window.leave()


@pytest.fixture
def program(fake: FakeInterline, home: Path, run: Run, qtbot: QtBot) -> Iterator[Callable[[], Program]]:
    """Start it; what runs is ended before it is started again."""
    icons.load()
    started: list[Program] = []

    def start(*, begins: bool = True) -> Program:
        if started:
            started[-1].end()
        started.append(Program(fake, home, qtbot, run))
        if begins:
            started[-1].begin()
        return started[-1]

    yield start
    started[-1].end()


@pytest.fixture
def talk(fake: FakeInterline) -> str:
    """A long conversation."""
    fake.library.add("Another", turns=1)
    return fake.library.add("Ferries", turns=40)


def test_the_conversation_comes_back_and_the_keyboard_is_in_the_field(
    program: Callable[..., Program], talk: str
) -> None:
    """At its end, where it was left; its draft is in the field."""
    first = program()
    first.open(talk)
    first.bot.keyClicks(first.window.field, "Half a thought")
    second = program()
    second.shows(talk)
    assert second.window.field.toPlainText() == "Half a thought"
    assert second.window.conversation.transcript.is_at_end()
    assert second.window.focusWidget() is second.window.field


def test_it_comes_back_where_it_was_read(program: Callable[..., Program], talk: str) -> None:
    """The message at the top of the window is at its top again."""
    first = program()
    first.open(talk)
    page = first.window.conversation.transcript
    row = page.rows[20]
    page.go_to(row)
    assert page.reading == row.id
    second = program()
    second.shows(talk)
    again = second.window.conversation.transcript
    second.bot.waitUntil(lambda: again.reading == row.id)
    assert not again.is_at_end()


def test_a_new_conversation_is_left_new(program: Callable[..., Program], talk: str) -> None:
    """Whoever closed the program on an empty page finds one."""
    first = program()
    first.open(talk)
    first.desk.commands.new_conversation()
    second = program()
    second.bot.wait(200)
    assert second.desk.conversation.id == ""


def test_a_program_that_was_killed_left_its_conversation_on_disk(
    program: Callable[..., Program], talk: str, home: Path
) -> None:
    """It is kept when it is opened, not only at the end."""
    first = program()
    first.open(talk)
    file = Home.at(home).last_opened_file
    first.bot.waitUntil(lambda: file.exists() and json.loads(file.read_text())["conversation"] == talk)


@pytest.mark.parametrize("does", ["writes", "opens", "searches", "begins", "picks", "picked"])
def test_who_has_begun_something_is_not_interrupted(
    program: Callable[..., Program], talk: str, fake: FakeInterline, does: str
) -> None:
    """The library is slow; meanwhile the user does something else."""
    program().open(talk)
    second = program(begins=False)
    gate = fake.gates["list"] = asyncio.Event()
    second.desk.start()
    second.window.commands.attach(second.desk.commands)
    second.bot.wait(100)
    other = next(id_ for id_ in fake.library.stored if id_ != talk)
    match does:
        case "writes":
            second.bot.keyClicks(second.window.field, "Something new")
        case "opens":
            second.desk.conversation.open(other)
        case "begins":
            second.desk.commands.new_conversation()
        case "picks":
            second.desk.commands.choose_model()
        case "picked":
            second.desk.asking.choose(Choice(pin=B))
        case _:
            second.window.sidebar.search.setText("Another")
    gate.set()
    second.bot.waitUntil(lambda: bool(second.listed))
    second.bot.wait(300)
    assert second.desk.conversation.id == (other if does == "opens" else "")


def test_words_that_were_written_before_the_program_was_whole_stay_where_they_are(
    program: Callable[..., Program], talk: str
) -> None:
    """They were meant for the empty page that was seen."""
    program().open(talk)
    second = program(begins=False)
    second.bot.keyClicks(second.window.field, "Early words")
    second.begin()
    second.bot.wait(300)
    assert second.desk.conversation.id == ""
    assert second.window.field.toPlainText() == "Early words"


def test_what_is_gone_is_not_asked_for(
    program: Callable[..., Program], talk: str, fake: FakeInterline
) -> None:
    """Deleted by another program meanwhile: an empty page, and no word of it."""
    program().open(talk)
    second = program(begins=False)
    del fake.library.stored[talk]
    second.begin()
    second.bot.wait(200)
    assert second.desk.conversation.id == ""
    assert second.window.conversation.banner.sentence == ""


def test_the_setting_begins_with_a_new_one(
    program: Callable[..., Program], talk: str, fake: FakeInterline
) -> None:
    """Switched off, nothing is kept."""
    fake.preferences.settings = Settings(window=Window(reopen=False))
    program().open(talk)
    second = program()
    second.bot.wait(200)
    assert second.desk.conversation.id == ""


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"conversation": 1}', "\x00"])
def test_a_file_that_is_not_ours_costs_nothing(
    program: Callable[..., Program], talk: str, home: Path, damage: str
) -> None:
    """The window opens on an empty page."""
    file = Home.at(home).last_opened_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(damage)
    started = program()
    started.bot.wait(50)
    assert started.desk.conversation.id == ""
    started.open(talk)


def test_a_draft_of_the_empty_page_is_put_back_and_the_conversation_comes_all_the_same(
    program: Callable[..., Program], talk: str
) -> None:
    """What was half written there waits there."""
    first = program()
    first.bot.keyClicks(first.window.field, "For later")
    first.open(talk)
    second = program()
    second.shows(talk)
    assert second.window.field.toPlainText() == ""
    second.desk.commands.new_conversation()
    assert second.window.field.toPlainText() == "For later"


def test_a_new_conversation_that_is_asked_for_at_the_last_moment_stays(
    program: Callable[..., Program], talk: str
) -> None:
    """What is needed to show the last one is imported in a thread; what is typed next is meant for the new one."""
    program().open(talk)
    second = program(begins=False)
    imports, imported = threading.Event(), threading.Event()

    def prepare() -> None:
        imports.set()
        imported.wait(10)

    second.desk.last_opened._prepare = prepare
    second.begin()
    second.bot.waitUntil(imports.is_set)
    second.desk.commands.new_conversation()
    imported.set()
    second.bot.wait(300)
    assert second.desk.conversation.id == ""
