"""The blocks that Cherry Studio's messages are made of, in every version.

Rule: a block of a kind that nobody knows is kept where it has words, and no block is run, opened or fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from interline.importing.attached import Bytes, file_at, file_name
from interline.importing.found import FoundFile
from interline.importing.meanings import fenced, first, milliseconds, name, told
from interline.importing.pieces import Pieces
from interline.importing.values import items, mapping, mappings, text

BytesOf = Callable[[str, str], Bytes | None]
"""From a stored file's id and extension to what gives its bytes; None where the export has none."""


@dataclass(slots=True)
class Course:
    """What the blocks say of how an answer went."""

    failed: str | bool = ""
    """The sentence of an error."""
    is_paused: bool = False


def say_blocks(pieces: Pieces, blocks: Iterable[dict[str, Any]], bytes_of: BytesOf) -> Course:
    """Put the blocks into the pieces of a message."""
    course = Course()
    for block in blocks:
        _say(pieces, block, bytes_of, course)
        course.is_paused = course.is_paused or block.get("status") == "paused"
    return course


def _say(pieces: Pieces, block: dict[str, Any], bytes_of: BytesOf, course: Course) -> None:
    kind, content = block.get("type"), block.get("content")
    metadata = mapping(block.get("metadata"))
    match kind:
        case "thinking" | "reasoning":
            took = block.get("thinking_millsec") or block.get("thinkingMs") or metadata.get("thinkingMs")
            pieces.think(content or block.get("text"), milliseconds(took))
        case "code":
            if text(content):
                pieces.say(fenced(text(content), block.get("language")))
        case "image" | "file" | "video":
            _attach(pieces, block, bytes_of)
        case "tool":
            _call(pieces, block, metadata)
        case "citation":
            cite_all(pieces, mapping(block.get("response")).get("results"))
            for found in (*mappings(block.get("knowledge")), *mappings(block.get("memories"))):
                pieces.cite(
                    found.get("sourceUrl"), found.get("title"), found.get("content") or found.get("memory")
                )
        case "error":
            course.failed = told(block.get("error")) or told(content) or told(block.get("message")) or True
        case _ if isinstance(kind, str) and (kind.startswith("tool-") or kind == "dynamic-tool"):
            _call_of_sdk(pieces, block, kind)
        case _ if isinstance(kind, str) and kind.startswith("data-"):
            inner = mapping(block.get("data"))
            _say(pieces, {**inner, "type": kind.removeprefix("data-")}, bytes_of, course)
        case "source-url":
            pieces.cite(block.get("url"), block.get("title"))
        case _:
            # main_text, translation, compact, text, and what a newer version may write.
            pieces.say(content or block.get("text"))


def _attach(pieces: Pieces, block: dict[str, Any], bytes_of: BytesOf) -> None:
    if stored := mapping(block.get("file")):
        pieces.attach(stored_file(stored, bytes_of))
        return
    address = block.get("url") or block.get("filePath")
    urls = (
        [address]
        if address
        else items(mapping(mapping(block.get("metadata")).get("generateImageResponse")).get("images"))
    )
    for each in urls:
        pieces.attach(file_at(each, first(block.get("filename")), first(block.get("mediaType"))))


def stored_file(stored: dict[str, Any], bytes_of: BytesOf) -> FoundFile:
    """A file that Cherry Studio keeps beside its database."""
    id_, extension = name(stored.get("id")), name(stored.get("ext"), 20)
    called = first(
        stored.get("origin_name"),
        stored.get("name"),
        file_name(stored.get("path")),
        f"{id_}{extension}",
        "file",
    )
    return FoundFile(called, "", bytes_of(id_, extension) if id_ else None)


def _call(pieces: Pieces, block: dict[str, Any], metadata: dict[str, Any]) -> None:
    response = mapping(metadata.get("rawMcpToolResponse"))
    tool = mapping(response.get("tool"))
    id_ = first(response.get("toolCallId"), response.get("id"), block.get("toolId"), block.get("id"))
    called = first(block.get("toolName"), tool.get("name"), block.get("toolId"))
    arguments = block.get("arguments") or response.get("arguments")
    pieces.call(id_, called, arguments)
    given = block.get("content")
    given = response.get("response") if given is None else given
    if given is not None:
        is_error = response.get("status") == "error" or block.get("status") == "error"
        pieces.result(id_, given, is_error=is_error or mapping(given).get("isError") is True)


def _call_of_sdk(pieces: Pieces, block: dict[str, Any], kind: str) -> None:
    id_ = first(block.get("toolCallId"), kind)
    pieces.call(id_, first(block.get("toolName"), kind.removeprefix("tool-")), block.get("input"))
    if block.get("errorText"):
        pieces.result(id_, block["errorText"], is_error=True)
    elif block.get("output") is not None:
        pieces.result(id_, block["output"])


def cite_all(pieces: Pieces, results: Any) -> None:
    """The sources of a web search, in the forms of the vendors and search engines that Cherry Studio asks."""
    if isinstance(results, dict):
        results = results.get("results") or results.get("groundingChunks") or results.get("citations")
    for found in items(results):
        if isinstance(found, str):
            pieces.cite(found)
            continue
        found = mapping(found)
        inner = mapping(found.get("url_citation")) or mapping(found.get("web")) or found
        url = first(inner.get("url"), inner.get("uri"), inner.get("link"), inner.get("sourceUrl"))
        pieces.cite(
            url, inner.get("title"), inner.get("content") or inner.get("snippet") or inner.get("cited_text")
        )
