"""The page of shortcuts: every command with its keys, by group; a press on the keys records others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from interline.language import marked, said, tr
from interline.ui import theme as themes
from interline.ui.actions import ACTIONS, Action
from interline.ui.bindings import bare, spoken
from interline.ui.command_groups import group_title
from interline.ui.pages.rows import PageLine, RowsPage
from interline.ui.shortcuts.recorder import KeyButton
from interline.ui.widgets.buttons import IconButton

HELP = marked(
    "Press a shortcut to record another: the next keys are taken, Backspace means none, Esc leaves it as it was."
)


class ShortcutsPage(RowsPage):
    """Shows what the presenter says and says which keys were pressed."""

    recorded = Signal(str, str)
    """A command and the keys for it."""
    left = Signal(str)
    reset_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, KeyButton] = {}
        self._resets: dict[str, IconButton] = {}
        self.add_text(said(HELP))
        self.fill(self._lines())

    @property
    def buttons(self) -> Mapping[str, KeyButton]:
        """Of every command."""
        self.finish()
        return self._buttons

    @property
    def resets(self) -> Mapping[str, IconButton]:
        """Beside every command."""
        self.finish()
        return self._resets

    def set_keys(self, command: str, keys: tuple[str, ...], *, is_own: bool) -> None:
        """Show these; `is_own` is whether the command came with them."""
        self.once_there(command, lambda: self._buttons[command].set_keys(keys))
        self.once_there(command, lambda: self._resets[command].setVisible(not is_own))

    def set_trouble(self, command: str, sentence: str) -> None:
        """What stands against its keys; empty for nothing."""
        self.once_there(command, lambda: self._rows[command].set_trouble(sentence))

    def listen_on(self, command: str) -> None:
        """Go on listening for this command's keys."""
        self.buttons[command].listen()

    def stop_listening(self) -> None:
        for button in self._buttons.values():
            button.stop()

    def _lines(self) -> Iterator[None]:
        for group, actions in groupby(ACTIONS, lambda action: action.group):
            section = self.add_section(group_title(group))
            for action in actions:
                section.add(self._line(action))
                yield

    def _line(self, action: Action) -> PageLine:
        text = bare(action.text)
        button = self._buttons[action.id] = KeyButton(text)
        button.set_keys(action.keys)
        themes.measure(button, least_width=120)
        button.recorded.connect(lambda keys, command=action.id: self.recorded.emit(command, keys))
        button.left.connect(lambda command=action.id: self.left.emit(command))
        reset = self._resets[action.id] = IconButton(
            "rotate-ccw", tr("{command}: back to {keys}", command=text, keys=spoken(action.keys)), size=16
        )
        reset.clicked.connect(lambda checked=False, command=action.id: self.reset_requested.emit(command))
        room = reset.sizePolicy()
        # Nothing moves when it comes and goes.
        room.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(room)
        reset.hide()
        return PageLine(action.id, text, button, beside=reset)
