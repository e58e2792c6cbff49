"""ChatGPT's data export: `conversations.json`, or since 2026 numbered parts of it, with the files beside.

Rule: the whole tree comes in, every branch, with the branch that was shown shown again; nodes that nobody saw are
passed over and what hangs on them is not lost.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interline.importing.chatgpt_assets import Assets
from interline.importing.chatgpt_message import Kind, kind_of, message_of, role_of, thinking_of
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.tree import arranged
from interline.importing.values import items, mapping, moment, text, truth
from interline.language import tr
from interline.model.clean import label

_PART = r"(?:.*/)?conversations(?:-\d+)?\.json"
_MANIFEST = r"(?:.*/)?export_manifest\.json"
_LONGEST_WALK = 200
"""Passed-over nodes above an answer that are looked at for thoughts."""


def recognises(source: Source) -> bool:
    """Conversations with a `mapping` of nodes, in a file or in an archive's `conversations….json`."""
    return any(_is_ours(document) for document in _documents(source))


def read(source: Source) -> Iterator[Found]:
    """Each conversation, and what the archive's own list names and does not hold."""
    assets = Assets(source.files)
    yield from _missing_parts(source)
    for document in _documents(source):
        elements = document.elements() if document.is_list else iter((document.whole(),))
        yield from each_of(elements, lambda each: _conversation(each, assets))


def _is_ours(document: Document) -> bool:
    one = document.first if document.is_list else document.outline
    return isinstance(one.get("mapping"), dict)


def _documents(source: Source) -> list[Document]:
    if source.document is not None:
        return [source.document]
    if source.files is None:
        return []
    # Where a folder holds more than one export, the topmost is meant.
    names = sorted(source.files.matching(_PART), key=lambda name: (name.count("/"), name))
    depth = names[0].count("/") if names else 0
    return [source.files.document(name) for name in names if name.count("/") == depth]


def _missing_parts(source: Source) -> Iterator[Problem]:
    if source.files is None:
        return
    for name in source.files.matching(_MANIFEST):
        try:
            manifest = mapping(json.loads(source.files.read(name)))
        except (OSError, ValueError, RecursionError):
            yield Problem(name, tr("The archive's list of its parts could not be read."), lost=False)
            continue
        folder = name[: name.rfind("/") + 1]
        for logical in mapping(manifest.get("logical_files")).values():
            for part in items(mapping(logical).get("files")):
                wanted = text(part)
                if re.fullmatch(_PART, wanted) and f"{folder}{wanted}" not in source.files:
                    what = tr(
                        "This part of the export is not in the archive, nor are its conversations;"
                        " download the export again to get them."
                    )
                    yield Problem(label(wanted, 120), what, lost=False, missing=label(wanted, 120))


def _conversation(data: dict[str, Any], assets: Assets) -> FoundConversation | Problem:
    title = text(data.get("title"))
    nodes = _nodes(data.get("mapping"))
    if nodes is None:
        return Problem(label(title, 120) or tr("Untitled"), tr("This entry has no tree of messages."))
    reading = _Reading(nodes, text(data.get("default_model_slug")), assets)
    tree = arranged(reading.messages(), reading.passed_over)
    problems = [Problem("", what) for what in (*tree.repairs, *reading.remarks())]
    return FoundConversation(
        id=text(data.get("conversation_id")) or text(data.get("id")) or _own_name(data, nodes),
        title=title,
        messages=tree.messages,
        current=tree.kept.get(text(data.get("current_node"))),
        created_at=moment(data.get("create_time")),
        updated_at=moment(data.get("update_time")),
        pinned=data.get("pinned_time") is not None or truth(data.get("is_pinned")),
        starred=truth(data.get("is_starred")),
        archived=truth(data.get("is_archived")),
        problems=tuple(problems),
    )


def _own_name(data: Mapping[str, Any], nodes: Mapping[str, Any]) -> str:
    """A name for a conversation that has none: the same for the same one."""
    beginning = f"{data.get('create_time')} {next(iter(nodes), '')}"
    return hashlib.sha256(beginning.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(slots=True)
class _Node:
    parent: str | None
    data: dict[str, Any]
    message: dict[str, Any]
    """Empty for a node without one."""
    role: str
    """As the export calls it."""
    kind: Kind


def _nodes(given: Any) -> dict[str, _Node] | None:
    if not isinstance(given, dict):
        return None
    data = {id_: mapping(node) for id_, node in given.items()}
    above = {} if all("parent" in node for node in data.values()) else _by_children(data)
    nodes = {}
    for id_, node in data.items():
        parent = node.get("parent") if "parent" in node else above.get(id_)
        message = mapping(node.get("message"))
        role = role_of(message)
        above_it = parent if isinstance(parent, str) else None
        nodes[id_] = _Node(above_it, node, message, role, kind_of(role, message))
    return nodes


def _by_children(data: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """What each node hangs on, by what the nodes say that hangs on them: some exports hold no parents."""
    above: dict[str, str] = {}
    for id_, node in data.items():
        for child in items(node.get("children")):
            if isinstance(child, str):
                above.setdefault(child, id_)
    return above


class _Reading:
    """The nodes of one conversation, read."""

    def __init__(self, nodes: Mapping[str, _Node], default_model: str, assets: Assets) -> None:
        self._nodes = nodes
        self._default_model = default_model
        self._assets = assets
        self._unknown: dict[str, int] = {}
        followed = {node.parent for node in nodes.values()}
        self._shown = {
            id_
            for id_, node in nodes.items()
            # Thoughts that nothing follows are all there is of an answer.
            if node.kind is Kind.SHOWN or (node.kind is Kind.THOUGHTS and id_ not in followed)
        }
        self.passed_over = {id_: node.parent for id_, node in nodes.items() if id_ not in self._shown}

    def messages(self) -> Iterator[FoundMessage]:
        """Each node that is shown."""
        for id_ in self._nodes:
            if id_ in self._shown:
                yield self._message(id_)

    def remarks(self) -> Iterator[str]:
        """What of the conversation is not shown though it may have been something."""
        for kind, count in self._unknown.items():
            yield tr(
                "%Ln (message holds|messages hold) something of the kind “{kind}”, which is kept and not shown.",
                "",
                count,
                kind=label(kind, 40),
            )

    def _message(self, id_: str) -> FoundMessage:
        node = self._nodes[id_]
        above = self._above(node) if node.role == "assistant" else []
        read = message_of(
            id_,
            node.role,
            node.message,
            node.data if not above else {"node": node.data, "above": [each.data for each in above]},
            parent=node.parent,
            thinking=thinking_of([each.message for each in above]) if above else None,
            called_by=self._call_above(node) if node.role == "tool" else "",
            default_model=self._default_model,
            assets=self._assets,
        )
        for kind in read.unknown:
            self._unknown[kind] = self._unknown.get(kind, 0) + 1
        return read.message

    def _above(self, answer: _Node) -> list[_Node]:
        """The passed-over nodes right above an answer, from the top down: what was thought before it, and more."""
        found: list[_Node] = []
        seen: set[str] = set()
        at = answer.parent
        while at in self.passed_over and at not in seen and len(found) < _LONGEST_WALK:
            seen.add(at)
            node = self._nodes[at]
            if node.message:
                found.append(node)
            at = node.parent
        return found[::-1]

    def _call_above(self, node: _Node) -> str:
        """The nearest shown message above, which called the tool whose result this is."""
        at = node.parent
        for _ in range(_LONGEST_WALK):
            if at is None or at not in self.passed_over:
                break
            at = self._nodes[at].parent
        return at or ""
