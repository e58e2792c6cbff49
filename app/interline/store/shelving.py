"""How conversations are arranged: the statements.

Rule: every method runs inside a transaction that its caller began.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.conversation import TitledBy
from interline.model.shelf import Place
from interline.store.prepared import Prepared
from interline.store.tables import conversation, folder
from interline.store.values import clean, to_json, when, when_text, word, words

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

_PLACE = (
    *("title", "titled_by", "folder", "tags", "pinned", "starred", "archived", "deleted_at", "current_id"),
)
_READ = Prepared(
    select(*(conversation.c[name] for name in _PLACE)).where(conversation.c.id == bindparam("id"))
)
_WRITE = Prepared(update(conversation).where(conversation.c.id == bindparam("which")), *_PLACE)
# By the bytes of the path: no letter in it is a pattern.
_IN_FOLDER = Prepared(
    text(
        "SELECT id FROM conversation WHERE folder <> ''"
        " AND (folder = :path OR substr(folder, 1, length(:path) + 1) = :path || '/')"
    )
)
_TAGGED = Prepared(text("SELECT id FROM conversation WHERE tags <> '[]'"))
_FOLDERS = Prepared(select(folder.c.path).order_by(folder.c.path))
_NAMED_FOLDERS = Prepared(text("SELECT DISTINCT folder FROM conversation WHERE folder <> ''"))
_MAKE = Prepared(upsert(folder).on_conflict_do_nothing(), "path")
_REMOVE = Prepared(delete(folder).where(folder.c.path == bindparam("which")))
_IS_THERE = Prepared(select(conversation.c.id).where(conversation.c.id == bindparam("id")))


class Shelving:
    """Places, folders and tags."""

    def __init__(self, connection: DriverConnection) -> None:
        self._driver = connection

    def place(self, conversation_id: str) -> Place | None:
        """How a conversation stands; None where it is gone."""
        row = _READ.first(self._driver, clean({"id": conversation_id}))
        return _place(row) if row else None

    def put(self, conversation_id: str, place: Place) -> None:
        """Have it stand so."""
        _WRITE.run(self._driver, {"which": conversation_id, **_columns(place)})

    def in_folder(self, path: str) -> list[str]:
        """The ids of all that lies in a folder or in one within it, archived and in the bin too."""
        return [row.id for row in _IN_FOLDER.all(self._driver, clean({"path": path}))]

    def with_any_tag(self) -> list[str]:
        """The ids of all that has a tag."""
        return [row.id for row in _TAGGED.all(self._driver)]

    def folders(self) -> set[str]:
        """Those that stand by themselves."""
        return {row.path for row in _FOLDERS.all(self._driver)}

    def named_folders(self) -> set[str]:
        """Those that conversations name."""
        return {row.folder for row in _NAMED_FOLDERS.all(self._driver)}

    def make_folder(self, path: str) -> bool:
        """Returns whether it is new."""
        return bool(_MAKE.run(self._driver, clean({"path": path})))

    def remove_folder(self, path: str) -> bool:
        """Returns whether it was there."""
        return bool(_REMOVE.run(self._driver, clean({"which": path})))

    def known(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of these conversations that are there."""
        return frozenset(id_ for id_ in ids if _IS_THERE.scalar(self._driver, clean({"id": id_})))


def _place(row: Any) -> Place:
    return Place(
        title=row.title,
        titled_by=word(TitledBy, row.titled_by, TitledBy.USER),
        folder=row.folder,
        tags=words(row.tags),
        pinned=bool(row.pinned),
        starred=bool(row.starred),
        archived=bool(row.archived),
        deleted_at=when(row.deleted_at) if row.deleted_at else None,
        current_id=row.current_id,
    )


def _columns(place: Place) -> dict[str, Any]:
    return clean(
        {
            "title": place.title,
            "titled_by": str(place.titled_by),
            "folder": place.folder,
            "tags": to_json(place.tags),
            "pinned": place.pinned,
            "starred": place.starred,
            "archived": place.archived,
            "deleted_at": when_text(place.deleted_at) if place.deleted_at else None,
            "current_id": place.current_id,
        }
    )
