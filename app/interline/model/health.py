"""What is remembered of a model's reliability between two runs of the program.

Rule: plain facts; what follows from them is the router's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from interline.model.failure import FailureClass
from interline.model.refs import ModelRef

ANY_KEY = "*"
"""In place of a key's name: whichever key is used. With an empty model: the vendor's whole endpoint."""


class HealthState(StrEnum):
    """How a breaker stands."""

    OK = "ok"
    STRUCK = "struck"
    """Failed lately, and is asked all the same."""
    OPEN = "open"
    """Passed over until its time has come."""
    HALF_OPEN = "half_open"
    """Its time has come: one real turn may try."""
    LATCHED = "latched"
    """Passed over until something changes: a key, an access, a word of the user."""


@dataclass(frozen=True, slots=True)
class Health:
    """The record of what a failure was blamed on: a model as one key sees it, a key, a model, or an endpoint."""

    ref: ModelRef
    """The model is empty where a whole vendor, or one of its keys, is meant."""
    state: str
    """One of HealthState."""
    updated_at: datetime
    """UTC, with zone."""
    key: str = ""
    """The name of the key, never the key; empty for the vendor's only or first one, ANY_KEY for whichever."""
    strikes: int = 0
    """Failures that count, since it last answered."""
    until: datetime | None = None
    """Until when it is passed over; wall-clock time, to be taken with care after a clock has jumped."""
    reason: FailureClass | None = None
    """The failure that brought it here."""
    wait: float = 0.0
    """Seconds that it was last opened for; the next time it is longer."""

    @property
    def scope(self) -> tuple[str, str, str]:
        """Vendor, model and key: what the record is kept under."""
        return self.ref.vendor, self.ref.model, self.key
