"""The page as a screen reader has it: a list of messages, each with its name, its whole text and what can be pressed.

Rule: nothing is laid out because a screen reader counts or names; a message and a button are made when they are asked
for, told anew at every question, and act later, when the question has been answered.

None of this overrides `interface_cast`: in Python, that ends the process as soon as the bus asks for it. What is
painted borrows the page's viewport as its widget, which brings Qt's own actions with it, and says that it is no object.
"""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget

from interline.language import tr
from interline.rendering.deceivers import in_prose
from interline.ui.transcript.piece import Kind, Piece, Spot
from interline.ui.transcript.reading import Reading
from interline.ui.transcript.row import Row
from interline.ui.transcript.typed import SHOWN_AT_FIRST

MaybeAccess = Any
"""A QAccessibleInterface or None: Qt's stubs do not know that None may be answered."""
MOST_TOLD = 50_000
"""Characters of a message that are its description; Enter opens the reader, which has them all."""
_ROLES = {
    Kind.BUTTON: QAccessible.Role.Button,
    Kind.LINK: QAccessible.Role.Link,
    Kind.FOLD: QAccessible.Role.Button,
    Kind.PICTURE: QAccessible.Role.Button,
}
_pages: dict[int, Held] = {}
"""By the address of the page. Kept here, since nothing of Python's may go away while Qt still knows it."""
_gone: list[Held] = []
"""Those whose page is gone; let go of once Qt has done so too."""
_state = {"installed": False, "over": False}


def install() -> None:
    """Have Qt ask here; once for all pages."""
    if not _state["installed"]:
        _state["installed"] = True
        QAccessible.installFactory(_made_for)
        atexit.register(_end)


def access_of(page: Reading) -> PageAccess | None:
    """What a screen reader has of this page; None where there is no screen reader."""
    if not QAccessible.isActive():
        return None
    made = QAccessible.queryAccessibleInterface(page)
    return made if isinstance(made, PageAccess) else None


def _made_for(key: str, thing: QObject | None) -> QAccessibleInterface | None:
    if _state["over"] or not isinstance(thing, Reading) or not shiboken6.isValid(thing):
        return None
    _gone[:] = [held for held in _gone if held.is_known]
    address = shiboken6.getCppPointer(thing)[0]
    held = _pages.get(address)
    if held is None:
        held = _pages[address] = Held(thing)
        thing.destroyed.connect(lambda: _forget(address))
    # Qt asks anew when a slot is added to the page. What it got before stays its own until the page goes: what it is
    # given twice, it deletes twice.
    made = PageAccess(thing, held)
    held.pages.append(made)
    return made


def _forget(address: int) -> None:
    held = _pages.pop(address, None)
    if held is not None:
        held.forget_messages()
        _gone.append(held)


def _end() -> None:
    """Python ends before Qt does: Qt lets go of everything while both are there."""
    _state["over"] = True
    for held in (*_pages.values(), *_gone):
        held.forget_messages()
        for page in held.pages:
            if shiboken6.isValid(page):
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(page))
    _pages.clear()
    _gone.clear()


class Held:
    """All that Qt was given of one page."""

    def __init__(self, page: Reading) -> None:
        self._page = weakref.ref(page)
        self.pages: list[PageAccess] = []
        self.messages: dict[str, MessageAccess] = {}
        """By the message's id; those that were asked for."""
        self.rows: list[Row] | None = None
        """As they were when somebody last looked."""

    @property
    def page(self) -> Reading | None:
        """The page, as long as it is there."""
        page = self._page()
        return page if page is not None and shiboken6.isValid(page) else None

    @property
    def access(self) -> PageAccess | None:
        """The page as Qt knows it now."""
        return self.pages[-1] if self.pages and shiboken6.isValid(self.pages[-1]) else None

    @property
    def is_known(self) -> bool:
        """Whether Qt still knows any of it."""
        return any(shiboken6.isValid(page) for page in self.pages)

    def message(self, row: Row) -> MessageAccess:
        """A message, made if need be."""
        known = self.messages.get(row.id)
        if known is None:
            page = self.page
            assert page is not None
            known = self.messages[row.id] = MessageAccess(self, page, row.id)
            QAccessible.registerAccessibleInterface(known)
        return known

    def forget_messages(self) -> None:
        for message in self.messages.values():
            message.forget()
        self.messages.clear()


