"""Decides what keys that were pressed mean for a command.

Rule: a key that another command has is not taken from it before the user pressed it a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.ui.bindings import Bindings, bare, bind, native, objection_to

if TYPE_CHECKING:
    from interline.ui.actions import Action
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the page."""

    def set_keys(self, command: str, keys: tuple[str, ...], *, is_own: bool) -> None: ...
    def set_trouble(self, command: str, sentence: str) -> None: ...
    def listen_on(self, command: str) -> None: ...
    def stop_listening(self) -> None: ...


class ShortcutsPresenter:
    """For one page."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, actions: Iterable[Action]) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._actions = {action.id: action for action in actions}
        self._given: Mapping[str, tuple[str, ...]] = {}
        self._bindings: Bindings = bind(self._actions.values(), {})
        self._asked = ("", "")
        """The command and the keys that another one has."""

    def load(self) -> None:
        """Show what holds."""
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.SETTINGS:
            self.load()

    def record(self, command: str, keys: str) -> None:
        """These were pressed for this command; empty for no shortcut."""
        if not keys:
            self._store({command: ()})
            return
        if objection := objection_to(keys, keys):
            self._say(command, objection)
            return
        owner = self._bindings.owner(keys)
        if owner and owner != command and self._asked != (command, keys):
            self._asked = (command, keys)
            text = bare(self._actions[owner].text)
            self._say(
                command,
                tr(
                    "{keys} is for “{command}”. Press it again to take it from there, or press others.",
                    keys=native(keys),
                    command=text,
                ),
            )
            return
        changes: dict[str, tuple[str, ...] | None] = {command: (keys,)}
        if owner and owner != command and owner in self._given:
            # Where the owner has its own keys still, this one goes before them anyway.
            changes[owner] = tuple(each for each in self._bindings.keys[owner] if each != keys)
        self._store(changes)

    def leave(self, command: str) -> None:
        """Nothing was pressed after all."""
        self._asked = ("", "")
        self._view.set_trouble(command, self._bindings.troubles.get(command, ""))

    def reset(self, command: str) -> None:
        """The command's own keys, taken back from whoever has them now."""
        changes: dict[str, tuple[str, ...] | None] = {command: None}
        own = self._actions[command].keys
        for other in self._given:
            keys = self._bindings.keys.get(other, ())
            if other != command and set(keys) & set(own):
                changes[other] = tuple(each for each in keys if each not in own) or None
        self._store(changes)

    def _say(self, command: str, sentence: str) -> None:
        self._view.set_trouble(command, sentence)
        self._view.listen_on(command)

    def _store(self, changes: Mapping[str, tuple[str, ...] | None]) -> None:
        self._asked = ("", "")
        self._view.stop_listening()
        # What is as usual is not written down.
        usual = {command: self._actions[command].keys for command in changes}
        written = {command: None if keys == usual[command] else keys for command, keys in changes.items()}
        self._tasks.start(self._change(written, next(iter(changes))))

    async def _change(self, changes: Mapping[str, tuple[str, ...] | None], command: str) -> None:
        services = await self._backend.ready()
        try:
            await services.preferences.change_keys(changes)
        except InterlineError as error:
            await self._load()
            self._view.set_trouble(command, str(error))
        else:
            await self._load()

    async def _load(self) -> None:
        services = await self._backend.ready()
        self._given = services.preferences.keys
        self._bindings = bind(self._actions.values(), self._given)
        for action in self._actions.values():
            keys = self._bindings.keys[action.id]
            self._view.set_keys(action.id, keys, is_own=keys == action.keys)
            self._view.set_trouble(action.id, self._bindings.troubles.get(action.id, ""))
