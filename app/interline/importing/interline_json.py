"""Interline's own JSON export: one file, or a folder or archive of them.

Rule: what was written comes back as it was; only its shape is looked at here, its fields are read by their writer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from interline.importing.found import Found, FoundTranscript, Problem
from interline.importing.json_file import Document
from interline.importing.source import Source
from interline.language import tr
from interline.model.clean import label

_FORMAT = "interline-conversation"
_FILES = r"(?:[^/]+/)?[^/]+\.json"


def recognises(source: Source) -> bool:
    """An object or an array of them that says so, in a file or among the topmost files."""
    return any(map(_is_ours, _documents(source)))


def read(source: Source) -> Iterator[Found]:
    """Each conversation, as its object."""
    n = 0
    for folder, document in zip(_folders(source), _documents(source), strict=True):
        if not _is_ours(document):
            yield Problem(label(document.name, 120), tr("This file is not one of Interline's."), lost=False)
            continue
        for each in document.elements() if document.is_list else iter((document.whole(),)):
            n += 1
            yield _one(each, n, partial(_beside, source, folder))


def _is_ours(document: Document) -> bool:
    return (document.first if document.is_list else document.outline).get("format") == _FORMAT


def _documents(source: Source) -> list[Document]:
    if source.document is not None:
        return [source.document]
    return [source.files.document(name) for name in _names(source)] if source.files is not None else []


def _folders(source: Source) -> list[str]:
    """The place of each of the documents, with a slash at its end."""
    return [""] if source.document is not None else [name[: name.rfind("/") + 1] for name in _names(source)]


def _names(source: Source) -> tuple[str, ...]:
    return source.files.matching(_FILES) if source.files is not None else ()


def _beside(source: Source, folder: str, name: str) -> bytes:
    return source.beside(f"{folder}{name}")


def _one(each: Any, n: int, read: Callable[[str], bytes]) -> Found:
    if isinstance(each, Problem):
        return each
    if isinstance(each, dict) and each.get("format") == _FORMAT:
        return FoundTranscript(each, read)
    return Problem(tr("Entry {number}", number=n), tr("This entry is no conversation of Interline's."))
