"""The window of quick questions with everybody it needs, made when it is called for the first time.

Rule: it shares what is on its way, and what vendors are called, with the large window; its notices are its own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from interline.model.route import Choice
from interline.ui.closing import close_all
from interline.ui.composer.presenter import SENDING
from interline.ui.conversation.view import make_transcript
from interline.ui.draft_keeping import DraftKeeping
from interline.ui.quick.presenter import QuickPresenter
from interline.ui.quick.view import QuickView
from interline.ui.tasks import Tasks
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.services.settings import SettingsService
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.main_window import MainWindow
    from interline.ui.picker.names import Names
    from interline.ui.picker.preferred import Preferred
    from interline.ui.spelling.proofreader import Proofreader
    from interline.ui.transcript.view import TranscriptView


class QuickQuestion:
    """For one program."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        running: RunningTurns,
        names: Names,
        preferred: Preferred,
        preferences: SettingsService,
        home: Home,
        proofreader: Proofreader,
        *,
        open_conversation: Callable[[str], None],
        show_receipt: Callable[[str], None],
        follow_link: Callable[[str], None],
        transcript: Callable[[], TranscriptView] = make_transcript,
    ) -> None:
        """`open_conversation` shows one in the large window, `show_receipt` the receipt of an answer there;
        `follow_link` asks there whether a link is followed."""
        self._window = window
        self._preferences = preferences
        self._preferred = preferred
        self.view = view = QuickView(transcript)
        self._tasks = Tasks(lambda sentence: view.tell(Notice(sentence)))
        self.presenter = presenter = QuickPresenter(
            view,
            backend,
            self._tasks,
            running,
            names,
            choice=self._choice,
            open_conversation=open_conversation,
            on_changed=lambda: self.drafts.changed(),
        )
        self.drafts = DraftKeeping(home.quick_draft_file, presenter, self._tasks, show=lambda keys: None)
        self._show_receipt = show_receipt
        self._follow_link = follow_link
        view.send_requested.connect(presenter.send)
        view.stop_requested.connect(presenter.stop)
        view.open_requested.connect(presenter.go_on_large)
        view.new_requested.connect(presenter.start_new)
        view.edited.connect(self.drafts.edited)
        view.rested.connect(self.drafts.changed)
        view.put_away.connect(self.drafts.changed)
        self._connect(view.transcript)
        view.transcript.name_vendors(names.vendor)
        self.spelling = proofreader.read(view.field)
        view.set_theme(window.theme)
        window.theme_changed.connect(view.set_theme)
        self._tasks.start(self._restore())

    def open(self, token: str = "") -> None:
        """Show the window; `token` is what a desktop gave for coming to the front."""
        pane = self._window.conversation
        self.view.set_text_size(pane.text_size, self._window.first_size)
        self.view.field.needs_ctrl = pane.composer.field.needs_ctrl
        self.presenter.open(token)

    async def close(self) -> None:
        """What is on its way into the store is stored, what is written is kept."""
        await close_all(
            partial(self._tasks.finish, SENDING, 1.0),
            self.drafts.close,
            self.spelling.close,
            self._tasks.close,
            self.view.hide,
            self.view.deleteLater,
        )

    async def _restore(self) -> None:
        await self.drafts.restore()

    def _choice(self) -> Choice:
        """Whom a new question asks: the setting's, or whom a new conversation asks. Raises UnknownModel."""
        wanted = self._preferences.settings.quick.model
        return Choice.parse(wanted) if wanted else self._preferred.usual

    def _connect(self, page: TranscriptView) -> None:
        presenter = self.presenter
        page.copy_requested.connect(presenter.copy)
        page.regenerate_requested.connect(presenter.regenerate)
        page.way_chosen.connect(presenter.take)
        page.picture_wanted.connect(presenter.fetch_picture)
        page.receipt_requested.connect(self._lead(self._show_receipt))
        page.link_clicked.connect(self._lead(self._follow_link))
        for asks_for_room in (
            *(page.picture_opened, page.file_opened, page.version_requested),
            *(page.compare_requested, page.others_requested),
        ):
            asks_for_room.connect(lambda *what: presenter.go_on_large())

    def _lead(self, to: Callable[[str], None]) -> Callable[[str], None]:
        """Into the large window, and there to this."""

        def lead(what: str) -> None:
            self.presenter.go_on_large()
            to(what)

        return lead
