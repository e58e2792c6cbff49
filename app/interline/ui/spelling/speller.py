"""Dictionaries and checker together: what the thread for spelling does.

Rule: whatever is asked here is asked in that one thread; `found` and `used` alone may be read from any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from interline.ui.spelling.checking import Checker, Wrong
from interline.ui.spelling.dictionaries import Dictionaries, those_for


class Speller:
    """With the words of one user."""

    def __init__(self, own_words: Path) -> None:
        self._dictionaries = Dictionaries(own_words)
        self._checker = Checker(self._dictionaries.is_right)
        self._asked: tuple[str, tuple[str, ...]] | None = None
        self.found: tuple[str, ...] | None = None
        """The languages that there are dictionaries for; None before they were looked for."""
        self.used: tuple[str, ...] = ()
        """Those that are checked by."""

    def wrong(
        self, text: str, wanted: str, of_system: Sequence[str], is_stale: Callable[[], bool]
    ) -> tuple[Wrong, ...]:
        """The wrong words of a text, by the dictionaries that the setting names. Raises CalledOff."""
        if self._asked != (wanted, tuple(of_system)):
            self.found = self._dictionaries.found()
            self.used = self._dictionaries.use(those_for(wanted, of_system, self.found))
            self._checker.forget()
            self._asked = wanted, tuple(of_system)
        return self._checker.wrong(text, is_stale) if self.used else ()

    def suggested(self, word: str) -> tuple[str, ...]:
        """What may have been meant."""
        return self._dictionaries.suggested(word)

    def add(self, word: str) -> None:
        """It is right from now on. Raises HomeUnwritable where that will not outlive the program."""
        try:
            self._dictionaries.add(word)
        finally:
            self._checker.forget()
