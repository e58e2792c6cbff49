"""Decides what the transcript says of each message: names, receipt, marks, versions. No Qt.

Rule: what vendors wrote (names, notes, titles) leaves here cleaned, one line each, and every mark says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interline.model.clean import label
from interline.model.conversation import Message, Role, Status
from interline.model.decision import Receipt
from interline.model.events import Finish
from interline.model.parts import Refusal, Seam, Thinking
from interline.model.refs import ModelRef
from interline.ui.transcript.found import Found, found_in

EDITED = ("You", "edited")
"""Over an answer whose words are the user's, in place of vendor and model."""
THEN = ", then "
"""Between two vendors of one answer."""
Versions = Mapping[str, tuple[str, ...]]
"""A message's id -> the ids of its versions, itself among them, in order."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sentence under an answer that did not end as it should."""

    sentence: str
    tone: str
    """The token it is written in: bad, warn or secondary."""


@dataclass(frozen=True, slots=True)
class Switcher:
    """‹ 2/3 ›"""

    words: str = ""
    """2/3; empty where there is but one version."""
    spoken: str = ""
    earlier: str = ""
    """The id of the version before; empty at the first."""
    later: str = ""
    """The id of the version after; empty at the last."""
    name: str = ""
    """Of the branch that begins with this version; empty where it has none."""

    @property
    def shown(self) -> str:
        """Plan A · 2/3"""
        return " · ".join(part for part in (self.name, self.words) if part)


@dataclass(frozen=True, slots=True)
class Card:
    """One message as it is shown."""

    id: str
    is_answer: bool
    """Whether it stands on the page with a receipt; else it is a tinted block."""
    name: str
    """For screen readers: whose; `numbered` adds which of how many."""
    text: str = ""
    """The words, byte for byte."""
    label: str = ""
    """Over the block of what neither user nor model said."""
    thinking: str = ""
    thought: str = ""
    """The line that thinking is folded into."""
    found: Found = Found()
    """Pictures, files, calls of tools, products, sources."""
    mark: Mark | None = None
    vendor: str = ""
    """Over an answer: who answered. Anthropic, or Anthropic, then OpenAI; empty until somebody did."""
    model: str = ""
    """Beside it: claude-sonnet-5.5"""
    receipt: str = ""
    """$0.0123 · 1.2 s · in 2,310 · out 402 tokens"""
    receipt_tip: str = ""
    """The same after vendor and model, and in a second line why they answered."""
    receipt_spoken: str = ""
    note: str = ""
    """What happened on the way, where something did."""
    switcher: Switcher = Switcher()
    is_running: bool = False
    """Whether more of it is on its way."""
    can_continue: bool = False
    """Whether another vendor can go on where it ended."""
    is_beside: bool = False
    """Whether other answers to the same question stand beside it."""


def vendor_id(ref: ModelRef) -> str:
    """What a vendor is called where nobody knows its name."""
    return label(ref.vendor, 40)


def card_of(message: Message, versions: Versions, vendor_name: Callable[[ModelRef], str] = vendor_id) -> Card:
    """One message. `vendor_name` names those whose words stand before a seam."""
    is_answer = message.role is Role.ASSISTANT
    receipt = message.receipt if is_answer else None
    thoughts = [part for part in message.parts if isinstance(part, Thinking) and part.text]
    took = sum(part.took_ms for part in thoughts)
    begun_by = _begun_by(message, receipt, vendor_name) if receipt else ()
    vendors = THEN.join((*begun_by, label(receipt.vendor_name, 60))) if receipt else ""
    model = label(receipt.ref.model, 80) if receipt else ""
    if is_answer and message.is_edited:
        vendors, model = EDITED
    line = receipt_line(receipt) if receipt else ""
    whole = f"{vendors} · {model} · {line}"
    return Card(
        id=message.id,
        is_answer=is_answer,
        name=_name(message),
        text=message.text,
        label={Role.SYSTEM: "Instructions", Role.TOOL: "Result of a tool"}.get(message.role, ""),
        thinking="\n\n".join(part.text for part in thoughts),
        thought=thought(took or None, receipt) if thoughts else "",
        found=found_in(message.parts, message.text),
        mark=_mark(message),
        vendor=vendors,
        model=model,
        receipt=line,
        receipt_tip=f"{whole}\n{label(receipt.why)}".rstrip() if receipt else "",
        receipt_spoken=f"Receipt: {whole.replace(' · ', ', ')}" if receipt else "",
        note=f"↳ {label(receipt.why)}" if receipt and receipt.attempts > 1 and receipt.why else "",
        switcher=_switcher(message.id, versions, is_answer=is_answer, name=label(message.branch, 80)),
        is_running=message.status is Status.STREAMING,
        can_continue=is_answer and _can_continue(message),
    )


def _can_continue(message: Message) -> bool:
    """Whether there are words that end too early, and somebody who wrote them."""
    is_cut = message.status in (Status.STOPPED, Status.INTERRUPTED) or message.finish is Finish.LENGTH
    return is_cut and message.receipt is not None and bool(message.text.strip())