class PageAccess(QAccessibleWidget):
    """The page: a list whose items are the messages."""

    def __init__(self, page: Reading, held: Held) -> None:
        super().__init__(page, QAccessible.Role.List, page.accessibleName())
        self._held = held

    @property
    def page(self) -> Reading | None:
        """The page, as long as it is there."""
        return self._held.page

    def message(self, row: Row) -> MessageAccess:
        """A message, made if need be."""
        return self._held.message(row)

    def known(self, row_id: str) -> MessageAccess | None:
        """A message, where it was asked for before."""
        return self._held.messages.get(row_id)

    def rows_changed(self, page: Reading) -> int:
        """Let go of the messages that are not shown any more. Returns from which row on they are new; 0 where they are
        others altogether."""
        held = self._held
        before, held.rows = held.rows, page.rows
        if page.rows is before:
            return len(page.rows)
        # Their turn comes when no question is being answered any more.
        for row_id in [row_id for row_id in held.messages if page.row_of(row_id) is None]:
            _later(page, held.messages.pop(row_id).forget)
        count = len(before) if before else 0
        goes_on = before and count <= len(page.rows) and page.rows[count - 1] is before[-1]
        return count if goes_on else 0

    def childCount(self) -> int:
        page = self.page
        return len(page.rows) + (not page.jump.isHidden()) if page is not None else 0

    def child(self, index: int) -> MaybeAccess:
        page = self.page
        if page is None or index < 0:
            return None
        if index < len(page.rows):
            return self.of_row(page, page.rows[index])
        if index == len(page.rows) and not page.jump.isHidden():
            return QAccessible.queryAccessibleInterface(page.jump)
        return None

    def of_row(self, page: Reading, row: Row) -> QAccessibleInterface:
        """A message as it stands there now: painted, or in the reader."""
        reader = page.reader
        if reader is not None and reader.row_id == row.id:
            return QAccessible.queryAccessibleInterface(reader)
        return self.message(row)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        page = self.page
        if page is None:
            return -1
        row = None
        if isinstance(child, MessageAccess):
            row = page.row_of(child.row_id)
        else:
            thing = child.object()
            if thing is page.jump:
                return len(page.rows)
            if page.reader is not None and thing is page.reader:
                row = page.row_of(page.reader.row_id)
        return row.index if row is not None else -1

    def childAt(self, x: int, y: int) -> MaybeAccess:
        page = self.page
        if page is None:
            return None
        point = page.viewport().mapFromGlobal(QPoint(x, y))
        if not page.viewport().rect().contains(point):
            return None
        if not page.jump.isHidden() and page.jump.geometry().contains(point):
            return QAccessible.queryAccessibleInterface(page.jump)
        found = page.found_at(point)
        return self.of_row(page, found.row) if found is not None else None

    def focusChild(self) -> MaybeAccess:
        page = self.page
        if page is None or not page.hasFocus():
            return super().focusChild() if page is not None else None
        row = page.current
        if row is None:
            return None
        message = self.message(row)
        return message.focusChild() or message


