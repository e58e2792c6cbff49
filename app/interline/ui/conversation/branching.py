"""Decides what becomes of a branch: forked into a conversation of its own and taken back, shown, named.

Rule: a fork is opened at once and can be taken back, after which the other is shown again; naming
changes nothing but the name.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.services.branches import Fork
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What is needed of the pane."""

    def tell(self, notice: Notice) -> None: ...


class BranchingPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        shown: Callable[[], str],
        last: Callable[[], str],
        open_conversation: Callable[[str], None],
        load: Callable[[str], Coroutine[Any, Any, None]],
    ) -> None:
        """`shown` is the id of the conversation that is shown and `last` that of its last message, empty for none;
        `load` shows a conversation as it is stored."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._shown = shown
        self._last = last
        self._open = open_conversation
        self._load = load
        self._forking: set[str] = set()
        """Messages that a fork is about to be made of: a second press makes no second one."""

    def fork(self, message_id: str = "") -> None:
        """A conversation of its own that goes on from this message, or from the last one."""
        conversation_id, message_id = self._shown(), message_id or self._last()
        if conversation_id and message_id and message_id not in self._forking:
            self._forking.add(message_id)
            self._tasks.start(self._fork(conversation_id, message_id))

    async def name(self, conversation_id: str, message_id: str, name: str) -> None:
        """Call the branch that begins at this message so; empty takes the name away."""
        services = await self._backend.ready()
        await services.branches.name(conversation_id, message_id, name)
        if self._shown() == conversation_id:
            await self._load(conversation_id)

    async def _fork(self, conversation_id: str, message_id: str) -> None:
        try:
            services = await self._backend.ready()
            fork = await services.branches.fork(conversation_id, message_id)
        finally:
            self._forking.discard(message_id)
        if self._shown() == conversation_id:
            self._open(fork.conversation.id)
        told = tr("“{title}” goes on from here by itself.", title=label(fork.conversation.title, 80))
        self._view.tell(Notice(told, tr("Undo"), lambda: self._tasks.start(self._take_back(fork))))

    async def _take_back(self, fork: Fork) -> None:
        undo = await self._backend.undo()
        turned = await undo.undo(fork.deed)
        if turned.of and self._shown() in turned.binned:
            self._open(turned.of)
        self._view.tell(Notice(turned.sentence))
