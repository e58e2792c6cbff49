"""What a person does on the tour: one method a scene, each with the pauses in which a person looks.

Rule: keys, clicks and wheel come as events posted to the window, as from the system; a command of the menu is run by
its name.
"""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QWidget

if TYPE_CHECKING:
    from interline.startup import Interline
    from interline.ui.desk import Desk
    from interline.ui.main_window import MainWindow

    from .frames import Frames

LOOK = 0.25
"""Seconds in which one looks at what came."""
KEY = 0.06
"""Seconds between two keys of somebody who types fast."""
PAGES = ("preferences", "vendors", "routes", "notices", "prompts", "shortcuts", "usage")
WORDS = "Tell me of the tides at the pier, of bread and of release notes, in a table. "


class Tour:
    """One person at one window."""

    def __init__(self, app: Interline, window: MainWindow, frames: Frames, folder: Path) -> None:
        from interline.ui.desk import Desk

        self._app = app
        self._window = window
        self._frames = frames
        self._folder = folder
        self._desk = desk_of(window, Desk)
        self._random = random.Random(4)
        self._rounds = 0

    async def type_while_streaming(self, keys: int) -> list[Key]:
        """How long each key took from press to paint, while three conversations are answered."""
        for _ in range(3):
            await self._ask()
        field = self._window.conversation.composer.field
        watch = KeyWatch(field, self._frames)
        self._frames.scene = "typing while three stream"
        for n in range(keys):
            watch.press(self._letter(n))
            await asyncio.sleep(KEY)
            if n % 80 == 79:
                field.clear()
        field.clear()
        watch.end()
        return watch.keys

    async def go_round(self, seconds: float) -> None:
        """Scene after scene until the time is over."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for scene in self._scenes():
                self._frames.scene = scene.__name__.removeprefix("_").replace("_", " ")
                await scene()
                await asyncio.sleep(LOOK)
                if time.monotonic() > ends:
                    return
            self._rounds += 1

    def _scenes(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return (
            self._ask_and_watch,
            self._switch_conversations,
            self._scroll_a_long_one,
            self._search,
            self._palette,
            self._picker,
            self._find,
            self._settings_pages,
            self._usage,
            self._menus,
            self._fold,
            self._order,
            self._receipt,
            self._resize,
            self._theme,
            self._sheets,
            self._dry_import,
            self._write_export,
        )

    # Scenes.

    async def _ask(self) -> None:
        self._run("conversation.new")
        await self._type(self._window.conversation.composer.field, "How are the tides?")
        await self._press(self._window.conversation.composer.field, Qt.Key.Key_Return)
        await asyncio.sleep(LOOK)

    async def _ask_and_watch(self) -> None:
        for _ in range(3):
            await self._ask()
        await self._type(self._window.conversation.composer.field, WORDS)
        await asyncio.sleep(1)
        self._window.conversation.composer.field.clear()

    async def _switch_conversations(self) -> None:
        for row in self._random.sample(range(2, 40), 8):
            await self._click_row(row)
            await asyncio.sleep(LOOK)

    async def _scroll_a_long_one(self) -> None:
        longest = max(self._desk.sidebar.summaries.values(), key=lambda each: each.messages)
        self._desk.conversation.open(longest.id)
        await asyncio.sleep(1)
        page = self._page()
        for notches in (3, -2):
            for _ in range(30):
                self._wheel(page, 120 * notches)
                await asyncio.sleep(0.03)
        bar = page.verticalScrollBar()
        for part in (0.1, 0.9, 0.5, 0.3):
            bar.setValue(int(bar.maximum() * part))
            await asyncio.sleep(LOOK)
        await asyncio.sleep(LOOK)
        bar.setValue(bar.maximum())

    async def _search(self) -> None:
        self._run("view.search")
        field = self._focused()
        await self._type(field, "tion der con")
        await asyncio.sleep(1)
        await self._click_row(3)
        await asyncio.sleep(1)
        await self._press(field, Qt.Key.Key_Escape)

    async def _palette(self) -> None:
        self._run("view.palette")
        await asyncio.sleep(LOOK)
        await self._type(self._focused(), "sett tion")
        await asyncio.sleep(LOOK)
        await self._press(self._focused(), Qt.Key.Key_Escape)

    async def _picker(self) -> None:
        self._run("conversation.model")
        await asyncio.sleep(LOOK)
        for _ in range(20):
            await self._press(self._focused(), Qt.Key.Key_Down)
        await self._type(self._focused(), "model-1-7")
        await asyncio.sleep(LOOK)
        await self._press(self._focused(), Qt.Key.Key_Return)

    async def _find(self) -> None:
        self._run("view.find")
        await self._type(self._focused(), "tion")
        await asyncio.sleep(LOOK)
        for _ in range(5):
            self._run("view.find_next")
            await asyncio.sleep(0.1)
        await self._press(self._focused(), Qt.Key.Key_Escape)

    async def _settings_pages(self) -> None:
        for page in PAGES:
            self._desk.commands.open_settings(page)
            await asyncio.sleep(2 * LOOK)
        view = self._desk.on_demand.pages.view
        await self._type(view.search, "font")
        await asyncio.sleep(LOOK)
        view.search.clear()
        view.close()

    async def _usage(self) -> None:
        self._run("program.usage")
        await asyncio.sleep(1)
        self._desk.on_demand.pages.view.close()

    async def _menus(self) -> None:
        # A menu waits in a loop of its own until it is left, so it is not opened from within a task.
        QTimer.singleShot(0, self._window.conversation.header.menu_button.click)
        await self._leave_menu()
        listed = self._window.sidebar.list
        for row in (4, 9):
            place = listed.visualRect(listed.model().index(row, 0)).center()
            QTimer.singleShot(0, partial(listed.customContextMenuRequested.emit, place))
            await self._leave_menu()

    async def _fold(self) -> None:
        from interline.ui.sidebar.rows import Kind

        listed, rows = self._window.sidebar.list, self._window.sidebar.model.rows
        folders = [row for row in rows if row.kind is Kind.FOLDER][:2]
        for closed in (True, False):
            for row in folders:
                listed.folded.emit(row.folder, closed)
                await asyncio.sleep(LOOK)

    async def _order(self) -> None:
        from dataclasses import replace

        from interline.ui.sidebar.sections import Order

        for order in (Order.TITLE, Order.COST, Order.TURN):
            self._window.sidebar.aspect_changed.emit(replace(self._window.sidebar.aspect, order=order))
            await asyncio.sleep(LOOK)
        bar = self._window.sidebar.list.verticalScrollBar()
        for _ in range(20):
            self._wheel(self._window.sidebar.list, -360)
            await asyncio.sleep(0.03)
        bar.setValue(0)

    async def _receipt(self) -> None:
        await self._click_row(2)
        await asyncio.sleep(LOOK)
        self._run("answer.receipt")
        await asyncio.sleep(2 * LOOK)
        self._desk.commands.escape()

    async def _resize(self) -> None:
        whole = self._window.size()
        for width in (1180, 1050, 900, 760, 700, 850, 1000, 1150, whole.width()):
            self._window.resize(width, whole.height())
            await asyncio.sleep(0.05)
        self._run("view.sidebar")
        await asyncio.sleep(LOOK)
        self._run("view.sidebar")

    async def _theme(self) -> None:
        for name in ("dark", "light"):
            await self._app.preferences.change({"look.theme": name})
            await asyncio.sleep(2 * LOOK)
        for action in ("view.larger", "view.usual"):
            self._run(action)
            await asyncio.sleep(LOOK)

    async def _sheets(self) -> None:
        for action in (
            "message.compare",
            "conversation.instructions",
            "conversation.branches",
            "program.data",
        ):
            self._run(action)
            await asyncio.sleep(2 * LOOK)
            self._desk.commands.escape()
        self._run("message.forecast")
        await asyncio.sleep(LOOK)
        self._desk.commands.escape()

    async def _dry_import(self) -> None:
        self._desk._panels.take_export([self._folder / "export.json"])
        await asyncio.sleep(4)
        self._desk.commands.escape()

    async def _write_export(self) -> None:
        self._run("conversation.export")
        await asyncio.sleep(LOOK)
        from interline.ui.exporting.view import ExportView

        (view,) = self._window.findChildren(ExportView)
        view.place.setText(str(self._folder / f"said-{self._rounds}.md"))
        view.start.click()
        await asyncio.sleep(1)
        self._desk.commands.escape()

    # Hands.

    def _run(self, action_id: str) -> None:
        self._window.commands.run(action_id)

    def _focused(self) -> QWidget:
        found = QApplication.focusWidget()
        return found if found is not None else self._window

    def _page(self) -> QAbstractScrollArea:
        page = self._window.conversation.transcript
        assert isinstance(page, QAbstractScrollArea)
        return page

    @staticmethod
    def _letter(n: int) -> str:
        return WORDS[n % len(WORDS)]

    async def _type(self, widget: QWidget, text: str) -> None:
        for letter in text:
            post_key(widget, letter=letter)
            await asyncio.sleep(KEY)

    async def _press(self, widget: QWidget, key: Qt.Key) -> None:
        post_key(widget, key)
        await asyncio.sleep(KEY)

    async def _click_row(self, number: int) -> None:
        listed = self._window.sidebar.list
        listed.scrollToTop()
        place = QPointF(listed.visualRect(listed.model().index(number, 0)).center())
        glob = QPointF(listed.viewport().mapToGlobal(place.toPoint()))
        for kind, held in (
            (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton),
            (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        ):
            event = QMouseEvent(
                kind, place, glob, Qt.MouseButton.LeftButton, held, Qt.KeyboardModifier.NoModifier
            )
            QApplication.postEvent(listed.viewport(), event)
        await asyncio.sleep(KEY)

    def _wheel(self, area: QAbstractScrollArea, by: int) -> None:
        middle = QPointF(area.viewport().rect().center())
        event = QWheelEvent(
            middle,
            QPointF(area.viewport().mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, by),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.postEvent(area.viewport(), event)

    async def _leave_menu(self) -> None:
        await asyncio.sleep(LOOK)
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            for _ in range(4):
                await self._press(menu, Qt.Key.Key_Down)
            menu.close()


def post_key(widget: QWidget, key: Qt.Key = Qt.Key.Key_unknown, letter: str = "") -> None:
    """A key goes down and up."""
    code = Qt.Key(ord(letter.upper())) if letter else key
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(widget, QKeyEvent(kind, code.value, Qt.KeyboardModifier.NoModifier, letter))


class KeyWatch(QObject):
    """How long a key that was pressed in a field takes to be painted, until the window has been handed the picture."""

    def __init__(self, field: QAbstractScrollArea, frames: Frames) -> None:
        super().__init__()
        self.keys: list[Key] = []
        self._field = field
        self._frames = frames
        self._marks: list[Mark] = []
        """Since the press of the key that is on its way."""
        field.installEventFilter(self)
        field.viewport().installEventFilter(self)

    def press(self, letter: str) -> None:
        self._marks = []
        self._mark("pressed")
        self._frames.key_stacks, self._frames.key_since = [], time.perf_counter()
        post_key(self._field, letter=letter)

    def end(self) -> None:
        self._field.removeEventFilter(self)
        self._field.viewport().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        at = self._marks[-1].name if self._marks else ""
        if watched is self._field and event.type() == QEvent.Type.KeyPress and at == "pressed":
            self._mark("taken")
        elif at == "taken" and event.type() == QEvent.Type.Paint and watched is self._field.viewport():
            self._mark("painting")
            # All widgets of the window are painted in one go, this one among them.
            QTimer.singleShot(0, self, self._painted)
        return False

    def _painted(self) -> None:
        if self._marks and self._marks[-1].name == "painting":
            self._mark("painted")
            self._frames.key_since = 0.0
            self.keys.append(Key(tuple(self._marks), tuple(self._frames.key_stacks)))

    def _mark(self, name: str) -> None:
        clock, lost = time.perf_counter(), self._frames.waited()
        self._marks.append(Mark(name, 1e3 * (clock - lost), 1e3 * time.thread_time()))


class Mark(NamedTuple):
    """A moment on a key's way, in milliseconds."""

    name: str
    clock: float
    """Less what the machine gave to other programs."""
    own: float
    """Processor time of the window's thread."""


