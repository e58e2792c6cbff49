"""Fetches the record behind an answer and opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from interline.ui.picker.names import Names
from interline.ui.receipt.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the receipt's widgets."""

    def show_sheet(self, sheet: Sheet) -> None: ...


class ReceiptPresenter:
    """One receipt at a time."""

    def __init__(
        self, view: View, backend: Backend, tasks: Tasks, names: Names, *, copy: Callable[[str], None]
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._copy = copy
        self._sheet: Sheet | None = None

    def open(self, decision_id: str) -> None:
        """Show the receipt of this decision; nothing where there is none."""
        if decision_id:
            self._tasks.start(self._open(decision_id))

    def copy(self) -> None:
        """The open receipt as text."""
        if self._sheet is not None:
            self._copy(self._sheet.as_text())

    async def _open(self, decision_id: str) -> None:
        library = await self._backend.library()
        self._sheet = sheet_of(await library.decision(decision_id), self._names)
        self._view.show_sheet(self._sheet)
