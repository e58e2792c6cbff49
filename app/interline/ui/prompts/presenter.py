"""Decides what the page of prompts shows, and has prompts kept.

Rule: what was written stays in its fields until it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.prompt import Prompt

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the page."""

    def show_prompts(self, prompts: Sequence[Prompt], problems: Sequence[str]) -> None: ...
    def show_editor(self, prompt: Prompt | None) -> None: ...
    def show_list(self) -> None: ...
    def set_trouble(self, sentence: str) -> None: ...
    def offer_undo(self, name: str) -> None: ...


class PromptsPresenter:
    """For one page."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._prompts: tuple[Prompt, ...] = ()
        self._edited = ""
        """The name of the prompt that is being changed; empty for a new one."""
        self._removed: Prompt | None = None

    def load(self) -> None:
        """Show what is kept."""
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.PROMPTS:
            self.load()

    def edit(self, name: str) -> None:
        """Change this one; an empty name is a new one."""
        self._edited = name
        self._view.show_editor(next((prompt for prompt in self._prompts if prompt.name == name), None))

    def save(self, name: str, text: str) -> None:
        """Keep what is written."""
        self._tasks.start(self._save(Prompt(name, text), self._edited))

    def remove(self, name: str) -> None:
        """Keep it no longer; it can be had back until another one goes."""
        self._tasks.start(self._remove(name))

    def undo(self) -> None:
        """The one that went last, back."""
        if self._removed is not None:
            prompt, self._removed = self._removed, None
            self._tasks.start(self._put_back(prompt))

    async def _load(self) -> None:
        prompts = (await self._backend.ready()).prompts
        self._prompts = await prompts.list()
        self._view.show_prompts(self._prompts, [str(mistake) for mistake in prompts.mistakes])

    async def _save(self, prompt: Prompt, was: str) -> None:
        try:
            await (await self._backend.ready()).prompts.put(prompt, was=was)
        except InterlineError as error:
            self._view.set_trouble(str(error))
        else:
            await self._load()
            self._view.show_list()

    async def _remove(self, name: str) -> None:
        await (await self._backend.ready()).prompts.remove(name)
        self._removed = next((prompt for prompt in self._prompts if prompt.name == name), None)
        await self._load()
        self._view.show_list()
        self._view.offer_undo(name)

    async def _put_back(self, prompt: Prompt) -> None:
        await (await self._backend.ready()).prompts.put(prompt)
