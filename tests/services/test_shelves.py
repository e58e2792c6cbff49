"""Order in the library, and the way back from every act of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from interline.model.change import Change, Topic
from interline.model.conversation import Conversation, ConversationSummary, TitledBy
from interline.model.errors import WrongUsage
from interline.services.changes import Changes
from interline.services.library import LibraryService
from interline.services.shelves import ShelfService
from interline.services.undo import MOST, Undo
from interline.store.database import Store
from tests.store.library import assert_sound, conversation, said, with_store


@dataclass
class Shelf:
    """A library on a real disk with its services."""

    store: Store
    changes: Changes
    undo: Undo
    shelves: ShelfService
    library: LibraryService
    told: list[Change]

    async def add(self, title: str = "Tides", **fields: object) -> str:
        """A conversation with one turn."""
        about = conversation(title=title, **fields)
        await said(self.store, about, "Why?", "Because.")
        return about.id

    async def get(self, id_: str) -> Conversation:
        return await self.store.conversations.get(id_)

    async def listed(self) -> dict[str, ConversationSummary]:
        return {each.title: each for each in await self.store.conversations.list()}


def play(home: Path, scene: Callable[[Shelf], Awaitable[None]]) -> None:
    async def whole(store: Store) -> None:
        changes = Changes()
        undo = Undo(store, changes)
        told: list[Change] = []
        changes.subscribe(told.append)
        await scene(
            Shelf(store, changes, undo, ShelfService(store, undo), LibraryService(store, changes, undo), told)
        )

    with_store(home, whole)
    assert_sound(home)


def test_every_act_can_be_taken_back_and_done_again(home: Path) -> None:
    """Title, folder, tag, pin, star, archive: one after the other, all the way back, and forth."""

    async def scene(shelf: Shelf) -> None:
        id_ = await shelf.add()
        states = [await shelf.get(id_)]
        for act in (
            shelf.shelves.rename(id_, "  Moon \n and tides "),
            shelf.shelves.move([id_], "Sea/Moon"),
            shelf.shelves.tag([id_], "#night"),
            shelf.shelves.pin([id_]),
            shelf.shelves.star([id_]),
            shelf.shelves.archive([id_]),
            shelf.shelves.tag([id_], "NIGHT", on=False),
        ):
            assert await act is not None
            states.append(await shelf.get(id_))
        assert (states[-1].title, states[-1].folder, states[-1].tags) == ("Moon and tides", "Sea/Moon", ())
        assert (states[-1].pinned, states[-1].starred, states[-1].archived) == (True, True, True)
        assert len(set(states)) == len(states)
        for state in reversed(states[:-1]):
            await shelf.undo.undo()
            assert await shelf.get(id_) == state
        assert await shelf.shelves.folders() == ()
        for state in states[1:]:
            await shelf.undo.redo()
            assert await shelf.get(id_) == state

    play(home, scene)


def test_an_act_says_what_it_did_and_to_what(home: Path) -> None:
    """One by its title, several by their number; nothing where nothing changed."""

    async def scene(shelf: Shelf) -> None:
        one, two = await shelf.add("A"), await shelf.add("B")
        pinned = await shelf.shelves.pin([one])
        assert pinned is not None
        assert pinned.sentence == "Pinned “A”."
        assert await shelf.shelves.pin([one]) is None
        moved = await shelf.shelves.move([one, two, two, "0" * 32], "Work")
        assert moved is not None
        assert moved.sentence == "Moved 2 conversations to “Work”."
        assert (await shelf.undo.undo()).sentence == "Undone: moved 2 conversations to “Work”."
        assert await shelf.shelves.rename(one, " \n ") is None
        assert (await shelf.undo.undo()).sentence == "Undone: pinned “A”."
        with pytest.raises(WrongUsage, match="nothing to undo"):
            await shelf.undo.undo()

    play(home, scene)


def test_what_another_window_changed_stays_and_is_told(home: Path) -> None:
    """Only what still stands as the act left it goes back; what the act did not touch may have changed."""

    async def scene(shelf: Shelf) -> None:
        one, two = await shelf.add("A"), await shelf.add("B")
        elsewhere = ShelfService(shelf.store, Undo(shelf.store, Changes()))
        await shelf.shelves.move([one, two], "Work")
        await elsewhere.move([one], "Home")
        await elsewhere.pin([two])
        assert (await shelf.undo.undo()).sentence == (
            "Undone: moved 2 conversations to “Work”. 1 of 2 were changed since and stay as they are."
        )
        assert ((await shelf.get(one)).folder, (await shelf.get(two)).folder) == ("Home", "")
        assert (await shelf.get(two)).pinned
        await shelf.shelves.rename(one, "C")
        await elsewhere.rename(one, "D")
        with pytest.raises(WrongUsage, match="“D” was changed since"):
            await shelf.undo.undo()
        assert (await shelf.get(one)).title == "D"
        assert shelf.undo.next is None

    play(home, scene)


def test_an_act_on_what_is_gone_cannot_come_back_and_says_so(home: Path) -> None:
    """Deleted for good in another window."""

    async def scene(shelf: Shelf) -> None:
        id_ = await shelf.add()
        await shelf.shelves.archive([id_])
        await shelf.store.shelves.arrange([id_], lambda p: replace(p, deleted_at=conversation().created_at))
        await shelf.store.bin.purge([id_])
        with pytest.raises(WrongUsage, match="no longer there"):
            await shelf.undo.undo()

    play(home, scene)


def test_a_new_act_ends_what_could_be_done_again_and_old_acts_are_forgotten(home: Path) -> None:
    """As everywhere: after undo and something else there is no redo; a hundred acts are kept."""

    async def scene(shelf: Shelf) -> None:
        id_ = await shelf.add()
        await shelf.shelves.pin([id_])
        await shelf.undo.undo()
        assert shelf.undo.next_again is not None
        await shelf.shelves.star([id_])
        with pytest.raises(WrongUsage, match="nothing to do again"):
            await shelf.undo.redo()
        for number in range(MOST + 5):
            await shelf.shelves.pin([id_], on=number % 2 == 0)
        for _ in range(MOST):
            await shelf.undo.undo()
        assert shelf.undo.next is None

    play(home, scene)


def test_folders_nest_may_be_empty_and_let_go_of_what_is_in_them(home: Path) -> None:
    """Renaming takes along what lies within; removing moves it one out; both come back, also what is archived."""

    async def scene(shelf: Shelf) -> None:
        id_, away = await shelf.add("A", folder="Work/Clients"), await shelf.add("B", folder="Work-out")
        old = await shelf.add("C", folder="Work", archived=True)
        await shelf.shelves.make_folder("Work / Empty")
        before = ("Work", "Work-out", "Work/Clients", "Work/Empty")
        assert await shelf.shelves.folders() == before
        await shelf.shelves.rename_folder("Work", "Job/Now")
        assert (await shelf.get(id_)).folder == "Job/Now/Clients"
        assert (await shelf.get(old)).folder == "Job/Now"
        assert (await shelf.get(away)).folder == "Work-out"
        assert await shelf.shelves.folders() == (
            *("Job", "Job/Now", "Job/Now/Clients", "Job/Now/Empty"),
            "Work-out",
        )
        with pytest.raises(WrongUsage, match="in itself"):
            await shelf.shelves.rename_folder("Job", "Job/Deeper")
        await shelf.shelves.delete_folder("Job/Now")
        assert (await shelf.get(id_)).folder == "Job/Clients"
        assert (await shelf.get(old)).folder == "Job"
        assert "Job/Empty" in await shelf.shelves.folders()
        await shelf.undo.undo()
        assert (await shelf.get(id_)).folder == "Job/Now/Clients"
        await shelf.undo.undo()
        assert await shelf.shelves.folders() == before
        assert (await shelf.get(old)).folder == "Work"
        await shelf.undo.undo()
        assert "Work/Empty" not in await shelf.shelves.folders()
        with pytest.raises(WrongUsage, match="needs a name"):
            await shelf.shelves.make_folder(" / ")

    play(home, scene)


def test_a_folder_that_others_use_by_now_stays_when_its_making_is_undone(home: Path) -> None:
    """Undoing never empties a folder that somebody put something into."""

    async def scene(shelf: Shelf) -> None:
        id_ = await shelf.add()
        await shelf.shelves.make_folder("Work")
        await ShelfService(shelf.store, Undo(shelf.store, Changes())).move([id_], "Work")
        with pytest.raises(WrongUsage):
            await shelf.undo.undo()
        assert await shelf.shelves.folders() == ("Work",)

    play(home, scene)


def test_a_tag_is_renamed_and_dropped_everywhere(home: Path) -> None:
    """In the archive as well; undone in one step."""

    async def scene(shelf: Shelf) -> None:
        one = await shelf.add("A", tags=("sea", "moon"))
        two = await shelf.add("B", tags=("Sea",), archived=True)
        await shelf.shelves.rename_tag("sea", "ocean")
        assert ((await shelf.get(one)).tags, (await shelf.get(two)).tags) == (("ocean", "moon"), ("ocean",))
        await shelf.shelves.drop_tag("OCEAN")
        assert ((await shelf.get(one)).tags, (await shelf.get(two)).tags) == (("moon",), ())
        await shelf.undo.undo()
        await shelf.undo.undo()
        assert ((await shelf.get(one)).tags, (await shelf.get(two)).tags) == (("sea", "moon"), ("Sea",))

    play(home, scene)


def test_a_title_of_the_user_is_marked_as_theirs(home: Path) -> None:
    """And undoing the rename gives the program its say back."""

    async def scene(shelf: Shelf) -> None:
        id_ = await shelf.add()
        await shelf.shelves.rename(id_, "Mine " + "x" * 600)
        kept = await shelf.get(id_)
        assert kept.titled_by is TitledBy.USER
        assert len(kept.title) == 500
        await shelf.undo.undo()
        assert (await shelf.get(id_)).titled_by is TitledBy.WORDS

    play(home, scene)


def test_the_choice_of_a_version_can_be_undone_until_the_conversation_goes_on(home: Path) -> None:
    """After another turn the way back would hide it: it is refused."""

    async def scene(shelf: Shelf) -> None:
        about = conversation()
        first = await said(shelf.store, about, "Why?", "One.")
        second = await said(shelf.store, about, "Why else?", "Two.")
        assert (await shelf.library.show_version(about.id, first.id)).path[-1].id == first.id
        await shelf.undo.undo()
        assert (await shelf.library.open(about.id)).path[-1].id == second.id
        assert Change(Topic.CONVERSATION, about.id) in shelf.told
        await shelf.library.show_version(about.id, first.id)
        await said(shelf.store, about, "And?", "Three.", first.id)
        with pytest.raises(WrongUsage, match="changed since"):
            await shelf.undo.undo()

    play(home, scene)
