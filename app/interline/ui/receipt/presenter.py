"""Fetches the record behind an answer and opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from interline.ui.picker.names import Names
from interline.ui.receipt.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from interline.model.decision import Decision
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the receipt's widgets."""

    def show_sheet(self, sheet: Sheet) -> None: ...


class ReceiptPresenter:
    """One receipt at a time."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        copy: Callable[[str], None],
        considered: Callable[[Decision], None],
    ) -> None:
        """`considered` shows all candidates of a decision."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._copy = copy
        self._considered = considered
        self._decision: Decision | None = None
        self._sheet: Sheet | None = None

    def open(self, message_id: str) -> None:
        """Show the receipt of this answer, also of one that nobody gave; nothing where there is no record."""
        if message_id:
            self._tasks.start(self._open(message_id))

    def copy(self) -> None:
        """The open receipt as text."""
        if self._sheet is not None:
            self._copy(self._sheet.as_text())

    def show_considered(self) -> None:
        """All candidates of the open receipt's decision."""
        if self._decision is not None:
            self._considered(self._decision)

    async def _open(self, message_id: str) -> None:
        library = await self._backend.library()
        if (decision := await library.decision_of(message_id)) is not None:
            self._decision, self._sheet = decision, sheet_of(decision, self._names)
            self._view.show_sheet(self._sheet)
