"""Decides what effort, search and temperature can be set to for the conversation that is shown.

Rule: what is chosen is shown at once; what the model can do is asked beside, and the last question wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.refs import ModelRef
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.ui.options.words import Options, options_of

if TYPE_CHECKING:
    from interline.services.vendors import Abilities
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the buttons."""

    def set_options(self, options: Options) -> None: ...


class OptionsPresenter:
    """For the conversation that is shown, or the one that has not begun."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        asked: Callable[[], tuple[Choice | None, TurnSettings]],
        change: Callable[[TurnSettings], None],
        on_learned: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_learned` is told when `abilities` are those of what would be asked now."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._asked = asked
        self._change = change
        self._on_learned = on_learned
        self._abilities: Abilities | None = None
        self._question = 0

    @property
    def abilities(self) -> Abilities | None:
        """Of the model that would be asked first, as far as is known."""
        return self._abilities

    def refresh(self) -> None:
        """The conversation, its choice or its settings are others: show them, and ask what can be done."""
        self._show()
        choice, _ = self._asked()
        self._ask(choice)

    def found(self, first: ModelRef) -> None:
        """The plan of what is written asks this one first: attachments may lead a route elsewhere."""
        if self._abilities is None or self._abilities.ref != first:
            self._ask(Choice(pin=first))

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic in (Topic.VENDORS, Topic.KEYS):
            self.refresh()

    def set_effort(self, effort: Effort | None) -> None:
        """How long the next turns are thought about."""
        _, settings = self._asked()
        self._change(replace(settings, effort=effort))

    def set_temperature(self, temperature: float | None) -> None:
        """How freely the next turns are worded."""
        _, settings = self._asked()
        self._change(replace(settings, temperature=temperature))

    def toggle_search(self) -> None:
        """The other way round, where the model can search."""
        _, settings = self._asked()
        if options_of(settings, self._abilities).search_can:
            self._change(replace(settings, search=not settings.search))

    def _show(self) -> None:
        _, settings = self._asked()
        self._view.set_options(options_of(settings, self._abilities))

    def _ask(self, choice: Choice | None) -> None:
        self._question += 1
        if choice is not None:
            self._tasks.start(self._learn(choice, self._question))

    async def _learn(self, choice: Choice, question: int) -> None:
        try:
            services = await self._backend.ready()
            abilities = await services.vendors.abilities(choice)
        except InterlineError:
            # Without it everything is offered; the same trouble is told in full when the message is sent.
            abilities = None
        if question == self._question:
            self._abilities = abilities
            self._show()
            self._on_learned()