class _Painted(QAccessibleWidget):
    """What is painted, so that Qt knows no object for it."""

    def __init__(self, held: Held, page: Reading, role: QAccessible.Role) -> None:
        super().__init__(page.viewport(), role, "")
        self._held = held
        self._role = role

    @property
    def page(self) -> Reading | None:
        """The page, as long as it is there."""
        return self._held.page

    def forget(self) -> None:
        """Have Qt let go of it."""
        if shiboken6.isValid(self):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(self))

    def object(self) -> Any:
        return None

    def window(self) -> Any:
        page = self.page
        return page.window().windowHandle() if page is not None else None

    def role(self) -> QAccessible.Role:
        return self._role

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """It says what it says."""

    def relations(self, match: Any = None) -> Any:
        return []

    def foregroundColor(self) -> QColor:
        page = self.page
        return page.ink.colour("text") if page is not None else QColor()

    def backgroundColor(self) -> QColor:
        page = self.page
        return page.ink.colour("window") if page is not None else QColor()

    def child(self, index: int) -> MaybeAccess:
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> MaybeAccess:
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> MaybeAccess:
        return None

    def actionNames(self) -> list[str]:
        return [QAccessibleWidget.setFocusAction(), QAccessibleWidget.pressAction()] if self.isValid() else []

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []


class MessageAccess(_Painted):
    """One painted message: an item of the list."""

    def __init__(self, held: Held, page: Reading, row_id: str) -> None:
        super().__init__(held, page, QAccessible.Role.ListItem)
        self.row_id = row_id
        self._spots: dict[tuple[tuple[int, int], str], SpotAccess] = {}
        """By the keys of piece and spot; those that were asked for."""

    @property
    def row(self) -> Row | None:
        """The message, as long as it is shown."""
        page = self.page
        return page.row_of(self.row_id) if page is not None else None

    def spots(self) -> list[tuple[Piece, Spot]]:
        """What can be pressed of it; of what is laid out."""
        page, row = self.page, self.row
        return page.spots_of(row) if page is not None and row is not None else []

    def spot(self, piece: Piece, spot: Spot) -> SpotAccess:
        """One of them, made if need be."""
        key = (piece.key, spot.key)
        known = self._spots.get(key)
        if known is None:
            page = self.page
            assert page is not None
            known = self._spots[key] = SpotAccess(self._held, self, page, key, _ROLES[spot.kind])
            QAccessible.registerAccessibleInterface(known)
        return known

    def forget(self) -> None:
        for spot in self._spots.values():
            spot.forget()
        self._spots.clear()
        super().forget()

    def isValid(self) -> bool:
        return self.row is not None

    def parent(self) -> MaybeAccess:
        return self._held.access

    def childCount(self) -> int:
        return len(self.spots())

    def child(self, index: int) -> MaybeAccess:
        spots = self.spots()
        return self.spot(*spots[index]) if 0 <= index < len(spots) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if not isinstance(child, SpotAccess):
            return -1
        keys = [(piece.key, spot.key) for piece, spot in self.spots()]
        return keys.index(child.key) if child.key in keys else -1

    def childAt(self, x: int, y: int) -> MaybeAccess:
        page = self.page
        if page is None:
            return None
        found = page.found_at(page.viewport().mapFromGlobal(QPoint(x, y)))
        if found is None or found.row.id != self.row_id or found.spot is None or not found.spot.is_enabled:
            return None
        return self.spot(found.piece, found.spot)

    def focusChild(self) -> MaybeAccess:
        page = self.page
        focus = page.focus_place if page is not None else None
        if focus is None or page is None or page.current is not self.row:
            return None
        found = next((each for each in self.spots() if each[0] is focus[0] and each[1].key == focus[1]), None)
        return self.spot(*found) if found is not None else None

    def rect(self) -> QRect:
        page, row = self.page, self.row
        if page is None or row is None:
            return QRect()
        room = page.row_room(row)
        return QRect(page.viewport().mapToGlobal(room.topLeft()), room.size())

    def text(self, kind: QAccessible.Text) -> str:
        page, row = self.page, self.row
        if page is None or row is None:
            return ""
        if kind is QAccessible.Text.Name:
            return page.name_of(row)
        if kind in (QAccessible.Text.Description, QAccessible.Text.Value):
            return told(page, row)
        return ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        page, row = self.page, self.row
        if page is None or row is None:
            state.invalid = True
            return state
        state.focusable = state.readOnly = True
        state.focused = page.hasFocus() and page.current is row and page.focus_place is None
        state.busy = row.is_running
        if not page.isVisible():
            state.invisible = True
        elif not page.row_room(row).intersects(page.viewport().rect()):
            state.offscreen = True
        return state

    def doAction(self, name: str) -> None:
        page = self.page
        if page is not None:
            _later(page, lambda: page.read(self.row_id))


