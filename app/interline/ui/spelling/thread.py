"""The thread in which the dictionaries are asked, one for the whole program.

Rule: it begins, and they are loaded, with the first that is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from interline.ui.spelling.speller import Speller

T = TypeVar("T")


class SpellingThread:
    """With the words of one user."""

    def __init__(self, own_words: Path) -> None:
        self._own_words = own_words
        self._thread: ThreadPoolExecutor | None = None
        self.speller: Speller | None = None
        """Who knows the dictionaries, once something was asked."""

    async def ask(self, work: Callable[[Speller], T]) -> T:
        """Have this done there."""
        if self._thread is None or self.speller is None:
            from concurrent.futures import ThreadPoolExecutor

            from interline.ui.spelling.speller import Speller

            self._thread = ThreadPoolExecutor(1, "spelling")
            self.speller = Speller(self._own_words)
        speller = self.speller
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(speller))

    def close(self) -> None:
        """Begin nothing more."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