class Key(NamedTuple):
    """One that was pressed and painted."""

    marks: tuple[Mark, ...]
    stacks: tuple[str, ...]

    @property
    def ms(self) -> float:
        return self.marks[-1].clock - self.marks[0].clock

    @property
    def own(self) -> float:
        """Milliseconds of it in which the window's thread was at work; the rest it waited for another of ours."""
        return self.marks[-1].own - self.marks[0].own

    def told(self) -> str:
        """Its way in words, and what was seen on it."""
        steps = (
            f"{here.name} after {here.clock - before.clock:.1f} ({here.own - before.own:.1f} own)"
            for before, here in pairwise(self.marks)
        )
        return f"=== a key, {self.ms:.1f} ms: {', '.join(steps)}\n" + "\n".join(self.stacks)


def desk_of(window: MainWindow, kind: type[Desk]) -> Desk:
    """The window's, which may be among what the collector has set aside. Asked of the window's referrers: to go through
    all objects there are would break what other threads are making meanwhile."""
    gc.unfreeze()
    # Attributes stand in the object itself or in a dictionary of its own.
    at_hand = gc.get_referrers(window)
    at_hand += gc.get_referrers(*(each for each in at_hand if isinstance(each, dict)))
    found = next(each for each in at_hand if isinstance(each, kind))
    gc.freeze()
    return found
