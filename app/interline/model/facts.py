"""What is known of a model: limits, inputs, abilities, access, data policy, dates, price.

Rule: None or UNKNOWN means that we do not know, never that it is absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from interline.model.money import Price

# The day of a version, as OpenAI, Anthropic and others put it behind the name.
_DATED = re.compile(r"-(?:20\d\d-\d\d-\d\d|20\d{6})$")


class Access(StrEnum):
    """Who may use a model."""

    PUBLIC = "public"
    PREVIEW = "preview"
    VERIFIED = "verified"
    PARTNER = "partner"
    UNKNOWN = "unknown"


class DataPolicy(StrEnum):
    """What the vendor does with prompts."""

    TRAINS = "trains"
    """May train on them."""
    RETAINS = "retains"
    """Keeps them for a while and does not train."""
    ZDR = "zdr"
    """Zero data retention."""
    LOCAL = "local"
    """They never leave the user's machines."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One row of the catalogue."""

    id: str
    """The vendor's name of the model."""
    name: str = ""
    """A name for people; empty means the id."""
    context: int | None = None
    """Tokens that fit, input and output together."""
    max_input: int | None = None
    """Tokens of input, where the vendor limits them apart."""
    max_output: int | None = None
    """Tokens of output."""
    inputs: frozenset[str] = frozenset({"text"})
    """What can be sent: text, image, pdf, audio, video."""
    tools: bool | None = None
    """Whether it calls tools."""
    reasons: bool | None = None
    """Whether it thinks before it answers, so that silence is normal."""
    efforts: tuple[str, ...] = ()
    """The vendor's own words for reasoning effort, weakest first; empty where none may be sent."""
    sampling: bool | None = None
    """Whether temperature and the like may be sent."""
    search: bool | None = None
    """Whether the vendor's own web search can be switched on; None means: as for its other models. True also where the
    vendor says nothing: then in the form of the wire format's maker."""
    prefill: bool | None = None
    """Whether a trailing assistant message is continued; None means: as the vendor does, mostly not."""
    access: Access = Access.UNKNOWN
    """Who may use it."""
    data: DataPolicy | None = None
    """What happens to prompts; None means: as the vendor's own policy says."""
    price: Price | None = None
    """A price set by the user or known to us; it wins over the price library."""
    retires: date | None = None
    """The day it stops answering."""
    replacement: str | None = None
    """What its vendor names in its place."""
    only_by_name: bool = False
    """Whether it answers only where somebody names it, and is never part of the computed default route."""
    path: str | None = None
    """For the embedded runtime: the GGUF file."""
    source: str = ""
    """Where the row's facts were read and when."""

    @property
    def title(self) -> str:
        """The name for people."""
        return self.name or self.id


def family_of(model_id: str) -> str:
    """The name of a model without the day of its version: `gpt-5` for `gpt-5-2025-08-07`."""
    return _DATED.sub("", model_id)


def as_version(family: ModelFacts, model_id: str) -> ModelFacts:
    """What is known of a dated version by its family: all but the name and a price that somebody set."""
    return replace(family, id=model_id, name="", price=None, only_by_name=True)
