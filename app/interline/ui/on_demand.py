"""What belongs to the window but is made, and imported, only when it is first asked for: sheets, palette, settings,
paper.

Rule: nothing here is needed to show a conversation; each is made once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.ui.closing import close_all

if TYPE_CHECKING:
    from interline.model.change import Change
    from interline.paths import Home
    from interline.services.changes import Changes
    from interline.services.settings import SettingsService
    from interline.ui.all_pages import Pages
    from interline.ui.asking import Asking
    from interline.ui.backend import Backend
    from interline.ui.conversation.presenter import ConversationPresenter
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.global_key.keeper import GlobalKey
    from interline.ui.main_window import MainWindow
    from interline.ui.notices.presenter import NoticesPresenter
    from interline.ui.palette.presenter import PalettePresenter
    from interline.ui.picker.names import Names
    from interline.ui.picker.preferred import Preferred
    from interline.ui.printouts import Printouts
    from interline.ui.prompting import Prompting
    from interline.ui.quick.opened import QuickQuestion
    from interline.ui.sheets import Sheets
    from interline.ui.sidebar.presenter import SidebarPresenter
    from interline.ui.spelling.proofreader import Proofreader
    from interline.ui.tasks import Tasks


class OnDemand:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        home: Home,
        changes: Changes,
        preferences: SettingsService,
        proofreader: Proofreader,
        *,
        running: RunningTurns,
        key: GlobalKey,
        conversation: ConversationPresenter,
        sidebar: SidebarPresenter,
        notices: NoticesPresenter,
        prompting: Prompting,
        asking: Asking,
        preferred: Preferred,
        open_conversation: Callable[[str], None],
        follow_link: Callable[[str], None],
    ) -> None:
        self._preferences = preferences
        self._proofreader = proofreader
        self._running = running
        self._key = key
        self._follow_link = follow_link
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._home = home
        self._changes = changes
        self._conversation = conversation
        self._sidebar = sidebar
        self._notices = notices
        self._prompting = prompting
        self._asking = asking
        self._preferred = preferred
        self._open_conversation = open_conversation
        self._sheets: Sheets | None = None
        self._palette: PalettePresenter | None = None
        self._pages: Pages | None = None
        self._printouts: Printouts | None = None
        self._quick: QuickQuestion | None = None

    @property
    def sheets(self) -> Sheets:
        """What is laid over the window: picker, receipt, key, question, forecast."""
        if self._sheets is None:
            from interline.ui.sheets import make_sheets

            asked, asking = self._conversation.asked, self._asking
            self._sheets = make_sheets(
                self._window,
                self._backend,
                self._tasks,
                self._names,
                current=lambda: asked.choice,
                choose=asking.choose,
                choose_once=asking.choose_once,
                on_usual=asking.made_usual,
                add_vendor=lambda: self.pages.open("vendors"),
                add_server=self._add_server,
                on_names=asked.refresh,
                ground=asking.ground,
                preferred=self._preferred,
            )
        return self._sheets

    @property
    def palette(self) -> PalettePresenter:
        """Every command, conversation and model."""
        if self._palette is None:
            from interline.ui.palette.opened import make_palette

            self._palette = make_palette(
                self._window,
                self._names,
                self._home,
                more=self._prompting.rows,
                conversations=lambda: self._sidebar.summaries,
                models=lambda: self.sheets.picker.choices,
                open_conversation=self._open_conversation,
                choose=self._asking.choose,
                tasks=self._tasks,
            )
        return self._palette

    @property
    def pages(self) -> Pages:
        """The settings window."""
        if self._pages is None:
            from interline.ui.all_pages import Pages

            self._pages = Pages(
                self._window,
                self._backend,
                self._changes,
                self._names,
                self._home,
                self._notices,
                self._key,
                self._proofreader,
                choose=self._conversation.asked.choose,
            )
        return self._pages

    @property
    def shows_settings(self) -> bool:
        """Whether the settings window is open."""
        return self._pages is not None and self._pages.view.isVisible()

    @property
    def printouts(self) -> Printouts:
        """What goes onto paper."""
        if self._printouts is None:
            from interline.ui.printouts import Printouts

            banner = self._window.conversation.banner
            self._printouts = Printouts(
                self._window, banner, self._backend, self._tasks, vendor_name=self._names.vendor
            )
        return self._printouts

    @property
    def quick(self) -> QuickQuestion:
        """The small window for a quick question."""
        if self._quick is None:
            from interline.ui.coming_up import come_up
            from interline.ui.quick.opened import QuickQuestion

            def open_conversation(conversation_id: str) -> None:
                come_up(self._window)
                self._open_conversation(conversation_id)

            self._quick = QuickQuestion(
                self._window,
                self._backend,
                self._running,
                self._names,
                self._preferred,
                self._preferences,
                self._home,
                self._proofreader,
                open_conversation=open_conversation,
                show_receipt=lambda message_id: self.sheets.receipt.open(message_id),
                follow_link=self._follow_link,
            )
        return self._quick

    def look_ahead(self) -> None:
        """What would happen may be something else now."""
        if self._sheets is not None:
            self._sheets.candidates.look()

    def concerns(self, change: Change) -> None:
        """Something was stored: what stands follows."""
        if self._sheets is not None:
            self._sheets.picker.concerns(change)
            self._sheets.candidates.concerns(change)

    async def close(self) -> None:
        """What stands has ended."""
        if self._quick is not None:
            await self._quick.close()
        if self._pages is not None:
            await close_all(self._pages.close)

    def _add_server(self) -> None:
        """The form for a server of the user's own."""
        from interline.ui.pages.arranged import OWN_SERVER

        self.pages.open("vendors", OWN_SERVER)
