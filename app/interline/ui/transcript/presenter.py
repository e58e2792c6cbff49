"""Decides what the transcript says of each message: names, receipt, marks, versions. No Qt.

Rule: what vendors wrote (names, notes, titles) leaves here cleaned, one line each, and every mark says what to do next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interline.language import marked, number, said, tr
from interline.model.clean import label
from interline.model.conversation import Message, Role, Status
from interline.model.decision import Receipt
from interline.model.events import Finish
from interline.model.parts import Refusal, Seam, Thinking
from interline.model.refs import ModelRef
from interline.ui.transcript.found import Found, found_in

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


def then() -> str:
    """Between two vendors of one answer."""
    return tr(", then ", "between the names of two vendors")


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
    vendors = then().join((*begun_by, label(receipt.vendor_name, 60))) if receipt else ""
    model = label(receipt.ref.model, 80) if receipt else ""
    if is_answer and message.is_edited:
        vendors, model = tr("You"), tr("edited", "by you")
    line = receipt_line(receipt) if receipt else ""
    whole = f"{vendors} · {model} · {line}"
    return Card(
        id=message.id,
        is_answer=is_answer,
        name=_name(message),
        text=message.text,
        label=_label(message.role),
        thinking="\n\n".join(part.text for part in thoughts),
        thought=thought(took or None, receipt) if thoughts else "",
        found=found_in(message.parts, message.text),
        mark=_mark(message),
        vendor=vendors,
        model=model,
        receipt=line,
        receipt_tip=f"{whole}\n{label(receipt.why)}".rstrip() if receipt else "",
        receipt_spoken=tr("Receipt: {words}", words=whole.replace(" · ", ", ")) if receipt else "",
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
    if name == tr("Answer"):
        return tr("Answer {number} of {count}", number=number, count=of)
    return tr("{name}, answer {number} of {count}", name=name, number=number, count=of)


def beside(name: str, number: int, of: int) -> str:
    """Anthropic, claude-sonnet-5.5, answer 1 of 3 beside each other."""
    if name == tr("Answer"):
        return tr("Answer {number} of {count} beside each other", number=number, count=of)
    return tr("{name}, answer {number} of {count} beside each other", name=name, number=number, count=of)


def spoken_end(name: str, card: Card) -> str:
    """What a screen reader says when an answer is over: whose it is, how long, and how it ended where not well."""
    count = len(card.text.split())
    if card.mark is None:
        return tr("{name}, ended: %Ln (word|words).", "", count, name=name)
    words = f"{name}. {card.mark.sentence}"
    if not count:
        return words
    return words + " " + tr("%Ln (word had come.|words had come.)", "", count)


def pending(answer_id: str, versions: Versions) -> Card:
    """An answer of which nothing has come."""
    switcher = _switcher(answer_id, versions, is_answer=True)
    return Card(id=answer_id, is_answer=True, name=tr("Answer"), switcher=switcher, is_running=True)


def receipt_line(receipt: Receipt) -> str:
    """What an answer took, in one line: cost, time, tokens; as much of it as is known."""
    words = [_cost(receipt)]
    milliseconds = receipt.total_ms if receipt.total_ms is not None else receipt.first_token_ms
    if milliseconds is not None:
        words.append(seconds(milliseconds))
    if receipt.usage is not None and receipt.usage.total:
        sent, received = number(receipt.usage.input), number(receipt.usage.output)
        words.append(tr("in {sent} · out {received} tokens", sent=sent, received=received))
    return " · ".join(words)


def _begun_by(message: Message, receipt: Receipt, vendor_name: Callable[[ModelRef], str]) -> tuple[str, ...]:
    """The vendors whose words stand before a seam, each once, without the one that finished the answer."""
    before = [part.before for part in message.parts if isinstance(part, Seam)]
    others = {ref.vendor: vendor_name(ref) for ref in before if ref.vendor != receipt.ref.vendor}
    return tuple(others.values())


def seconds(milliseconds: int) -> str:
    """0.6 s, 12 s, 2 min 5 s."""
    if milliseconds < 9_950:
        return tr("{seconds} s", seconds=number(milliseconds / 1000, 1))
    whole = round(milliseconds / 1000)
    if whole < 60:
        return tr("{seconds} s", seconds=whole)
    return tr("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)


def thought(milliseconds: int | None, receipt: Receipt | None) -> str:
    """What thinking is folded into: how long it took, where that was seen, else how much it was."""
    if milliseconds is not None:
        return tr("Thought for {seconds} s", seconds=max(1, round(milliseconds / 1000)))
    tokens = receipt.usage.reasoning if receipt and receipt.usage else 0
    return tr("Thought · %Ln (token|tokens)", "", tokens) if tokens else tr("Thought")


def _label(role: Role) -> str:
    """What stands over a message that neither user nor model wrote."""
    match role:
        case Role.SYSTEM:
            return tr("Instructions")
        case Role.TOOL:
            return tr("Result of a tool")
        case _:
            return ""


def _name(message: Message) -> str:
    if message.role is Role.USER:
        return tr("You")
    if message.role is not Role.ASSISTANT:
        return _label(message.role)
    receipt = message.receipt
    if message.is_edited:
        return tr("Answer in your words")
    return f"{label(receipt.vendor_name, 60)}, {label(receipt.ref.model, 80)}" if receipt else tr("Answer")


def _cost(receipt: Receipt) -> str:
    return tr("cost unknown") if receipt.cost.amount is None else receipt.cost.for_people()


_AGAIN = marked("Regenerate")
"""The way on that a stored note may name, in the language that it was written in."""


def _mark(message: Message) -> Mark | None:
    # Those that Interline writes itself are kept in English.
    note = label(said(message.note), 400)
    match message.status:
        case Status.ERROR:
            return Mark(note or tr("No vendor answered. Regenerate asks again."), "bad")
        case Status.INTERRUPTED:
            if not note:
                return Mark(tr("The answer broke off here. Regenerate asks again."), "warn")
            is_said = any(word[1:] in note for word in (_AGAIN, said(_AGAIN)))
            return Mark(note if is_said else note + " " + tr("Regenerate asks again."), "warn")
        case Status.STOPPED:
            return Mark(tr("You stopped this answer. Regenerate asks again."), "secondary")
        case _ if message.role is not Role.ASSISTANT:
            return None
    if message.finish is Finish.LENGTH:
        return Mark(tr("The answer reached its length limit. Ask the model to go on."), "warn")
    if message.finish is Finish.REFUSED or any(isinstance(part, Refusal) for part in message.parts):
        return Mark(tr("The model declined. Rephrase the message, or choose another model."), "warn")
    if message.status is Status.COMPLETE and not message.parts:
        return Mark(tr("The answer is empty. Regenerate asks again."), "warn")
    return None


def _switcher(message_id: str, versions: Versions, *, is_answer: bool, name: str = "") -> Switcher:
    ids = versions.get(message_id, ())
    if len(ids) < 2 or message_id not in ids:
        return Switcher(spoken=tr("Branch “{name}”", name=name) if name else "", name=name)
    at = ids.index(message_id)
    return Switcher(
        name=name,
        words=f"{at + 1}/{len(ids)}",
        spoken=_version(name, at + 1, len(ids), is_answer=is_answer),
        earlier=ids[at - 1] if at else "",
        later=ids[at + 1] if at + 1 < len(ids) else "",
    )


def _version(name: str, at: int, of: int, *, is_answer: bool) -> str:
    """Which version this is, for a tooltip and a screen reader, with the name of its branch where it has one."""
    if is_answer and name:
        return tr(
            "Branch “{name}”, version {number} of {count} of this answer", name=name, number=at, count=of
        )
    if is_answer:
        return tr("Version {number} of {count} of this answer", number=at, count=of)
    if name:
        return tr(
            "Branch “{name}”, version {number} of {count} of this message", name=name, number=at, count=of
        )
    return tr("Version {number} of {count} of this message", number=at, count=of)
