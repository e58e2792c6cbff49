"""What is asked of a model, in no vendor's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from interline.model.parts import Part
from interline.model.refs import ModelRef

HOTTEST = 2.0
"""The most temperature that any vendor takes."""


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
    temperature: float | None = None
    """From 0, always the likeliest word, to HOTTEST; None leaves it to the model."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the history as it is to be sent."""

    role: str
    """user | assistant | tool | system, which is for instructions in mid-conversation."""
    parts: tuple[Part, ...]
    origin: ModelRef | None = None
    """For assistant turns: who said it."""
    interrupted: bool = False
    """For assistant turns: the answer was stopped or broke off; what came is sent as it stands."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may ask for; whoever asked runs it, never Interline."""

    name: str
    """Letters, digits, - and _, at most 64: what every vendor takes."""
    description: str = ""
    parameters: Mapping[str, Any] | None = None
    """JSON Schema of its arguments, an object; None where it takes none."""
    strict: bool | None = None
    """Whether the vendor is to hold the arguments to the schema; None leaves it to the vendor."""


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """Whether tools are called."""

    mode: str = ""
    """auto | none | required; empty leaves it to the vendor, which is auto."""
    name: str = ""
    """With required: this tool and no other."""
    parallel: bool | None = None
    """Whether several may be called in one answer; None leaves it to the vendor."""

    @property
    def is_forced(self) -> bool:
        """Whether a call must come."""
        return self.mode == "required"


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """JSON in place of prose."""

    schema: Mapping[str, Any] | None = None
    """JSON Schema that the answer follows; None means any object."""
    name: str = "answer"
    """What the schema is called."""
    strict: bool | None = None
    """Whether the vendor is to hold the answer to the schema; None leaves it to the vendor."""

    @property
    def kind(self) -> str:
        """json_object | json_schema."""
        return "json_object" if self.schema is None else "json_schema"


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
    top_p: float | None = None
    """As `temperature`."""
    stop: tuple[str, ...] = ()
    """The answer ends before any of these."""
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
    tools: tuple[Tool, ...] = ()
    """What the model may ask for; without any, the calls of a history are told and cannot be made again."""
    tool_choice: ToolChoice = ToolChoice()
    """Only looked at where there are tools."""
    answer_format: AnswerFormat | None = None
    """None is prose."""
    without: frozenset[str] = frozenset()
    """Fields of the body, as a vendor named them in a refusal, that are left out: `include`, `reasoning.summary`."""
