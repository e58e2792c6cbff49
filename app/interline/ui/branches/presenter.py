"""Decides which branches are listed, and what becomes of one that is chosen or named.

Rule: the list is read anew whenever it opens and whenever something in it changed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from interline.ui.branches.rows import Row, rows_of

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the list."""

    @property
    def is_open(self) -> bool: ...
    def show_rows(self, rows: Sequence[Row], marked: str = "", *, names: bool = False) -> None: ...
    def dismiss(self) -> None: ...


class BranchesPresenter:
    """For the conversation that is shown when the list opens."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        shown: Callable[[], str],
        go_to: Callable[[str], None],
        name: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """`go_to` shows the branch of a message, `name` gives it a name."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._shown = shown
        self._go_to = go_to
        self._name = name
        self._of = ""
        self._is_for_a_name = False
        """Whether the list was opened to name one branch, and closes after that."""

    def open(self, message_id: str = "", *, names: bool = False) -> None:
        """List them, with the branch of this message marked; `names` has the user write its name at once."""
        self._of, self._is_for_a_name = self._shown(), names
        if self._of:
            self._tasks.start(self._show(self._of, message_id, names=names))

    def choose(self, message_id: str) -> None:
        """Show this branch."""
        self._view.dismiss()
        if self._shown() == self._of:
            self._go_to(message_id)

    def name(self, message_id: str, name: str) -> None:
        """Call it so."""
        self._tasks.start(self._rename(self._of, message_id, name))

    async def _rename(self, conversation_id: str, message_id: str, name: str) -> None:
        await self._name(conversation_id, message_id, name)
        if self._is_for_a_name:
            self._view.dismiss()
        elif conversation_id == self._of and self._view.is_open:
            await self._show(conversation_id, message_id)

    async def _show(self, conversation_id: str, marked: str, *, names: bool = False) -> None:
        services = await self._backend.ready()
        branches = await services.branches.list(conversation_id)
        if self._shown() == conversation_id:
            self._view.show_rows(rows_of(branches, datetime.now().astimezone()), marked, names=names)
