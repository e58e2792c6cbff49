"""Order in the list on the screen: several rows, folders, drag, keys, bars."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui.sidebar.rows import CONVERSATIONS, Kind, Row
from interline.ui.sidebar.sections import Aspect, Order, Shelf
from interline.ui.sidebar.view import SidebarView
from interline.ui.theme import DARK

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier

ROWS = (
    Row(Kind.HEADING, "Folders"),
    Row(Kind.FOLDER, "Work", folder="Work", detail="2"),
    Row(Kind.FOLDER, "Clients", folder="Work/Clients", depth=1, detail="1"),
    Row(Kind.CONVERSATION, "One", "1", folder="Work/Clients", depth=2),
    Row(Kind.CONVERSATION, "Two", "2", folder="Work", depth=1, tags=("sea", "moon"), more_tags=4),
    Row(Kind.HEADING, "Today"),
    Row(Kind.CONVERSATION, "Three", "3", starred=True),
    Row(Kind.CONVERSATION, "Four", "4"),
)


class Heard:
    """What the sidebar said."""

    def __init__(self, view: SidebarView) -> None:
        self.opened: list[str] = []
        self.deleted: list[list[str]] = []
        self.folders_deleted: list[str] = []
        self.renamed: list[tuple[str, str]] = []
        self.dropped: list[tuple[list[str], str]] = []
        self.aspects: list[Aspect] = []
        self.menus: list[Row] = []
        self.pressed: list[str] = []
        view.opened.connect(lambda conversation, message: self.opened.append(conversation))
        view.delete_requested.connect(self.deleted.append)
        view.folder_delete_requested.connect(self.folders_deleted.append)
        view.folder_renamed.connect(lambda path, name: self.renamed.append((path, name)))
        view.dropped.connect(lambda ids, folder: self.dropped.append((ids, folder)))
        view.aspect_changed.connect(self.aspects.append)
        view.menu_requested.connect(lambda row, at: self.menus.append(row))
        view.bulk_bar.pressed.connect(self.pressed.append)


@pytest.fixture
def view(qtbot: QtBot) -> SidebarView:
    """A sidebar with folders and conversations, which has the keyboard."""
    icons.load()
    made = SidebarView()
    qtbot.addWidget(made)
    made.resize(264, 600)
    made.set_aspect(Aspect())
    made.set_rows(ROWS)
    made.show()
    made.list.setFocus()
    return made


@pytest.fixture
def heard(view: SidebarView) -> Heard:
    return Heard(view)


def click(view: SidebarView, bot: QtBot, place: int, held: Qt.KeyboardModifier = NONE) -> None:
    at = view.list.visualRect(view.model.index(place)).center()
    bot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, held, at)


def test_several_are_picked_by_mouse_and_none_of_them_opens(
    view: SidebarView, heard: Heard, qtbot: QtBot
) -> None:
    """Ctrl adds one, Shift a row of them; a plain click opens and picks that one alone."""
    click(view, qtbot, 3)
    assert heard.opened == ["1"]
    assert not view.bulk_bar.isVisible()
    click(view, qtbot, 6, Ctrl)
    assert view.list.picked_ids() == ("1", "3")
    assert view.bulk_bar.isVisible()
    click(view, qtbot, 7, Shift)
    assert view.list.picked_ids() == ("1", "3", "4")
    assert heard.opened == ["1"]
    click(view, qtbot, 7)
    assert (view.list.picked_ids(), heard.opened) == (("4",), ["1", "4"])
    assert not view.bulk_bar.isVisible()


def test_several_are_picked_by_keyboard(view: SidebarView, heard: Heard, qtbot: QtBot) -> None:
    """Shift and arrows; Ctrl+A takes every conversation and no folder; Delete means all of them; Esc none."""
    view.list.go_to(view.model.index(6))
    qtbot.keyClick(view.list, Key.Key_Down, Shift)
    assert view.list.picked_ids() == ("3", "4")
    qtbot.keyClick(view.list, Key.Key_A, Ctrl)
    assert view.list.picked_ids() == ("1", "2", "3", "4")
    assert len(view.list.selectedIndexes()) == 4
    qtbot.keyClick(view.list, Key.Key_Delete)
    assert heard.deleted == [["1", "2", "3", "4"]]
    assert view.pick_none()
    assert len(view.list.picked_ids()) == 1
    assert not view.pick_none()


def test_home_and_end_lead_to_the_first_and_the_last_row(view: SidebarView, qtbot: QtBot) -> None:
    """Over the heading that stands at the top."""
    rows = [row for row in view.model.rows if row.kind is not Kind.HEADING]
    assert view.model.rows[0].kind is Kind.HEADING
    for key, wanted in ((Qt.Key.Key_End, rows[-1]), (Qt.Key.Key_Home, rows[0]), (Qt.Key.Key_End, rows[-1])):
        qtbot.keyClick(view.list, key)
        assert view.list.current_row() == wanted
    qtbot.keyClick(view.list, Qt.Key.Key_PageUp)
    assert view.list.current_row() == rows[0]


def test_what_is_picked_stays_picked_when_the_list_comes_anew(view: SidebarView) -> None:
    """An answer that ends elsewhere must not undo a selection; what is gone from the list is no longer picked."""
    view.list.pick(["1", "3", "4"])
    view.set_rows((*ROWS[:3], ROWS[4], Row(Kind.CONVERSATION, "New", "5"), *ROWS[5:]))
    view.set_open("5")
    assert view.list.picked_ids() == ("3", "4")


def test_the_keyboard_stays_near_what_was_deleted(view: SidebarView) -> None:
    """Delete, Delete, Delete goes down the list; and a list that comes anew does not call it away."""
    view.set_open("4")
    view.list.go_to(view.model.index(3))
    view.set_rows((*ROWS[:3], *ROWS[4:]))
    view.set_open("4")
    row = view.list.current_row()
    assert row is not None
    assert row.id == "2"


def test_a_folder_opens_and_closes_by_click_and_arrows(view: SidebarView, heard: Heard, qtbot: QtBot) -> None:
    """As in a tree: left closes, or leads to the folder around; right opens; Enter does either."""
    click(view, qtbot, 1)
    assert heard.aspects[-1].collapsed == {"Work"}
    view.set_rows((ROWS[0], replace(ROWS[1], collapsed=True), *ROWS[5:]))
    qtbot.keyClick(view.list, Key.Key_Right)
    assert heard.aspects[-1].collapsed == frozenset()
    view.set_rows(ROWS)
    view.list.go_to(view.model.index(3))
    qtbot.keyClick(view.list, Key.Key_Left)
    assert view.list.currentIndex().row() == 2, "from what lies in a folder to the folder"
    qtbot.keyClick(view.list, Key.Key_Left)
    assert heard.aspects[-1].collapsed == {"Work/Clients"}
    view.set_rows((*ROWS[:2], replace(ROWS[2], collapsed=True), *ROWS[4:]))
    qtbot.keyClick(view.list, Key.Key_Left)
    assert view.list.currentIndex().row() == 1, "from a closed folder to the one around it"
    qtbot.keyClick(view.list, Key.Key_Return)
    assert heard.aspects[-1].collapsed == {"Work", "Work/Clients"}
    assert heard.opened == []


def test_a_folder_is_renamed_and_removed_by_keyboard(view: SidebarView, heard: Heard, qtbot: QtBot) -> None:
    """Its own name is edited, not the path; Delete on it asks for the folder alone."""
    assert view.edit_folder("Work/Clients")
    editor = view.list.viewport().findChild(QLineEdit)
    assert editor.text() == "Clients"
    editor.setText("People")
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.waitUntil(lambda: view.list.viewport().findChild(QLineEdit) is None)
    assert heard.renamed == [("Work/Clients", "People")]
    view.list.go_to(view.model.index(2))
    qtbot.keyClick(view.list, Key.Key_Delete)
    assert (heard.folders_deleted, heard.deleted) == (["Work/Clients"], [])
    assert not view.edit_folder("nowhere")


def drag(view: SidebarView, ids: list[str], onto: int, *, at_edge: bool = False) -> bool:
    """Drag these onto a row, as Qt would say it; gives whether it may be dropped."""
    viewport = view.list.viewport()
    rect = view.list.visualRect(view.model.index(onto))
    at = rect.bottomLeft() + QPoint(60, -1) if at_edge else rect.center()
    places = [view.model.place_of(id_) for id_ in ids]
    data = view.model.mimeData(places)
    assert not data.hasText(), "no other program is given anything"
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, left, NONE))
    move = QDragMoveEvent(at, copy, data, left, NONE)
    QApplication.sendEvent(viewport, move)
    if move.isAccepted():
        assert view.model.drop_row == onto
        with_ring = view.grab().toImage()
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, left, NONE))
        assert view.model.drop_row == -1
        assert view.grab().toImage() != with_ring
    return move.isAccepted()


def test_conversations_are_dragged_into_folders_and_out(view: SidebarView, heard: Heard) -> None:
    """Onto a folder or what lies in it is into it, onto anything else out of any; elsewhere nothing can be dropped."""
    assert drag(view, ["3", "4"], 2)
    assert drag(view, ["3"], 4, at_edge=True)
    assert drag(view, ["1"], 7)
    assert heard.dropped == [(["3", "4"], "Work/Clients"), (["3"], "Work"), (["1"], "")]
    assert view.model.rowCount() == len(ROWS), "only the library moves anything"
    view.set_aspect(Aspect(Shelf.BIN))
    assert not drag(view, ["3"], 1)


def test_what_another_program_drags_is_not_taken(view: SidebarView, heard: Heard) -> None:
    """A text, or ids that are not listed."""
    foreign = QMimeData()
    foreign.setText("1")
    place = view.model.index(1)
    assert not view.model.canDropMimeData(foreign, Qt.DropAction.CopyAction, -1, -1, place)
    forged = QMimeData()
    forged.setData(CONVERSATIONS, b"9\n1\n\xff")
    view.model.dropMimeData(forged, Qt.DropAction.CopyAction, -1, -1, place)
    assert heard.dropped == [(["1"], "Work")]


def test_the_menu_key_opens_the_menu_of_the_row(view: SidebarView, heard: Heard) -> None:
    """Without a mouse; a heading has none."""
    view.list.go_to(view.model.index(7))
    at = view.list.visualRect(view.model.index(7)).center()
    for place in (at, view.list.visualRect(view.model.index(0)).center()):
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.list.mapToGlobal(place))
        QApplication.sendEvent(view.list.viewport(), event)
    assert [row.id for row in heard.menus] == ["4"]


def test_the_bar_of_several_offers_what_the_shelf_allows(view: SidebarView, heard: Heard) -> None:
    """In the bin they are restored or deleted for good, and neither moved nor tagged."""

    def offered() -> set[str]:
        return {name for name, button in view.bulk_bar.buttons.items() if button.isVisibleTo(view.bulk_bar)}

    for shelf, wanted in (
        (Shelf.ALL, {"move", "tag", "archive", "delete", "none"}),
        (Shelf.ARCHIVE, {"move", "tag", "restore", "delete", "none"}),
        (Shelf.BIN, {"restore", "delete", "none"}),
    ):
        view.set_aspect(Aspect(shelf))
        view.list.pick(["1", "2"])
        view.list.pick(["3", "4"])
        assert offered() == wanted
    view.bulk_bar.buttons["restore"].click()
    assert heard.pressed == ["restore"]


def test_shelf_order_and_tag_are_chosen_in_menus(view: SidebarView, heard: Heard) -> None:
    """Each says what is shown now; the bin can be emptied, and only there."""
    view.set_tags(("a & b", "sea"))
    menu = view.shelf_bar.shelf_button.menu()
    menu.aboutToShow.emit()
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["All conversations", "Starred", "Archive", "Bin", "#a && b", "#sea"]
    next(action for action in menu.actions() if action.text() == "#sea").trigger()
    assert heard.aspects[-1] == Aspect(tag="sea")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["#sea"]
    assert "Rename this tag…" in [action.text() for action in menu.actions()]
    next(action for action in menu.actions() if action.text() == "Bin").trigger()
    assert view.shelf_bar.empty_button.isVisible()
    orders = view.shelf_bar.order_button.menu()
    orders.aboutToShow.emit()
    next(action for action in orders.actions() if action.text() == "Cost").trigger()
    assert heard.aspects[-1] == Aspect(Shelf.BIN, Order.COST)


def test_order_and_closed_folders_are_remembered(view: SidebarView, qtbot: QtBot, tmp_path: Path) -> None:
    """The shelf is not: a window never opens on the bin; and what cannot be read costs nothing."""
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    view.set_aspect(Aspect(Shelf.BIN, Order.TITLE, collapsed=frozenset({"Work", "Ü/b, c"})))
    view.remember(settings)
    other = SidebarView()
    qtbot.addWidget(other)
    other.recall(settings)
    assert other.aspect == Aspect(order=Order.TITLE, collapsed=frozenset({"Work", "Ü/b, c"}))
    settings.setValue("sidebar/order", "nonsense")
    other.recall(settings)
    assert other.aspect.order is Order.TURN


def test_a_screen_reader_hears_folders_stars_tags_and_drafts(view: SidebarView) -> None:
    """Everything that is painted is said."""
    view.model.set_drafts(frozenset({"2", "3"}))
    view.set_open("3")

    def spoken(place: int) -> str:
        return str(view.model.index(place).data(Qt.ItemDataRole.AccessibleTextRole))

    assert spoken(1) == "Folder Work, 2 conversations, open"
    assert spoken(4) == "Two, with a draft, tagged sea moon"
    assert spoken(6) == "Three, starred"


def test_every_kind_of_row_is_painted(view: SidebarView) -> None:
    """Folders, stars, drafts, tags, picked rows, also where there is hardly room."""
    view.model.set_drafts(frozenset({"4"}))
    view.list.pick(["1", "2"])
    wide = view.grab().toImage()
    view.set_theme(DARK)
    view.resize(180, 500)
    narrow = view.grab().toImage()
    assert wide.size() != narrow.size()
    for image in (wide, narrow):
        across, down = range(0, image.width(), 2), range(60, 400, 2)
        assert len({image.pixel(x, y) for x in across for y in down}) > 10


def test_what_was_done_is_told_with_the_way_back_and_goes_away(view: SidebarView, qtbot: QtBot) -> None:
    """A press takes it back, once; what has no way back has no button; it leaves by itself."""
    called: list[int] = []
    view.done_line.tell("Deleted “X”.", lambda: called.append(1))
    assert view.done_line.sentence == "Deleted “X”."
    view.done_line.button.click()
    assert (called, view.done_line.sentence) == ([1], "")
    view.done_line.tell("Undone: deleted “X”.")
    assert not view.done_line.button.isVisible()
    view.done_line._away.timeout.emit()
    assert view.done_line.sentence == ""
