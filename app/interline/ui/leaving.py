"""What leads out of the window: links that are followed, conversations that are exported.

Rule: it says where to, and goes nowhere until the user says yes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.main_window import MainWindow
    from interline.ui.sheets import Sheets
    from interline.ui.tasks import Tasks


class Leaving:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        *,
        sheets: Callable[[], Sheets],
        tell: Callable[[str], None],
    ) -> None:
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._sheets = sheets
        self._tell = tell

    def follow_link(self, url: str) -> None:
        """Say where a link leads, and follow it when the user wants that."""
        from interline.ui import links

        where = links.destination(url)
        copy = ("Copy the address", lambda: self._window.conversation.copy(url))
        if not where.can_open:
            self._sheets().question.ask(
                "This link is not opened", where.words, where.address, [copy, ("Close", None)]
            )
            return
        answers = [("Open", lambda: links.follow(url)), copy, ("Cancel", None)]
        self._sheets().question.ask(f"Open {where.host}?", where.words, where.address, answers)

    def export(self, conversation_id: str, title: str) -> None:
        """Ask where to, then write the conversation; an empty id is the one that has not begun."""
        from interline.ui import export_dialog

        if not conversation_id:
            self._tell("There is nothing to export yet. Write a message first.")
            return
        export_dialog.ask_target(
            self._window,
            title,
            lambda path, format_: self._tasks.start(self._export(conversation_id, path, format_)),
        )

    async def _export(self, conversation_id: str, path: Path, format_: str) -> None:
        from interline.services.exporting.order import Order

        services = await self._backend.ready()
        order = Order((conversation_id,), format_)
        await services.transfer.export(order, path)
        warnings = await services.transfer.warnings(order)
        self._tell(" ".join((f"Exported to {path}", *warnings)))
