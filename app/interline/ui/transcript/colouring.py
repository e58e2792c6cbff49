"""Asks for colours of code on one worker thread and hands them back to the window's thread.

Rule: the window never waits for a colour; what comes for code that has changed meanwhile is dropped by who asked.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal

from interline.rendering.highlight import Kind, Lines, colour
from interline.ui.theme import Theme

TOKENS = {
    Kind.KEYWORD: "accent",
    Kind.NAME: "text",
    Kind.STRING: "good",
    Kind.NUMBER: "warn",
    Kind.COMMENT: "secondary",
    Kind.ADDED: "good",
    Kind.REMOVED: "bad",
}
"""The token that each kind is written in: all of them can be read on the ground of code."""


def colour_of(kind: Kind, theme: Theme) -> str:
    """The colour of a kind."""
    return theme.code.get(kind) or str(getattr(theme, TOKENS[kind]))


class Colouring(QObject):
    """The worker; one for all code that is shown."""

    _done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: ThreadPoolExecutor | None = None
        self._waiting: dict[int, Callable[[Lines], None]] = {}
        self._number = 0
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(self, code: str, language: str, then: Callable[[Lines], None]) -> int:
        """Colour this; `then` is called on this thread. Returns a number to take the question back with."""
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="colour")
        self._number += 1
        self._waiting[self._number] = then
        self._worker.submit(self._work, self._number, code, language)
        return self._number

    def forget(self, number: int) -> None:
        """Nobody wants this any more."""
        self._waiting.pop(number, None)

    def close(self) -> None:
        """Ask for nothing more; what is being coloured is waited for, so that the thread never outlives this."""
        self._waiting.clear()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def _work(self, number: int, code: str, language: str) -> None:
        if number in self._waiting:
            self._done.emit(number, colour(code, language))

    def _deliver(self, number: int, lines: Lines) -> None:
        then = self._waiting.pop(number, None)
        if then is not None:
            then(lines)
