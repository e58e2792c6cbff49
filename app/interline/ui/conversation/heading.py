"""Decides what stands over the conversation: its title, and what it has cost.

Rule: both are the library's; a new title is shown when the library lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.model.clean import label
from interline.model.money import FREE

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What is needed of the pane."""

    def set_title(self, title: str, *, editable: bool) -> None: ...
    def set_cost(self, words: str) -> None: ...


class HeadingPresenter:
    """For the conversation that is shown."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, *, shown: Callable[[], str]) -> None:
        """`shown` is the id of the conversation that is shown, empty for a new one."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._shown = shown
        self._summaries: Mapping[str, ConversationSummary] = {}

    def clear(self) -> None:
        """The conversation that has not begun has neither."""
        self._view.set_title("", editable=False)
        self._view.set_cost("")

    def name(self, title: str) -> None:
        """The shown conversation is called so."""
        self._view.set_title(label(title), editable=True)

    def take_summaries(self, summaries: Mapping[str, ConversationSummary]) -> None:
        """The library was listed: both may have changed."""
        self._summaries = summaries
        if summary := summaries.get(self._shown()):
            self.name(summary.title)
        self.show_cost()

    def show_cost(self) -> None:
        """As it was listed last; nothing where nobody was asked."""
        summary = self._summaries.get(self._shown())
        was_answered = summary is not None and (summary.vendors or summary.cost != FREE)
        self._view.set_cost(summary.cost.for_people() if summary is not None and was_answered else "")

    def rename(self, title: str) -> None:
        """Another title."""
        if conversation_id := self._shown():
            self._tasks.start(self._rename(conversation_id, title))

    async def _rename(self, conversation_id: str, title: str) -> None:
        shelves = await self._backend.shelves()
        await shelves.rename(conversation_id, title)
