"""What all turns of one program share: the ports they work through, and what is learned between them.

Rule: nothing of one turn stands here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from interline.model.refs import ModelRef
from interline.router.health_keeper import HealthKeeper
from interline.router.ports import Clock, Embedded, Keys, Ledger, Pricing, Transport


@dataclass(frozen=True, slots=True)
class Shared:
    """The router's ports and its memory."""

    transport: Transport
    keys: Keys
    embedded: Embedded
    pricing: Pricing
    ledger: Ledger
    clock: Clock
    health: HealthKeeper
    unwanted: dict[ModelRef, frozenset[str]] = field(default_factory=dict)
    """Fields of the request that a model's server refused and was asked again without."""
