"""Chatbox: one object of sessions, settings and pictures under keys, or an archive with a file for each of them.

Rule: each topic of a session is a conversation; what its settings hold of keys is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from interline.importing.archive import Files
from interline.importing.assembling import guarded, keys_in, outline_of, whole_of
from interline.importing.chatbox_shelf import ArchiveShelf, ObjectShelf
from interline.importing.chatbox_topic import read_topic, topics
from interline.importing.found import Found, FoundKey, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first, name, told
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings
from interline.language import tr
from interline.model.clean import label

_SESSION = "session:"
_LIST = "chat-sessions-list"
_OLD = "chat-sessions"
_FILES = r"(?:.*/)?sessions/[^/]+/session\.json"
_MANIFEST = r"(?:.*/)?[^/]*manifest[^/]*\.json"


def recognises(source: Source) -> bool:
    """An object with sessions under their keys, or an archive whose manifest says that Chatbox made it."""
    document = source.document
    if source.files is not None:
        return bool(source.files.matching(_FILES)) and _manifest(source.files) is not None
    if document is None or document.is_list:
        return False
    keys = document.outline
    is_marked = "__exported_items" in keys or _LIST in keys or isinstance(keys.get(_OLD), list)
    return is_marked or any(key.startswith(_SESSION) for key in keys)


def _manifest(files: Files) -> str | None:
    return next((each for each in files.matching(_MANIFEST) if _is_manifest(files.document(each))), None)


def _is_manifest(document: Document) -> bool:
    outline = outline_of(document)
    by = mapping(outline.get("application")).get("name")
    return by == "Chatbox" or str(outline.get("format")).startswith("chatbox")


def read(source: Source) -> Iterator[Found]:
    """Each topic of each session."""
    if source.document is not None:
        yield from guarded(source.name, _read_object(source.document))
    elif source.files is not None and (where := _manifest(source.files)):
        yield from guarded(source.name, _read_archive(source.files, where))


def _read_object(document: Document) -> Iterator[Found]:
    shelf = ObjectShelf(document)
    names: dict[str, str] = {}
    for key, value in Document(document.name, document.open).members():
        if key == _LIST:
            names = {name(row.get("id")): first(row.get("name")) for row in mappings(value)}
        elif key.startswith(_SESSION) or key == _OLD:
            continue
        elif isinstance(value, str):
            shelf.hold(key, value)
        else:
            yield from _keys(value, f"Chatbox, {label(key, 60)}")
    for key, value in document.members():
        if key.startswith(_SESSION):
            sessions = [value]
            names.pop(key.removeprefix(_SESSION), None)
        elif key == _OLD:
            sessions = items(value)
        else:
            sessions = [value] if isinstance(value, Problem) and not key else []
        for session in sessions:
            names.pop(name(mapping(session).get("id")), None)
            yield from each_of(topics(session, key.removeprefix(_SESSION)), partial(read_topic, shelf))
    for title in names.values():
        yield Problem(
            label(title, 120) or tr("A chat without a name"), tr("Its messages are not in the export.")
        )


def _read_archive(files: Files, where: str) -> Iterator[Found]:
    folder = where[: where.rfind("/") + 1]
    manifest = mapping(whole_of(files.document(where)))
    shelf = ArchiveShelf.of(files, manifest, folder)
    settings = f"{folder}{name(mapping(mapping(manifest.get('data')).get('settings')).get('path'), 500)}"
    if settings in files:
        yield from _keys(whole_of(files.document(settings)), tr("Chatbox, settings"))
    names = {
        f"{folder}{name(row.get('path'), 500)}": _title(row) for row in mappings(manifest.get("sessions"))
    }
    for path in files.matching(_FILES):
        names.pop(path, None)
        session: Any = whole_of(files.document(path))
        yield from each_of(topics(session, path.split("/")[-2]), partial(read_topic, shelf))
    for title in names.values():
        yield Problem(title, tr("Its messages are not in the export."))
    for warning in mappings(manifest.get("warnings")):
        if warning.get("itemType") == "session":
            what = told(warning.get("message")) or tr("no reason is given")
            yield Problem(
                label(first(warning.get("itemId")), 120) or tr("A chat"),
                tr("Chatbox did not export it: {why}.", why=what),
            )


def _keys(settings: Any, where: str) -> Iterator[FoundKey]:
    """Keys in the settings; older versions called them openaiKey, xAIKey and the like."""
    yield from (found := keys_in(settings, where))
    known = " ".join(each.where for each in found)
    for key, value in mapping(settings).items():
        is_key = key.endswith("Key") and not key.endswith("AvatarKey")
        if is_key and isinstance(value, str) and value and key not in known:
            yield FoundKey(f"{where}, {label(key, 60)}")


def _title(row: dict[str, Any]) -> str:
    return label(first(mapping(row.get("meta")).get("name")), 120) or tr("A chat without a name")
