"""The first page of a long conversation is the end of what would be shown as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.services.changes import Changes
from interline.services.library import LibraryService
from interline.services.undo import Undo
from interline.store.database import Store
from tests.store.library import conversation, said, with_store


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_the_end_of_the_path_is_as_in_the_whole(home: Path, most: int) -> None:
    """Messages with parts and receipts in their order, and the versions of each that has any."""

    async def use(store: Store) -> None:
        library = LibraryService(store, Changes(), Undo(store, Changes()))
        about = conversation()
        last = None
        for number in range(9):
            if number in (6, 8):
                await said(store, about, f"Another question {number}?", "yes", last)
            last = (await said(store, about, f"Why {number}?", f"Because {number}.", last)).id
        whole = await library.open(about.id)
        page = await library.first_page(about.id, most)
        assert page is not None
        assert page.conversation == whole.conversation
        assert page.path == whole.path[-most:]
        assert page.versions == {
            message.id: whole.versions[message.id] for message in page.path if message.id in whole.versions
        }
        assert bool(page.versions) is (most > 1)

    with_store(home, use)


def test_a_short_conversation_has_no_first_page(home: Path) -> None:
    """It is as soon there as a whole."""

    async def use(store: Store) -> None:
        library = LibraryService(store, Changes(), Undo(store, Changes()))
        about = conversation()
        await said(store, about, "Why?", "Moon.")
        assert await library.first_page(about.id) is None

    with_store(home, use)
