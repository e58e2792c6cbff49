"""The settings while the program runs: read once, changed one value at a time, and everybody told.

Rule: what a value of the file may not be is said and its default holds; a change is stored before anybody hears of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from interline.model.change import Topic
from interline.settings.keys_table import Keys, ReadKeys
from interline.settings.schema import Settings, Value

if TYPE_CHECKING:
    from interline.model.errors import ConfigMistake
    from interline.services.changes import Changes
    from interline.settings.file import ReadSettings


class SettingsService:
    """config.toml of one profile."""

    def __init__(self, path: Path, changes: Changes) -> None:
        self.path = path
        self._changes = changes
        self._writing = asyncio.Lock()
        self._read_keys = ReadKeys()
        self.settings = Settings()
        """As they are now; the defaults before `read`."""
        self.keys: Keys = {}
        """Shortcuts that the user gave to commands."""
        self.mistakes: tuple[ConfigMistake, ...] = ()
        """What the file says that it may not, each a sentence with its line."""

    async def read(self) -> Settings:
        """Read the file again; where that changed anything, everybody is told."""
        from interline.settings.file import read_settings
        from interline.settings.keys_table import read_keys

        async with self._writing:
            read = await asyncio.to_thread(read_settings, self.path)
            self._take(read, await asyncio.to_thread(read_keys, self.path))
        return self.settings

    async def change(self, changes: Mapping[str, Value | None]) -> Settings:
        """Write these, named `section.name`; None goes back to the default, whatever that will be one day.

        Raises WrongUsage for a value that cannot be, ConfigMistake where the file does not parse (it stays as it is),
        HomeUnwritable.
        """
        from interline.settings.file import change_settings

        async with self._writing:
            self._take(await asyncio.to_thread(change_settings, self.path, changes), self._read_keys)
        return self.settings

    async def change_keys(self, changes: Mapping[str, tuple[str, ...] | None]) -> None:
        """Give commands these shortcuts; None gives a command its own back. Raises ConfigMistake, HomeUnwritable."""
        from interline.settings.file import read_settings
        from interline.settings.keys_table import change_keys

        async with self._writing:
            keys = await asyncio.to_thread(change_keys, self.path, changes)
            self._take(await asyncio.to_thread(read_settings, self.path), keys)

    def _take(self, read: ReadSettings[Settings], keys: ReadKeys) -> None:
        mistakes = (*read.mistakes, *keys.mistakes)
        before = (self.settings, self.keys, [str(mistake) for mistake in self.mistakes])
        self.settings, self.keys, self.mistakes = read.settings, keys.keys, mistakes
        self._read_keys = keys
        if before != (self.settings, self.keys, [str(mistake) for mistake in mistakes]):
            self._changes.publish(Topic.SETTINGS)
