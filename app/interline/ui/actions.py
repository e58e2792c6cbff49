"""Every command once: its words, its keys, what it calls. Menus and shortcuts are made from this list.

Rule: a command that the window offers is a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from interline.language import marked, said
from interline.ui.bindings import bind, native
from interline.ui.command_groups import group_title

AT_HAND = "program"
"""The group whose commands stand in the menu itself."""


class Arranges(Protocol):
    """Whoever puts the library in order."""

    def pin(self) -> None: ...
    def star(self) -> None: ...
    def ask_folder(self) -> None: ...
    def ask_tag(self) -> None: ...
    def archive(self) -> None: ...
    def delete(self) -> None: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def ask_new_folder(self) -> None: ...
    def show_bin(self) -> None: ...


class Doer(Protocol):
    """Whoever carries the commands out."""

    @property
    def arranging(self) -> Arranges: ...
    def new_conversation(self) -> None: ...
    def rename(self) -> None: ...
    def choose_model(self) -> None: ...
    def export(self) -> None: ...
    def import_conversations(self) -> None: ...
    def print(self) -> None: ...
    def save_pdf(self) -> None: ...
    def escape(self) -> None: ...
    def regenerate(self) -> None: ...
    def copy_last(self) -> None: ...
    def edit_last(self) -> None: ...
    def fork(self) -> None: ...
    def show_branches(self) -> None: ...
    def name_branch(self) -> None: ...
    def compare_models(self) -> None: ...
    def ask_others(self) -> None: ...
    def open_receipt(self) -> None: ...
    def forecast(self) -> None: ...
    def attach(self) -> None: ...
    def choose_effort(self) -> None: ...
    def choose_temperature(self) -> None: ...
    def toggle_search(self) -> None: ...
    def send(self) -> None: ...
    def write(self) -> None: ...
    def search(self) -> None: ...
    def find(self) -> None: ...
    def find_next(self) -> None: ...
    def find_previous(self) -> None: ...
    def toggle_sidebar(self) -> None: ...
    def open_menu(self) -> None: ...
    def larger(self) -> None: ...
    def smaller(self) -> None: ...
    def usual_size(self) -> None: ...
    def add_key(self) -> None: ...
    def open_settings(self) -> None: ...
    def open_palette(self) -> None: ...
    def insert_prompt(self) -> None: ...
    def edit_instructions(self) -> None: ...
    def show_usage(self) -> None: ...
    def show_notices(self) -> None: ...
    def show_vendors(self) -> None: ...
    def show_routes(self) -> None: ...
    def show_prompts(self) -> None: ...
    def show_preferences(self) -> None: ...
    def show_shortcuts(self) -> None: ...
    def show_data(self) -> None: ...
    def quick_ask(self) -> None: ...
    def quit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Action:
    """One command."""

    id: str
    """`group.name`; actions of a group stand together in the menu."""
    english: str
    """Sentence case, … where a question follows; marked for translation."""
    keys: tuple[str, ...]
    """Written out, since a bare desktop names no standard keys; empty for none."""
    call: Callable[[Doer], None]
    in_menu: bool = True
    """Whether it has a line in the menu; else it is a key only."""

    @property
    def text(self) -> str:
        """Its words, in the user's language."""
        return said(self.english)

    @property
    def group(self) -> str:
        return self.id.split(".", 1)[0]


