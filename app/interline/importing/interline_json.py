"""Interline's own JSON export.

Rule: what was written comes back as it was; only its shape is looked at here, its fields are read by their writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interline.importing.found import Found, FoundTranscript, Problem
from interline.importing.source import Source

_FORMAT = "interline-conversation"


def recognises(source: Source) -> bool:
    """An object or an array of them that says so."""
    document = source.document
    if document is None:
        return False
    if document.is_list:
        return document.first.get("format") == _FORMAT
    return document.outline.get("format") == _FORMAT


def read(source: Source) -> Iterator[Found]:
    """Each conversation, as its object."""
    document = source.document
    if document is None:
        return
    elements = document.elements() if document.is_list else iter((document.whole(),))
    for n, each in enumerate(elements, 1):
        yield _one(each, n)


def _one(each: Any, n: int) -> Found:
    if isinstance(each, Problem):
        return each
    if isinstance(each, dict) and each.get("format") == _FORMAT:
        return FoundTranscript(each)
    return Problem(f"Entry {n}", "This entry is no conversation of Interline's.")
