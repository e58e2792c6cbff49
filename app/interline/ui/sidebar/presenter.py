"""Decides what the sidebar lists: a shelf of the library in sections, or what a search found.

Rule: the library answers in its own time; an answer that is no longer asked for is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from interline.language import said
from interline.model.change import Change, Topic
from interline.ui.sidebar.finding import FindingPresenter
from interline.ui.sidebar.known_rows import KnownRows
from interline.ui.sidebar.sections import IN_BIN, Aspect, Shelf, empty_note, rows_of, tags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interline.model.conversation import ConversationSummary
    from interline.model.search import Filter, Sort
    from interline.ui.backend import Backend
    from interline.ui.sidebar.rows import Row
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sidebar's widgets."""

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None: ...
    def found(self, words: str) -> None: ...
    def set_open(self, conversation_id: str) -> None: ...
    def set_tags(self, tags: tuple[str, ...]) -> None: ...
    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None: ...
    def show_filters(self, filters: tuple[Filter, ...], sort: Sort) -> None: ...


_ELSEWHERE = (Shelf.ARCHIVE, Shelf.BIN)
"""Shelves whose conversations are no part of the library's list."""
PIECE_SECONDS = 0.002
"""Spent on rows between two frames: a key that is pressed meanwhile waits for such a piece up to three times, before it
is taken, before it is painted and before what was painted is shown."""
LOOK = 16
"""Rows that are made between two looks at the clock."""


async def in_pieces(rows: Iterable[Row | None]) -> AsyncIterator[list[Row]]:
    """All rows so far, after each piece of them; between two pieces the window has its turn."""
    made: list[Row] = []
    ends = perf_counter() + PIECE_SECONDS
    for row in rows:
        if row is not None:
            made.append(row)
        if (row is None or len(made) % LOOK == 0) and perf_counter() > ends:
            yield made
            await asyncio.sleep(0)
            ends = perf_counter() + PIECE_SECONDS
    if len(made) > LOOK:
        # What comes of thousands is a piece of its own.
        await asyncio.sleep(0)
    yield made


def _here_and_now() -> datetime:
    return datetime.now().astimezone()


class SidebarPresenter:
    """The list and the search."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        on_listed: Callable[[Mapping[str, ConversationSummary]], None],
        on_known: Callable[[tuple[str, ...], tuple[str, ...]], None] = lambda folders, tags: None,
        now: Callable[[], datetime] = _here_and_now,
    ) -> None:
        """`on_listed` is told of every conversation that is known, `on_known` of the folders and tags there are."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._on_listed = on_listed
        self._on_known = on_known
        self._now = now
        self._summaries: dict[str, ConversationSummary] = {}
        self._on_shelf: tuple[ConversationSummary, ...] = ()
        self._folders: tuple[str, ...] = ()
        self._aspect = Aspect()
        self._showing = 0
        self._query = ""
        self._open_id = ""
        self._loading = False
        self._stale = False
        self._loaded = asyncio.Event()
        self._known_rows = KnownRows()
        self.finding = FindingPresenter(
            view,
            backend,
            tasks,
            summaries=lambda: self._summaries,
            row_of=self._known_rows.row_of,
            now=now,
            on_shown=lambda: view.set_open(self._open_id),
        )

    @property
    def summaries(self) -> Mapping[str, ConversationSummary]:
        """The conversations as last listed, by id: the library's, and those of the archive or the bin where one of them
        is shown."""
        return self._summaries

    def reload(self) -> None:
        """Ask the library again; a wish while it is asked already is one more time afterwards."""
        if self._loading:
            self._stale = True
            return
        self._loading = True
        self._loaded.clear()
        self._tasks.start(self._load())

    async def listed(self) -> None:
        """Until the list stands that is being asked for, or cannot be had."""
        if self._loading:
            await self._loaded.wait()

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.LIBRARY:
            self.reload()

    def look(self, aspect: Aspect) -> None:
        """Another shelf, order or tag, or a folder opened or closed."""
        before, self._aspect = self._aspect, aspect
        if aspect.shelf is not before.shelf:
            self.reload()
        else:
            self._show_list()

    def show_open(self, conversation_id: str) -> None:
        """The window is on this conversation now."""
        self._open_id = conversation_id
        self._view.set_open(conversation_id)

    def search(self, query: str) -> None:
        """Look for these words; nothing ends the search."""
        self._query = query
        self.finding.find(query)
        if not query:
            self._show_list()

    async def _load(self) -> None:
        try:
            library = await self._backend.library()
            while True:
                self._stale = False
                shelf = self._aspect.shelf
                listed = await library.list()
                self._on_shelf = await self._of(shelf) if shelf in _ELSEWHERE else listed
                self._folders = await (await self._backend.shelves()).folders()
                self._summaries = {each.id: each for each in (*listed, *self._on_shelf)}
                # Another shelf may be wanted by now: then all of this comes once more.
                if self._query:
                    # What was found may have been renamed or deleted.
                    self.finding.find(self._query)
                elif shelf is self._aspect.shelf:
                    await self._show()
                # Ten thousand of them are gone through several times: a key or a paint may come in between.
                await asyncio.sleep(0)
                self._on_listed(self._summaries)
                await asyncio.sleep(0)
                self._loaded.set()
                tags = tags_of(self._summaries.values())
                self._view.set_tags(tags)
                self._on_known(self._folders, tags)
                if not self._stale:
                    return
        finally:
            self._loading = False
            self._loaded.set()

    async def _of(self, shelf: Shelf) -> tuple[ConversationSummary, ...]:
        if shelf is Shelf.ARCHIVE:
            return await (await self._backend.library()).list(archived=True)
        return await (await self._backend.ready()).bin.list()

    def _show_list(self) -> None:
        self._tasks.start(self._show())

    async def _show(self) -> None:
        """Make the rows in pieces, so that no frame waits for all of them; what is no longer asked for is dropped."""
        self._showing += 1
        number, aspect = self._showing, self._aspect
        rows: list[Row] = []
        self._known_rows.forget_others(len(self._summaries))
        coming = rows_of(self._on_shelf, self._folders, aspect, self._now(), self._known_rows.row_of)
        async for made in in_pieces(coming):
            rows = made
            if number != self._showing or self._query:
                return
        note = said(IN_BIN) if aspect.shelf is Shelf.BIN and rows else "" if rows else empty_note(aspect)
        self._view.set_rows(rows, note)
        self._view.set_open(self._open_id)
