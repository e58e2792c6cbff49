"""Shows the settings as they are and has changes stored.

Rule: what is shown is what is stored; a change that could not be stored is taken back on the page, with its sentence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.settings.schema import Row, Value, rows
from interline.ui.bindings import objection_to, portable

if TYPE_CHECKING:
    from interline.services.settings import SettingsService
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the page."""

    def offer(self, kind: str, names: Mapping[str, str]) -> None: ...
    def set_value(self, key: str, value: Value, *, is_default: bool) -> None: ...
    def set_trouble(self, key: str, sentence: str) -> None: ...
    def set_problems(self, sentences: Sequence[str]) -> None: ...


class PreferencesPresenter:
    """For one page."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        offers: Mapping[str, Callable[[], Awaitable[Mapping[str, str]]]],
    ) -> None:
        """`offers` looks for what there is to choose, by kind, and says what each is called."""
        self._view = view
        self._offers = offers
        self._backend = backend
        self._tasks = tasks
        self._elsewhere: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        """Why what the user set last was not taken: it stays said whatever is read meanwhile, until the next is set."""
        self._rows: dict[str, Row] = {row.key: row for row in rows()}

    def load(self) -> None:
        """Show what is set."""
        self._tasks.start(self._load())

    def look(self) -> None:
        """Offer what is there to choose now."""
        for kind, find in self._offers.items():
            self._tasks.start(self._offer(kind, find))

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.SETTINGS:
            self.load()

    def change(self, key: str, value: Value) -> None:
        """The user set this."""
        self._tasks.start(self._change(key, value))

    def hear(self, key: str, trouble: str) -> None:
        """What became of a setting, by whoever does as it says; empty where all is well."""
        self._elsewhere[key] = trouble
        self._view.set_trouble(key, self._refused.get(key) or trouble)

    def reset(self, key: str) -> None:
        """The user wants the default back."""
        self._tasks.start(self._change(key, None))

    async def _load(self) -> None:
        services = await self._backend.ready()
        self._show(services.preferences)

    async def _offer(self, kind: str, find: Callable[[], Awaitable[Mapping[str, str]]]) -> None:
        self._view.offer(kind, await find())

    async def _change(self, key: str, value: Value | None) -> None:
        services = await self._backend.ready()
        settings = services.preferences
        row = self._rows[key]
        self._refused = {}
        objection = row.objection(value) if value is not None else None
        if value and row.spec.is_keys and not objection:
            objection = objection_to(portable(str(value)), str(value))
        if objection:
            self._refused[key] = objection
            self._show(settings)
            return
        if value == row.default:
            # What is as usual is not written down.
            value = None
        try:
            await settings.change({key: value})
        except InterlineError as error:
            self._refused[key] = str(error)
        self._show(settings)

    def _show(self, settings: SettingsService) -> None:
        troubles = [str(mistake) for mistake in settings.mistakes]
        placed: set[str] = set()
        for key, row in self._rows.items():
            value = getattr(getattr(settings.settings, row.section), row.name)
            self._view.set_value(key, value, is_default=value == row.default)
            mine = next((said for said in troubles if f": {key} " in said), "")
            placed.add(mine)
            because = " ".join((mine, tr("The default is used."))) if mine else self._elsewhere.get(key, "")
            self._view.set_trouble(key, self._refused.get(key) or because)
        self._view.set_problems([said for said in troubles if said not in placed])
