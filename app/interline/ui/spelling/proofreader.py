"""Has every field read whose words are checked, all by the same dictionaries.

Rule: a field that is gone is read no longer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interline.ui.spelling.presenter import Spelling
from interline.ui.spelling.thread import SpellingThread

if TYPE_CHECKING:
    from interline.model.change import Change
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks
    from interline.ui.theme import Theme
    from interline.ui.widgets.written import WrittenField


class Proofreader:
    """For one program."""

    def __init__(self, backend: Backend, tasks: Tasks, own_words: Path, theme: Theme) -> None:
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._thread = SpellingThread(own_words)
        self._readings: dict[int, Spelling] = {}

    def read(self, field: WrittenField) -> Spelling:
        """Check what is written in this field from now on, as long as it is there."""
        made = Spelling(field, self._backend, self._tasks, self._thread, on_added=self._look_again)
        made.set_theme(self._theme)
        number = id(made)
        self._readings[number] = made
        field.destroyed.connect(lambda: self._forget(number))
        return made

    @property
    def readings(self) -> tuple[Spelling, ...]:
        """One for each field that is there."""
        return tuple(self._readings.values())

    def set_theme(self, theme: Theme) -> None:
        """The lines' colour."""
        self._theme = theme
        for each in self._readings.values():
            each.set_theme(theme)

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        for each in self._readings.values():
            each.concerns(change)

    def close(self) -> None:
        """Ask no dictionary any more."""
        for each in self._readings.values():
            each.close()
        self._thread.close()

    def _look_again(self) -> None:
        """A word is right from now on, wherever it stands."""
        for each in self._readings.values():
            each.look_again()

    def _forget(self, number: int) -> None:
        if (gone := self._readings.pop(number, None)) is not None:
            # Qt destroys it with its field.
            gone.is_over = True
