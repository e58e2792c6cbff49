"""Decides whom the shown conversation asks, and how: its choice, its settings and its instructions.

Rule: what is chosen is shown at once and stored beside; where it cannot be stored, what was before is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.request import TurnSettings
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What is needed of the pane."""

    def set_choice(self, vendor: str, words: str, spoken: str) -> None: ...
    def set_once(self, sentence: str) -> None: ...


class AskedPresenter:
    """For the conversation that is shown, or the one that has not begun."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        shown: Callable[[], str],
        on_changed: Callable[[], None],
        usual: Callable[[], Choice] = Choice,
    ) -> None:
        """`shown` gives the id of the shown conversation, empty for a new one; `on_changed` is told when something
        else would be asked than before; `usual` gives whom a new conversation asks."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._shown = shown
        self._on_changed = on_changed
        self._choice: Choice | None = usual()
        self._once: dict[str, Choice] = {}
        """Whom the next message alone asks, by conversation: it stays with the draft that it was chosen for."""
        self._settings = TurnSettings()
        self._instructions = ""

    @property
    def instructions(self) -> str:
        """What stands before its turns."""
        return self._instructions

    def instructions_of(self, conversation_id: str) -> str | None:
        """What is to stand before the turns of a conversation that begins with this one; as stored, where it has
        begun."""
        return self._instructions or None if not conversation_id and not self._shown() else None

    @property
    def choice(self) -> Choice | None:
        """Whom it asks; None while it is being opened."""
        return self._choice

    @property
    def once(self) -> Choice | None:
        """Whom the next message alone asks, in place of that; None where it goes there as ever."""
        return self._once.get(self._shown())

    @property
    def next(self) -> Choice | None:
        """Whom the next message asks; None while the conversation is being opened."""
        return self._choice and (self.once or self._choice)

    @property
    def settings(self) -> TurnSettings:
        """How its turns are to be answered."""
        return self._settings

    def choice_of(self, conversation_id: str) -> Choice | None:
        """Whom this conversation asks, where it is the one that is shown; else what is stored with it."""
        return self._choice if conversation_id == self._shown() else None

    def once_of(self, conversation_id: str) -> Choice | None:
        """Whom the next message of this conversation alone asks."""
        return self._once.get(conversation_id)

    def settings_of(self, conversation_id: str) -> TurnSettings | None:
        """How it is to be answered; as stored, where it is not shown or still being opened."""
        is_known = conversation_id == self._shown() and self._choice is not None
        return self._settings if is_known else None

    def wait(self) -> None:
        """A conversation is being opened."""
        self._choice, self._settings, self._instructions = None, TurnSettings(), ""
        self._tell_once()
        self._on_changed()

    def show(self, choice: Choice, settings: TurnSettings, instructions: str = "") -> None:
        """This is stored with the conversation that is shown now."""
        self._choice, self._settings, self._instructions = choice, settings, instructions
        self.refresh()

    def refresh(self) -> None:
        """Say anew what is asked, e.g. since names have become known."""
        if self._choice is not None:
            self._view.set_choice(*self._names.describe(self._choice))
            self._tell_once()
            self._on_changed()

    def choose(self, choice: Choice) -> None:
        """Whom the next turns ask. The conversation goes on as it is."""
        before, self._choice = self._choice, choice
        self._once.pop(self._shown(), None)
        self.refresh()
        if conversation_id := self._shown():
            self._tasks.start(self._store_choice(conversation_id, choice, before))

    def choose_once(self, choice: Choice) -> None:
        """Whom the next message alone asks. Nothing of it is stored."""
        self._once[self._shown()] = choice
        self._tell_once()
        self._on_changed()

    def forget_once(self) -> None:
        """The next message asks whom the conversation asks."""
        self.asked_once(self._shown())

    def asked_once(self, conversation_id: str) -> None:
        """Its next message has gone."""
        if self._once.pop(conversation_id, None) is not None and conversation_id == self._shown():
            self._tell_once()
            self._on_changed()

    def _tell_once(self) -> None:
        if (once := self.once) is None:
            self._view.set_once("")
        else:
            vendor, name, _ = self._names.describe(once)
            self._view.set_once(
                tr("Only the next message asks: {model}", model=f"{vendor} · {name}" if vendor else name)
            )

    def moved(self, conversation_ids: Collection[str], before: Choice, choice: Choice) -> None:
        """These conversations were stored with another choice in place of this one."""
        if self._shown() in conversation_ids and self._choice == before:
            self._choice = choice
            self.refresh()

    def set_settings(self, settings: TurnSettings) -> None:
        """How the next turns are to be answered."""
        before, self._settings = self._settings, settings
        self._on_changed()
        if (conversation_id := self._shown()) and self._choice is not None:
            self._tasks.start(self._store_settings(conversation_id, settings, before))

    def set_instructions(self, text: str) -> None:
        """What is to stand before the next turns."""
        before, self._instructions = self._instructions, text
        self._on_changed()
        if (conversation_id := self._shown()) and self._choice is not None:
            self._tasks.start(self._store_instructions(conversation_id, text, before))

    async def _store_instructions(self, conversation_id: str, text: str, before: str) -> None:
        try:
            library = await self._backend.library()
            await library.set_system(conversation_id, text)
        except Exception:
            if self._shown() == conversation_id and self._instructions == text:
                self._instructions = before
                self._on_changed()
            raise

    async def _store_settings(
        self, conversation_id: str, settings: TurnSettings, before: TurnSettings
    ) -> None:
        try:
            library = await self._backend.library()
            await library.set_settings(conversation_id, settings)
        except Exception:
            if self._shown() == conversation_id and self._settings == settings:
                self._settings = before
                self._on_changed()
            raise

    async def _store_choice(self, conversation_id: str, choice: Choice, before: Choice | None) -> None:
        try:
            library = await self._backend.library()
            await library.set_choice(conversation_id, choice)
        except Exception:
            if self._shown() == conversation_id and self._choice == choice and before is not None:
                self._choice = before
                self.refresh()
            raise
