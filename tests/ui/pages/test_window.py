"""The settings window as a person uses it."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from interline.language import ENGLISH, LANGUAGES, speak
from interline.model.change import Topic
from interline.model.refs import ModelRef
from interline.model.route import Route
from interline.ui.actions import ACTIONS
from interline.ui.languages import language
from interline.ui.pages.rows import PIECE_SECONDS, RowsPage
from interline.ui.pages.view import LEAST_HEIGHT, LEAST_WIDTH, PagesView
from interline.ui.routes.view import RoutesView
from interline.ui.theme import DARK, LIGHT
from interline.ui.usage.presenter import NOTHING
from interline.ui.usage.view import UsageView
from interline.ui.vendors.view import VendorsView
from interline.ui.widgets.opening import OpeningHead
from tests.ui.conftest import Scene

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def opened(scene: Scene) -> PagesView:
    scene.bot.waitUntil(scene.window.isActiveWindow)
    scene.bot.keyClick(scene.composer.field, Key.Key_Comma, Ctrl)
    found = scene.window.findChild(PagesView)
    assert isinstance(found, PagesView)
    scene.bot.waitUntil(found.isActiveWindow)
    return found


def test_a_key_and_the_button_at_the_foot_open_it_once(scene: Scene) -> None:
    """It is made at the first use, is a window of its own, and lets the first one be used meanwhile."""
    assert scene.window.findChild(PagesView) is None
    view = opened(scene)
    scene.window.sidebar.foot.settings_button.click()
    assert scene.window.findChildren(PagesView) == [view]
    assert view.isWindow()
    assert not view.isModal()


def test_a_page_that_was_just_made_comes_with_the_next_frame(scene: Scene) -> None:
    """Making and painting it are two frames; what is picked meanwhile holds, and what was made before comes at once."""
    view, pages = opened(scene), scene.desk.on_demand.pages
    scene.bot.waitUntil(lambda: view.stack.currentWidget() is view.make_shown())
    first = view.make_shown()
    pages.open("routes")
    made = view.make_shown()
    assert isinstance(made, RoutesView)
    assert view.stack.currentWidget() is first
    assert not made.isVisible()
    pages.open("usage")
    scene.bot.waitUntil(lambda: isinstance(view.stack.currentWidget(), UsageView))
    assert not made.isVisible()
    pages.open("routes")
    scene.bot.waitUntil(made.isVisible)
    pages.open("usage")
    assert isinstance(view.stack.currentWidget(), UsageView)
    assert view.stack.currentWidget() is view.make_shown()


def test_the_style_looks_at_a_page_in_pieces_before_it_comes_into_sight(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its widgets are hundreds, and some may have gone meanwhile; then it is shown as usual."""
    view, pages = opened(scene), scene.desk.on_demand.pages
    scene.bot.waitUntil(lambda: view.stack.currentWidget() is view.make_shown())
    now = 0.0

    def later() -> float:
        nonlocal now
        now += 2 * PIECE_SECONDS
        return now

    monkeypatch.setattr("interline.ui.pages.view.perf_counter", later)
    pages.open("usage")
    made = view.make_shown()
    assert isinstance(made, UsageView)
    widgets = [made, *made.findChildren(QWidget)]
    # How many the style has seen by now depends on what was shown before; it looks at the rest while none is in sight.
    assert not made.isVisible()
    assert any(not each.testAttribute(Qt.WidgetAttribute.WA_WState_Polished) for each in widgets)
    made.export_button.setParent(None)
    made.export_button.deleteLater()
    QCoreApplication.sendPostedEvents(made.export_button, QEvent.Type.DeferredDelete)
    scene.bot.waitUntil(made.isVisible)
    assert now > len(widgets) * PIECE_SECONDS


def test_esc_leaves_the_search_first_and_then_the_window(scene: Scene) -> None:
    """Ctrl+W closes it at once, and it comes back."""
    view = opened(scene)
    QTest.keyClick(view, Key.Key_F, Ctrl)
    assert view.search.hasFocus()
    QTest.keyClicks(view.search, "larger")
    QTest.keyClick(view.search, Key.Key_Escape)
    assert view.search.text() == ""
    assert view.isVisible()
    QTest.keyClick(view, Key.Key_Escape)
    assert not view.isVisible()
    opened(scene)
    assert view.isVisible()
    QTest.keyClick(view, Key.Key_W, Ctrl)
    assert not view.isVisible()


