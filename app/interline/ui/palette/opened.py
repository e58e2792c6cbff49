"""The palette of one window, made when it is called for the first time.

Rule: what it offers is taken from those who have it anyway; nothing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from interline.model.route import Choice
from interline.ui.actions import ACTIONS
from interline.ui.command_groups import group_title
from interline.ui.palette.presenter import PalettePresenter
from interline.ui.palette.rows import Row
from interline.ui.palette.view import PaletteView

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.paths import Home
    from interline.services.vendors import ModelChoice
    from interline.ui.main_window import MainWindow
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

ITSELF = "view.palette"
_RECENT = "palette/recent"


def make_palette(
    window: MainWindow,
    names: Names,
    home: Home,
    *,
    more: Callable[[], Iterable[Row]],
    conversations: Callable[[], Mapping[str, ConversationSummary]],
    models: Callable[[], Sequence[ModelChoice]],
    open_conversation: Callable[[str], object],
    choose: Callable[[Choice], object],
    tasks: Tasks,
) -> PalettePresenter:
    """Make it, hidden; `more` are rows beside the commands: pages, prompts."""
    settings = QSettings(str(home.window_file), QSettings.Format.IniFormat)
    view = PaletteView(window)
    view.set_theme(window.theme)
    presenter = PalettePresenter(
        view,
        names,
        commands=lambda: [*_commands(window), *more()],
        conversations=conversations,
        models=models,
        open_conversation=open_conversation,
        choose=choose,
        recent=str(settings.value(_RECENT, "")).splitlines(),
        on_recent=lambda ids: settings.setValue(_RECENT, "\n".join(ids)),
        tasks=tasks,
    )
    view.typed.connect(presenter.type)
    view.picked.connect(presenter.pick)
    return presenter


def _commands(window: MainWindow) -> Iterable[Row]:
    commands = window.commands
    for action in ACTIONS:
        if action.id != ITSELF:
            yield Row(
                f"command:{action.id}",
                commands.qt[action.id].text(),
                lambda action_id=action.id: commands.run(action_id),  # type: ignore[misc]
                group_title(action.group),
                commands.keys_of(action.id),
                action.english,
            )
