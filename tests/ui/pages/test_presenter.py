"""Which page is shown, and what the search finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from interline.ui.pages.page import Page, PageRow
from interline.ui.pages.presenter import Entry, PagesPresenter


class FakeView:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()
        self.note = ""
        self.marked = -1
        self.pages: list[str] = []
        self.rows: list[str] = []
        self.brought_up = 0

    def set_entries(self, entries: Sequence[Entry], note: str = "") -> None:
        self.entries, self.note = tuple(entries), note

    def mark(self, place: int) -> None:
        self.marked = place

    def show_page(self, page: Page) -> None:
        self.pages.append(page.id)

    def show_row(self, row_id: str) -> None:
        self.rows.append(row_id)

    def bring_up(self) -> None:
        self.brought_up += 1


def page(page_id: str, *rows: PageRow) -> Page:
    return Page(page_id, page_id.capitalize(), "keyboard", QWidget, lambda: rows)


PAGES = (
    page(
        "preferences", PageRow("look.theme", "Theme", "dark light"), PageRow("look.size", "Size of letters")
    ),
    page("vendors"),
    page("shortcuts", PageRow("view.larger", "Larger letters")),
)


def opened(last: str = "") -> tuple[FakeView, PagesPresenter]:
    view = FakeView()
    presenter = PagesPresenter(view, PAGES, last=last)
    presenter.open()
    return view, presenter


def test_it_opens_on_the_page_that_was_shown_last() -> None:
    """And on the first where that one is gone."""
    view, _ = opened("vendors")
    assert (view.pages, view.marked, view.brought_up) == (["vendors"], 1, 1)
    view, _ = opened("no-such-page")
    assert view.pages == ["preferences"]


def test_opening_it_again_leaves_it_as_it_is() -> None:
    """Also a search that is under way; a page that is asked for by name is shown."""
    view, presenter = opened()
    presenter.search("letters")
    presenter.open()
    assert [entry.text for entry in view.entries] == ["Size of letters", "Larger letters"]
    presenter.open("shortcuts", "view.larger")
    assert view.pages[-1] == "shortcuts"
    assert view.rows == ["view.larger"]
    assert view.marked == 2


def test_a_search_finds_rows_of_all_pages_and_leads_to_them() -> None:
    """Also pages that were never shown, and rows by their help alone."""
    view, presenter = opened()
    presenter.search("dark")
    assert [(entry.page.id, entry.row_id) for entry in view.entries] == [("preferences", "look.theme")]
    presenter.search("larger")
    presenter.pick(0)
    assert view.pages[-1] == "shortcuts"
    assert view.rows == ["view.larger"]


def test_moving_over_what_was_found_shows_the_page_and_leaves_the_keyboard() -> None:
    """Arrow keys look; Enter goes there."""
    view, presenter = opened()
    presenter.search("larger")
    presenter.pick(0, goes_on=False)
    assert view.pages[-1] == "shortcuts"
    assert view.rows == []


def test_nothing_found_is_said_and_an_empty_search_lists_the_pages() -> None:
    """With the shown one marked."""
    view, presenter = opened("shortcuts")
    presenter.search("xyzzy")
    assert view.entries == ()
    assert view.note == "No setting fits these words. Try fewer of them."
    presenter.pick(0)
    presenter.search("")
    assert [entry.page.id for entry in view.entries] == ["preferences", "vendors", "shortcuts"]
    assert (view.marked, view.note) == (2, "")