def test_what_is_searched_for_is_shown_with_enter(scene: Scene) -> None:
    """The page scrolls to the row."""
    view = opened(scene)
    QTest.keyClicks(view.search, "sidebar")
    QTest.keyClick(view.search, Key.Key_Return)
    page = view.make_shown()
    assert isinstance(page, RowsPage)
    row = page.row("view.sidebar")
    assert row is not None
    top = row.mapTo(page.viewport(), row.rect().topLeft()).y()
    assert 0 <= top <= page.viewport().height() - row.height()


def test_a_line_of_the_search_has_room_for_all_its_words(scene: Scene) -> None:
    """The page that it is on stands in the last line, in a wide window and in a narrow one."""
    view = opened(scene)
    view.search.setText("theme")
    for width in (860, LEAST_WIDTH):
        view.resize(width, 600)
        scene.bot.wait(50)
        for place in range(view.list.model().rowCount()):
            index = view.list.model().index(place, 0)
            room = view.list.visualRect(index)
            inside = QRect(0, 0, room.width() - 18, 10_000)
            wanted = view.list.fontMetrics().boundingRect(inside, Qt.TextFlag.TextWordWrap, index.data())
            assert room.height() >= wanted.height() + 14, index.data()


def test_a_vendors_name_leads_to_its_row(scene: Scene) -> None:
    """Also before its page was ever shown."""
    view = opened(scene)
    scene.bot.waitUntil(lambda: len(scene.desk.on_demand.pages._arranged.vendors()) > 1)
    sought = scene.desk.on_demand.pages._arranged.vendors()[-2]
    QTest.keyClicks(view.search, sought.text)
    QTest.keyClick(view.search, Key.Key_Return)
    page = view.make_shown()
    assert isinstance(page, VendorsView)
    scene.bot.waitUntil(lambda: sought.id in page.rows and page.rows[sought.id].is_open)
    assert [row.id for row in page.rows.values() if row.is_open] == [sought.id]
    scene.bot.waitUntil(lambda: page.rows[sought.id].visibleRegion().boundingRect().height() > 40)


def test_a_routes_name_or_a_step_of_it_leads_to_its_row(scene: Scene) -> None:
    """And what comes to be while the window is open is found as well."""
    view = opened(scene)
    scene.bot.waitUntil(lambda: bool(scene.desk.on_demand.pages._arranged.routes()))
    scene.fake.vendors.all_routes = (
        *scene.fake.vendors.all_routes,
        Route("Night shift", (ModelRef("local", "x"),)),
    )
    scene.fake.changes.publish(Topic.VENDORS)
    scene.bot.waitUntil(lambda: len(scene.desk.on_demand.pages._arranged.routes()) == 3)
    QTest.keyClicks(view.search, "night sh")
    QTest.keyClick(view.search, Key.Key_Return)
    page = view.make_shown()
    assert isinstance(page, RoutesView)
    scene.bot.waitUntil(lambda: "Night shift" in page.rows and page.rows["Night shift"].is_open)
    assert page.rows["Night shift"].head.hasFocus()


def test_every_command_stands_on_the_page_of_shortcuts(scene: Scene) -> None:
    """With its keys."""
    view = opened(scene)
    scene.desk.commands.open_settings("shortcuts")
    page = view.make_shown()
    assert isinstance(page, RowsPage)
    assert all(page.row(action.id) is not None for action in ACTIONS)


def test_size_and_page_are_kept(scene: Scene) -> None:
    """They stand in the file of the windows once the window closes."""
    view = opened(scene)
    scene.desk.commands.open_settings("shortcuts")
    view.resize(700, 500)
    scene.window.close_requested.emit()
    kept = QSettings(str(scene.home.window_file), QSettings.Format.IniFormat)
    assert kept.value("pages/last") == "shortcuts"
    again = PagesView(scene.window)
    again.restore(kept)
    assert (again.width(), again.height()) == (700, 500)


