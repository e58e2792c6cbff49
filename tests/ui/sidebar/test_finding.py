"""What a search shows in the sidebar."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role, SearchHit
from interline.model.search import Sort, parse
from interline.ui.sidebar import filters
from interline.ui.sidebar.finding import found_in, near, rows_of_hits
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.sidebar.view import SidebarView
from interline.ui.theme import DARK
from tests.ui.sidebar.test_presenter import Stage, play

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def hit(conversation: str, message: str, snippet: str = "the tide", role: Role = Role.USER) -> SearchHit:
    return SearchHit(conversation, message, f"Title {conversation}", role, "sim-a", "ok", NOW, snippet)


def test_the_hits_of_a_conversation_stand_together_and_it_is_named_once() -> None:
    """Where its best hit stands; each says who said it and when."""
    hits = [hit("1", "a"), hit("2", "b", role=Role.ASSISTANT), hit("1", "c")]
    rows = rows_of_hits(hits, parse("tide", NOW.date()), NOW)
    assert [(row.text, row.message_id) for row in rows] == [("Title 1", "a"), ("", "c"), ("Title 2", "b")]
    assert [row.about.split(" · ")[0] for row in rows] == ["You", "You", "ok"]
    assert [row.detail[begin:end] for row in rows for begin, end in row.found] == ["tide"] * 3


def test_what_is_hostile_in_a_hit_is_made_visible() -> None:
    """Its title, model and snippet were written by others."""
    made = SearchHit("1", "a", "\u202eevil", Role.ASSISTANT, "v", "m\x1b[1m", NOW, "a\u202eb <b>tide</b>")
    (row,) = rows_of_hits([made], parse("tide", NOW.date()), NOW)
    assert row.text == "‹U+202E›evil"
    assert "\x1b" not in row.about
    assert row.detail == "a‹U+202E›b <b>tide</b>"


def test_a_narrow_line_begins_shortly_before_what_was_found() -> None:
    """At a word where there is one."""
    text = "one two three four five six the tide comes"
    assert near(text, ["tide"]) == "…five six the tide comes"
    assert near("the tide", ["tide"]) == "the tide"
    assert near(text, ["nothing"]) == text
    assert found_in("Ébbe ebbe", ["ebbe"]) == ((0, 4), (5, 9))


def test_a_search_that_is_no_longer_asked_for_is_ended() -> None:
    """The library is told, by cancelling; only the last one is shown."""
    ended: list[str] = []

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        library.add("One", turns=1)
        find = library.search

        async def slow(query: object, limit: int = 50) -> tuple[SearchHit, ...]:
            try:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                return await find(query, limit)  # type: ignore[arg-type]
            except asyncio.CancelledError:
                ended.append(str(query.terms[0].text))  # type: ignore[attr-defined]
                raise

        library.search = slow  # type: ignore[method-assign]
        for typed in ("a", "an", "answer"):
            stage.presenter.search(typed)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await stage.settle()

    stage = play(act)
    assert ended == ["a", "an"]
    assert stage.fake.library.searched == ["answer"]
    assert ("hit", "One") in stage.view.rows


def test_filters_are_told_and_what_cannot_be_read_is_a_sentence() -> None:
    """The words are looked for all the same."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("One", turns=1)
        stage.presenter.search("answer vendor:sim has:gold sort:newest")
        await stage.settle()

    stage = play(act)
    shown, sort = stage.view.filters
    assert [each.text for each in shown] == ["vendor:sim"]
    assert sort is Sort.NEWEST
    assert stage.view.shown[-1][1] == "has: takes code or image, not “gold”."
    assert ("heading", "Messages, newest first") in stage.view.rows


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("answer", ["Answer to all"]),
        ("all answ", ["Answer to all"]),
        ("answer -all", []),
        ("folder:sea", ["Other"]),
        ("folder:sea answer", []),
        ("tag:x is:pinned", ["Answer to all"]),
        ("-tag:x", ["Other"]),
        ("since:2000", ["Answer to all", "Other"]),
        ("until:2000", []),
        ("has:code answer", []),
    ],
)
def test_titles_are_found_by_words_and_by_what_fits_a_conversation(typed: str, titles: list[str]) -> None:
    """Not by what only a message can hold."""

    async def act(stage: Stage) -> None:
        stage.fake.library.add("Answer to all", tags=("x",), pinned=True)
        stage.fake.library.add("Other", folder="Sea/Coast")
        stage.presenter.reload()
        await stage.settle()
        stage.presenter.search(typed)
        await stage.settle()

    stage = play(act)
    assert sorted(text for kind, text in stage.view.rows if kind == "conversation") == titles


@pytest.fixture
def view(qtbot: QtBot) -> SidebarView:
    made = SidebarView()
    qtbot.addWidget(made)
    made.resize(264, 600)
    made.show()
    return made


def entries(menu: QMenu) -> dict[str, dict[str, bool]]:
    subs = [action.menu() for action in menu.actions() if action.menu() is not None]
    return {
        sub.title(): {action.text(): action.isChecked() for action in sub.actions()}
        for sub in subs
        if isinstance(sub, QMenu)
    }


def test_the_menu_writes_filters_and_a_chip_takes_them_out(view: SidebarView, qtbot: QtBot) -> None:
    """By keyboard too; what else stands in the field stays."""
    view.names = lambda: {"vendors": ["openai"], "folders": ["Trips 2026"], "tags": []}
    view.search.setText("moon has:code")
    menu = filters.filter_menu(view, view.search.text(), view._write, **view.names())
    found = entries(menu)
    assert found["Vendor"] == {"openai": False}
    assert found["Holds"] == {"Code": True, "A picture": False}
    assert "Tag" not in found
    (folder,) = [a.menu() for a in menu.actions() if a.menu() is not None and a.menu().title() == "Folder"]
    folder.actions()[0].trigger()
    assert view.search.text() == 'moon has:code folder:"Trips 2026" '
    assert view.search.hasFocus()
    view.show_filters(parse(view.search.text(), NOW.date()).filters, Sort.NEWEST)
    assert view.chips.texts == ("has:code", 'folder:"Trips 2026"', "sort:newest")
    chip = view.chips.findChildren(filters._Chip)[-3]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    assert view.search.text() == 'moon folder:"Trips 2026" '
    view.show_filters((), Sort.RELEVANCE)
    assert view.chips.isHidden()


def test_the_filter_menu_opens_from_the_keyboard(view: SidebarView, qtbot: QtBot) -> None:
    """Its button is reached by Tab."""
    assert view.filter_button.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(view.filter_button, Qt.Key.Key_Space)
    assert any(menu.isVisible() for menu in view.findChildren(QMenu))
    for menu in view.findChildren(QMenu):
        menu.close()


def test_a_hit_is_painted_and_spoken(view: SidebarView) -> None:
    """In both themes, with and without its title."""
    rows = rows_of_hits([hit("1", "a", "the tide " * 30), hit("1", "b")], parse("tide", NOW.date()), NOW)
    view.set_rows([Row(Kind.HEADING, "Messages"), *rows])
    light = view.grab().toImage()
    view.set_theme(DARK)
    assert view.grab().toImage() != light
    heights = [view.list.visualRect(view.model.index(n)).height() for n in (1, 2)]
    assert heights[0] > heights[1] > 40
    spoken = view.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("You · ")
    assert spoken.endswith("the tide")
