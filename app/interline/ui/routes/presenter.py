"""Decides what the page of routes shows, and changes vendors.toml as it is told.

Rule: each change is written at once, and the last one can be taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Choice, Route
from interline.ui.candidates.words import Table, forecast
from interline.ui.picker.standings import ailment_of
from interline.ui.routes.words import RouteEntry, entry_of

if TYPE_CHECKING:
    from interline.services.arranging import Arranged, ArrangingService
    from interline.ui.backend import Backend
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the page's widgets."""

    def show_entries(
        self, entries: Sequence[RouteEntry], models: Sequence[tuple[ModelRef, str]], vendors: Sequence[str]
    ) -> None: ...
    def say(self, words: str, *, can_undo: bool = False) -> None: ...
    def show_forecast(self, name: str, table: Table) -> None: ...
    def open_entry(self, name: str) -> None: ...


class RoutesPresenter:
    """One page."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, names: Names) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._arranged: Arranged | None = None

    def open(self) -> None:
        """Look how things stand."""
        self._tasks.start(self._load())

    def put(self, route: Route) -> None:
        """Write a route as it is now."""
        self._tasks.start(
            self._change(lambda at: at.put_route(route), tr("Saved in vendors.toml."), route.name)
        )

    def remove(self, name: str) -> None:
        """Take a route out."""
        # Another route may lead to vendors that this one never asked, so nobody is moved to it.
        words = tr(
            "The route was taken out. Conversations that ask it wait until you choose another for them."
        )
        self._tasks.start(self._change(lambda at: at.remove_route(name), words, ""))

    def undo(self) -> None:
        """Take back the last change made here."""
        arranged, self._arranged = self._arranged, None
        if arranged is not None:
            self._tasks.start(self._take_back(arranged))

    def test(self, name: str) -> None:
        """What would happen to a short question now; sends nothing."""
        self._tasks.start(self._test(name))

    async def _load(self) -> None:
        try:
            services = await self._backend.ready()
            choices = await services.vendors.choices()
            routes = await services.vendors.routes()
            written = await services.arranging.written_routes()
            vendors = [status.vendor.id for status in await services.vendors.vendors()]
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        # Of thousands of models; a frame may come in between.
        self._names.learn(choices)
        await asyncio.sleep(0)
        models = [(choice.ref, self._names.of(choice.ref)) for choice in choices]
        await asyncio.sleep(0)
        entries = [
            entry_of(route, self._names.of, is_written=route.name in written)
            for route in sorted(routes, key=lambda route: route.name != DEFAULT_ROUTE)
        ]
        self._view.show_entries(entries, models, vendors)

    async def _change(
        self, change: Callable[[ArrangingService], Awaitable[Arranged]], words: str, opened: str
    ) -> None:
        try:
            services = await self._backend.ready()
            self._arranged = await change(services.arranging)
        except InterlineError as trouble:
            self._view.say(str(trouble))
            await self._load()
            return
        self._view.say(words, can_undo=True)
        await self._load()
        if opened:
            self._view.open_entry(opened)

    async def _take_back(self, arranged: Arranged) -> None:
        try:
            services = await self._backend.ready()
            await services.arranging.take_back(arranged)
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        self._view.say("")
        await self._load()

    async def _test(self, name: str) -> None:
        try:
            services = await self._backend.ready()
            plan = await services.chat.plan(text="Hello", choice=Choice(route=name))
            now = datetime.now().astimezone()
            standings = await services.vendors.standings()
            found = {ref: ailment_of(each, now) for ref, each in standings.items()}
            ailments = {ref: ailment.badge for ref, ailment in found.items() if ailment is not None}
        except InterlineError as trouble:
            self._view.show_forecast(name, Table(tr("What would happen?"), str(trouble)))
            return
        self._view.show_forecast(name, forecast(plan, self._names, ailments))
