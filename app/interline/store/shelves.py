"""How conversations are arranged, for the services.

Rule: an act is one commit that says what it changed; one that is made again, or taken back, changes only what still
stands as it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from interline.model.shelf import (
    Arranged,
    Arrangement,
    Outdone,
    Place,
    lies_in,
    moved_path,
    with_outer,
    with_tag_renamed,
)

if TYPE_CHECKING:
    from datetime import datetime

    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread

_FIELDS = tuple(field.name for field in fields(Place))

_FOLDERS = "SELECT path FROM folder UNION SELECT folder FROM conversation WHERE folder <> ''"

Change = Callable[[Place], Place]


class Shelves:
    """Places, folders and tags of the library."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    async def arrange(self, ids: Iterable[str], change: Change, folder: str = "") -> Arrangement:
        """Change the place of each of these; those that are gone, or stay as they are, are no part of what comes back.

        `folder` is made where it is not there yet, with all that it lies in.
        """
        wanted = tuple(dict.fromkeys(ids))

        def write(say: Statements) -> Arrangement:
            made = tuple(path for path in with_outer(folder) if say.shelving.make_folder(path))
            return Arrangement(_changed(say, wanted, change), made)

        return await self._thread.write(write)

    async def folders(self) -> tuple[str, ...]:
        """Every folder there is, empty ones and those around others too, by path. Does not wait for SQLAlchemy."""
        own = await self._thread.rows(_FOLDERS, (), lambda row: str(row[0]))
        return tuple(sorted({path for each in own for path in with_outer(each)}))

    async def move_folder(self, old: str, new: str) -> Arrangement:
        """Call a folder otherwise, with all that lies in it; an empty `new` lets what lies in it move one out."""

        def write(say: Statements) -> Arrangement:
            there = {path for path in _all_folders(say) if lies_in(path, old)}
            arranged = _changed(
                say,
                say.shelving.in_folder(old),
                lambda place: replace(place, folder=moved_path(place.folder, old, new)),
            )
            gone = tuple(path for path in sorted(there) if say.shelving.remove_folder(path))
            wanted = {moved_path(path, old, new) for path in there} | set(with_outer(new))
            made = tuple(path for path in sorted(wanted) if path and say.shelving.make_folder(path))
            return Arrangement(arranged, made, gone)

        return await self._thread.write(write)

    async def rename_tag(self, old: str, new: str) -> Arrangement:
        """Call a tag otherwise wherever it is, archived conversations and those in the bin too."""
        return await self._thread.write(
            lambda say: Arrangement(
                _changed(
                    say,
                    say.shelving.with_any_tag(),
                    lambda place: replace(place, tags=with_tag_renamed(place.tags, old, new)),
                )
            )
        )

    async def drop_tag(self, tag: str) -> Arrangement:
        """Take a tag off everything."""

        def without(place: Place) -> Place:
            return replace(
                place, tags=tuple(each for each in place.tags if each.casefold() != tag.casefold())
            )

        return await self._thread.write(
            lambda say: Arrangement(_changed(say, say.shelving.with_any_tag(), without))
        )

    async def take_back(self, made: Arrangement, at: datetime) -> Outdone:
        """Have everything that an act changed stand as before it, where it still stands as the act left it.

        What an act did not change may have changed since. A folder that it made goes only where nothing lies in it.
        What goes into the bin that way lies there since `at`, and so for as long as all else.
        """
        return await self._thread.write(lambda say: _take_back(say, made, at))

    async def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of these conversations that are there, be it in the bin."""
        wanted = tuple(ids)
        return await self._thread.read(lambda say: say.shelving.known(wanted))


def _changed(say: Statements, ids: Iterable[str], change: Change) -> tuple[Arranged, ...]:
    found = []
    for id_ in ids:
        before = say.shelving.place(id_)
        if before is None:
            continue
        after = change(before)
        if after != before:
            say.shelving.put(id_, after)
            found.append(Arranged(id_, before, after))
    return tuple(found)


def _take_back(say: Statements, made: Arrangement, at: datetime) -> Outdone:
    done, changed_since, names, gone = [], [], [], 0
    for each in made.conversations:
        now = say.shelving.place(each.conversation_id)
        if now is None:
            gone += 1
            continue
        touched = [name for name in _FIELDS if getattr(each.before, name) != getattr(each.after, name)]
        if any(_matters(now, name) != _matters(each.after, name) for name in touched):
            changed_since.append(now.title)
            continue
        back = replace(now, **{name: getattr(each.before, name) for name in touched})
        if back.deleted_at and not now.deleted_at:
            back = replace(back, deleted_at=at)
        say.shelving.put(each.conversation_id, back)
        done.append(Arranged(each.conversation_id, now, back))
        names.append(back.title)
    again = tuple(path for path in made.folders_gone if say.shelving.make_folder(path))
    in_use = say.shelving.named_folders()
    empty = [path for path in made.folders_made if not any(lies_in(used, path) for used in in_use)]
    away = tuple(path for path in empty if say.shelving.remove_folder(path))
    return Outdone(Arrangement(tuple(done), again, away), tuple(changed_since), gone, tuple(names))


def _matters(place: Place, name: str) -> object:
    """What must stand as an act left it; of the bin that it lies there, not since when: acts that were taken back
    and done again in between put it there anew."""
    return place.deleted_at is None if name == "deleted_at" else getattr(place, name)


def _all_folders(say: Statements) -> set[str]:
    own = say.shelving.folders() | say.shelving.named_folders()
    return {path for each in own for path in with_outer(each)}
