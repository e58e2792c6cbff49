"""Decides which notice stands above the transcript, fills the list, and has done what a notice proposes.

Rule: one notice at a time, each at most once a run; what the user put off comes back with the next start, what was put
away does not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.notice import Notice
from interline.model.route import Choice
from interline.ui.notices.words import Deed, deeds, is_for_banner, menu_words, moved_words

if TYPE_CHECKING:
    from interline.services.watch import Moved, WatchService
    from interline.ui.backend import Backend
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

_log = logging.getLogger(__name__)

FIRST_LOOK = 30.0
"""Seconds after the window has opened before anybody is asked by itself."""
BETWEEN = 3600.0
"""Seconds between two questions whether a day has gone by."""

Tell = Callable[[str, str, Callable[[], object]], None]
Row = tuple[Notice, tuple[tuple[Deed, str], ...]]
"""A notice and what can be done about it."""


class Line(Protocol):
    """The line above the transcript."""

    def show(
        self, sentence: str, action: str, call: Callable[[], object], later: Callable[[], object]
    ) -> None:
        """Tell it; `action` may be empty. `later` is called when it is closed."""
        ...

    def withdraw(self, sentence: str) -> None:
        """It is no longer so."""
        ...

    def tell(self, sentence: str, action: str, call: Callable[[], object]) -> None:
        """Say what was done; `action` takes it back, or is empty."""
        ...


class List(Protocol):
    """The list of all notices."""

    def show_rows(self, rows: Sequence[Row]) -> None: ...
    def set_state(self, words: str, *, is_looking: bool) -> None: ...
    def tell(self, sentence: str, action: str, call: Callable[[], object]) -> None:
        """Say what was done; `action` takes it back, or is empty."""
        ...


class NoticesPresenter:
    """For one window."""

    def __init__(
        self,
        line: Line,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        set_menu: Callable[[str], None],
        set_key: Callable[[], None],
        on_moved: Callable[[Collection[str], Choice, Choice], None],
    ) -> None:
        """`set_menu` takes the words of the menu's line; `set_key` opens the sheet for keys; `on_moved` is told which
        conversations ask something else now: their ids, what they asked and what they ask."""
        self._line = line
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._set_menu = set_menu
        self._set_key = set_key
        self._on_moved = on_moved
        self._list: List | None = None
        self._notices: tuple[Notice, ...] = ()
        self._put_off: set[tuple[str, str]] = set()
        self._shown: Notice | None = None
        self._is_looking = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Those that are open, as far as is known."""
        return self._notices

    def concerns(self, change: Change) -> None:
        """Something was altered."""
        if change.topic is Topic.NOTICES:
            self.reload()
        elif change.topic is Topic.KEYS:
            self._tasks.start(self._keys_changed())

    def reload(self) -> None:
        """Show what is open now."""
        self._tasks.start(self._reload())

    def open(self, into: List) -> None:
        """Fill this list from now on."""
        self._list = into
        self._fill()
        into.set_state("", is_looking=self._is_looking)
        self.reload()

    def do(self, notice_id: str, deed: Deed) -> None:
        """What a button of the list says."""
        notice = next((each for each in self._notices if each.id == notice_id), None)
        if notice is None or self._list is None:
            return
        if deed is Deed.SET_KEY:
            self._set_key()
        else:
            self._tasks.start(self._in_list(self._do(notice, deed, self._list.tell)))

    def dismiss(self, notice_id: str) -> None:
        """Away until its facts are others."""
        self._tasks.start(self._in_list(self._dismiss(notice_id)))

    def look(self) -> None:
        """Ask the vendors now."""
        if not self._is_looking:
            self._say(tr("Asking the vendors…"), is_looking=True)
            self._tasks.start(self._look())

    async def keep_watch(self) -> None:
        """Have the vendors asked once a day for as long as the window stands."""
        await asyncio.sleep(FIRST_LOOK)
        services = await self._backend.ready()
        while True:
            try:
                await services.watch.look_daily()
            except InterlineError as error:
                # Whoever writes something meets it too; the next hour tries again.
                _log.warning("the day's look at the vendors failed: %s", error.for_log)
            await asyncio.sleep(BETWEEN)

    async def _watch(self) -> WatchService:
        return (await self._backend.ready()).watch

    async def _keys_changed(self) -> None:
        await (await self._watch()).keys_changed()

    async def _reload(self) -> None:
        watch = await self._watch()
        self._notices = await watch.open()
        self._set_menu(menu_words(len(self._notices)))
        self._fill()
        self._show_next()

    def _fill(self) -> None:
        if self._list is not None:
            self._list.show_rows([(notice, self._deeds(notice)) for notice in self._notices])

    def _deeds(self, notice: Notice) -> tuple[tuple[Deed, str], ...]:
        return deeds(notice, self._names.model(notice.replacement) if notice.replacement else "")

    def _show_next(self) -> None:
        """The first that presses and was not put off; the one that stands there stays while it is so."""
        wanted = next(
            (
                each
                for each in self._notices
                if is_for_banner(each) and (each.id, each.facts) not in self._put_off
            ),
            None,
        )
        if self._shown is not None:
            same = next((each for each in self._notices if each.id == self._shown.id), None)
            if same is not None and same.sentence == self._shown.sentence:
                return
            self._line.withdraw(self._shown.sentence)
        self._shown = wanted
        if wanted is None:
            return
        words = self._deeds(wanted)
        deed, action = words[0] if words else (None, "")
        self._line.show(
            wanted.sentence,
            action,
            lambda: self._act(wanted, deed),
            lambda: self._later(wanted),
        )

    def _act(self, notice: Notice, deed: Deed | None) -> None:
        self._later(notice)
        if deed is Deed.SET_KEY:
            self._set_key()
        elif deed is not None:
            self._tasks.start(self._do(notice, deed, self._line.tell))

    async def _in_list(self, work: Coroutine[object, object, None]) -> None:
        """What goes wrong is told where it was asked for."""
        try:
            await work
        except InterlineError as error:
            self._say(str(error), is_looking=self._is_looking)

    def _later(self, notice: Notice) -> None:
        self._put_off.add((notice.id, notice.facts))
        self._shown = None
        self._show_next()

    async def _do(self, notice: Notice, deed: Deed, tell: Tell) -> None:
        watch = await self._watch()
        heir = self._names.model(notice.replacement) if notice.replacement else ""
        if deed is Deed.MOVE:
            moved = await watch.move(notice)
            if moved is not None:
                self._on_moved(moved.ids, Choice(pin=moved.old), Choice(pin=moved.new))
                words = moved_words(len(moved.ids), heir)
                tell(words, tr("Undo") if moved.ids else "", lambda: self._undo(moved))
        elif deed is Deed.CHANGE_STEPS:
            changed = await watch.change_steps(notice)
            names = ", ".join(tr("“{name}”", name=name) for name in changed)
            if changed:
                words = tr("vendors.toml names {heir} now: {routes}.", heir=heir, routes=names)
            else:
                words = tr("No route named it any more.")
            tell(words, "", lambda: None)
        elif deed is Deed.ACCEPT_PRICE and notice.ref is not None:
            await watch.accept_price(notice.ref)
        await self._reload()

    def _undo(self, moved: Moved) -> None:
        async def undo() -> None:
            await (await self._watch()).move_back(moved)
            self._on_moved(moved.ids, Choice(pin=moved.new), Choice(pin=moved.old))

        self._tasks.start(undo())

    async def _dismiss(self, notice_id: str) -> None:
        await (await self._watch()).dismiss(notice_id)
        await self._reload()

    async def _look(self) -> None:
        words = ""
        try:
            look = await (await self._watch()).look(refresh=True)
            if look.is_busy:
                words = tr("Another Interline is asking the vendors right now.")
            elif look.is_offline:
                words = tr("No vendor could be reached: there seems to be no network.")
            else:
                troubles = [each.trouble for each in look.refreshed if each.trouble and not each.not_running]
                words = " ".join(troubles[:2]) or tr("The vendors were asked just now.")
            await self._reload()
        except InterlineError as error:
            words = str(error)
        finally:
            self._say(words, is_looking=False)

    def _say(self, words: str, *, is_looking: bool) -> None:
        self._is_looking = is_looking
        if self._list is not None:
            self._list.set_state(words, is_looking=is_looking)
