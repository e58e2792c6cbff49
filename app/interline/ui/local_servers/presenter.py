"""Looks which servers of this computer answer.

Rule: nothing is asked before somebody wants to know, and nothing but this computer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.route import Choice
from interline.ui.picker.rows import PickRow, reached_rows

if TYPE_CHECKING:
    from interline.model.vendor import Vendor
    from interline.ui.backend import Backend, Services
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sheet's widgets."""

    def show_looking(self) -> None: ...
    def show_found(self, words: str, rows: Sequence[PickRow], absent: str) -> None: ...
    def dismiss(self) -> None: ...


class LocalServersPresenter:
    """One look at a time."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        choose: Callable[[Choice], None],
        add_server: Callable[[], None],
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._choose = choose
        self._add_server = add_server

    def open(self) -> None:
        """Show who answers now."""
        self._view.show_looking()
        self._tasks.start(self._look())

    def pick(self, choice: Choice) -> None:
        """One of their models is to answer."""
        self._view.dismiss()
        self._choose(choice)

    def add(self) -> None:
        """A server of the user's own, by the form on the page of vendors."""
        self._view.dismiss()
        self._add_server()

    async def _look(self) -> None:
        services = await self._backend.ready()
        here = [
            status.vendor
            for status in await services.vendors.vendors()
            if status.vendor.is_loopback and not status.vendor.embedded and not status.vendor.needs_address
        ]
        rows_of = await asyncio.gather(*(self._rows(services, vendor) for vendor in here))
        absent = [
            label(vendor.name, 60) for vendor, found in zip(here, rows_of, strict=True) if found is None
        ]
        rows = [row for found in rows_of for row in found or ()]
        count = sum(found is not None for found in rows_of)
        if rows:
            words = tr("Pick a model for this conversation; what it is asked stays on this computer.")
        elif count:
            words = tr("A server answers but has no model yet. Load one there, then look again.")
        else:
            words = tr("No server answers on this computer. Start one, then look again.")
        self._view.show_found(
            words, rows, tr("Not running: {servers}.", servers=", ".join(absent)) if absent else ""
        )

    async def _rows(self, services: Services, vendor: Vendor) -> list[PickRow] | None:
        """Its heading and its models; None where it does not answer."""
        test = await services.vendors.test_key(vendor.id)
        if not test.ok:
            return None
        if not test.models:
            return []
        heading = f"{label(vendor.name, 60)} · {label(vendor.base_url, 80)}"
        models = reached_rows(await services.vendors.reached(vendor.id, test.models))
        return [PickRow(heading, is_heading=True), *models]
