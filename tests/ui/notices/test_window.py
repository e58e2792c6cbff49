"""Notices in the window: the banner, the menu's line, the list and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from interline.model.change import Topic
from interline.model.errors import StoreTrouble
from interline.ui.notices.page import NOTHING, NoticesPage
from interline.ui.theme import DARK
from interline.ui.widgets.banner import Banner, Notice
from tests.ui.fakes import FakeInterline
from tests.ui.notices.test_presenter import NEW, PRICE, REFUSED, RETIRING

if TYPE_CHECKING:
    from tests.ui.conftest import Scene


@pytest.fixture
def fake() -> FakeInterline:
    """With four things to tell."""
    made = FakeInterline()
    made.watch.notices = (RETIRING, PRICE, REFUSED, NEW)
    return made


def button(page: NoticesPage, words: str) -> QPushButton:
    return next(each for each in page.buttons if each.accessibleName().startswith(words))


def page_of(scene: Scene) -> NoticesPage:
    found = scene.desk.on_demand.pages.view.make_shown()
    assert isinstance(found, NoticesPage)
    return found


def wait(scene: Scene, holds: Callable[[], object]) -> None:
    scene.bot.waitUntil(lambda: bool(holds()))


def test_the_banner_tells_one_and_moves_what_it_is_about(scene: Scene) -> None:
    """With the sentence, one action, and a way back; then comes the next."""
    banner = scene.window.conversation.banner
    wait(scene, lambda: scene.notice == RETIRING.sentence)
    assert banner.action_button.text() == "Move them to new"
    scene.bot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
    wait(scene, lambda: scene.notice == "2 conversations ask new now.")
    assert banner.action_button.text() == "Undo"
    scene.bot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
    wait(scene, lambda: scene.fake.watch.done[-1] == "move back c1, c2")
    wait(scene, lambda: scene.notice == PRICE.sentence)


def test_the_banners_cross_means_later(scene: Scene) -> None:
    """The next one comes; the first waits in the list and is not put away."""
    wait(scene, lambda: scene.notice == RETIRING.sentence)
    scene.window.conversation.banner.dismiss()
    wait(scene, lambda: scene.notice == PRICE.sentence)
    assert scene.fake.watch.done == []
    assert scene.desk.notices.notices[0] == RETIRING


def test_the_menu_counts_and_opens_the_list(scene: Scene) -> None:
    """Everything is there, also what does not press; a row goes when it is dismissed."""
    action = scene.window.commands.qt["program.notices"]
    wait(scene, lambda: action.text() == "Notices (4)…")
    action.trigger()
    page = page_of(scene)
    scene.bot.waitUntil(page.isVisible)
    wait(scene, lambda: len(page.labels) == 5)
    assert [label.text() for label in page.labels][:2] == [RETIRING.sentence, RETIRING.next_step]
    scene.bot.mouseClick(button(page, "Use the new price"), Qt.MouseButton.LeftButton)
    wait(scene, lambda: action.text() == "Notices (3)…")
    scene.bot.mouseClick(button(page, f"Dismiss: {NEW.sentence}"), Qt.MouseButton.LeftButton)
    wait(scene, lambda: action.text() == "Notices (2)…")
    assert scene.fake.watch.done == ["accept sim-a/ok", f"dismiss {NEW.id}"]


def test_look_now_asks_and_says_how_it_went(scene: Scene) -> None:
    """The list fills anew under the same roof."""
    scene.window.commands.run("program.notices")
    page = page_of(scene)
    scene.fake.watch.next = ()
    scene.bot.mouseClick(page.look_button, Qt.MouseButton.LeftButton)
    assert not page.look_button.isEnabled()
    wait(scene, lambda: page.state.text() == "The vendors were asked just now.")
    assert page.look_button.isEnabled()
    assert [label.text() for label in page.labels] == [NOTHING]
    wait(scene, lambda: not scene.notice)
    assert scene.window.commands.qt["program.notices"].text() == "Notices…"


def test_the_list_is_read_in_both_themes_and_spoken(scene: Scene) -> None:
    """Each button says what it is about."""
    scene.window.commands.run("program.notices")
    page = page_of(scene)
    wait(scene, lambda: page.buttons)
    scene.window.set_theme(DARK)
    assert all(each.accessibleName().count(": ") >= 1 for each in page.buttons)
    assert {label.palette().color(label.foregroundRole()).name() for label in page.labels} <= {
        QColor(DARK.text).name(),
        QColor(DARK.secondary).name(),
    }


def test_a_long_list_scrolls_and_keeps_its_place_also_in_the_smallest_window(scene: Scene) -> None:
    """Nothing is cut off at the side, the foot stands under the list, and who puts away goes on where they were."""
    many = tuple(
        replace(RETIRING, about=f"{n:02}", sentence=f"{n}: {RETIRING.sentence * 3}") for n in range(12)
    )
    scene.fake.watch.notices = many
    scene.window.commands.run("program.notices")
    page = page_of(scene)
    scene.desk.on_demand.pages.view.resize(scene.desk.on_demand.pages.view.minimumSize())
    wait(scene, lambda: len(page.buttons) == 3 * len(many))
    scene.bot.waitUntil(lambda: page.area.verticalScrollBar().maximum() > 0)
    area, foot = page.area.geometry(), page.look_button.geometry()
    assert area.bottom() < foot.top()
    assert page.rect().contains(foot)
    column = page.area.widget()
    assert column.width() <= page.area.viewport().width()
    assert all(button.geometry().right() <= column.width() for button in page.buttons)
    last = page.buttons[-1]
    last.setFocus()
    page.area.ensureWidgetVisible(last)
    scene.bot.mouseClick(last, Qt.MouseButton.LeftButton)
    wait(scene, lambda: len(page.buttons) == 3 * len(many) - 3)
    assert page.focusWidget() is page.buttons[-1]
    assert not page.buttons[-1].visibleRegion().isEmpty()


def test_what_fits_on_one_line_stands_on_one(scene: Scene) -> None:
    """Buttons go below each other only where there is no room."""
    scene.window.commands.run("program.notices")
    page = page_of(scene)
    wait(scene, lambda: len(page.buttons) == 8)
    scene.bot.waitUntil(lambda: page.buttons[0].y() > 0)
    assert len({button.y() for button in page.buttons[:3]}) == 1
    assert page.area.verticalScrollBar().maximum() == 0


def test_what_was_done_on_the_page_is_said_there_with_its_way_back(scene: Scene) -> None:
    """And what failed; a key is set on the page of vendors."""
    scene.window.commands.run("program.notices")
    page, view = page_of(scene), scene.desk.on_demand.pages.view
    wait(scene, lambda: page.buttons)
    button(page, "Move them").click()
    wait(scene, lambda: view.banner.sentence == "2 conversations ask new now.")
    assert scene.notice != view.banner.sentence
    view.banner.action_button.click()
    wait(scene, lambda: scene.fake.watch.done[-1] == "move back c1, c2")
    scene.fake.troubles["dismiss"] = StoreTrouble("The disk is full.")
    button(page, "Dismiss").click()
    wait(scene, lambda: page.state.text() == "The disk is full.")
    button(page, "Set a new key").click()
    assert scene.desk.on_demand.pages.presenter.shown == "vendors"


def test_the_search_of_the_settings_finds_a_notice(scene: Scene) -> None:
    """Before its page was made; its first button gets the keyboard."""
    wait(scene, lambda: scene.notice)
    scene.desk.commands.open_settings("preferences")
    view = scene.desk.on_demand.pages.view
    view.search.setText("key is not accepted")
    scene.bot.keyClick(view.search, Qt.Key.Key_Return)
    page = page_of(scene)
    assert page.focusWidget() is button(page, "Set a new key")


def test_nobody_is_asked_while_the_window_opens(scene: Scene) -> None:
    """Only what is kept is shown."""
    wait(scene, lambda: scene.notice)
    assert scene.fake.watch.done == []


def test_news_of_another_look_reach_the_window(scene: Scene) -> None:
    """Published by whoever looked."""
    wait(scene, lambda: scene.notice == RETIRING.sentence)
    scene.fake.watch.notices = (REFUSED,)
    scene.fake.changes.publish(Topic.NOTICES)
    wait(scene, lambda: scene.notice == REFUSED.sentence)
    assert scene.window.conversation.banner.action_button.text() == "Set a new key…"


def test_a_banner_knows_closing_from_doing(qtbot: QtBot) -> None:
    """And takes back what is no longer so, also from under another."""
    banner = Banner()
    qtbot.addWidget(banner)
    said: list[str] = []
    for name in ("a", "b", "c"):
        banner.tell(
            Notice(
                name, "Do", lambda name=name: said.append(f"do {name}"), lambda name=name: said.append(name)
            )
        )
    banner.withdraw("b")
    banner.action_button.click()
    assert (said, banner.sentence) == (["do c"], "a")
    banner.dismiss()
    assert said == ["do c", "a"]
    assert banner.isHidden()
    banner.dismiss()
    assert said == ["do c", "a"]
