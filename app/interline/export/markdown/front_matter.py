"""The front matter: what the whole conversation is, as YAML for programs.

Rule: a sum counts what is known and says how much is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from interline.export import Transcript
from interline.export.markdown.words import instant, list_of, quoted
from interline.model.conversation import Message, Role
from interline.model.decision import Decision
from interline.model.money import UNKNOWN, Cost, Quality, total
from interline.model.usage import Usage


def front_matter(transcript: Transcript) -> str:
    conversation, messages = transcript.conversation, transcript.messages
    answers = [message for message in messages if message.role is Role.ASSISTANT]
    receipts = [message.receipt for message in answers if message.receipt is not None]
    decisions = transcript.records()
    costs = [_cost_of(message, decisions) for message in answers]
    known = sum((cost.amount for cost in costs if cost.amount is not None), Decimal(0))
    used = [usage for message in answers for usage in _usages(message, decisions)]
    lines = {
        "title": quoted(conversation.title),
        "id": quoted(conversation.id),
        "created": instant(conversation.created_at),
        "updated": instant(conversation.updated_at),
        "choice": quoted(conversation.choice.text),
        "folder": quoted(conversation.folder) if conversation.folder else "",
        "tags": list_of(conversation.tags) if conversation.tags else "",
        "messages": str(len(messages)),
        "messages_of_other_branches_left_out": str(transcript.left_out) if transcript.left_out else "",
        "vendors": list_of(receipt.vendor_name for receipt in receipts),
        "models": list_of(str(receipt.ref) for receipt in receipts),
        "tokens_in": str(sum(usage.input for usage in used)),
        "tokens_out": str(sum(usage.output for usage in used)),
        "cost_known_usd": quoted(format(known, "f")),
        "cost_quality": str(total(costs).quality),
        "answers_of_unknown_cost": str(sum(cost.quality is Quality.UNKNOWN for cost in costs)),
    }
    return "\n".join(["---", *(f"{name}: {value}" for name, value in lines.items() if value), "---"])


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