ACTIONS = (
    Action("conversation.new", marked("New conversation"), ("Ctrl+N",), lambda do: do.new_conversation()),
    Action("conversation.rename", marked("Rename…"), ("F2",), lambda do: do.rename()),
    Action("conversation.pin", marked("Pin or unpin"), (), lambda do: do.arranging.pin()),
    Action("conversation.star", marked("Star on or off"), (), lambda do: do.arranging.star()),
    Action("conversation.move", marked("Move to folder…"), (), lambda do: do.arranging.ask_folder()),
    Action("conversation.tag", marked("Tag…"), (), lambda do: do.arranging.ask_tag()),
    Action("conversation.archive", marked("Archive or take back"), (), lambda do: do.arranging.archive()),
    Action("conversation.delete", marked("Delete"), (), lambda do: do.arranging.delete()),
    Action("conversation.model", marked("Choose model…"), ("Ctrl+L",), lambda do: do.choose_model()),
    Action("conversation.branches", marked("Branches…"), ("Ctrl+B",), lambda do: do.show_branches()),
    Action(
        "conversation.branch_name", marked("Name this branch…"), ("Shift+F2",), lambda do: do.name_branch()
    ),
    Action(
        "conversation.fork", marked("Branch into a new conversation"), ("Ctrl+Shift+B",), lambda do: do.fork()
    ),
    Action("conversation.instructions", marked("Instructions…"), (), lambda do: do.edit_instructions()),
    Action("conversation.export", marked("Export…"), ("Ctrl+Shift+E",), lambda do: do.export()),
    Action("conversation.import", marked("Import…"), ("Ctrl+Shift+O",), lambda do: do.import_conversations()),
    Action("conversation.print", marked("Print…"), ("Ctrl+P",), lambda do: do.print()),
    Action("conversation.pdf", marked("Save as PDF…"), (), lambda do: do.save_pdf()),
    Action("answer.stop", marked("Stop answer"), ("Esc",), lambda do: do.escape()),
    Action("answer.regenerate", marked("Regenerate answer"), ("Ctrl+R",), lambda do: do.regenerate()),
    Action(
        "answer.others",
        marked("Ask other models the same…"),
        ("Ctrl+Alt+L",),
        lambda do: do.ask_others(),
    ),
    Action("answer.copy", marked("Copy last answer"), ("Ctrl+Shift+C",), lambda do: do.copy_last()),
    Action("answer.receipt", marked("Receipt of the last answer"), ("Ctrl+I",), lambda do: do.open_receipt()),
    Action("message.edit", marked("Edit last message"), ("Alt+Up",), lambda do: do.edit_last()),
    Action("message.attach", marked("Attach files…"), ("Ctrl+O",), lambda do: do.attach()),
    Action("message.compare", marked("Compare models…"), ("Ctrl+Shift+L",), lambda do: do.compare_models()),
    Action("message.prompt", marked("Insert a prompt…"), ("Ctrl+Shift+P",), lambda do: do.insert_prompt()),
    Action("message.effort", marked("Reasoning effort…"), ("Ctrl+E",), lambda do: do.choose_effort()),
    Action(
        "message.temperature", marked("Temperature…"), ("Ctrl+Alt+E",), lambda do: do.choose_temperature()
    ),
    Action(
        "message.search", marked("Web search on or off"), ("Ctrl+Shift+W",), lambda do: do.toggle_search()
    ),
    Action("message.forecast", marked("What would happen?"), ("Ctrl+Shift+I",), lambda do: do.forecast()),
    Action("message.send", marked("Send"), (), lambda do: do.send(), in_menu=False),
    Action(
        "message.write", marked("Go to the message field"), ("Ctrl+J",), lambda do: do.write(), in_menu=False
    ),
    Action("library.undo", marked("Undo"), ("Ctrl+Z",), lambda do: do.arranging.undo()),
    Action("library.redo", marked("Do again"), ("Ctrl+Shift+Z",), lambda do: do.arranging.redo()),
    Action("library.folder", marked("New folder…"), (), lambda do: do.arranging.ask_new_folder()),
    Action("library.bin", marked("Bin"), (), lambda do: do.arranging.show_bin()),
    Action("view.find", marked("Find in this conversation…"), ("Ctrl+F",), lambda do: do.find()),
    Action("view.find_next", marked("Find next"), ("F3",), lambda do: do.find_next(), in_menu=False),
    Action(
        "view.find_previous",
        marked("Find previous"),
        ("Shift+F3",),
        lambda do: do.find_previous(),
        in_menu=False,
    ),
    Action("view.search", marked("Search all conversations"), ("Ctrl+Shift+F",), lambda do: do.search()),
    Action("view.sidebar", marked("Show or hide the sidebar"), ("F9",), lambda do: do.toggle_sidebar()),
    Action("view.larger", marked("Larger letters"), ("Ctrl++", "Ctrl+="), lambda do: do.larger()),
    Action("view.smaller", marked("Smaller letters"), ("Ctrl+-",), lambda do: do.smaller()),
    Action("view.usual", marked("Letters of the usual size"), ("Ctrl+0",), lambda do: do.usual_size()),
    Action("view.menu", marked("Open the menu"), ("F10",), lambda do: do.open_menu(), in_menu=False),
    Action("view.palette", marked("All commands…"), ("Ctrl+K",), lambda do: do.open_palette()),
    Action("program.quick", marked("Quick ask"), (), lambda do: do.quick_ask()),
    Action("program.notices", marked("Notices…"), (), lambda do: do.show_notices()),
    Action("program.key", marked("Add a vendor's key…"), (), lambda do: do.add_key()),
    Action("program.usage", marked("Usage…"), ("Ctrl+Shift+U",), lambda do: do.show_usage()),
    Action("program.vendors", marked("Vendors and keys…"), (), lambda do: do.show_vendors()),
    Action("program.routes", marked("Routes…"), (), lambda do: do.show_routes(), in_menu=False),
    Action("program.prompts", marked("Prompts…"), (), lambda do: do.show_prompts(), in_menu=False),
    Action(
        "program.preferences",
        marked("Preferences…"),
        (),
        lambda do: do.show_preferences(),
        in_menu=False,
    ),
    Action("program.shortcuts", marked("Shortcuts…"), (), lambda do: do.show_shortcuts(), in_menu=False),
    Action("program.settings", marked("Settings"), ("Ctrl+,",), lambda do: do.open_settings()),
    Action("program.data", marked("Your data…"), (), lambda do: do.show_data()),
    Action("program.quit", marked("Quit"), ("Ctrl+Q",), lambda do: do.quit()),
)


