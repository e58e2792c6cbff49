"""Decides which page of the settings window is shown, and what a search of all pages finds.

Rule: a page is made by its first showing; finding a row makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.ui.matching import Typed

if TYPE_CHECKING:
    from interline.ui.pages.page import Page

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A line at the left: a page, or something found on one."""

    page: Page
    row_id: str = ""
    """Empty for the page itself."""
    text: str = ""
    """What was found; empty for the page itself."""


class View(Protocol):
    """What the presenter needs of the window."""

    def set_entries(self, entries: Sequence[Entry], note: str = "") -> None: ...
    def mark(self, place: int) -> None: ...
    def show_page(self, page: Page) -> None: ...
    def show_row(self, row_id: str) -> None: ...
    def bring_up(self) -> None: ...


class PagesPresenter:
    """The list of pages, the search, the page."""

    def __init__(
        self,
        view: View,
        pages: Sequence[Page],
        *,
        last: str,
        on_shown: Callable[[str], None] = lambda id: None,
    ) -> None:
        """`last` is the page that was shown last time; an unknown one is the first."""
        self._view = view
        self._pages = tuple(pages)
        self._on_shown = on_shown
        self._entries: tuple[Entry, ...] = ()
        self._shown = last if any(page.id == last for page in pages) else pages[0].id
        self._is_fresh = True

    @property
    def shown(self) -> str:
        """The id of the page that is shown, or was last."""
        return self._shown

    def open(self, page_id: str = "", row_id: str = "") -> None:
        """Bring the window up, on this page or on the last."""
        if self._is_fresh or page_id:
            self._is_fresh = False
            self._list_pages()
            self._show(page_id or self._shown)
        if row_id:
            self._view.show_row(row_id)
        self._view.bring_up()

    def search(self, typed: str) -> None:
        """List what fits; the pages again where nothing is typed."""
        if not typed.strip():
            self._list_pages()
            return
        self._entries = tuple(self._found(typed))
        nothing = tr("No setting fits these words. Try fewer of them.")
        self._view.set_entries(self._entries, "" if self._entries else nothing)
        if self._entries:
            self._view.mark(0)

    def pick(self, place: int, *, goes_on: bool = True) -> None:
        """Show the page of this line. `goes_on`: also what was found on it, with the keyboard."""
        if not 0 <= place < len(self._entries):
            return
        entry = self._entries[place]
        self._show(entry.page.id)
        if entry.row_id and goes_on:
            self._view.show_row(entry.row_id)

    def _show(self, page_id: str) -> None:
        page = next((page for page in self._pages if page.id == page_id), self._pages[0])
        self._shown = page.id
        self._view.show_page(page)
        mark = [place for place, entry in enumerate(self._entries) if entry.page is page]
        if mark and not any(entry.row_id for entry in self._entries):
            self._view.mark(mark[0])
        self._on_shown(page.id)

    def _list_pages(self) -> None:
        self._entries = tuple(Entry(page) for page in self._pages)
        self._view.set_entries(self._entries)
        self._view.mark(next(n for n, page in enumerate(self._pages) if page.id == self._shown))

    def _found(self, typed: str) -> list[Entry]:
        """What fits best comes first; a page before the rows on it."""
        found: list[tuple[int, int, Entry]] = []
        wanted = Typed(typed)

        def fit(text: str) -> int | None:
            return wanted.fit(text.casefold(), scattered=False)

        for page in self._pages:
            if (cost := fit(page.title)) is not None:
                found.append((cost, len(found), Entry(page)))
            for row in page.rows():
                cost = fit(row.text)
                if cost is None and (further := fit(f"{row.text} {row.more} {page.title}")) is not None:
                    cost = further + 2
                if cost is not None:
                    found.append((cost, len(found), Entry(page, row.id, row.text)))
        return [entry for _, _, entry in sorted(found, key=lambda each: each[:2])[:MOST_FOUND]]