class SpotAccess(_Painted):
    """A place of a message that can be pressed."""

    def __init__(
        self,
        held: Held,
        parent: MessageAccess,
        page: Reading,
        key: tuple[tuple[int, int], str],
        role: QAccessible.Role,
    ) -> None:
        super().__init__(held, page, role)
        self._parent = parent
        self.key = key

    def found(self) -> tuple[Piece, Spot] | None:
        """The spot, as long as it is there."""
        return next((each for each in self._parent.spots() if (each[0].key, each[1].key) == self.key), None)

    def isValid(self) -> bool:
        return self.found() is not None

    def parent(self) -> MaybeAccess:
        return self._parent if shiboken6.isValid(self._parent) else None

    def rect(self) -> QRect:
        page, found = self.page, self.found()
        room = page.room_of(found[0]) if page is not None and found is not None else None
        if page is None or found is None or room is None:
            return QRect()
        here = found[1].room.translated(room.topLeft())
        return QRect(page.viewport().mapToGlobal(here.topLeft()), here.size())

    def text(self, kind: QAccessible.Text) -> str:
        found = self.found()
        if found is None:
            return ""
        if kind is QAccessible.Text.Name:
            return found[1].name
        return found[1].tip if kind is QAccessible.Text.Description and found[1].tip != found[1].name else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        page, found = self.page, self.found()
        if page is None or found is None:
            state.invalid = True
            return state
        piece, spot = found
        state.focusable = True
        state.focused = page.hasFocus() and page.focus_place == (piece, spot.key)
        state.linked = spot.kind is Kind.LINK
        if spot.is_open is not None and spot.kind is Kind.FOLD:
            state.expandable = True
            state.expanded, state.collapsed = spot.is_open, not spot.is_open
        elif spot.is_open is not None:
            state.checkable, state.checked = True, spot.is_open
        if not page.isVisible():
            state.invisible = True
        elif not self.rect().intersects(_on_screen(page)):
            state.offscreen = True
        return state

    def doAction(self, name: str) -> None:
        page, found = self.page, self.found()
        if page is None or found is None:
            return
        if name == QAccessibleWidget.setFocusAction():
            _later(page, lambda: self._do(page.focus_spot))
        else:
            _later(page, lambda: self._do(page.press))

    def _do(self, act: Callable[[Piece, Spot], None]) -> None:
        found = self.found()
        if found is not None:
            act(*found)


def told(page: Reading, row: Row) -> str:
    """The words of a message as they are read out: what is shown where it is laid out, else what was written."""
    sheet, source = page.sheet_of(row.id), row.card.text
    is_all = row.is_answer or len(source) <= SHOWN_AT_FIRST
    if sheet is not None and is_all and sheet.body.is_whole and not sheet.body.held:
        text = "\n".join(filter(None, (piece.spoken() for piece in sheet.pieces)))
    else:
        text = in_prose(source[: MOST_TOLD + 1])
    if len(text) <= MOST_TOLD:
        return text
    return tr("{beginning} … Press Enter to read all of it.", beginning=text[:MOST_TOLD])


def _on_screen(page: Reading) -> QRect:
    return QRect(page.viewport().mapToGlobal(QPoint()), page.viewport().size())


def _later(page: Reading, act: Callable[[], None]) -> None:
    """When whoever asks has been answered; not at all once the page is gone."""
    QTimer.singleShot(0, page, act)
