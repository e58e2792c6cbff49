"""What stands beside a message's words: who gave it, why that one, how long it took and what it cost.

Rule: a fact is said once here, and each format only dresses it; what somebody else wrote is marked as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from interline.export import Transcript
from interline.export.tree import Tree, tree_of
from interline.model.conversation import Message, Role, Status
from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.events import Finish
from interline.model.money import Cost, Quality
from interline.model.parts import File, Image
from interline.model.usage import Usage

SPEAKERS = {Role.USER: "You", Role.ASSISTANT: "Assistant", Role.SYSTEM: "System", Role.TOOL: "Tool"}
_STATES = {
    Status.STREAMING: "Was still being written when this was exported.",
    Status.STOPPED: "Stopped by you.",
    Status.INTERRUPTED: "Interrupted.",
    Status.ERROR: "No vendor answered.",
}
# How an answer ended, where its status does not say it.
_WORTH_SAYING = {
    Finish.LENGTH: "its limit of length",
    Finish.REFUSED: "a refusal",
    Finish.TOOL: "a call of a tool",
}
_QUALITIES = {
    Quality.EXACT: "exact",
    Quality.ESTIMATED: "estimated",
    Quality.UNKNOWN: "not all of it known",
}


@dataclass(frozen=True, slots=True)
class Their:
    """Words of somebody else: a vendor, a model, a file, the user."""

    text: str
    limit: int = 200
    """Characters of it that are shown."""


@dataclass(frozen=True, slots=True)
class Code:
    """A name that programs use: a model, a digest; anybody's text too."""

    text: str


Words = tuple[str | Their | Code, ...]
"""A line; what is a plain string is ours."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line, and those under it."""

    words: Words
    under: tuple[Fact, ...] = ()
    is_trouble: bool = False
    """Whether it says that the answer is not whole."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is said of messages beyond the messages themselves."""

    tree: Tree
    decisions: Mapping[str, Decision]
    names: Mapping[str, str]
    """Vendor id -> its name, as receipts of this conversation give it."""

    @classmethod
    def of(cls, transcript: Transcript) -> Scene:
        messages = transcript.messages
        return cls(
            tree_of(transcript),
            transcript.records(),
            {m.receipt.ref.vendor: m.receipt.vendor_name for m in messages if m.receipt is not None},
        )

    def heading(self, message: Message) -> Words:
        """Who spoke: `2. Assistant: Sim B, sim-b/ok`."""
        said: Words = (f"{self.tree.numbers[message.id]}. {SPEAKERS[message.role]}",)
        if message.receipt is None:
            return said
        return (*said, ": ", Their(message.receipt.vendor_name), ", ", Code(str(message.receipt.ref)))

    def facts(self, message: Message) -> list[Fact]:
        """Everything beside its words but its attachments."""
        return [
            *self._place(message),
            *_receipt(message),
            *self._attempts(message),
            *_ending(message),
        ]

    def _place(self, message: Message) -> list[Fact]:
        facts = []
        if message.branch:
            facts.append(Fact(("Branch: ", Their(message.branch))))
        if message.id in self.tree.versions:
            number, count = self.tree.versions[message.id]
            facts.append(Fact((f"Version {number} of {count}",)))
        before = self.tree.numbers.get(message.parent_id or "")
        if before is not None and before != self.tree.numbers[message.id] - 1:
            facts.append(Fact((f"Follows message {before}",)))
        return facts

    def _attempts(self, message: Message) -> list[Fact]:
        """Every attempt where there were several, or where none succeeded."""
        decision = self.decisions.get(message.id)
        if decision is None:
            return []
        facts = []
        if message.receipt is None:
            facts.append(Fact(("Asked for: ", Code(decision.plan.asked))))
            facts.append(Fact((f"Cost: {money(decision.cost)}",)))
            if decision.why and decision.why not in message.note:
                facts.append(Fact(("Why: ", Their(decision.why, 1000))))
        if len(decision.attempts) > 1 or (message.receipt is None and decision.attempts):
            facts.append(Fact(("Attempts:",), tuple(map(self._attempt, decision.attempts))))
        return facts

    def _attempt(self, attempt: Attempt) -> Fact:
        name = self.names.get(attempt.ref.vendor)
        who: Words = (Their(name), ", ") if name else ()
        said: Words = (*who, Code(str(attempt.ref)), ": ", *_outcome(attempt))
        if attempt.total_ms is not None:
            said = (*said, f", {seconds(attempt.total_ms)}")
        billed = ", perhaps billed by the vendor all the same" if attempt.possibly_billed else ""
        return Fact((*said, f", cost {money(attempt.bill.cost)}{billed}"))


def attachment(part: Image | File) -> Words:
    """What an attachment is: its name, its type, its size and its digest."""
    kind = "Picture" if isinstance(part, Image) else "File"
    name: Words = (Code(part.name), ", ") if part.name else ()
    return (
        f"{kind}: ",
        *name,
        Code(part.media_type),
        f", {part.size:,} bytes, SHA-256 ",
        Code(part.digest),
    )


def instant(moment: datetime) -> str:
    """RFC 3339."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f} s"


def tokens(usage: Usage) -> str:
    cached = f" ({usage.cached_input:,} from cache)" if usage.cached_input else ""
    thought = f" ({usage.reasoning:,} thinking)" if usage.reasoning else ""
    return f"{usage.input:,} in{cached}, {usage.output:,} out{thought}"


def money(cost: Cost) -> str:
    """To the last digit: `$0.00123400 (exact)`."""
    amount = cost.as_text()
    return "unknown" if amount is None else f"${amount} ({_QUALITIES[cost.quality]})"


def _receipt(message: Message) -> list[Fact]:
    receipt = message.receipt
    if receipt is None:
        return []
    facts = []
    if receipt.asked and receipt.asked != str(receipt.ref):
        facts.append(Fact(("Asked for: ", Code(receipt.asked))))
    if receipt.model_returned and receipt.model_returned != receipt.ref.model:
        facts.append(Fact(("Model returned: ", Code(receipt.model_returned))))
    if receipt.usage is not None:
        facts.append(Fact((f"Tokens: {tokens(receipt.usage)}",)))
    source = receipt.price_source if receipt.price_source not in ("", "none") else ""
    facts.append(Fact((f"Cost: {money(receipt.cost)}", *((", prices: ", Their(source)) if source else ()))))
    times = [
        f"{words} {seconds(duration)}"
        for words, duration in (("first token", receipt.first_token_ms), ("whole answer", receipt.total_ms))
        if duration is not None
    ]
    if times:
        facts.append(Fact((f"Time: {', '.join(times)}",)))
    if receipt.why:
        facts.append(Fact(("Why: ", Their(receipt.why, 1000))))
    return facts


def _outcome(attempt: Attempt) -> Words:
    if attempt.state is AttemptState.OK:
        return ("answered",)
    if attempt.failure is None:
        return (str(attempt.state),)
    failure = attempt.failure
    kind: Words = (f"{failure.plain}, class ", Code(failure.failure_class))
    return (*kind, " (", Their(failure.message, 300), ")") if failure.message else kind


def _ending(message: Message) -> list[Fact]:
    """How an answer that is not whole ended, and what was noted under it."""
    state = _STATES.get(message.status, "")
    note: Words = (Their(message.note, 1000),) if message.note else ()
    said: Words = ((f"{state} " if note else state), *note) if state else note
    facts = [Fact(said, is_trouble=True)] if said else []
    if message.finish is not None and message.finish in _WORTH_SAYING:
        facts.append(Fact((f"Ended with {_WORTH_SAYING[message.finish]}",), is_trouble=True))
    return facts
