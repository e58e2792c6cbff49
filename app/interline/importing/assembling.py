"""Conversations put together, and what stands around the reading of any program's export.

Rule: nothing is lost in silence: what is mended, left out or cannot be read is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from interline.importing.found import (
    Found,
    FoundConversation,
    FoundFile,
    FoundKey,
    FoundMessage,
    Problem,
)
from interline.importing.json_file import Document
from interline.importing.keys import key_places
from interline.importing.meanings import name
from interline.importing.tree import arranged
from interline.importing.values import raw
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role
from interline.model.parts import Text
from interline.wire.masking import masked

_EMBEDDED = re.compile(rb'"data:[^",]{0,100};base64,[^"]{200,}"')


def conversation(
    id_: str,
    title: str,
    messages: Iterable[FoundMessage],
    *,
    current: str | None = None,
    is_end: bool = False,
    passed_over: Mapping[str, str | None] | None = None,
    system: str = "",
    problems: Sequence[str] = (),
    **rest: Any,
) -> FoundConversation | Problem:
    """The conversation, its tree mended; a Problem where it holds no message. `rest` are fields of FoundConversation.

    The shown path goes on from `current` to what was last written below it, unless `is_end`. A single system message
    at the beginning becomes the conversation's instructions.
    """
    shown = label(title, 120) or tr("A conversation without a title")
    tree = arranged(messages, passed_over)
    if not tree.messages:
        # One that was begun and never written in is no loss.
        return Problem(shown, tr("This conversation holds no messages."), lost=bool(problems or passed_over))
    kept, instructions = _instructions_apart(tree.messages) if not system else (tree.messages, system)
    end = _end(tree.kept.get(current) if current else None, kept, is_end)
    missing = (
        part.name for each in kept for part in each.parts if isinstance(part, FoundFile) and not part.read
    )
    return FoundConversation(
        id_,
        title,
        kept,
        current=end,
        system=instructions,
        missing=tuple(missing),
        problems=tuple(Problem(shown, each) for each in (*problems, *tree.repairs)),
        **rest,
    )


def _instructions_apart(messages: tuple[FoundMessage, ...]) -> tuple[tuple[FoundMessage, ...], str]:
    first_one, *others = messages
    is_alone = first_one.role is Role.SYSTEM and not any(each.role is Role.SYSTEM for each in others)
    if not is_alone or not others or not all(isinstance(part, Text) for part in first_one.parts):
        return messages, ""
    words = "".join(part.text for part in first_one.parts if isinstance(part, Text))
    return tuple(
        replace(each, parent=None) if each.parent == first_one.id else each for each in others
    ), words


def _end(current: str | None, messages: Sequence[FoundMessage], is_end: bool) -> str | None:
    names = {each.id for each in messages}
    if current not in names:
        return None
    if is_end:
        return current
    newest = {each.parent: each.id for each in messages if each.parent is not None}
    while current in newest:
        current = newest[current]
    return current


def in_a_row(messages: Iterable[FoundMessage], after: str | None = None) -> list[FoundMessage]:
    """The messages, each as an answer to the one before: for exports that know no branches."""
    rows: list[FoundMessage] = []
    for message in messages:
        rows.append(replace(message, parent=rows[-1].id if rows else after))
    return rows


def raw_of(data: dict[str, Any]) -> bytes:
    """What a message was read from, without keys and without the bytes of files, which are kept as files."""
    if data.get("error"):
        data = {**data, "error": _error(data["error"]), "errorExtra": None}
    if isinstance(blocks := data.get("blocks"), list):
        data = {**data, "blocks": [_block(each) for each in blocks]}
    if "metadata" in data:
        data = {**data, "metadata": _block(data["metadata"])}
    made = raw(data)
    return _EMBEDDED.sub(b'"data:"', made) if b";base64," in made else made


def _block(block: Any) -> Any:
    if isinstance(block, dict) and block.get("error"):
        return {**block, "error": _error(block["error"])}
    return block


def _error(told: Any) -> Any:
    """What an error says, without the request that is noted beside it and the key that it may repeat."""
    if isinstance(told, dict):
        return {name: _error(value) for name, value in told.items() if not isinstance(value, (dict, list))}
    return masked(told) if isinstance(told, str) else told


def keys_in(value: Any, whose: str) -> list[FoundKey]:
    """The vendors' keys in a program's settings, each by the name of its place."""
    try:
        return [FoundKey(f"{whose}, {label(place, 100)}") for place in key_places(value)]
    except RecursionError:
        return []


def guarded(where: str, found: Iterator[Found]) -> Iterator[Found]:
    """What a reader finds, told apart, until its file cannot be read any further: that is said as a Problem."""
    try:
        yield from told_apart(found)
    except (OSError, ValueError) as error:
        yield Problem(
            label(where, 120), tr("The rest cannot be read: {error}.", error=label(str(error), 120))
        )
    except RecursionError:
        yield Problem(label(where, 120), tr("The rest is nested too deeply to be read."))


def told_apart(found: Iterable[Found]) -> Iterator[Found]:
    """Conversations under names that each stand once: an export that names none, or two alike, loses neither."""
    seen: dict[str, set[bytes]] = {}
    for each in found:
        if isinstance(each, FoundConversation):
            mark = _mark(each)
            id_ = each.id or mark.hex()
            known = seen.setdefault(id_, set())
            if mark in known:
                continue
            known.add(mark)
            each = replace(each, id=id_ if len(known) == 1 else f"{id_}#{len(known)}")
        yield each


def _mark(found: FoundConversation) -> bytes:
    digest = hashlib.sha256(found.title.encode("utf-8", "replace"))
    for each in found.messages:
        digest.update(each.id.encode("utf-8", "replace") + b"\0")
        digest.update(each.raw or repr(each.parts[:1]).encode("utf-8", "replace"))
    return digest.digest()[:16]


def grouped(rows: Iterable[dict[str, Any]], column: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows that come in the order of a column, those of one value together with it."""
    for value, group in groupby(rows, lambda row: name(row.get(column))):
        yield value, list(group)


def outline_of(document: Document) -> dict[str, Any]:
    """The outline of a file that may be in an archive and damaged there; empty where it cannot be read."""
    try:
        return document.outline
    except (OSError, ValueError):
        return {}


def whole_of(document: Document) -> Any:
    """All of a file, or a Problem."""
    try:
        return document.whole()
    except (OSError, ValueError) as error:
        return Problem(
            label(document.name, 120), tr("The file cannot be read: {error}.", error=label(str(error), 120))
        )
