"""The pictures and files of a Chatbox export by their keys: beside the sessions in one object, or files of an archive.

Rule: what is large is not held but looked up again when the library wants it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from interline.importing.archive import Files
from interline.importing.attached import Bytes, embedded, from_base64, type_of_base64
from interline.importing.json_file import Document
from interline.importing.meanings import first, name
from interline.importing.values import items, mapping, mappings

MOST_HELD = 200 * 1024 * 1024
"""Characters that are held while the sessions are read."""
_PICTURE = "picture:"
LONGEST_WORDS = 4 * 1024 * 1024
"""Bytes of a text that is read while its message is."""


class Shelf(Protocol):
    """What is kept beside the sessions."""

    def words(self, key: str) -> str | None:
        """The text under a key; None where there is none, or bytes."""

    def media_type(self, key: str) -> str:
        """Of the bytes under a key; empty where nobody says."""

    def bytes_of(self, key: str) -> Bytes | None:
        """What gives the bytes under a key; None where it is not in the export."""


@dataclass(slots=True)
class ObjectShelf:
    """Values of the one object that the export is: text, or bytes as a data: address."""

    document: Document
    held: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    size: int = 0

    def hold(self, key: str, value: str) -> None:
        """Keep what stands under a key, or remember that it is there."""
        if self.size + len(value) <= MOST_HELD:
            self.held[key] = value
            self.size += len(value)
        else:
            self.others.add(key)

    def words(self, key: str) -> str | None:
        value = self.held.get(key)
        return None if embedded(value) else value

    def media_type(self, key: str) -> str:
        value = self.held.get(key)
        inside = embedded(value)
        return inside[0] if inside else type_of_base64(value or "")

    def bytes_of(self, key: str) -> Bytes | None:
        if key not in self.held and key not in self.others:
            return None

        def read() -> bytes:
            value = self.held.get(key)
            if value is None:
                again = Document(self.document.name, self.document.open).members()
                value = next((found for at, found in again if at == key and isinstance(found, str)), "")
            inside = embedded(value)
            if inside:
                return inside[1]()
            # Pictures that a model made are base64 without anything before it.
            return from_base64(value) if key.startswith(_PICTURE) else value.encode("utf-8", "replace")

        return read


@dataclass(frozen=True, slots=True)
class ArchiveShelf:
    """Files of an archive, listed in its manifest with the keys that they had."""

    files: Files
    entries: dict[str, dict[str, Any]]
    """By key."""

    @classmethod
    def of(cls, files: Files, manifest: dict[str, Any], folder: str) -> ArchiveShelf:
        """Those that the manifest lists and the archive has; its paths begin in `folder`."""
        entries: dict[str, dict[str, Any]] = {}
        for row in mappings(manifest.get("resources")):
            where = f"{folder}{name(row.get('path'), 500)}"
            if where in files:
                for key in items(row.get("originalStorageKeys")):
                    entries[name(key, 500)] = {**row, "path": where}
        return cls(files, entries)

    def words(self, key: str) -> str | None:
        entry = mapping(self.entries.get(key))
        if entry.get("encoding") != "utf8" or self.files.size(entry["path"]) > LONGEST_WORDS:
            return None
        try:
            return self.files.read(entry["path"], LONGEST_WORDS).decode("utf-8", "replace")
        except (OSError, ValueError):
            return None

    def media_type(self, key: str) -> str:
        return first(mapping(self.entries.get(key)).get("mimeType"))

    def bytes_of(self, key: str) -> Bytes | None:
        entry = self.entries.get(key)
        return None if entry is None else lambda: self.files.read(entry["path"])
