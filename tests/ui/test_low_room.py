"""Bars around the page of a conversation, where there is too little room for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.composer.field import MessageField
from interline.ui.conversation.view import LEAST_BAR, LEAST_PAGE, ConversationView
from interline.ui.importing.page import Page
from interline.ui.importing.view import ImportView
from interline.ui.sidebar.view import LEAST_LIST, SidebarView
from interline.ui.theme import LIGHT
from interline.ui.widgets.banner import Notice
from tests.ui.plain_transcript import PlainTranscript

LONG = Notice("A vendor says that a model ends soon, and some conversations still ask it. " * 2, "Move them")
REFUSAL = "The budget of this month is spent: 20.03 of 20 dollars. It begins anew on the first of December."


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication, look_of_others: None) -> Iterator[ConversationView]:
    """A conversation in the smallest window, with letters of twice the size."""
    icons.load()
    themes.set_scale(200)
    qapp.setFont(themes.font())
    # As in the window, which is not made larger by what it shows.
    window = QWidget()
    qtbot.addWidget(window)
    made = ConversationView(MessageField(), transcript=PlainTranscript)
    made.setParent(window)
    made.set_theme(LIGHT)
    made.resize(720, 480)
    made.show_conversation((), {})
    window.resize(1280, 900)
    window.show()
    yield made
    window.close()


def areas(pane: ConversationView) -> list[QScrollArea]:
    """What was made to scroll in."""
    bars = pane.banner, pane.composer.over.bar
    return [area for area in pane.findChildren(QScrollArea) if area.widget() in bars]


def settle() -> None:
    """All that was posted about layouts has been done."""
    for _ in range(5):
        QApplication.processEvents()


def test_notice_refusal_and_mode_leave_the_field_and_the_page_their_height(pane: ConversationView) -> None:
    """All three at once, in the lowest window: each bar scrolls, none is gone."""
    settle()
    card, field = pane.composer._card.height(), pane.composer.field.height()
    pane.tell(LONG)
    pane.composer.set_once("Only the next message goes to Anthropic, Claude Sonnet 5.5")
    pane.show_refusal(REFUSAL, may_go=True)
    settle()
    assert (pane.composer._card.height(), pane.composer.field.height()) == (card, field)
    assert pane.transcript.height() >= themes.scaled(LEAST_PAGE) - 1
    scrolling = areas(pane)
    assert len(scrolling) == 2
    for area in scrolling:
        assert area.height() >= themes.scaled(LEAST_BAR)
        assert area.verticalScrollBar().maximum() > 0
        assert area.horizontalScrollBar().maximum() == 0
    assert pane.composer.geometry().bottom() == pane.rect().bottom()


def test_a_button_out_of_sight_comes_into_it_with_the_keyboard(pane: ConversationView) -> None:
    """Whoever goes through the window by Tab sees where they are."""
    pane.tell(LONG)
    pane.show_refusal(REFUSAL, may_go=True)
    settle()
    pane.composer.refusal.words.setFocus()  # type: ignore[union-attr]
    area = next(each for each in areas(pane) if each.widget() is pane.composer.over.bar)
    button = pane.composer.refusal.anyway  # type: ignore[union-attr]
    assert button.visibleRegion().isEmpty()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    area.ensureWidgetVisible(button)
    settle()
    assert not button.visibleRegion().isEmpty()


def test_with_room_again_nothing_scrolls_and_what_is_dismissed_takes_none(pane: ConversationView) -> None:
    """In a larger window each bar is as high as its words; without a notice there is no bar."""
    pane.tell(LONG)
    pane.show_refusal(REFUSAL, may_go=True)
    settle()
    assert len(areas(pane)) == 2
    pane.resize(1280, 900)
    settle()
    for area in areas(pane):
        assert area.verticalScrollBar().maximum() == 0
    pane.banner.dismiss()
    pane.show_refusal("", may_go=False)
    settle()
    assert pane.transcript.mapTo(pane, QPoint()).y() == pane.header.geometry().bottom() + 1
    assert pane.composer.height() == pane.composer.card_height
    assert not any(area.isVisible() and area.height() > 0 for area in areas(pane))
    pane.tell(LONG)
    settle()
    assert pane.banner.isVisible()
    assert pane.banner.height() == pane.banner.heightForWidth(pane.banner.width())


def test_where_there_is_room_nothing_is_made(pane: ConversationView) -> None:
    """The usual window has no more widgets than before."""
    pane.resize(1280, 900)
    pane.tell(LONG)
    pane.show_refusal(REFUSAL, may_go=True)
    settle()
    assert areas(pane) == []


@pytest.mark.usefixtures("look_of_others")
def test_a_sheet_in_a_low_window_scrolls_its_page_and_shows_its_sentence(qtbot: QtBot) -> None:
    """What stands over the part that scrolls is not pressed together for it."""
    themes.set_scale(200)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(720, 480)
    sheet = ImportView(window)
    window.show()
    details = ("Read are exports of a great many other programs, which are all named here. " * 6,)
    page = Page(
        "Import", "Choose what another program exported: the file as it was downloaded. " * 3, details
    )
    sheet.show_page(page)
    sheet.open()
    sheet.fit()
    settle()
    assert sheet.headline.height() >= sheet.headline.heightForWidth(sheet.headline.width())
    assert sheet.area.height() >= 60
    assert sheet.area.verticalScrollBar().maximum() > 0
    window.resize(1280, 1200)
    settle()
    assert sheet.area.verticalScrollBar().maximum() == 0 or sheet.area.height() >= 299


@pytest.mark.usefixtures("look_of_others")
@pytest.mark.parametrize(
    ("sentence", "is_below"),
    [
        ("Deleted.", False),
        ("Took the tag “Danube” off “Rheinschifffahrtsaktiengesellschaft”.", True),
        ("Moved 2 conversations to “Work”. 1 of 2 were changed since and stay as they are. " * 5, True),
    ],
)
def test_what_was_done_is_told_whole_however_long_it_is(
    qtbot: QtBot, qapp: QApplication, sentence: str, is_below: bool
) -> None:
    """Its button stands under many lines, and in a low window they scroll; the list and the foot stay."""
    themes.set_scale(200)
    qapp.setFont(themes.font())
    window = QWidget()
    qtbot.addWidget(window)
    view = SidebarView(window)
    view.set_theme(LIGHT)
    window.resize(550, 480)
    view.resize(550, 480)
    window.show()
    settle()
    foot = view.foot.height()
    view.done_line.tell(sentence, lambda: None)
    settle()
    line, button = view.done_line._words, view.done_line.button
    assert line.height() >= line.heightForWidth(line.width())
    assert (button.y() > line.geometry().bottom()) is is_below
    assert max(line.fontMetrics().horizontalAdvance(word) for word in sentence.split()) <= line.width()
    assert view.foot.height() == foot
    assert view.list.height() >= LEAST_LIST
    assert view.foot.geometry().bottom() == view.rect().bottom()
    view.done_line.tell("Deleted.")
    settle()
    assert view.done_line.height() == view.done_line.heightForWidth(view.done_line.width())
