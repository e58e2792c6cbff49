"""Order in the library: titles, folders, tags, pins, stars, the archive.

Rule: every act is one commit over all that it is about, can be undone, and touches nothing of what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from interline.model.clean import label, storable
from interline.model.conversation import TitledBy
from interline.model.errors import WrongUsage
from interline.model.shelf import (
    LONGEST_TITLE,
    Arrangement,
    Place,
    folder_path,
    inner_name,
    lies_in,
    outer,
    tag_name,
    with_tags,
    without_tags,
)

if TYPE_CHECKING:
    from interline.services.undo import Deed, Undo
    from interline.store.database import Store


class ShelfService:
    """Puts conversations where people want them. Each act gives what can be undone, None where it changed nothing."""

    def __init__(self, store: Store, undo: Undo) -> None:
        self._store = store
        self._undo = undo

    async def rename(self, conversation_id: str, title: str) -> Deed | None:
        """Give it another title, which the program never changes; an empty one is ignored."""
        title = " ".join(storable(title).split())[:LONGEST_TITLE]
        if not title:
            return None

        def change(place: Place) -> Place:
            return replace(place, title=title, titled_by=TitledBy.USER)

        made = await self._store.shelves.arrange((conversation_id,), change)
        before = made.conversations[0].before.title if made else ""
        words = f"renamed “{label(before, 60)}” to “{label(title, 60)}”"
        return self._undo.did(words, made, quiet=True)

    async def pin(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Have them stand on top, or no longer."""
        return await self._arrange(
            ids, lambda place: replace(place, pinned=on), "pinned" if on else "unpinned"
        )

    async def star(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Mark them with a star, or no longer."""
        return await self._arrange(
            ids, lambda place: replace(place, starred=on), "starred" if on else "took the star off"
        )

    async def archive(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Put them away into the archive, or back into the library."""
        words = "archived" if on else "took back from the archive"
        return await self._arrange(ids, lambda place: replace(place, archived=on), words)

    async def move(self, ids: Sequence[str], folder: str) -> Deed | None:
        """Into this folder, which is made where there is none; an empty path is out of any."""
        folder = folder_path(folder)
        where = f"to “{label(folder, 60)}”" if folder else "out of the folder"
        return await self._arrange(
            ids, lambda place: replace(place, folder=folder), "moved", where, folder=folder
        )

    async def tag(self, ids: Sequence[str], tag: str, on: bool = True) -> Deed | None:
        """Put a tag on, or take it off. Raises WrongUsage for a tag without a letter."""
        name = _tag(tag)
        change = with_tags if on else without_tags
        shown = label(name, 40)
        words, where = ("tagged", f"“{shown}”") if on else (f"took the tag “{shown}” off", "")
        return await self._arrange(
            ids, lambda place: replace(place, tags=change(place.tags, (name,))), words, where
        )

    async def rename_tag(self, old: str, new: str) -> Deed | None:
        """Call a tag otherwise wherever it is. Raises WrongUsage for a tag without a letter."""
        name = _tag(new)
        made = await self._store.shelves.rename_tag(old, name)
        return self._undo.did(f"renamed the tag “{label(old, 40)}” to “{label(name, 40)}”", made)

    async def drop_tag(self, tag: str) -> Deed | None:
        """Take a tag off everything."""
        made = await self._store.shelves.drop_tag(tag)
        return self._undo.did(f"took the tag “{label(tag, 40)}” off everything", made)

    async def folders(self) -> tuple[str, ...]:
        """Every folder, empty ones too, by path."""
        return await self._store.shelves.folders()

    async def make_folder(self, path: str) -> Deed | None:
        """A folder, in another where the path says so. Raises WrongUsage for one without a name."""
        path = _folder(path)
        made = await self._store.shelves.arrange((), lambda place: place, path)
        return self._undo.did(f"made the folder “{label(path, 60)}”", made)

    async def rename_folder(self, old: str, new: str) -> Deed | None:
        """Call a folder otherwise, or have it lie in another; what lies in it comes along. Raises WrongUsage for one
        without a name, and for a folder that would lie in itself."""
        path = _folder(new)
        if path != old and lies_in(path, old):
            raise WrongUsage("A folder cannot lie in itself.", next_step="Choose another place for it.")
        made = await self._store.shelves.move_folder(old, path) if path != old else Arrangement()
        return self._undo.did(f"renamed the folder “{label(old, 60)}” to “{label(path, 60)}”", made)

    async def delete_folder(self, path: str) -> Deed | None:
        """Away with a folder; conversations and folders that lie in it move one out."""
        made = await self._store.shelves.move_folder(path, outer(path))
        return self._undo.did(f"removed the folder “{label(inner_name(path), 60)}”", made)

    async def known(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these conversations that are there, be it in the bin."""
        return await self._store.shelves.known(ids)

    async def _arrange(
        self,
        ids: Sequence[str],
        change: Callable[[Place], Place],
        did: str,
        where: str = "",
        *,
        folder: str = "",
    ) -> Deed | None:
        made = await self._store.shelves.arrange(ids, change, folder)
        return self._undo.did(" ".join(filter(None, (did, what(made), where))), made)


def what(made: Arrangement) -> str:
    """What an act was about: the title of one, the number of several."""
    if len(made.conversations) == 1:
        return f"“{label(made.conversations[0].after.title, 60)}”"
    return f"{len(made.conversations)} conversations"


def _folder(path: str) -> str:
    if cleaned := folder_path(path):
        return cleaned
    raise WrongUsage("A folder needs a name.", next_step="Write one.")


def _tag(tag: str) -> str:
    if name := tag_name(tag):
        return name
    raise WrongUsage("A tag needs a name.", next_step="Write one.")