def test_it_can_be_small(scene: Scene) -> None:
    """And nothing on it asks for more room."""
    view = opened(scene)
    view.resize(LEAST_WIDTH, LEAST_HEIGHT)
    for page in scene.desk.on_demand.pages.pages:
        scene.desk.commands.open_settings(page.id)
        shown = view.make_shown()
        assert shown is not None
        assert shown.minimumSizeHint().width() <= view.stack.width()
    assert (view.width(), view.height()) == (LEAST_WIDTH, LEAST_HEIGHT)


def too_wide(view: PagesView) -> list[int]:
    """By how much what is shown is cut off at the right."""
    shown = [area for area in view.findChildren(QScrollArea) if area.isVisible() and area.widget()]
    asked = [area.widget().minimumSizeHint().width() - area.viewport().width() for area in shown]
    return [more for more in asked if more > 0]


@pytest.mark.parametrize("code", LANGUAGES)
def test_small_pages_cut_nothing_off_in_any_language(scene: Scene, code: str) -> None:
    """What scrolls up and down is never wider than it can be seen, opened rows included."""
    speak(language(code, QLocale(code)))
    try:
        view = opened(scene)
        view.resize(LEAST_WIDTH, LEAST_HEIGHT)
        for page in scene.desk.on_demand.pages.pages:
            scene.desk.commands.open_settings(page.id)
            if isinstance(shown := view.make_shown(), RowsPage):
                shown.finish()
            scene.bot.wait(50)
            # Rows that have just been made get their width first.
            scene.bot.waitUntil(lambda: not too_wide(view))
            for head in view.findChildren(OpeningHead)[:3]:
                head.click()
                scene.bot.wait(10)
                assert not too_wide(view), page.id
    finally:
        speak(ENGLISH)


def test_the_colours_change_while_it_is_open(scene: Scene) -> None:
    """Also those of a page that was made before."""
    view = opened(scene)
    scene.window.set_theme(DARK)
    label = view.title
    assert label.palette().color(label.foregroundRole()).name().upper() == DARK.text
    scene.desk.commands.open_settings("shortcuts")
    scene.window.set_theme(LIGHT)
    scene.window.set_theme(DARK)
    page = view.make_shown()
    assert isinstance(page, RowsPage)
    heading = page.findChildren(QLabel)[0]
    assert heading.palette().color(heading.foregroundRole()).name().upper() in (DARK.text, DARK.secondary)


def test_everything_that_takes_the_keyboard_has_a_name(scene: Scene) -> None:
    """For those who hear the window."""
    view = opened(scene)
    for page in scene.desk.on_demand.pages.pages:
        scene.desk.commands.open_settings(page.id)
        takers = [
            widget
            for widget in view.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(view)
        ]
        nameless = [
            widget for widget in takers if not widget.accessibleName() and not getattr(widget, "text", str)()
        ]
        assert nameless == [], page.id


def test_pages_that_look_for_themselves_show_what_there_is(scene: Scene) -> None:
    """Vendors, routes and usage: each is read when it comes up, and again when something of it was stored, also after
    Python has cleared away what nobody holds."""
    opened(scene)
    pages = scene.desk.on_demand.pages
    for page_id in ("vendors", "routes", "usage"):
        scene.desk.commands.open_settings(page_id)
        gc.collect()
        page = pages.view.make_shown()
        assert isinstance(page, (VendorsView, RoutesView, UsageView))
        if isinstance(page, UsageView):
            scene.bot.waitUntil(lambda page=page: page.state.text() == NOTHING)
            continue
        scene.bot.waitUntil(lambda page=page: len(page.rows) > 0)
        page.rows.clear()
        scene.fake.changes.publish(Topic.VENDORS)
        scene.bot.waitUntil(lambda page=page: len(page.rows) > 0)


def test_the_form_for_a_server_of_ones_own_is_found(scene: Scene) -> None:
    """By the words that other programs have for it, too."""
    view = opened(scene)
    QTest.keyClicks(view.search, "custom endpoint")
    QTest.keyClick(view.search, Key.Key_Return)
    page = view.make_shown()
    assert isinstance(page, VendorsView)
    scene.bot.waitUntil(lambda: not page.form.name.visibleRegion().isEmpty())
    assert page.form.name.hasFocus()
