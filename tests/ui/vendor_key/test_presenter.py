"""A key on its way from the field to the keychain."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from interline.model.errors import KeyMalformed
from interline.ui.backend import Backend
from interline.ui.tasks import Tasks
from interline.ui.vendor_key.presenter import VendorKeyPresenter
from interline.ui.vendor_key.view import KeyVendor
from tests.ui.fakes import FakeInterline


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []
        self.vendors: Sequence[KeyVendor] = ()
        self.is_kept, self.busy = False, ""

    def ask(self) -> None: ...

    def set_vendors(self, vendors: Sequence[KeyVendor]) -> None:
        self.vendors = vendors

    def set_busy(self, words: str) -> None:
        self.busy = words

    def kept(self) -> None:
        self.is_kept = True

    def show_result(self, sentence: str, *, ok: bool) -> None:
        self.said.append((sentence, ok))


def play(trouble: KeyMalformed | None = None) -> tuple[View, FakeInterline]:
    """Open the sheet and save a key."""

    async def main() -> tuple[View, FakeInterline]:
        fake, view = FakeInterline(), View()
        if trouble:
            fake.troubles["set_key"] = trouble
        tasks, backend = Tasks(lambda sentence: None), Backend(fake)
        await backend.open()
        presenter = VendorKeyPresenter(view, backend, tasks)
        presenter.open()
        presenter.save("openai", "  sk-0000000000007f2a \n")
        for _ in range(20):
            await asyncio.sleep(0)
        await tasks.close()
        return view, fake

    return asyncio.run(main())


def test_a_key_is_kept_and_tried() -> None:
    """Blanks around it are not part of it; where it is kept is said."""
    view, fake = play()
    assert fake.vendors.keys == {"openai": "sk-0000000000007f2a"}
    assert view.is_kept
    assert view.said == [("OpenAI accepts the key ending in …7f2a. Key: in the keychain.", True)]
    assert view.busy == ""


def test_only_vendors_that_take_a_key_are_offered() -> None:
    """With the page on which one is made."""
    view, _ = play()
    assert view.vendors == [KeyVendor("openai", "OpenAI", "https://platform.openai.com/api-keys")]


def test_a_key_that_cannot_be_kept_stays_in_the_field() -> None:
    """With one sentence, and nothing is tested."""
    view, fake = play(KeyMalformed("This cannot be a key.", next_step="Copy it again."))
    assert not view.is_kept
    assert view.said == [("This cannot be a key. Copy it again.", False)]
    assert view.busy == ""
    assert fake.vendors.keys == {}
