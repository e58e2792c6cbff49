"""Opens the services behind a window that already stands, and shows what they know.

Rule: in the order in which somebody needs it: what was written, the list, models and prompts; what nobody waits for
comes once the window is left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import InterlineError
from interline.ui.ahead import import_ahead
from interline.ui.composer.presenter import NEW
from interline.ui.data.rescue import Rescue
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.ui.backend import Backend, Services
    from interline.ui.composer.presenter import ComposerPresenter
    from interline.ui.conversation.presenter import ConversationPresenter
    from interline.ui.draft_keeping import DraftKeeping
    from interline.ui.last_opened import LastOpened
    from interline.ui.main_window import MainWindow
    from interline.ui.notices.presenter import NoticesPresenter
    from interline.ui.sidebar.presenter import SidebarPresenter
    from interline.ui.tasks import Tasks

LIST_SECONDS = 0.5
"""Longer than this what answers does not wait for the list."""
TIDY_SECONDS = 5.0
"""How long after the window stands the bin is looked through."""
IDLE_SECONDS = 0.2
"""How long the window is left alone before the transcript is fetched."""


class Opening:
    """For one window."""

    def __init__(
        self,
        window: MainWindow,
        backend: Backend,
        tasks: Tasks,
        *,
        sidebar: SidebarPresenter,
        conversation: ConversationPresenter,
        composer: ComposerPresenter,
        drafts: DraftKeeping,
        notices: NoticesPresenter,
        last: LastOpened,
        reload: Callable[[], object],
        show_data: Callable[[], object],
    ) -> None:
        """`reload` reads what is kept beside conversations: models, prompts, sums."""
        self._window = window
        self._backend = backend
        self._tasks = tasks
        self._sidebar = sidebar
        self._conversation = conversation
        self._composer = composer
        self._drafts = drafts
        self._notices = notices
        self._last = last
        self._reload = reload
        self._show_data = show_data
        self._restored = ""
        """What had been written in the conversation that had not begun; it stands in the field again."""
        self._is_warm = False
        self._watches = False
        view = window.conversation
        self.rescue = Rescue(
            backend, tasks, tell=view.tell, withdraw=view.banner.withdraw, reopen=self._reopen
        )

    async def open(self) -> None:
        """Open the services and show what they know; where they cannot be opened, say so with a way on."""
        kept = await self._drafts.restore()
        self._restored = kept[NEW].text if NEW in kept else ""
        await self._last.read()
        self._sidebar.reload()
        try:
            await self._backend.open(self._until_listed)
        except InterlineError as trouble:
            await self.rescue.cannot_open(trouble, lambda: self._tasks.start(self.open()))
            return
        await asyncio.to_thread(_import_sheets)
        self._reload()
        services = await self._backend.ready()
        services.titles.start()
        await services.vendors.routes()
        for mistake in reversed(services.vendors.problems()):
            self._window.conversation.tell(Notice(str(mistake)))
        self._notices.reload()
        if not self._watches:
            self._watches = True
            self._tasks.start(self._notices.keep_watch())
        self._tasks.start(self.tidy(services))

    @property
    def is_idle(self) -> bool:
        """Whether the user has written and chosen nothing since the window opened, and shows nothing yet."""
        is_busy = bool(self._window.sidebar.search.text()) or self._window.has_overlay
        is_as_it_was = self._conversation.is_untouched and self._composer.draft.text == self._restored
        return is_as_it_was and not is_busy

    def warm_up(self, then: Callable[[], None] = lambda: None) -> None:
        """Fetch what the first conversation will need, while nobody waits for it; then call `then`."""
        self._tasks.start(self._warm_up(then))

    def warm_services(self) -> None:
        """Load what the first turn needs, once: 30 MB that a window in which nobody does anything can go without. Then
        what anything else will need that is asked for."""
        if not self._is_warm:
            self._is_warm = True
            self._tasks.start(self._warm_services())

    async def _warm_services(self) -> None:
        await self._backend.warm()
        await import_ahead()

    async def tidy(self, services: Services) -> None:
        """Once nobody waits for the window: away with what the bin has held for long, and drafts of what is gone."""
        kept = [key for key in self._composer.drafts if key]
        if kept:
            known = await services.shelves.known(kept)
            self._drafts.forget(key for key in kept if key not in known)
        await asyncio.sleep(TIDY_SECONDS)
        await services.bin.sweep()

    async def tell_of_data(self) -> None:
        """The database was found damaged, or something became of its copies."""
        services = await self._backend.ready()
        words = tr("Your data…")
        if services.damage is not None:
            await self.rescue.cannot_open(services.damage, self._show_data, words)
        if services.backups.trouble:
            self._window.conversation.tell(Notice(services.backups.trouble, words, self._show_data))

    async def _until_listed(self) -> None:
        """To import the rest meanwhile would hold the list up: both need the interpreter."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._sidebar.listed(), LIST_SECONDS)

    async def _reopen(self) -> None:
        """Another library stands in the place of the one that was open."""
        self._conversation.start_new()
        self._is_warm = False
        await self.open()

    async def _warm_up(self, then: Callable[[], None]) -> None:
        await self._backend.ready()
        await asyncio.sleep(IDLE_SECONDS)
        view = self._window.conversation
        await asyncio.to_thread(view.prepare)
        await asyncio.to_thread(_import_quick)
        view.make_ready()
        then()
        if view.composer.text or self._conversation.id:
            self.warm_services()


def _import_sheets() -> None:
    """In a thread, so that the window stays alive."""
    import interline.ui.palette.opened
    import interline.ui.sheets  # noqa: F401


def _import_quick() -> None:
    """As above: whoever calls for a quick question by a key wants to write at once."""
    import interline.ui.quick.opened  # noqa: F401
