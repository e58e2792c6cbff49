"""The files of a ChatGPT export, found by what messages call them.

Rule: a pointer is looked up among the export's own names and never opened as a path or an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from interline.importing.archive import Files
from interline.importing.found import FoundFile
from interline.importing.values import mapping, text

_NAMES = r"(?:.*/)?conversation_asset_file_names\.json"


class Assets:
    """Pictures, recordings and attachments by their ids."""

    def __init__(self, files: Files | None) -> None:
        self._files = files
        self._paths: dict[str, str] = {}
        self._names: dict[str, str] = {}
        if files is not None:
            self._note_paths(files)
            self._note_names(files)

    def file(self, pointer: str, name: str = "", media_type: str = "") -> FoundFile:
        """What a pointer (`file-service://file-…`, `sediment://file_…`) or an id speaks of, in the export or not."""
        id_ = id_of(pointer)
        path = self._paths.get(id_, "")
        called = name or self._names.get(id_, "") or self._own_name(path, id_) or id_ or "file"
        return FoundFile(called, media_type, self._reader(path))

    def _reader(self, path: str) -> Callable[[], bytes] | None:
        return partial(self._files.read, path) if self._files is not None and path else None

    def _own_name(self, path: str, id_: str) -> str:
        """The part of an older export's `file-<id>-<name>` that the user knows."""
        base = path.rpartition("/")[2]
        rest = base.removeprefix(id_).lstrip("-")
        return rest if rest and not rest.startswith(".") else base if not base.endswith(".dat") else ""

    def _note_paths(self, files: Files) -> None:
        exact: dict[str, str] = {}
        for path in files.names:
            base = path.rpartition("/")[2]
            if not base.startswith(("file-", "file_")):
                continue
            exact[base.partition(".")[0]] = path
            # Which dash ends the id cannot be seen: each may.
            at = base.find("-", len("file-"))
            while at > 0:
                self._paths.setdefault(base[:at], path)
                at = base.find("-", at + 1)
        self._paths.update(exact)

    def _note_names(self, files: Files) -> None:
        for path in files.matching(_NAMES):
            try:
                given = mapping(json.loads(files.read(path)))
            except (OSError, ValueError, RecursionError):
                continue
            for file, name in given.items():
                if text(name):
                    self._names[file.partition(".")[0]] = text(name)


def id_of(pointer: str) -> str:
    """The id in a pointer."""
    inner = pointer.rpartition("://")[2]
    named = [piece for piece in inner.split("#") if piece.startswith(("file-", "file_"))]
    return (named[0] if named else inner).partition("?")[0]
