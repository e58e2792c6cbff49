"""The user's prompts: read, put, removed, and everybody told.

Rule: the file is read again before each change, since another window or an editor may have written it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from interline.model.change import Topic

if TYPE_CHECKING:
    from interline.model.errors import ConfigMistake
    from interline.model.prompt import Prompt
    from interline.services.changes import Changes
    from interline.settings.prompts_file import ReadPrompts


class PromptService:
    """prompts.toml of one profile."""

    def __init__(self, path: Path, changes: Changes) -> None:
        self.path = path
        self._changes = changes
        self._one_at_a_time = asyncio.Lock()
        self.mistakes: tuple[ConfigMistake, ...] = ()
        """What the file said that it may not, as last read."""

    async def list(self) -> tuple[Prompt, ...]:
        """All of them, in the order of the file."""
        from interline.settings.prompts_file import read_prompts

        read = await asyncio.to_thread(read_prompts, self.path)
        self.mistakes = read.mistakes
        return read.prompts

    async def put(self, prompt: Prompt, *, was: str = "") -> None:
        """Keep a prompt, in place of the one that `was` called so, or as a new one.

        Raises WrongUsage for one that cannot be kept, ConfigMistake where the file does not parse, HomeUnwritable.
        """
        from interline.settings.prompts_file import put_prompt

        async with self._one_at_a_time:
            self._take(await asyncio.to_thread(put_prompt, self.path, prompt, was=was))

    async def remove(self, name: str) -> None:
        """Keep it no longer. Raises ConfigMistake, HomeUnwritable."""
        from interline.settings.prompts_file import remove_prompt

        async with self._one_at_a_time:
            self._take(await asyncio.to_thread(remove_prompt, self.path, name))

    def _take(self, read: ReadPrompts) -> None:
        self.mistakes = read.mistakes
        self._changes.publish(Topic.PROMPTS)
