"""Decides what the picker lists and what picking does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.model.change import Change, Topic
from interline.model.route import Choice, Route
from interline.ui.picker.names import Names
from interline.ui.picker.rows import ADD_VENDOR, PickRow, all_rows, filtered

if TYPE_CHECKING:
    from interline.services.vendors import ModelChoice
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the picker's widgets."""

    def open_picker(self) -> None: ...
    def set_rows(self, rows: Sequence[PickRow]) -> None: ...
    def dismiss(self) -> None: ...


class PickerPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        names: Names,
        *,
        current: Callable[[], Choice | None],
        choose: Callable[[Choice], None],
        add_vendor: Callable[[], None],
        on_names: Callable[[], None],
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._current = current
        self._choose = choose
        self._add_vendor = add_vendor
        self._on_names = on_names
        self._routes: tuple[Route, ...] = ()
        self._choices: tuple[ModelChoice, ...] = ()
        self._typed = ""

    def open(self) -> None:
        """Show it with what is known, and ask anew what there is."""
        self._typed = ""
        self._view.open_picker()
        self._show()
        self.reload()

    def reload(self) -> None:
        """Ask what can be picked."""
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic in (Topic.VENDORS, Topic.KEYS, Topic.LOCAL_MODEL):
            self.reload()

    def type(self, typed: str) -> None:
        """The words in the field."""
        self._typed = typed
        self._show()

    def pick(self, row: PickRow) -> None:
        """A row was picked: it holds for this conversation."""
        self._view.dismiss()
        if row.choice is not None:
            self._choose(row.choice)
        elif row is ADD_VENDOR:
            self._add_vendor()

    async def _load(self) -> None:
        services = await self._backend.ready()
        routes, choices = await services.vendors.routes(), await services.vendors.choices()
        if (routes, choices) == (self._routes, self._choices):
            return
        self._routes, self._choices = routes, choices
        self._names.learn(choices)
        self._on_names()
        self._show()

    def _show(self) -> None:
        rows = all_rows(self._routes, self._choices, self._names, self._current())
        self._view.set_rows(filtered(rows, self._typed, self._names))
