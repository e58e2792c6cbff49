"""What is remembered of a model's reliability between two runs of the program.

Rule: plain facts; what follows from them is the router's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interline.model.failure import FailureClass
from interline.model.refs import ModelRef


@dataclass(frozen=True, slots=True)
class Health:
    """The record of one model, as one key sees it."""

    ref: ModelRef
    state: str
    """ok | struck | open | half_open | latched."""
    updated_at: datetime
    """UTC, with zone."""
    key: str = ""
    """The name of the key, never the key; empty where the vendor has one key or none."""
    strikes: int = 0
    """Failures that count, since it last answered."""
    until: datetime | None = None
    """Until when it is passed over; wall-clock time, to be taken with care after a clock has jumped."""
    reason: FailureClass | None = None
    """The failure that brought it here."""
