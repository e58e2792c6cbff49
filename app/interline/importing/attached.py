"""Files of messages: in a data: address, by name, or missing.

Rule: bytes are read when the library wants them, and an address is never asked.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from interline.importing.found import FoundFile
from interline.importing.meanings import LONGEST_NAME, name
from interline.importing.values import mapping, text

Bytes = Callable[[], bytes]
"""Gives the bytes of a file; raises OSError and ValueError."""


def embedded(url: Any) -> tuple[str, Bytes] | None:
    """The media type and the bytes of a `data:` address; None for any other."""
    if not isinstance(url, str) or url[:5].lower() != "data:":
        return None
    head, comma, body = url.partition(",")
    kind, *options = head[5:].split(";")
    if not comma:
        return None
    if any(option.strip().lower() == "base64" for option in options):
        return kind.lower()[:80], lambda: from_base64(body)
    return kind.lower()[:80], lambda: unquote_to_bytes(body.encode("utf-8", "replace"))


def from_base64(data: str) -> bytes:
    """The bytes. Raises ValueError."""
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64") from error


_BEGINNINGS = {"iVBOR": "image/png", "/9j/": "image/jpeg", "R0lGO": "image/gif", "UklGR": "image/webp"}


def type_of_base64(data: str) -> str:
    """The media type of a picture by how its base64 begins; empty for anything else."""
    return next((kind for sign, kind in _BEGINNINGS.items() if data.startswith(sign)), "")


def text_file(name_: str, words: str) -> FoundFile:
    """A file of which the export holds the words that were read out of it."""
    return FoundFile(name_ or "text", "text/plain", lambda: words.encode("utf-8", "replace"))


def file_at(address: Any, name_: str = "", media_type: str = "", bytes_: Bytes | None = None) -> FoundFile:
    """A file by its address: with its bytes where they stand in the address, or as given; else without."""
    inside = embedded(address)
    called = name_ or file_name(address) or (inside[0] if inside else "") or media_type or "file"
    if inside:
        return FoundFile(called, media_type or inside[0], inside[1])
    return FoundFile(called, media_type, bytes_)


def file_name(path: Any) -> str:
    """The last piece of a path or an address, without what follows a question mark."""
    words = name(path, 2_000)
    if words[:5].lower() == "data:":
        return ""
    if "://" in words:
        words = re.split("[?#]", words, maxsplit=1)[0]
    return re.split(r"[/\\]", words.rstrip("/\\"))[-1][-LONGEST_NAME:]


def picture_of(block: dict[str, Any]) -> FoundFile | None:
    """The picture that a block of a tool's result is, in the forms of MCP and the vendors; None for another block."""
    if not text(block.get("type")).endswith(("image", "image_url")):
        return None
    source = mapping(block.get("source"))
    data = text(block.get("data")) or text(source.get("data"))
    media_type = name(block.get("mimeType") or source.get("media_type"), 80)
    if data:
        return FoundFile(media_type or "image", media_type, lambda: from_base64(data))
    inner = block.get("image_url") or source.get("url")
    return file_at(mapping(inner).get("url") if isinstance(inner, dict) else inner)
