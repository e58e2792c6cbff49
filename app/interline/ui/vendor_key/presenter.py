"""Keeps a vendor's key and tries it.

Rule: the key goes straight from the field to the service; it is in no attribute, no message and no log of the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.keys.vault import Where
from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.route import Choice
from interline.ui.picker.rows import PickRow, reached_rows
from interline.ui.vendor_key.view import KeyVendor

if TYPE_CHECKING:
    from interline.services.vendors import VendorStatus
    from interline.ui.backend import Backend, Services
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the sheet's widgets."""

    def ask(self) -> None: ...
    def set_vendors(self, vendors: Sequence[KeyVendor], wanted: str = "") -> None: ...
    def set_busy(self, words: str) -> None: ...
    def kept(self) -> None: ...
    def show_result(self, sentence: str, *, ok: bool) -> None: ...
    def show_reached(self, rows: Sequence[PickRow]) -> None: ...
    def dismiss(self) -> None: ...


class VendorKeyPresenter:
    """One key at a time."""

    def __init__(
        self, view: View, backend: Backend, tasks: Tasks, *, choose: Callable[[Choice], None]
    ) -> None:
        """`choose` has the conversation ask a model."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._choose = choose

    def open(self, vendor_id: str = "") -> None:
        """Ask for a key: of this vendor, or of one that the user picks."""
        self._view.ask()
        self._tasks.start(self._load(vendor_id))

    def save(self, vendor_id: str, typed: str) -> None:
        """Keep what was typed, then ask the vendor whether it holds."""
        self._view.set_busy(tr("Saving…"))
        self._tasks.start(self._save(vendor_id, typed.strip()))

    def test(self, vendor_id: str) -> None:
        """Ask the vendor whether the key holds that is there already."""
        self._view.set_busy(tr("Testing…"))
        self._tasks.start(self._test_kept(vendor_id))

    def pick(self, choice: Choice) -> None:
        """One of the models that the key reaches is to answer."""
        self._view.dismiss()
        self._choose(choice)

    async def _load(self, wanted: str) -> None:
        services = await self._backend.ready()
        statuses = await services.vendors.vendors()
        takers = [_entry(status) for status in statuses if status.vendor.key is not None]
        self._view.set_vendors(takers, wanted)

    async def _save(self, vendor_id: str, typed: str) -> None:
        try:
            services = await self._backend.ready()
            state = await services.vendors.replace_key(vendor_id, typed)
            self._view.kept()
            self._view.set_busy(tr("Saved. Testing it…"))
            if state.where is Where.SESSION:
                kept = tr("No keychain was found, so the key is known until Interline is closed.")
            else:
                kept = tr("Key: {state}.", state=state.words)
            await self._test(services, vendor_id, kept)
        except InterlineError as trouble:
            self._view.show_result(str(trouble), ok=False)
        finally:
            self._view.set_busy("")

    async def _test_kept(self, vendor_id: str) -> None:
        try:
            await self._test(await self._backend.ready(), vendor_id, "")
        except InterlineError as trouble:
            self._view.show_result(str(trouble), ok=False)
        finally:
            self._view.set_busy("")

    async def _test(self, services: Services, vendor_id: str, more: str) -> None:
        """Say what the vendor says, then what the key reaches."""
        test = await services.vendors.test_key(vendor_id)
        self._view.show_result(f"{label(test.sentence, 400)} {more}".strip(), ok=test.ok)
        if test.models:
            reached = await services.vendors.reached(vendor_id, test.models)
            self._view.show_reached(reached_rows(reached))


def _entry(status: VendorStatus) -> KeyVendor:
    hint = status.vendor.key
    assert hint is not None
    is_offered = status.key.is_in_environment
    found = ""
    if is_offered:
        found = tr("A key was found in the environment ({variable}).", variable=hint.env)
    elif status.key.is_kept:
        found = tr("Key: {state}.", state=status.key.words)
    return KeyVendor(
        status.vendor.id, label(status.vendor.name, 60), label(hint.url, 200), found, is_offered=is_offered
    )
