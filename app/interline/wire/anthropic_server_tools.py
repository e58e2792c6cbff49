"""What Anthropic's own tools did in an answer, fit to go back: each use beside its result.

Rule: an answer goes back whole or without its signed thinking, which is bound to all that stands around it.
"""

from __future__ import annotations

from typing import Any

from interline.model.portability import LossKind
from interline.wire.losses import Losses

_THINKING = ("thinking", "redacted_thinking")
# It names tools by reference, which this request does not define.
_BY_REFERENCE = "tool_search_tool_result"


def drop_half_done(blocks: list[dict[str, Any]], lost: Losses, *, may_be_open: bool) -> None:
    """Take out of a message the uses that have no result, as an interrupted answer leaves one, and the results that
    have no use. `may_be_open` says that a use may stand last, for the vendor goes on with it."""
    usable = [block for block in blocks if block.get("type") not in (None, _BY_REFERENCE)]
    used = {block["id"] for block in usable if _is_use(block)}
    answered = {block["tool_use_id"] for block in usable if _is_result(block)}
    kept = [
        block
        for block in usable
        if (not _is_use(block) or block["id"] in answered or (may_be_open and block is blocks[-1]))
        and (not _is_result(block) or block["tool_use_id"] in used)
    ]
    if len(kept) == len(blocks):
        return
    lost.add(LossKind.SERVER_TOOL, len(blocks) - len(kept))
    unsigned = [block for block in kept if block["type"] not in _THINKING]
    lost.add(LossKind.OWN_THINKING, len(kept) - len(unsigned))
    blocks[:] = unsigned


def _is_use(block: dict[str, Any]) -> bool:
    return block["type"] not in ("tool_use", "text") and isinstance(block.get("id"), str)


def _is_result(block: dict[str, Any]) -> bool:
    return block["type"] != "tool_result" and isinstance(block.get("tool_use_id"), str)
