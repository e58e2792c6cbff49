"""What leads out of the window: links that are followed, conversations that are exported.

Rule: it says where to, and goes nowhere until the user says yes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.language import tr

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.exporting.presenter import ExportPresenter
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
        self._export: ExportPresenter | None = None

    def follow_link(self, url: str) -> None:
        """Say where a link leads, and follow it when the user wants that."""
        from interline.ui import links

        where = links.destination(url)
        copy = (tr("Copy the address"), lambda: self._window.conversation.copy(url))
        if not where.can_open:
            self._sheets().question.ask(
                tr("This link is not opened"), where.words, where.address, [copy, (tr("Close"), None)]
            )
            return
        answers = [(tr("Open"), lambda: links.follow(url)), copy, (tr("Cancel"), None)]
        self._sheets().question.ask(tr("Open {host}?", host=where.host), where.words, where.address, answers)

    def export(self, conversation_id: str, title: str, picked: tuple[str, ...], count: int) -> None:
        """Ask what and where to, then write; an empty id is the conversation that has not begun. `count` says how many
        there are."""
        from interline.ui.exporting.wish import subjects

        offered = subjects(conversation_id, title, picked, count)
        if not offered:
            self._tell(tr("There is nothing to export yet. Write a message first."))
            return
        self._exporting().open(offered)

    def _exporting(self) -> ExportPresenter:
        if self._export is None:
            from interline.ui.exporting.presenter import ExportPresenter
            from interline.ui.exporting.view import ExportView

            view = ExportView(self._window)
            view.set_theme(self._window.theme)
            self._export = ExportPresenter(view, self._backend, self._tasks, tell=self._tell)
            view.wanted.connect(self._export.export)
            view.confirmed.connect(self._export.confirm)
            view.cancelled.connect(self._export.cancel)
        return self._export
