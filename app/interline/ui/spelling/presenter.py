"""Checks the spelling of what is being written, and offers other words in the field's menu.

Rule: the window waits for no dictionary. They are loaded and asked in a thread, first when something has been written;
what comes back for a text that has changed meanwhile is thrown away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QLocale, QObject, QPoint, QTimer

from interline.language import spoken
from interline.model.change import Change, Topic

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from PySide6.QtGui import QTextCursor
    from PySide6.QtWidgets import QMenu

    from interline.ui.backend import Backend
    from interline.ui.composer.field import MessageField
    from interline.ui.spelling.marks import Marks
    from interline.ui.spelling.speller import Speller
    from interline.ui.tasks import Tasks
    from interline.ui.theme import Theme

T = TypeVar("T")

REST_MS = 300
"""How long the typing rests before the text is looked through."""
PATIENCE = 0.3
"""Seconds that the menu waits for words to offer."""
LONGEST = 100_000
"""Characters of a text that are looked through."""


class Spelling(QObject):
    """For one message field."""

    def __init__(self, field: MessageField, backend: Backend, tasks: Tasks, own_words: Path) -> None:
        super().__init__(field)
        self._field = field
        self._backend = backend
        self._tasks = tasks
        self._own_words = own_words
        self._thread: ThreadPoolExecutor | None = None
        self._speller: Speller | None = None
        self._marks: Marks | None = None
        self._colour = ""
        self._number = 0
        """Of the last text; what is found in an older one is of no use."""
        self.menu: QMenu | None = None
        """The one that was opened last."""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: tasks.start(self._check()))
        field.textChanged.connect(self._edited)
        field.cursorPositionChanged.connect(self._moved)
        field.focus_changed.connect(lambda has_it: self._moved())
        field.opens_menu = self.open_menu

    @property
    def marked(self) -> list[str]:
        """The words that are underlined."""
        return self._marks.words if self._marks is not None else []

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.SETTINGS:
            self._edited()

    def set_theme(self, theme: Theme) -> None:
        """The line's colour."""
        self._colour = theme.bad
        if self._marks is not None:
            self._marks.set_colour(theme.bad)

    def open_menu(self, point: QPoint) -> None:
        """The field's menu, at a point of its own."""
        mark = None
        if self._marks is not None:
            mark = self._marks.at(self._field.cursorForPosition(point).position())
        self._tasks.start(self._open_menu(point, mark))

    def close(self) -> None:
        """Ask no dictionary any more."""
        self._rest.stop()
        self._number += 1
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _edited(self) -> None:
        self._number += 1
        self._rest.start()

    def _moved(self) -> None:
        if self._marks is not None:
            self._marks.moved()

    async def _check(self) -> None:
        services = await self._backend.ready()
        chat = services.preferences.settings.chat
        text = self._field.toPlainText()[:LONGEST] if chat.spelling else ""
        if not text.strip() or self._field.composing:
            if self._marks is not None:
                self._marks.clear()
            return
        from interline.ui.spelling.checking import CalledOff

        number, revision = self._number, self._field.document().revision()
        tags = (*QLocale.system().uiLanguages(), spoken().code)
        speller = self._the_speller()
        try:
            wrong = await self._in_thread(
                partial(speller.wrong, text, chat.spelling_languages, tags, lambda: number != self._number)
            )
        except CalledOff:
            return
        if number == self._number and revision == self._field.document().revision():
            self._the_marks().show(wrong)

    async def _open_menu(self, point: QPoint, mark: QTextCursor | None) -> None:
        from interline.ui.spelling.menu import Checked, Offer, make_menu

        services = await self._backend.ready()
        offer = None
        if mark is not None:
            word = mark.selectedText()
            offer = Offer(
                word,
                await self._suggested(word),
                put=lambda other: self._put(mark, word, other),
                add=lambda: self._tasks.start(self._add(word)),
            )
        speller = self._speller
        checked = Checked(
            services.preferences.settings.chat.spelling,
            speller.found if speller is not None else None,
            speller.used if speller is not None else (),
            switch=lambda is_on: self._set("chat.spelling", is_on),
            use=lambda codes: self._set("chat.spelling_languages", ", ".join(codes)),
        )
        self.menu = make_menu(self._field, point, offer, checked)
        self.menu.popup(self._field.viewport().mapToGlobal(point))

    async def _suggested(self, word: str) -> tuple[str, ...]:
        """What may have been meant; nothing where that takes longer than anybody waits for a menu."""
        asked = asyncio.ensure_future(self._in_thread(partial(self._the_speller().suggested, word)))
        await asyncio.wait({asked}, timeout=PATIENCE)
        return asked.result() if asked.done() else ()

    def _put(self, mark: QTextCursor, word: str, other: str) -> None:
        """In place of the word, where it still stands; one step to undo."""
        if mark.selectedText() == word:
            mark.insertText(other)

    async def _add(self, word: str) -> None:
        speller = self._the_speller()
        try:
            await self._in_thread(partial(speller.add, word))
        finally:
            self._edited()

    def _set(self, key: str, value: bool | str) -> None:
        async def change() -> None:
            services = await self._backend.ready()
            await services.preferences.change({key: value})

        self._tasks.start(change())

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1, "spelling")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _the_speller(self) -> Speller:
        if self._speller is None:
            from interline.ui.spelling.speller import Speller

            self._speller = Speller(self._own_words)
        return self._speller

    def _the_marks(self) -> Marks:
        if self._marks is None:
            from interline.ui.spelling.marks import Marks

            self._marks = Marks(self._field)
            self._marks.set_colour(self._colour)
        return self._marks
