"""Whom the next message asks, wherever in the window that is chosen, and what is known beforehand of asking it.

Rule: what is shown of it (options, losses, forecast) is looked for again when who is asked changes, or what is written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.language import tr
from interline.ui.losses.presenter import Grounds, LossesPresenter
from interline.ui.options.presenter import OptionsPresenter

if TYPE_CHECKING:
    from interline.model.route import Choice
    from interline.ui.backend import Backend
    from interline.ui.candidates.presenter import Ground
    from interline.ui.composer.presenter import ComposerPresenter
    from interline.ui.conversation.presenter import ConversationPresenter
    from interline.ui.main_window import MainWindow
    from interline.ui.panels import Panels
    from interline.ui.picker.names import Names
    from interline.ui.picker.preferred import Preferred
    from interline.ui.tasks import Tasks


class Asking:
    """For the conversation that the window shows."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        conversation: ConversationPresenter,
        composer: ComposerPresenter,
        panels: Panels,
        preferred: Preferred,
        write: Callable[[], object],
        look_ahead: Callable[[], object],
    ) -> None:
        """`write` leads into the message field; `look_ahead` is told that a forecast may be another now."""
        self._window = window
        self._conversation = conversation
        self._composer = composer
        self._preferred = preferred
        self._write = write
        self._look_ahead = look_ahead
        view = window.conversation.composer
        self.options = OptionsPresenter(
            view.options,
            backend,
            tasks,
            asked=lambda: (conversation.asked.next, conversation.asked.settings),
            change=conversation.asked.set_settings,
            on_learned=lambda: self.losses.look(),
        )
        self.losses = LossesPresenter(
            view.losses, backend, tasks, names, grounds=self._grounds, show=panels.show_losses
        )
        view.options.effort_chosen.connect(self.options.set_effort)
        view.options.temperature_chosen.connect(self.options.set_temperature)
        view.options.search_toggled.connect(self.options.toggle_search)
        view.losses.details_requested.connect(self.losses.details)

    def choose(self, choice: Choice) -> None:
        """The shown conversation asks this one from now on."""
        self._conversation.asked.choose(choice)
        self._write()

    def choose_once(self, choice: Choice) -> None:
        """The next message alone asks this one."""
        self._conversation.sending.ask_once(choice)
        self._write()

    def made_usual(self) -> None:
        """New conversations ask another model: so does the one that has not begun."""
        if not self._conversation.id:
            self._conversation.asked.choose(self._preferred.usual)

    def changed(self) -> None:
        """Somebody else would be asked, or otherwise."""
        has_instructions = bool(self._conversation.asked.instructions)
        self._window.commands.qt["conversation.instructions"].setText(
            tr("Instructions (set)…") if has_instructions else tr("Instructions…")
        )
        self.options.refresh()
        self.losses.look()
        self._look_ahead()
        if self._conversation.asked.next is not None:
            self._composer.outdated()

    def rested(self) -> None:
        """The writing paused."""
        self._composer.rested()
        if self._composer.draft.is_empty:
            # What was attached may have led a route elsewhere, and what was refused is no longer there.
            self.options.refresh()
            self._conversation.refusals.withdraw()
        self.losses.look()
        self._look_ahead()

    def ground(self) -> Ground | None:
        """What a turn would be made of; None while none can be begun."""
        from interline.ui.candidates.presenter import Ground

        asked, draft = self._conversation.asked, self._composer.draft
        is_answer = draft.editing is not None and draft.editing.is_answer
        if asked.next is None or self._composer.is_busy or is_answer:
            return None
        return Ground(self._conversation.id, asked.next, asked.settings, draft)

    def _grounds(self) -> Grounds | None:
        """What a turn would start from; None while none can be begun."""
        shown = self._conversation
        if shown.asked.next is None or self._composer.is_busy:
            return None
        last, abilities = shown.last_answer, self.options.abilities
        return Grounds(
            shown.id,
            shown.last_id,
            last.receipt.ref if last and last.receipt else None,
            shown.asked.next,
            shown.asked.settings,
            self._composer.draft.attachments,
            abilities.ref if abilities else None,
        )
