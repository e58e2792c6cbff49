"""What is asked of a model, in no vendor's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from interline.model.parts import Part
from interline.model.refs import ModelRef


class Effort(StrEnum):
    """How long a model is to think, in the user's words."""

    OFF = "off"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """How a turn is to be answered, in the user's words; a conversation remembers those of its last turn."""

    effort: Effort | None = None
    """None leaves it to the model."""
    search: bool = False
    """Whether the vendor's own web search may be used."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the history as it is to be sent."""

    role: str
    """user | assistant | tool."""
    parts: tuple[Part, ...]
    origin: ModelRef | None = None
    """For assistant turns: who said it."""
    interrupted: bool = False
    """For assistant turns: the answer was stopped or broke off; what came is sent as it stands."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request to one model."""

    model: str
    """The vendor's name of the model."""
    turns: tuple[Turn, ...]
    """History and the new turn, oldest first; the wire merges neighbours of the same role and drops empty ones."""
    system: str = ""
    """Instructions that stand before the conversation."""
    max_output: int | None = None
    """Tokens; None leaves it to the vendor, or to the wire's default where one is required."""
    temperature: float | None = None
    """Only where the user set it and the model takes it."""
    effort: str | None = None
    """The vendor's own word for reasoning effort; None sends nothing."""
    stream: bool = True
    """Whether the answer comes as events."""
    cache_key: str = ""
    """The conversation's id, for vendors that route by it to a warm prompt cache."""
    inputs: frozenset[str] = frozenset({"text"})
    """What the model takes: text, image, pdf; other attachments become a note in words."""
    search: bool = False
    """Whether the vendor's own web search is switched on, where it has one for this model."""
    without: frozenset[str] = frozenset()
    """Fields of the body, as a vendor named them in a refusal, that are left out: `include`, `reasoning.summary`."""
