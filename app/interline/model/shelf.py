"""How conversations are arranged: their place in the library, folders and tags, and what an act of arranging changed.

Rule: an arrangement says what was before and what is after, so that it can be turned round; it holds nothing that was
said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from interline.model.clean import storable
from interline.model.conversation import TitledBy

LONGEST_TITLE = 500
LONGEST_NAME = 80
"""Characters of a tag, and of a folder within its own."""
DEEPEST = 8
"""Folders within each other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything about a conversation that people arrange."""

    title: str
    titled_by: TitledBy = TitledBy.WORDS
    folder: str = ""
    """Names from the outermost in, with a slash between them; empty for none."""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    starred: bool = False
    archived: bool = False
    deleted_at: datetime | None = None
    """Since when it lies in the bin."""
    current_id: str | None = None
    """The last message of the path that is shown."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """What an act changed of one conversation."""

    conversation_id: str
    before: Place
    after: Place


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What an act changed in all."""

    conversations: tuple[Arranged, ...] = ()
    folders_made: tuple[str, ...] = ()
    folders_gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.conversations or self.folders_made or self.folders_gone)

    def turned_round(self) -> Arrangement:
        """The act that takes this one back."""
        conversations = tuple(
            Arranged(each.conversation_id, each.after, each.before) for each in self.conversations
        )
        return Arrangement(conversations, self.folders_gone, self.folders_made)


@dataclass(frozen=True, slots=True)
class Outdone:
    """What became of an act that was to be made again, or taken back, on what may have changed since."""

    done: Arrangement
    changed_since: tuple[str, ...] = ()
    """Titles of those that somebody changed in between; they stay as they are."""
    gone: int = 0
    """How many are no longer there."""
    names: tuple[str, ...] = field(default=())
    """Titles of those that it was done to, as they are now."""


def folder_path(text: str) -> str:
    """A folder's path as it is kept: single blanks, no empty names; empty where nothing is left."""
    names = (" ".join(storable(name).split())[:LONGEST_NAME].strip() for name in text.split("/"))
    return "/".join([name for name in names if name][:DEEPEST])


def outer(path: str) -> str:
    """The folder that a folder lies in; empty for the outermost."""
    return path.rpartition("/")[0]


def inner_name(path: str) -> str:
    """A folder's own name."""
    return path.rpartition("/")[2]


def with_outer(path: str) -> tuple[str, ...]:
    """A folder and all that it lies in, outermost first."""
    names = path.split("/") if path else []
    return tuple("/".join(names[: count + 1]) for count in range(len(names)))


def lies_in(path: str, folder: str) -> bool:
    """Whether a folder is this one or lies in it."""
    return path == folder or path.startswith(folder + "/")


def moved_path(path: str, old: str, new: str) -> str:
    """Where a folder stands once `old` is called `new`; an empty `new` takes `old` out of the path."""
    if not lies_in(path, old):
        return path
    return folder_path(f"{new}/{path[len(old) :]}")


def tag_name(text: str) -> str:
    """A tag as it is kept: one line, no # before it, no comma in it; empty where nothing is left."""
    return " ".join(storable(text).replace(",", " ").split()).lstrip("#").strip()[:LONGEST_NAME].strip()


def with_tags(tags: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """The tags and those of `more` that are not among them, whatever their case."""
    kept = list(tags)
    known = {tag.casefold() for tag in tags}
    for tag in map(tag_name, more):
        if tag and tag.casefold() not in known:
            known.add(tag.casefold())
            kept.append(tag)
    return tuple(kept)


def without_tags(tags: tuple[str, ...], fewer: Iterable[str]) -> tuple[str, ...]:
    """The tags but for these, whatever their case."""
    gone = {tag.casefold() for tag in fewer}
    return tuple(tag for tag in tags if tag.casefold() not in gone)


def with_tag_renamed(tags: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    """The tags with one called otherwise, in its place; once, where the other name was there too."""
    if all(tag.casefold() != old.casefold() for tag in tags):
        return tags
    others = tuple(
        tag for tag in tags if tag.casefold() != new.casefold() or tag.casefold() == old.casefold()
    )
    return tuple(new if tag.casefold() == old.casefold() else tag for tag in others)
