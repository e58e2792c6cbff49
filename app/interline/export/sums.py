"""What a whole conversation took: who answered, tokens, money.

Rule: a sum counts what is known and says how much is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from interline.export import Transcript
from interline.model.conversation import Message, Role
from interline.model.decision import Decision
from interline.model.money import UNKNOWN, Cost, Quality, total
from interline.model.usage import Usage


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the messages of a transcript."""

    vendors: tuple[str, ...]
    """Their names, in the order in which they answered, each once; anybody's text."""
    models: tuple[str, ...]
    """`vendor/model` of each that answered."""
    tokens_in: int
    tokens_out: int
    known: Decimal
    """US dollars, all that is known of."""
    quality: Quality
    """Of the whole cost."""
    unknown: int
    """Answers of which not all of the cost is known."""

    @classmethod
    def of(cls, transcript: Transcript) -> Sums:
        answers = [message for message in transcript.messages if message.role is Role.ASSISTANT]
        receipts = [message.receipt for message in answers if message.receipt is not None]
        decisions = transcript.records()
        costs = [_cost_of(message, decisions) for message in answers]
        used = [usage for message in answers for usage in _usages(message, decisions)]
        return cls(
            vendors=tuple(dict.fromkeys(receipt.vendor_name for receipt in receipts)),
            models=tuple(dict.fromkeys(str(receipt.ref) for receipt in receipts)),
            tokens_in=sum(usage.input for usage in used),
            tokens_out=sum(usage.output for usage in used),
            known=sum((cost.amount for cost in costs if cost.amount is not None), Decimal(0)),
            quality=total(costs).quality,
            unknown=sum(cost.quality is Quality.UNKNOWN for cost in costs),
        )

    @property
    def cost(self) -> str:
        """In words, to the last digit: `$0.5 known; 3 answers of unknown cost`."""
        known = f"${self.known:f}"
        if self.unknown:
            return f"{known} known; {self.unknown} answer{'s' * (self.unknown > 1)} of unknown cost"
        return f"{known} ({self.quality})"


def _cost_of(message: Message, decisions: Mapping[str, Decision]) -> Cost:
    """What an answer cost; unknown where nothing tells, as with one that came from another program."""
    if message.receipt is not None:
        return message.receipt.cost
    decision = decisions.get(message.id)
    return decision.cost if decision else UNKNOWN


def _usages(message: Message, decisions: Mapping[str, Decision]) -> Iterable[Usage]:
    """The tokens of every attempt, as its cost counts every attempt too."""
    if decision := decisions.get(message.id):
        return (attempt.usage for attempt in decision.attempts if attempt.usage is not None)
    return (message.receipt.usage,) if message.receipt and message.receipt.usage else ()
