"""What the last look at the vendors saw: what the next one is compared with.

Rule: names and prices only, as the vendors wrote them; nothing of a person is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from interline.model.failure import FailureClass
from interline.model.money import Price
from interline.model.refs import ModelRef

LIBRARY, LIST = "library", "list"
"""Where a price was read: in the installed price library, or in the vendor's own list."""


@dataclass(frozen=True, slots=True)
class SeenVendor:
    """One vendor, as it was seen last."""

    origin: str
    """The address that its list came from: another server of the same name starts afresh."""
    names: frozenset[str] = frozenset()
    """The models that it listed; empty where it never gave a list that was read to its end."""
    trouble: FailureClass | None = None
    """Why its list was not to be had when it was asked last; None where it was."""
    trouble_at: datetime | None = None
    """When that began."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the next look is compared with."""

    looked_at: datetime | None = None
    """When the vendors were asked last; UTC, with zone."""
    vendors: Mapping[str, SeenVendor] = field(default_factory=dict)
    """By id."""
    used: frozenset[ModelRef] = frozenset()
    """Models of the user's that stood in their vendor's list once: they are missed when they no longer do."""
    prices: Mapping[tuple[ModelRef, str], Price] = field(default_factory=dict)
    """Prices of the models in use, by model and where they were read."""
    library: str = ""
    """The version of the price library that was read last."""
