"""Order in the library: titles, folders, tags, pins, stars, the archive.

Rule: every act is one commit over all that it is about, can be undone, and touches nothing of what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
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
        words = tr("renamed “{old}” to “{new}”", old=label(before, 60), new=label(title, 60))
        return self._undo.did(words, made, quiet=True)

    async def pin(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Have them stand on top, or no longer."""
        did = marked("pinned {what}") if on else marked("unpinned {what}")
        return await self._arrange(ids, lambda place: replace(place, pinned=on), did)

    async def star(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Mark them with a star, or no longer."""
        did = marked("starred {what}") if on else marked("took the star off {what}")
        return await self._arrange(ids, lambda place: replace(place, starred=on), did)

    async def archive(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        """Put them away into the archive, or back into the library."""
        did = marked("archived {what}") if on else marked("took back from the archive {what}")
        return await self._arrange(ids, lambda place: replace(place, archived=on), did)

    async def move(self, ids: Sequence[str], folder: str) -> Deed | None:
        """Into this folder, which is made where there is none; an empty path is out of any."""
        folder = folder_path(folder)
        did = marked("moved {what} to “{name}”") if folder else marked("moved {what} out of the folder")
        name = label(folder, 60)
        return await self._arrange(ids, lambda place: replace(place, folder=folder), did, name, folder=folder)

    async def tag(self, ids: Sequence[str], tag: str, on: bool = True) -> Deed | None:
        """Put a tag on, or take it off. Raises WrongUsage for a tag without a letter."""
        name = _tag(tag)
        change = with_tags if on else without_tags
        did = marked("tagged {what} “{name}”") if on else marked("took the tag “{name}” off {what}")
        return await self._arrange(
            ids, lambda place: replace(place, tags=change(place.tags, (name,))), did, label(name, 40)
        )

    async def rename_tag(self, old: str, new: str) -> Deed | None:
        """Call a tag otherwise wherever it is. Raises WrongUsage for a tag without a letter."""
        name = _tag(new)
        made = await self._store.shelves.rename_tag(old, name)
        words = tr("renamed the tag “{old}” to “{new}”", old=label(old, 40), new=label(name, 40))
        return self._undo.did(words, made)

    async def drop_tag(self, tag: str) -> Deed | None:
        """Take a tag off everything."""
        made = await self._store.shelves.drop_tag(tag)
        return self._undo.did(tr("took the tag “{name}” off everything", name=label(tag, 40)), made)

    async def folders(self) -> tuple[str, ...]:
        """Every folder, empty ones too, by path."""
        return await self._store.shelves.folders()

    async def make_folder(self, path: str) -> Deed | None:
        """A folder, in another where the path says so. Raises WrongUsage for one without a name."""
        path = _folder(path)
        made = await self._store.shelves.arrange((), lambda place: place, path)
        return self._undo.did(tr("made the folder “{name}”", name=label(path, 60)), made)

    async def rename_folder(self, old: str, new: str) -> Deed | None:
        """Call a folder otherwise, or have it lie in another; what lies in it comes along. Raises WrongUsage for one
        without a name, and for a folder that would lie in itself."""
        path = _folder(new)
        if path != old and lies_in(path, old):
            raise WrongUsage(
                tr("A folder cannot lie in itself."), next_step=tr("Choose another place for it.")
            )
        made = await self._store.shelves.move_folder(old, path) if path != old else Arrangement()
        words = tr("renamed the folder “{old}” to “{new}”", old=label(old, 60), new=label(path, 60))
        return self._undo.did(words, made)

    async def delete_folder(self, path: str) -> Deed | None:
        """Away with a folder; conversations and folders that lie in it move one out."""
        made = await self._store.shelves.move_folder(path, outer(path))
        return self._undo.did(tr("removed the folder “{name}”", name=label(inner_name(path), 60)), made)

    async def known(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these conversations that are there, be it in the bin."""
        return await self._store.shelves.known(ids)

    async def _arrange(
        self,
        ids: Sequence[str],
        change: Callable[[Place], Place],
        did: str,
        name: str = "",
        *,
        folder: str = "",
    ) -> Deed | None:
        """`did` says it, marked for translation, of `{what}` and perhaps `{name}`."""
        made = await self._store.shelves.arrange(ids, change, folder)
        return self._undo.did(said(did, what=what(made), name=name), made)


def what(made: Arrangement) -> str:
    """What an act was about: the title of one, the number of several."""
    if len(made.conversations) == 1:
        return tr("“{name}”", name=label(made.conversations[0].after.title, 60))
    return tr("%Ln (conversation|conversations)", "", len(made.conversations))


def _folder(path: str) -> str:
    if cleaned := folder_path(path):
        return cleaned
    raise WrongUsage(tr("A folder needs a name."), next_step=tr("Write one."))


def _tag(tag: str) -> str:
    if name := tag_name(tag):
        return name
    raise WrongUsage(tr("A tag needs a name."), next_step=tr("Write one."))
