"""Decides what the picker lists and what picking does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from interline.model.change import Change, Topic
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.ui.picker.names import Names
from interline.ui.picker.preferred import Preferred
from interline.ui.picker.rows import Known, ModelRows, PickRow, all_rows, filtered
from interline.ui.picker.standings import ailment_of

if TYPE_CHECKING:
    from interline.model.money import Price
    from interline.router.health import Standing
    from interline.services.vendors import ModelChoice
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


AFTER_OPENING = 0.06
"""Seconds in which the list and all of the window under it are painted: what takes long, and what only changes a list
that stands, comes afterwards."""


class View(Protocol):
    """What the presenter needs of the picker's widgets."""

    @property
    def is_open(self) -> bool: ...
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
        choose_once: Callable[[Choice], None],
        on_usual: Callable[[], None],
        add_vendor: Callable[[], None],
        add_key: Callable[[str], None],
        on_names: Callable[[], None],
        preferred: Preferred,
    ) -> None:
        """`choose_once` is for the next message alone; `on_usual` is told when new conversations ask another one.
        `add_key` asks for the key of a vendor that has none yet."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._current = current
        self._choose = choose
        self._choose_once = choose_once
        self._on_usual = on_usual
        self._add_vendor = add_vendor
        self._add_key = add_key
        self._on_names = on_names
        self._preferred = preferred
        self._on_top: tuple[Sequence[ModelRef], Sequence[ModelRef]] = ((), ())
        """Favourites and recent ones as they were when it was opened: the list does not jump under the mouse."""
        self._routes: tuple[Route, ...] = ()
        self._choices: tuple[ModelChoice, ...] = ()
        self._standings: Mapping[ModelRef, Standing] = {}
        self._speeds: Mapping[ModelRef, int] = {}
        self._prices: Mapping[ModelRef, Price] = {}
        self._alarm: asyncio.Task[None] | None = None
        """Rings when the first of those that rest is back."""
        self._made = ModelRows()
        self._rows: Sequence[PickRow] = ()
        """Everything, whatever is typed."""
        self._typed = ""

    @property
    def choices(self) -> Sequence[ModelChoice]:
        """Every model as last listed."""
        return self._choices

    def open(self) -> None:
        """Show it with what is known, and ask anew what there is."""
        self._typed = ""
        self._on_top = self._preferred.starred, self._preferred.recent
        self._view.open_picker()
        self._show()
        self._tasks.start(self._load(is_opening=True))
        self._tasks.start(self._learn_prices())

    def reload(self) -> None:
        """Ask what can be picked."""
        self._tasks.start(self._load())

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic in (Topic.VENDORS, Topic.KEYS, Topic.LOCAL_MODEL):
            self.reload()
        elif change.topic is Topic.HEALTH and self._view.is_open:
            # A closed picker asks when it is opened.
            self.reload()

    def type(self, typed: str) -> None:
        """The words in the field."""
        self._typed = typed
        self._view.set_rows(filtered(self._rows, typed, self._names))

    def pick(self, row: PickRow) -> None:
        """A row was picked: it holds for this conversation."""
        self._take(row, self._choose)

    def pick_once(self, row: PickRow) -> None:
        """It was picked for the next message alone."""
        self._take(row, self._choose_once)

    def _take(self, row: PickRow, choose: Callable[[Choice], None]) -> None:
        self._view.dismiss()
        if row.choice is not None:
            if row.choice.pin is not None:
                self._preferred.chose(row.choice.pin)
            choose(row.choice)
            self._fetch_key(row.choice.pin)
        elif not row.is_heading:
            self._add_vendor()

    def _fetch_key(self, ref: ModelRef | None) -> None:
        """Where a key is all that the picked model lacks, ask for it at once, and not after a failed answer."""
        if ref is not None and any(offered.lacks_key and offered.ref == ref for offered in self._choices):
            self._add_key(ref.vendor)

    def star(self, row: PickRow) -> None:
        """Make this row's model a favourite, or no longer."""
        if row.choice is not None and row.choice.pin is not None:
            self._preferred.toggle(row.choice.pin)
            self._show()

    def make_usual(self, row: PickRow) -> None:
        """New conversations ask this row's model or route."""
        if row.choice is not None:
            self._preferred.make_usual(row.choice)
            self._on_usual()
            self._show()

    def try_again(self, row: PickRow) -> None:
        """Nothing is to stand against this row's model any more."""
        if row.ailment is not None and row.choice is not None and row.choice.pin is not None:
            self._tasks.start(self._try_again(row.choice.pin))

    async def _try_again(self, ref: ModelRef) -> None:
        services = await self._backend.ready()
        await services.vendors.try_again(ref.vendor, ref.model)

    async def _load(self, *, is_opening: bool = False) -> None:
        services = await self._backend.ready()
        routes, choices = await services.vendors.routes(), await services.vendors.choices()
        standings, speeds = await services.vendors.standings(), await services.vendors.speeds()
        is_news = (routes, choices) != (self._routes, self._choices)
        if is_news or (standings, speeds) != (self._standings, self._speeds):
            self._routes, self._choices = routes, choices
            self._standings, self._speeds = standings, speeds
            if is_news:
                self._names.learn(choices)
                self._on_names()
            await self._made.prepare(self._choices, self._names, self._known())
            # Putting thousands in order and painting them is a frame of its own.
            await asyncio.sleep(AFTER_OPENING if is_opening and not is_news else 0)
            self._show()
        self._set_alarm()

    async def _learn_prices(self) -> None:
        """Only for who looks: the price library is large, and a list that nobody opens needs none."""
        services = await self._backend.ready()
        # To import it keeps the interpreter's lock from the painting.
        await asyncio.sleep(AFTER_OPENING)
        prices = await services.vendors.prices()
        if prices != self._prices:
            self._prices = prices
            await self._made.prepare(self._choices, self._names, self._known())
            self._show()

    def _set_alarm(self) -> None:
        """Look again when the first of those that rest is back."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        times = [standing.until for standing in self._standings.values() if standing.until is not None]
        now = datetime.now(UTC)
        if self._view.is_open and (ahead := [moment for moment in times if moment > now]):
            self._alarm = self._tasks.start(self._wake((min(ahead) - now).total_seconds()))

    async def _wake(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._alarm = None
        if self._view.is_open:
            await self._load()

    def _known(self) -> Known:
        now = datetime.now().astimezone()
        ailments = {
            ref: ailment
            for ref, standing in self._standings.items()
            if (ailment := ailment_of(standing, now)) is not None
        }
        return Known(
            self._current(),
            self._preferred.usual,
            ailments,
            self._speeds,
            self._prices,
            frozenset(self._preferred.starred),
            now.astimezone(UTC).date(),
        )

    def _show(self) -> None:
        favourites, recent = self._on_top
        self._rows = all_rows(
            self._routes, self._choices, self._names, self._known(), favourites, recent, self._made
        )
        self._view.set_rows(filtered(self._rows, self._typed, self._names))
