"""Checks the spelling of what is being written, and offers other words in the field's menu.

Rule: the window waits for no dictionary. They are loaded and asked in a thread, first when something has been written;
what comes back for a text that has changed meanwhile is thrown away.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QPoint, QTimer

from interline.language import spoken
from interline.model.change import Change, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QTextCursor
    from PySide6.QtWidgets import QMenu

    from interline.ui.backend import Backend
    from interline.ui.spelling.marks import Marks
    from interline.ui.spelling.thread import SpellingThread
    from interline.ui.tasks import Tasks
    from interline.ui.theme import Theme
    from interline.ui.widgets.written import WrittenField

REST_MS = 300
"""How long the typing rests before the text is looked through."""
PATIENCE = 0.3
"""Seconds that the menu waits for words to offer."""
LONGEST = 100_000
"""Characters of a text that are looked through."""


class Spelling(QObject):
    """For one field; the dictionaries are asked in a thread."""

    def __init__(
        self,
        field: WrittenField,
        backend: Backend,
        tasks: Tasks,
        thread: SpellingThread,
        *,
        on_added: Callable[[], object],
    ) -> None:
        """`on_added` is told that the user's own words are others."""
        super().__init__(field)
        self.field = field
        self._backend = backend
        self._tasks = tasks
        self._thread = thread
        self._on_added = on_added
        self.is_over = False
        """Whether nothing is to be read any more."""
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
            self.look_again()

    def look_again(self) -> None:
        """Something that words are checked by is another."""
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
            mark = self._marks.at(self.field.cursorForPosition(point).position())
        self._tasks.start(self._open_menu(point, mark))

    def close(self) -> None:
        """Ask no dictionary any more."""
        self._rest.stop()
        self.is_over = True

    def _edited(self) -> None:
        self._number += 1
        self._rest.start()

    def _moved(self) -> None:
        if self._marks is not None:
            self._marks.moved()

    async def _check(self) -> None:
        services = await self._backend.ready()
        if self.is_over:
            return
        chat = services.preferences.settings.chat
        text = self.field.toPlainText()[:LONGEST] if chat.spelling else ""
        if not text.strip() or self.field.composing:
            if self._marks is not None:
                self._marks.clear()
            return
        from interline.ui.spelling.checking import CalledOff

        number, revision = self._number, self.field.document().revision()
        tags = (*QLocale.system().uiLanguages(), spoken().code)

        def is_stale() -> bool:
            return number != self._number or self.is_over

        try:
            wrong = await self._thread.ask(
                lambda speller: speller.wrong(text, chat.spelling_languages, tags, is_stale)
            )
        except CalledOff:
            return
        if not is_stale() and revision == self.field.document().revision():
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
        speller = self._thread.speller
        checked = Checked(
            services.preferences.settings.chat.spelling,
            speller.found if speller is not None else None,
            speller.used if speller is not None else (),
            switch=lambda is_on: self._set("chat.spelling", is_on),
            use=lambda codes: self._set("chat.spelling_languages", ", ".join(codes)),
        )
        if self.is_over:
            return
        self.menu = make_menu(self.field, point, offer, checked)
        self.menu.popup(self.field.viewport().mapToGlobal(point))

    async def _suggested(self, word: str) -> tuple[str, ...]:
        """What may have been meant; nothing where that takes longer than anybody waits for a menu."""
        asked = asyncio.ensure_future(self._thread.ask(lambda speller: speller.suggested(word)))
        await asyncio.wait({asked}, timeout=PATIENCE)
        return asked.result() if asked.done() else ()

    def _put(self, mark: QTextCursor, word: str, other: str) -> None:
        """In place of the word, where it still stands; one step to undo."""
        if mark.selectedText() == word:
            mark.insertText(other)

    async def _add(self, word: str) -> None:
        try:
            await self._thread.ask(lambda speller: speller.add(word))
        finally:
            self._on_added()

    def _set(self, key: str, value: bool | str) -> None:
        async def change() -> None:
            services = await self._backend.ready()
            await services.preferences.change({key: value})

        self._tasks.start(change())

    def _the_marks(self) -> Marks:
        if self._marks is None:
            from interline.ui.spelling.marks import Marks

            self._marks = Marks(self.field)
            self._marks.set_colour(self._colour)
        return self._marks
