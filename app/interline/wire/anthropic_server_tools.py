"""What Anthropic's own tools did in an answer, fit to go back: each use beside its result.

Rule: an answer goes back whole or without its signed thinking, which is bound to all that stands around it.
"""

from __future__ import annotations

from typing import Any

from interline.model.portability import LossKind
from interline.wire.losses import Losses
from interline.wire.shapes import words

_THINKING = ("thinking", "redacted_thinking")
# It names tools by reference, which this request does not define.
_BY_REFERENCE = "tool_search_tool_result"


def drop_half_done(blocks: list[dict[str, Any]], lost: Losses, *, may_be_open: bool) -> None:
    """Take out of a message the uses that have no result, as an interrupted answer leaves one, and the results that
    have no use. `may_be_open` says that a use may stand last, for the vendor goes on with it."""
    if len(blocks) == 1 and blocks[0].get("type") == "text":
        # As nearly all are.
        return
    alone = _alone(blocks)
    if may_be_open and alone and alone[-1] == len(blocks) - 1 and _id_of(blocks[-1]):
        alone.pop()
    if not alone:
        return
    lost.add(LossKind.SERVER_TOOL, len(alone))
    kept = [block for place, block in enumerate(blocks) if place not in alone]
    unsigned = [block for block in kept if block["type"] not in _THINKING]
    lost.add(LossKind.OWN_THINKING, len(kept) - len(unsigned))
    blocks[:] = unsigned


def _alone(blocks: list[dict[str, Any]]) -> list[int]:
    """The places of what has no counterpart, or cannot be sent at all."""
    alone = []
    waiting: dict[str, int] = {}
    for place, block in enumerate(blocks):
        answered = _answered_by(block)
        if used := _id_of(block):
            waiting[used] = place
        elif block.get("type") in (None, _BY_REFERENCE) or (answered and waiting.pop(answered, None) is None):
            alone.append(place)
    return sorted([*alone, *waiting.values()])


def _id_of(block: dict[str, Any]) -> str:
    """The id of a use; empty for any other block, a call to be run elsewhere among them."""
    return words(block.get("id")) if block.get("type") not in ("tool_use", "text") else ""


def _answered_by(block: dict[str, Any]) -> str:
    """Which use a result answers; empty for any other block."""
    return words(block.get("tool_use_id")) if block.get("type") != "tool_result" else ""
