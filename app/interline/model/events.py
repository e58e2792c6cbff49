"""What a running answer can say: the frozen events that every wire format is decoded into.

Rule: a decoder never raises on what a vendor sends; trouble is an event too.
"""

from __future__ import annotations

from enum import StrEnum

from interline.model.failure import Failure
from interline.model.usage import Usage
from interline.model.value import value


class Finish(StrEnum):
    """Why an answer ended, as `ask --json` says it."""

    STOP = "stop"
    LENGTH = "length"
    REFUSED = "refused"
    TOOL = "tool"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


@value
class AnswerStarted:
    """The vendor acknowledged the request; nothing to show yet.

    One that follows with another `response_id` means that the vendor began anew: what came before is void.
    """

    model: str = ""
    """The model that the vendor says is answering."""
    response_id: str = ""
    """The vendor's id of the answer."""


@value
class TextDelta:
    """More words of the answer."""

    text: str


@value
class ThinkingDelta:
    """More visible thinking."""

    text: str


@value
class ThinkingBlob:
    """Opaque reasoning that its maker wants back; belongs to the thinking shown just before it."""

    blob: str
    """JSON text."""
    alone: bool = False
    """Whether it stands for itself and belongs to no thinking: what a tool of the vendor's own did or found."""


@value
class RefusalDelta:
    """More words of a refusal."""

    text: str


@value
class ToolCallDelta:
    """A piece of a tool call; pieces with the same key belong together."""

    key: str
    """Groups the pieces within one answer; not shown, not sent."""
    id: str = ""
    """The call's id, once known; set, not appended."""
    name: str = ""
    """The tool's name, once known; set, not appended."""
    arguments: str = ""
    """More of the arguments' JSON text."""


@value
class ToolCallEnded:
    """The arguments of this call are whole."""

    key: str


@value
class SourceCited:
    """The answer names a source."""

    url: str
    title: str = ""
    quote: str = ""
    start: int | None = None
    """Where in the text so far the cited words begin, in characters."""
    end: int | None = None


@value
class ProductShown:
    """The answer offers a product: a shopping result."""

    title: str
    price: str = ""
    """As the vendor writes it, its currency included; empty where it says none."""
    url: str = ""
    merchant: str = ""
    """Who sells it."""


@value
class ImageMade:
    """The model made a picture."""

    media_type: str
    data: str
    """Base64, as it came."""


@value
class UsageReported:
    """The vendor's count so far; a later report replaces an earlier one."""

    usage: Usage


@value
class Alive:
    """A ping or a lifecycle note: the vendor is there, and nothing happened."""


@value
class EventSkipped:
    """Something that could not be read was passed over."""

    why: str
    """For the record; safe to show."""


@value
class Finished:
    """The vendor's own end marker came: the answer is whole."""

    finish: Finish
    raw: str = ""
    """The vendor's word for it."""


@value
class AnswerFailed:
    """The vendor reported an error inside the answer."""

    failure: Failure


Event = (
    AnswerStarted
    | TextDelta
    | ThinkingDelta
    | ThinkingBlob
    | RefusalDelta
    | ToolCallDelta
    | ToolCallEnded
    | SourceCited
    | ProductShown
    | ImageMade
    | UsageReported
    | Alive
    | EventSkipped
    | Finished
    | AnswerFailed
)

PAUSED = "pause_turn"
"""Anthropic's word for an answer that it goes on with once it has it back: a long work of its own tools."""

CONTENT = (TextDelta, ThinkingDelta, RefusalDelta, ToolCallDelta, ImageMade)
"""Events that are shown: the first of them commits the turn to its vendor."""
