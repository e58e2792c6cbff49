"""Decides what the page of vendors shows, and does what is pressed on it.

Rule: a key goes straight from its field to the service; it is in no attribute, no message and no log of the window.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.services.arranging import VendorDraft
from interline.settings.addresses import completed
from interline.ui.picker.rows import PickRow, reached_rows
from interline.ui.vendors.words import VendorEntry, entry_of, id_from

if TYPE_CHECKING:
    from interline.model.route import Choice
    from interline.services.arranging import Arranged
    from interline.ui.backend import Backend, Services
    from interline.ui.tasks import Tasks

AT_ONCE = 12
"""Rows that are made between two frames."""


class View(Protocol):
    """What the presenter needs of the page's widgets."""

    def expect(self, vendor_id: str) -> None: ...
    def show_entries(self, entries: Sequence[VendorEntry], mistakes: Sequence[str]) -> None: ...
    def say_of(self, vendor_id: str, words: str, tone: str = "secondary") -> None: ...
    def show_reached(self, vendor_id: str, rows: Sequence[PickRow]) -> None: ...
    def say(self, words: str, *, can_undo: bool = False) -> None: ...
    def key_was_kept(self, vendor_id: str, key_name: str) -> None: ...
    def vendor_was_kept(self) -> None: ...
    def open_entry(self, vendor_id: str) -> None: ...


class VendorsPresenter:
    """One page."""

    def __init__(
        self, view: View, backend: Backend, tasks: Tasks, *, choose: Callable[[Choice], object]
    ) -> None:
        """`choose` has the open conversation ask a model."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._choose = choose
        self._ids: tuple[str, ...] = ()
        self._arranged: Arranged | None = None
        self._looks = self._shown = 0
        """How often it was looked how things stand, and which of these looks is shown: a later one stays."""

    def open(self) -> None:
        """Look how things stand."""
        self._tasks.start(self._load())

    def save_key(self, vendor_id: str, key_name: str, typed: str) -> None:
        """Keep what was typed, then ask the vendor whether it holds."""
        self._begin(vendor_id, tr("Saving…"))
        self._tasks.start(self._save_key(vendor_id, key_name, typed.strip()))

    def test(self, vendor_id: str, key_name: str = "") -> None:
        """Ask the vendor for its list of models, which costs nothing."""
        self._begin(vendor_id, tr("Testing…"))
        self._tasks.start(self._of(vendor_id, lambda services: self._test(services, vendor_id, key_name)))

    def remove_key(self, vendor_id: str, key_name: str = "") -> None:
        """Forget a key."""
        self._tasks.start(
            self._of(vendor_id, lambda services: self._remove_key(services, vendor_id, key_name))
        )

    def pick(self, vendor_id: str, choice: Choice) -> None:
        """One of the models that a key reaches is to answer."""
        self._choose(choice)
        model = label(choice.pin.model if choice.pin else choice.text, 80)
        self._view.say_of(
            vendor_id, tr("The open conversation asks {model} from now on.", model=model), "good"
        )

    def try_again(self, vendor_id: str) -> None:
        """Nothing stands against it any more."""
        self._tasks.start(self._of(vendor_id, lambda services: self._try_again(services, vendor_id)))

    def put_vendor(self, draft: VendorDraft) -> None:
        """Add a server of the user's own, or change one; then see whether it answers."""
        draft = replace(draft, base_url=completed(draft.base_url))
        if not draft.id:
            draft = replace(draft, id=id_from(draft.name, self._ids))
        self._view.say(tr("Saving…"))
        self._tasks.start(self._put_vendor(draft))

    def remove_vendor(self, vendor_id: str) -> None:
        """Take it out of vendors.toml."""
        self._tasks.start(self._remove_vendor(vendor_id))

    def undo(self) -> None:
        """Take back the last change of vendors.toml made here."""
        arranged, self._arranged = self._arranged, None
        if arranged is not None:
            self._tasks.start(self._take_back(arranged))

    def _begin(self, vendor_id: str, words: str) -> None:
        """What was said of its key holds no longer."""
        self._view.say_of(vendor_id, words)
        self._view.show_reached(vendor_id, ())

    async def _load(self) -> None:
        self._looks += 1
        number = self._looks
        try:
            services = await self._backend.ready()
            statuses = await services.vendors.vendors()
            standings = await services.vendors.standings()
            mistakes = [str(mistake) for mistake in services.vendors.problems()]
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        ids = tuple(status.vendor.id for status in statuses)
        for place, vendor_id in enumerate(ids, 1):
            self._view.expect(vendor_id)
            if place % AT_ONCE == 0:
                await asyncio.sleep(0)
        if number < self._shown:
            return
        self._shown = number
        self._ids = ids
        self._view.show_entries([entry_of(status, standings) for status in statuses], mistakes)

    async def _of(self, vendor_id: str, work: Callable[[Services], Awaitable[None]]) -> None:
        """Do something with a vendor; what goes wrong is said at it."""
        try:
            await work(await self._backend.ready())
        except InterlineError as trouble:
            self._view.say_of(vendor_id, str(trouble), "bad")

    async def _save_key(self, vendor_id: str, key_name: str, typed: str) -> None:
        try:
            services = await self._backend.ready()
            await services.vendors.replace_key(vendor_id, typed, key_name=key_name)
        except InterlineError as trouble:
            self._view.say_of(vendor_id, str(trouble), "bad")
            return
        self._view.key_was_kept(vendor_id, key_name)
        self._view.say_of(vendor_id, tr("Saved. Testing it…"))
        await self._of(vendor_id, lambda services: self._test(services, vendor_id, key_name))

    async def _test(self, services: Services, vendor_id: str, key_name: str) -> None:
        test = await services.vendors.test_key(vendor_id, key_name)
        await self._load()
        self._view.say_of(vendor_id, label(test.sentence, 400), "good" if test.ok else "bad")
        if test.models:
            reached = await services.vendors.reached(vendor_id, test.models)
            self._view.show_reached(vendor_id, reached_rows(reached))

    async def _remove_key(self, services: Services, vendor_id: str, key_name: str) -> None:
        state = await services.vendors.remove_key(vendor_id, key_name)
        await self._load()
        self._view.show_reached(vendor_id, ())
        if state.is_kept:
            words = tr("The key was removed. What is left: {key}.", key=state.words)
        else:
            words = tr("The key was removed.")
        self._view.say_of(vendor_id, words)

    async def _try_again(self, services: Services, vendor_id: str) -> None:
        await services.vendors.try_again(vendor_id)
        await self._load()
        self._view.say_of(vendor_id, tr("It is asked again from the next turn on."))

    async def _put_vendor(self, draft: VendorDraft) -> None:
        try:
            services = await self._backend.ready()
            self._arranged = await services.arranging.put_vendor(draft)
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        self._view.vendor_was_kept()
        self._view.say(tr("Saved in vendors.toml."), can_undo=True)
        await self._load()
        self._view.open_entry(draft.id)
        self.test(draft.id)

    async def _remove_vendor(self, vendor_id: str) -> None:
        try:
            services = await self._backend.ready()
            self._arranged = await services.arranging.remove_vendor(vendor_id)
        except InterlineError as trouble:
            self._view.say_of(vendor_id, str(trouble), "bad")
            return
        self._view.say(
            tr("The vendor was taken out of vendors.toml. Its keys are still kept."), can_undo=True
        )
        await self._load()

    async def _take_back(self, arranged: Arranged) -> None:
        try:
            services = await self._backend.ready()
            await services.arranging.take_back(arranged)
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        self._view.say("")
        await self._load()
