"""What a conversation loses on its way to one model, in words for people.

Rule: what is told here is counted where the request is made, so that nothing is lost unsaid and nothing told that is
not so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from interline.model.refs import ModelRef


class LossKind(StrEnum):
    """What is lost or changed; a code for programs."""

    # An enumeration's own is computed in Python, and a long history counts thousands.
    __hash__ = str.__hash__

    THINKING = "thinking"
    """Thinking of another model."""
    OWN_THINKING = "own_thinking"
    """Thinking of the asked model itself that cannot go back to it: cut off, unsigned, or without a place."""
    IMAGE = "image"
    PDF = "pdf"
    PDF_TEXT = "pdf_text"
    """A PDF that goes as its words."""
    PDF_CUT = "pdf_cut"
    """One too long to go whole as its words."""
    PDF_BLANK = "pdf_blank"
    """Pages without words, of PDFs that go as their words."""
    PDF_WITHOUT_TEXT = "pdf_without_text"
    PDF_LOCKED = "pdf_locked"
    PDF_UNREADABLE = "pdf_unreadable"
    FILE = "file"
    """A file that is neither text nor anything the model reads."""
    MISSING_FILE = "missing_file"
    """An attachment whose bytes are gone from this computer."""
    CITATION = "citation"
    TOOL_CALL = "tool_call"
    """A call that was cut in half or that nobody answered."""
    TOOL_RESULT = "tool_result"
    """A result whose call is not there."""
    TOOL_ARGUMENTS = "tool_arguments"
    """Arguments that are not what the vendor takes as such."""
    TOOL_ERROR = "tool_error"
    """The mark that a call failed."""
    TOOL_DEFINITION = "tool_definition"
    """A tool of the history of which no more than its name is known."""
    TOOL_NAME = "tool_name"
    """A tool's name that the vendor would not take."""
    TOOL_WORDS = "tool_words"
    """A call that goes as words, since no call may stand in the request."""
    SERVER_TOOL = "server_tool"
    """What a tool of a vendor's own did or found, which only its maker understands."""
    PRODUCT = "product"
    """A shopping result."""
    SEARCH = "search"
    """The web search that was asked for."""
    INSTRUCTION = "instruction"
    """Instructions in mid-conversation, for which most vendors have no place."""
    SAMPLING = "sampling"
    """A word on sampling that the model does not take."""
    TEMPERATURE = "temperature"
    """One that is higher than the vendor takes."""
    REFUSAL = "refusal"
    INTERRUPTED = "interrupted"
    """An answer that ended before its time."""
    UNREAD = "unread"
    """A part that a newer Interline wrote."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of loss."""

    kind: LossKind
    count: int
    """How many parts of the conversation it concerns; at least 1."""
    sentence: str
    """What the model does not get, for people."""
    conversion: str
    """What is sent in its place, for people; names what stays where nothing is."""


@dataclass(frozen=True, slots=True)
class CacheLeft:
    """A prompt cache that likely holds the conversation still, of a vendor that would not be asked."""

    ref: ModelRef
    amount: Decimal
    """US dollars that it would save."""


@dataclass(frozen=True, slots=True)
class Portability:
    """How a conversation fares with one model. True where anything is lost."""

    target: ModelRef
    """Who would be asked."""
    items: tuple[Loss, ...] = ()
    """Each kind once, the heaviest first; empty where nothing is lost."""
    cache: CacheLeft | None = None
    """What leaving the vendor that answered last costs; None where that is nothing, or nobody knows."""

    def __bool__(self) -> bool:
        return bool(self.items)

    def count(self, kind: LossKind) -> int:
        """How many parts are lost in this way."""
        return next((item.count for item in self.items if item.kind is kind), 0)
