"""Decides what the sidebar lists: conversations by age, or what a search found.

Rule: the library answers in its own time; an answer that is no longer asked for is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from interline.model.change import Change, Topic
from interline.model.clean import label
from interline.model.conversation import ConversationSummary, SearchHit
from interline.ui.sidebar.ages import heading, short_date
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.widgets.mark import letter_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sidebar's widgets."""

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None: ...
    def set_open(self, conversation_id: str) -> None: ...
    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None: ...


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
        now: Callable[[], datetime] = _here_and_now,
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._on_listed = on_listed
        self._now = now
        self._summaries: dict[str, ConversationSummary] = {}
        self._query = ""
        self._open_id = ""
        self._loading = False
        self._stale = False

    @property
    def summaries(self) -> Mapping[str, ConversationSummary]:
        """The conversations as last listed, by id."""
        return self._summaries

    def reload(self) -> None:
        """Ask the library again; a wish while it is asked already is one more time afterwards."""
        if self._loading:
            self._stale = True
            return
        self._loading = True
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.LIBRARY:
            self.reload()

    def show_open(self, conversation_id: str) -> None:
        """The window is on this conversation now."""
        self._open_id = conversation_id
        self._view.set_open(conversation_id)

    def search(self, query: str) -> None:
        """Look for these words; nothing ends the search."""
        self._query = query
        if query:
            self._tasks.start(self._search(query))
        else:
            self._show_list()

    def rename(self, conversation_id: str, title: str) -> None:
        """Give the conversation another title."""
        self._tasks.start(self._rename(conversation_id, title))

    async def _load(self) -> None:
        try:
            library = await self._backend.library()
            while True:
                self._stale = False
                listed = await library.list()
                self._summaries = {summary.id: summary for summary in listed}
                if not self._query:
                    self._show_list()
                self._on_listed(self._summaries)
                if not self._stale:
                    return
        finally:
            self._loading = False

    async def _search(self, query: str) -> None:
        library = await self._backend.library()
        hits = await library.search(query)
        if query != self._query:
            return
        rows = [*self._rows_of_titles(query), *self._rows_of_hits(hits)]
        self._view.set_rows(rows, "" if rows else f"Nothing found for “{label(query, 60)}”.")
        self._view.set_open(self._open_id)

    async def _rename(self, conversation_id: str, title: str) -> None:
        shelves = await self._backend.shelves()
        await shelves.rename(conversation_id, title)
        self.reload()

    def _show_list(self) -> None:
        now = self._now()
        rows: list[Row] = []
        last = ""
        for summary in self._summaries.values():
            under = "Pinned" if summary.pinned else heading(summary.updated_at, now)
            if under != last:
                rows.append(Row(Kind.HEADING, under))
                last = under
            rows.append(_row_of(summary, now))
        self._view.set_rows(rows, "" if rows else "Conversations are listed here.")
        self._view.set_open(self._open_id)

    def _rows_of_titles(self, query: str) -> list[Row]:
        now, wanted = self._now(), query.casefold()
        found = [_row_of(s, now) for s in self._summaries.values() if wanted in s.title.casefold()][:50]
        return [Row(Kind.HEADING, "Titles"), *found] if found else []

    def _rows_of_hits(self, hits: tuple[SearchHit, ...]) -> list[Row]:
        rows = [
            Row(Kind.HIT, label(hit.title), hit.conversation_id, hit.message_id, label(hit.snippet, 160))
            for hit in hits
        ]
        return [Row(Kind.HEADING, "Messages"), *rows] if rows else []


def _row_of(summary: ConversationSummary, now: datetime) -> Row:
    return Row(
        Kind.CONVERSATION,
        label(summary.title) or "Untitled",
        summary.id,
        detail=short_date(summary.updated_at, now),
        marks=tuple(letter_of(vendor) for vendor in summary.vendors[:3]),
    )
