"""What a tool of the vendor's own did or found, kept word for word: only its maker understands it.

Rule: it goes back whole and in its place to the model that had it run, or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from interline.model.events import ThinkingBlob
from interline.model.parts import Part, Thinking
from interline.wire.shapes import UNREADABLE, ascii_json, record

_MARK = '{"ran": '


def ran(block: Mapping[str, Any]) -> ThinkingBlob:
    """The event that keeps a block of an answer; an empty one says that something stood here which cannot go back."""
    return ThinkingBlob(_MARK + ascii_json(block) + "}", alone=True)


def is_server_tool(part: Part) -> bool:
    """Whether a part is such a block."""
    return isinstance(part, Thinking) and part.blob.startswith(_MARK)


def block_in(part: Thinking) -> dict[str, Any]:
    """The block as it came; empty where there is none that can go back."""
    try:
        return dict(record(json.loads(part.blob)["ran"]))
    except UNREADABLE:
        return {}
