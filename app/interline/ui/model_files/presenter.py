"""Decides what the card of model files shows, and does what is pressed on it.

Rule: one file is looked at a time, the last that was chosen; nothing is kept before it has a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.ui.model_files.words import FileRow, found_words, row_of

if TYPE_CHECKING:
    from interline.local.gguf import ModelFile
    from interline.services.arranging import Arranged
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the card."""

    def show_rows(self, rows: Sequence[FileRow]) -> None: ...
    def ask_name(self, words: str, name: str, save: str) -> None: ...
    def close_name(self) -> None: ...
    def say(self, words: str, tone: str = "secondary", *, can_undo: bool = False) -> None: ...


class ModelFilesPresenter:
    """One card."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._looking = 0
        self._found: ModelFile | None = None
        """A file that waits for its name."""
        self._renamed = ""
        """The model that gets another name."""
        self._names: dict[str, str] = {}
        self._arranged: Arranged | None = None

    def open(self) -> None:
        """Show those that there are."""
        self._tasks.start(self._load())

    def choose(self, path: Path) -> None:
        """Look at a file; it is named next."""
        self._looking += 1
        self._leave_name()
        self._view.say(tr("Looking at “{file}”…", file=label(path.name, 120)))
        self._tasks.start(self._look(path, self._looking))

    def rename(self, model_id: str) -> None:
        """Ask for another name."""
        self._looking += 1
        self._leave_name()
        self._view.say("")
        self._renamed = model_id
        name = self._names.get(model_id, model_id)
        self._view.ask_name(tr("Another name for “{name}”", name=name), name, tr("Save"))

    def save(self, name: str) -> None:
        """The name was written."""
        if not name.strip():
            return
        self._tasks.start(self._save(name))

    def leave(self) -> None:
        """No name after all."""
        self._looking += 1
        self._leave_name()
        self._view.say("")

    def remove(self, model_id: str) -> None:
        """Forget a model; its file stays."""
        self._tasks.start(self._remove(model_id))

    def undo(self) -> None:
        """Take back what was done last."""
        arranged, self._arranged = self._arranged, None
        if arranged is not None:
            self._tasks.start(self._take_back(arranged))

    def _leave_name(self) -> None:
        self._found, self._renamed = None, ""
        self._view.close_name()

    async def _load(self) -> None:
        try:
            services = await self._backend.ready()
            kept = await services.model_files.kept()
        except InterlineError as trouble:
            self._view.say(str(trouble), "bad")
            return
        self._names = {each.id: label(each.name, 80) for each in kept}
        self._view.show_rows([row_of(each) for each in kept])

    async def _look(self, path: Path, number: int) -> None:
        try:
            services = await self._backend.ready()
            found = await services.model_files.look(path)
        except InterlineError as trouble:
            if number == self._looking:
                self._view.say(str(trouble), "bad")
            return
        if number == self._looking:
            self._found = found
            self._view.say("")
            self._view.ask_name(found_words(found), found.name, tr("Add model"))

    async def _save(self, name: str) -> None:
        found, renamed = self._found, self._renamed
        try:
            services = await self._backend.ready()
            if found is not None:
                self._arranged = await services.model_files.add(found, name)
                words = tr("Added “{name}”. It is in the list of models (Ctrl+L).", name=label(name, 80))
            elif renamed:
                self._arranged = await services.model_files.rename(renamed, name)
                words = tr("Renamed.")
            else:
                return
        except InterlineError as trouble:
            self._view.say(str(trouble), "bad")
            return
        self._leave_name()
        self._view.say(words, can_undo=True)
        await self._load()

    async def _remove(self, model_id: str) -> None:
        name = self._names.get(model_id, model_id)
        try:
            services = await self._backend.ready()
            self._arranged = await services.model_files.remove(model_id)
        except InterlineError as trouble:
            self._view.say(str(trouble), "bad")
            return
        if self._renamed == model_id:
            self._leave_name()
        self._view.say(tr("“{name}” was removed. Its file stays where it is.", name=name), can_undo=True)
        await self._load()

    async def _take_back(self, arranged: Arranged) -> None:
        try:
            services = await self._backend.ready()
            await services.arranging.take_back(arranged)
        except InterlineError as trouble:
            self._view.say(str(trouble), "bad")
            return
        self._view.say("")
        await self._load()
