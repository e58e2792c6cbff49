"""The one line that says what stays behind. No Qt.

Rule: what does not go out at all is named; what goes out in another form is only counted, since no word of it is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from interline.model.portability import Loss, LossKind

_BEHIND: dict[LossKind, tuple[str, str]] = {
    LossKind.MISSING_FILE: ("1 lost attachment", "{} lost attachments"),
    LossKind.SEARCH: ("the web search", "the web search"),
    LossKind.IMAGE: ("1 picture", "{} pictures"),
    LossKind.PDF: ("1 PDF", "{} PDFs"),
    LossKind.PDF_CUT: ("the end of 1 PDF", "the ends of {} PDFs"),
    LossKind.PDF_BLANK: ("1 page without words", "{} pages without words"),
    LossKind.PDF_WITHOUT_TEXT: ("1 PDF without words", "{} PDFs without words"),
    LossKind.PDF_LOCKED: ("1 locked PDF", "{} locked PDFs"),
    LossKind.PDF_UNREADABLE: ("1 unreadable PDF", "{} unreadable PDFs"),
    LossKind.FILE: ("1 file", "{} files"),
    LossKind.TOOL_CALL: ("1 tool call", "{} tool calls"),
    LossKind.THINKING: ("another model's thinking", "other models' thinking"),
    LossKind.OWN_THINKING: ("some of its own thinking", "some of its own thinking"),
    LossKind.SERVER_TOOL: ("what a vendor's tool found", "what a vendor's tools found"),
    # The same source may be cited often, and a person counts it once.
    LossKind.CITATION: ("1 source", "the sources"),
    LossKind.PRODUCT: ("1 product", "{} products"),
}
"""One and many of what stays behind."""
MOST = 3
"""Kinds that the line names; the sheet has all."""


def summary(who: str, losses: Sequence[Loss]) -> str:
    """With Groq · Llama 4: 2 pictures and another model's thinking stay behind."""
    behind = [loss for loss in losses if loss.kind in _BEHIND]
    changed = sum(loss.count for loss in losses if loss.kind not in _BEHIND)
    if not behind:
        return f"With {who}: {_parts(changed)} in another form"
    named = [_named(loss) for loss in behind[:MOST]]
    if len(behind) > MOST:
        named.append("more")
    verb = "stays" if len(behind) == 1 and _is_one(behind[0]) else "stay"
    also = f"; {_parts(changed)} in another form" if changed else ""
    return f"With {who}: {_joined(named)} {verb} behind{also}"


def _named(loss: Loss) -> str:
    one, many = _BEHIND[loss.kind]
    return one if loss.count == 1 else many.format(f"{loss.count:,}")


def _is_one(loss: Loss) -> bool:
    many = _BEHIND[loss.kind][1]
    return loss.count == 1 or not ("{}" in many or many.endswith("s"))


def _parts(count: int) -> str:
    return "1 part goes" if count == 1 else f"{count:,} parts go"


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