def numbered(name: str, number: int, of: int) -> str:
    """Anthropic, claude-sonnet-5.5, answer 2 of 4."""
    return f"{name}, answer {number} of {of}" if name != "Answer" else f"Answer {number} of {of}"


def beside(name: str, number: int, of: int) -> str:
    """Anthropic, claude-sonnet-5.5, answer 1 of 3 beside each other."""
    return f"{numbered(name, number, of)} beside each other"


def spoken_end(name: str, card: Card) -> str:
    """What a screen reader says when an answer is over: whose it is, how long, and how it ended where not well."""
    count = len(card.text.split())
    length = f"{count:,} word{'s' if count != 1 else ''}"
    if card.mark is None:
        return f"{name}, ended: {length}."
    return f"{name}. {card.mark.sentence}" + (f" {length} had come." if count else "")


def pending(answer_id: str, versions: Versions) -> Card:
    """An answer of which nothing has come."""
    switcher = _switcher(answer_id, versions, is_answer=True)
    return Card(id=answer_id, is_answer=True, name="Answer", switcher=switcher, is_running=True)


def receipt_line(receipt: Receipt) -> str:
    """What an answer took, in one line: cost, time, tokens; as much of it as is known."""
    words = [_cost(receipt)]
    milliseconds = receipt.total_ms if receipt.total_ms is not None else receipt.first_token_ms
    if milliseconds is not None:
        words.append(seconds(milliseconds))
    if receipt.usage is not None and receipt.usage.total:
        words.append(f"in {receipt.usage.input:,} · out {receipt.usage.output:,} tokens")
    return " · ".join(words)


def _begun_by(message: Message, receipt: Receipt, vendor_name: Callable[[ModelRef], str]) -> tuple[str, ...]:
    """The vendors whose words stand before a seam, each once, without the one that finished the answer."""
    before = [part.before for part in message.parts if isinstance(part, Seam)]
    others = {ref.vendor: vendor_name(ref) for ref in before if ref.vendor != receipt.ref.vendor}
    return tuple(others.values())


def seconds(milliseconds: int) -> str:
    """0.6 s, 12 s, 2 min 5 s."""
    if milliseconds < 9_950:
        return f"{milliseconds / 1000:.1f} s"
    whole = round(milliseconds / 1000)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def thought(milliseconds: int | None, receipt: Receipt | None) -> str:
    """What thinking is folded into: how long it took, where that was seen, else how much it was."""
    if milliseconds is not None:
        return f"Thought for {max(1, round(milliseconds / 1000))} s"
    tokens = receipt.usage.reasoning if receipt and receipt.usage else 0
    return f"Thought · {tokens:,} tokens" if tokens else "Thought"


def _name(message: Message) -> str:
    match message.role:
        case Role.USER:
            return "You"
        case Role.SYSTEM:
            return "Instructions"
        case Role.TOOL:
            return "Result of a tool"
        case _:
            receipt = message.receipt
            if message.is_edited:
                return "Answer in your words"
            return (
                f"{label(receipt.vendor_name, 60)}, {label(receipt.ref.model, 80)}" if receipt else "Answer"
            )


def _cost(receipt: Receipt) -> str:
    return "cost unknown" if receipt.cost.amount is None else receipt.cost.for_people()


def _mark(message: Message) -> Mark | None:
    note = label(message.note, 400)
    match message.status:
        case Status.ERROR:
            return Mark(note or "No vendor answered. Regenerate asks again.", "bad")
        case Status.INTERRUPTED:
            broke = note or "The answer broke off here."
            return Mark(broke if "egenerate" in broke else f"{broke} Regenerate asks again.", "warn")
        case Status.STOPPED:
            return Mark("You stopped this answer. Regenerate asks again.", "secondary")
        case _ if message.role is not Role.ASSISTANT:
            return None
    if message.finish is Finish.LENGTH:
        return Mark("The answer reached its length limit. Ask the model to go on.", "warn")
    if message.finish is Finish.REFUSED or any(isinstance(part, Refusal) for part in message.parts):
        return Mark("The model declined. Rephrase the message, or choose another model.", "warn")
    if message.status is Status.COMPLETE and not message.parts:
        return Mark("The answer is empty. Regenerate asks again.", "warn")
    return None


def _switcher(message_id: str, versions: Versions, *, is_answer: bool, name: str = "") -> Switcher:
    ids = versions.get(message_id, ())
    called = f"Branch “{name}”" if name else ""
    if len(ids) < 2 or message_id not in ids:
        return Switcher(spoken=called, name=name)
    at = ids.index(message_id)
    what = "answer" if is_answer else "message"
    version = f"Version {at + 1} of {len(ids)} of this {what}"
    return Switcher(
        name=name,
        words=f"{at + 1}/{len(ids)}",
        spoken=f"{called}, {version[0].lower()}{version[1:]}" if called else version,
        earlier=ids[at - 1] if at else "",
        later=ids[at + 1] if at + 1 < len(ids) else "",
    )
