"""Keeps a vendor's key and tries it.

Rule: the key goes straight from the field to the service; it is in no attribute, no message and no log of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.ui.vendor_key.view import KeyVendor

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sheet's widgets."""

    def ask(self) -> None: ...
    def set_vendors(self, vendors: Sequence[KeyVendor]) -> None: ...
    def set_busy(self, words: str) -> None: ...
    def kept(self) -> None: ...
    def show_result(self, sentence: str, *, ok: bool) -> None: ...


class VendorKeyPresenter:
    """One key at a time."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks

    def open(self) -> None:
        """Ask for a key."""
        self._view.ask()
        self._tasks.start(self._load())

    def save(self, vendor_id: str, typed: str) -> None:
        """Keep what was typed, then ask the vendor whether it holds."""
        self._view.set_busy(tr("Saving…"))
        self._tasks.start(self._save(vendor_id, typed.strip()))

    async def _load(self) -> None:
        services = await self._backend.ready()
        statuses = await services.vendors.vendors()
        self._view.set_vendors(
            [
                KeyVendor(status.vendor.id, label(status.vendor.name, 60), label(status.vendor.key.url, 200))
                for status in statuses
                if status.vendor.key is not None
            ]
        )

    async def _save(self, vendor_id: str, typed: str) -> None:
        try:
            services = await self._backend.ready()
            state = await services.vendors.set_key(vendor_id, typed)
            self._view.kept()
            self._view.set_busy(tr("Saved. Testing it…"))
            test = await services.vendors.test_key(vendor_id)
            self._view.show_result(
                " ".join((label(test.sentence, 400), tr("Key: {state}.", state=state.words))), ok=test.ok
            )
        except InterlineError as trouble:
            self._view.show_result(str(trouble), ok=False)
        finally:
            self._view.set_busy("")