class Commands:
    """The actions as Qt's, on one window. What is asked before anything can answer is done as soon as it can."""

    def __init__(self, window: QWidget, actions: Iterable[Action] = ACTIONS) -> None:
        self._actions = {action.id: action for action in actions}
        self._doer: Doer | None = None
        self._early: list[str] = []
        self.bindings = bind(self._actions.values(), {})
        self.qt: Mapping[str, QAction] = {
            action.id: self._made(action, window) for action in self._actions.values()
        }

    @property
    def is_attached(self) -> bool:
        """Whether there is somebody to do it."""
        return self._doer is not None

    def rebind(self, given: Mapping[str, tuple[str, ...]]) -> None:
        """Let commands be called by the keys that the user gave them, and the others by their own."""
        self.bindings = bind(self._actions.values(), given)
        for action_id, made in self.qt.items():
            made.setShortcuts([QKeySequence(keys) for keys in self.bindings.keys[action_id]])

    def keys_of(self, action_id: str) -> str:
        """The first of its keys, as the system writes it; empty for none."""
        keys = self.bindings.keys[action_id]
        return native(keys[0]) if keys else ""

    def run(self, action_id: str) -> None:
        """Do it, now or as soon as the window is whole; asked twice early, it is done once."""
        if self._doer is not None:
            self._actions[action_id].call(self._doer)
        elif action_id not in self._early:
            self._early.append(action_id)

    def attach(self, doer: Doer) -> None:
        """From here on there is somebody to do it."""
        self._doer = doer
        early, self._early = self._early, []
        for action_id in early:
            self.run(action_id)

    def menu(self, parent: QWidget) -> QMenu:
        """All of them, a menu of its own for each group; those of the program stand below, at hand."""
        menu = QMenu(parent)
        shown = [action for action in self._actions.values() if action.in_menu]
        for group in dict.fromkeys(action.group for action in shown):
            if group == AT_HAND:
                menu.addSeparator()
            place = menu if group == AT_HAND else menu.addMenu(group_title(group))
            for action in shown:
                if action.group == group:
                    place.addAction(self.qt[action.id])
        return menu

    def _made(self, action: Action, window: QWidget) -> QAction:
        made = QAction(action.text, window)
        made.setObjectName(action.id)
        made.setShortcuts([QKeySequence(keys) for keys in self.bindings.keys[action.id]])
        made.triggered.connect(lambda checked=False, action_id=action.id: self.run(action_id))
        window.addAction(made)
        return made
