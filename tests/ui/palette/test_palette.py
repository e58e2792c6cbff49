"""The palette: what it lists and in which order, and how a person uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from interline.ui.actions import ACTIONS
from interline.ui.palette.presenter import FEW, PalettePresenter
from interline.ui.palette.rows import Candidate, Row, found
from interline.ui.palette.view import PaletteView
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from tests.ui.conftest import Run, Scene
from tests.ui.fakes import B, FakeInterline

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def candidate(text: str, weight: int = 0, *, is_short: bool = True) -> Candidate:
    return Candidate(text.casefold(), lambda: Row(text, text, lambda: None), weight, is_short)


def texts(rows: list[Row]) -> list[str]:
    return [row.title for row in rows]


def test_what_fits_best_comes_first_and_of_the_rest_the_recent() -> None:
    """A whole word before the start of one, that before its inside."""
    all_of_them = [candidate(text) for text in ("Reprint", "Printer", "Print b", "Print a", "Pin")]
    assert texts(found("print", all_of_them)) == ["Print b", "Print a", "Printer", "Reprint"]
    assert texts(found("print", all_of_them, recent=("Print a",)))[:2] == ["Print a", "Print b"]


def test_letters_may_be_left_out_only_where_there_are_few() -> None:
    """Of ten thousand titles half would fit otherwise."""
    assert texts(
        found("nwcv", [candidate("New conversation"), candidate("Now, a cove", is_short=False)])
    ) == ["New conversation"]


def test_what_holds_the_words_leaves_no_room_for_scattered_letters() -> None:
    """Somebody who types "theme" does not mean "Go to the message field"."""
    both = [candidate("Go to the message field"), candidate("Theme")]
    assert texts(found("theme", both)) == ["Theme"]
    assert texts(found("gttm", both)) == ["Go to the message field"]


def test_its_own_words_count_more_than_what_it_belongs_to() -> None:
    """ "Export" of the group "Conversation" comes after "New conversation"."""
    export = Candidate("export", lambda: Row("e", "Export", lambda: None), more="conversation")
    assert texts(found("con", [export, candidate("New conversation")])) == ["New conversation", "Export"]


def test_no_more_are_made_than_are_shown() -> None:
    """However many fit."""
    made: list[str] = []

    def make(text: str) -> Row:
        made.append(text)
        return Row(text, text, lambda: None)

    many = [Candidate(f"title {number}", partial(make, f"Title {number}")) for number in range(5000)]
    assert len(found("title", many)) == len(made) == 50


@pytest.fixture
def palette(scene: Scene) -> PaletteView:
    scene.bot.waitUntil(scene.window.isActiveWindow)
    QTest.keyClick(scene.composer.field, Key.Key_K, Ctrl)
    shown = scene.window.findChild(PaletteView)
    assert isinstance(shown, PaletteView)
    return shown


def listed(palette: PaletteView) -> list[str]:
    return [row.title for row in palette.rows.rows]


def test_it_opens_with_every_command_and_its_keys(scene: Scene, palette: PaletteView) -> None:
    """Itself apart; the keyboard is in its field."""
    assert palette.isVisible()
    assert palette.field.hasFocus()
    assert len(listed(palette)) == len(ACTIONS) - 1
    (row,) = [row for row in palette.rows.rows if row.title == "New conversation"]
    assert (row.keys, row.detail) == ("Ctrl+N", "Conversation")
    assert row.spoken == "New conversation, Conversation, Ctrl+N"


def test_enter_does_what_is_marked_and_it_comes_first_the_next_time(
    scene: Scene, palette: PaletteView
) -> None:
    """By the keyboard alone."""
    size = scene.window.conversation.text_size
    QTest.keyClicks(palette.field, "letters")
    assert listed(palette)[:2] == ["Larger letters", "Smaller letters"]
    QTest.keyClick(palette.field, Key.Key_Down)
    QTest.keyClick(palette.field, Key.Key_Return)
    assert not palette.isVisible()
    assert scene.window.conversation.text_size == size - 1
    assert scene.composer.field.hasFocus()
    scene.desk.commands.open_palette()
    assert palette.field.text() == ""
    assert listed(palette)[0] == "Smaller letters"


def test_esc_closes_it_and_nothing_is_done(scene: Scene, palette: PaletteView) -> None:
    """And the keyboard is back where it was."""
    QTest.keyClicks(palette.field, "quit")
    QTest.keyClick(palette.field, Key.Key_Escape)
    assert not palette.isVisible()
    assert scene.composer.field.hasFocus()
    assert scene.window.isVisible()


def test_a_conversation_is_opened_by_its_title(scene: Scene, run: Run) -> None:
    """Also by a word in the middle; one that lies in the bin is none."""
    wanted = scene.fake.library.add("Tax question: home office", turns=1)
    scene.fake.library.add("Old taxes", deleted_at=datetime.now(UTC))
    scene.desk.sidebar.reload()
    scene.bot.waitUntil(lambda: wanted in scene.desk.sidebar.summaries)
    scene.desk.commands.open_palette()
    palette = scene.window.findChild(PaletteView)
    assert isinstance(palette, PaletteView)
    QTest.keyClicks(palette.field, "home tax")
    assert listed(palette) == ["Tax question: home office"]
    QTest.keyClick(palette.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == wanted)


def test_a_model_is_switched_to_by_its_name(scene: Scene, palette: PaletteView) -> None:
    """Only one that can answer is offered."""
    QTest.keyClicks(palette.field, "switch sim b")
    assert listed(palette) == ["Switch model to ok"]
    QTest.keyClick(palette.field, Key.Key_Return)
    choice = scene.desk.conversation.asked.choice
    assert choice is not None
    assert choice.pin == B
    scene.desk.commands.open_palette()
    QTest.keyClicks(palette.field, "gpt-6-sol")
    assert listed(palette) == []
    assert palette.note.text() == "Nothing fits “gpt-6-sol”."


def test_a_command_is_found_by_its_english_name_too(scene: Scene) -> None:
    """In a window of another language: it is what guides and pictures call it."""
    scene.window.commands.qt["answer.regenerate"].setText("Antwort neu erzeugen")
    scene.desk.commands.open_palette()
    palette = scene.window.findChild(PaletteView)
    assert isinstance(palette, PaletteView)
    for typed in ("regenerate", "neu erzeugen"):
        palette.field.clear()
        QTest.keyClicks(palette.field, typed)
        assert listed(palette)[0] == "Antwort neu erzeugen"


def test_a_title_is_shown_as_it_may_be_shown(scene: Scene) -> None:
    """Marks that turn text around become visible."""
    scene.fake.library.add("Evil \u202etitle", turns=1)
    scene.desk.sidebar.reload()
    scene.bot.waitUntil(lambda: len(scene.desk.sidebar.summaries) == 1)
    scene.desk.commands.open_palette()
    palette = scene.window.findChild(PaletteView)
    assert isinstance(palette, PaletteView)
    QTest.keyClicks(palette.field, "evil")
    assert listed(palette) == ["Evil ‹U+202E›title"]


def test_other_keys_are_shown_once_they_are_given(scene: Scene, run: Run) -> None:
    """As in the menu."""
    run(scene.fake.preferences.change_keys({"conversation.new": ("F8",)}))
    scene.bot.waitUntil(lambda: scene.window.commands.bindings.keys["conversation.new"] == ("F8",))
    scene.desk.commands.open_palette()
    palette = scene.window.findChild(PaletteView)
    assert isinstance(palette, PaletteView)
    assert [row.keys for row in palette.rows.rows if row.title == "New conversation"] == ["F8"]
    assert scene.window.sidebar.new_button.accessibleName() == "New conversation (F8)"
    run(scene.fake.preferences.change_keys({"conversation.new": ()}))
    scene.bot.waitUntil(lambda: scene.window.sidebar.new_button.accessibleName() == "New conversation")


class _Rows:
    """A view that remembers what it shows."""

    shown: list[str]

    def set_rows(self, rows: Sequence[Row], note: str = "") -> None:
        self.shown = [row.title for row in rows]

    def open_palette(self) -> None: ...
    def dismiss(self) -> None: ...


def test_enter_before_all_is_looked_through_picks_nothing_that_does_not_fit() -> None:
    """Of thousands of conversations: the command that stood first is not called for the title that is meant."""

    async def act() -> None:
        view, library = _Rows(), FakeInterline().library
        ids = [library.add(f"Ferry {n}", turns=0) for n in range(FEW + 1)]
        summaries = {each.id: each for each in await library.list() if each.id in ids}
        presenter = PalettePresenter(
            view,
            Names(),
            commands=lambda: [Row("quit", "Quit", lambda: None)],
            conversations=lambda: summaries,
            models=lambda: (),
            open_conversation=lambda id_: None,
            choose=lambda choice: None,
            tasks=Tasks(lambda sentence: None),
        )
        presenter.open()
        assert view.shown == ["Quit"]
        presenter.type("ferry 77")
        assert view.shown == []
        for _ in range(20):
            await asyncio.sleep(0)
        assert view.shown[0] == "Ferry 77"

    asyncio.run(act())
