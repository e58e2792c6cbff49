"""Every command once."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from interline.ui.actions import ACTIONS, Commands


class Recorder:
    """Does everything by writing it down."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @property
    def arranging(self) -> Recorder:
        return self

    def __getattr__(self, name: str) -> object:
        return lambda: self.done.append(name)


def test_no_two_commands_share_an_id_or_a_key() -> None:
    """A key that means two things means neither."""
    ids = [action.id for action in ACTIONS]
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))


def test_every_key_can_be_typed() -> None:
    """A word that Qt does not know would make a shortcut that never fires."""
    for action in ACTIONS:
        for keys in action.keys:
            sequence = QKeySequence(keys)
            assert not sequence.isEmpty()
            assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == keys


def test_every_command_calls_something_of_its_own(qtbot: QtBot) -> None:
    """Each row reaches the desk, and no two reach the same thing."""
    window = QWidget()
    qtbot.addWidget(window)
    commands, recorder = Commands(window), Recorder()
    commands.attach(recorder)  # type: ignore[arg-type]
    for action in ACTIONS:
        commands.run(action.id)
    assert len(recorder.done) == len(set(recorder.done)) == len(ACTIONS)


def test_what_is_asked_early_is_done_once_there_is_somebody(qtbot: QtBot) -> None:
    """In the order it was asked, and once."""
    window = QWidget()
    qtbot.addWidget(window)
    commands, recorder = Commands(window), Recorder()
    for action_id in ("message.send", "conversation.model", "message.send"):
        commands.run(action_id)
    assert recorder.done == []
    commands.attach(recorder)  # type: ignore[arg-type]
    assert recorder.done == ["send", "choose_model"]


def test_the_menu_holds_every_command_that_has_words_there(qtbot: QtBot) -> None:
    """Each group in a menu of its own, those of the program at hand below: half a screen high, not two."""
    window = QWidget()
    qtbot.addWidget(window)
    menu = Commands(window).menu(window)
    subs = {action.text(): action.menu() for action in menu.actions() if isinstance(action.menu(), QMenu)}
    assert list(subs) == ["Conversation", "Answer", "Message", "Library", "View"]
    inside = [action.text() for sub in subs.values() for action in sub.actions()]
    own = [action.text() for action in menu.actions() if action.menu() is None and not action.isSeparator()]
    assert own[-1] == "Quit"
    assert inside + own == [action.text for action in ACTIONS if action.in_menu]
    assert [action.isSeparator() for action in menu.actions()].index(True) == len(subs)
