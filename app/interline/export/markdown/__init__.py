"""Markdown: front matter, then every message under a heading that says who spoke, when, and at what cost.

Rule: what was said stands here byte for byte; what names it is anybody's text and stays on its one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interline.export import Transcript
from interline.export.markdown.body import body
from interline.export.markdown.front_matter import front_matter
from interline.export.markdown.words import clock, code_span, money, one_line, seconds, tokens
from interline.model.clean import storable
from interline.model.conversation import Message, Role, Status, path_to, siblings
from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.events import Finish
from interline.model.parts import File, Image
from interline.model.refs import ModelRef

BETWEEN = "<!-- the next conversation -->"
"""Stands between two conversations of one file, on a line of its own."""

_SPEAKERS = {Role.USER: "You", Role.ASSISTANT: "Assistant", Role.SYSTEM: "System", Role.TOOL: "Tool"}
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


def write(transcript: Transcript) -> str:
    """One conversation."""
    conversation = transcript.conversation
    blocks = [front_matter(transcript), f"# {one_line(conversation.title)}"]
    if conversation.system:
        blocks += ["## Instructions", conversation.system]
    scene = _Scene.of(transcript)
    for message in transcript.messages:
        blocks += _message(message, scene)
    # Every block but the front matter begins after a blank line, whatever the one before it ends with.
    return storable("\n\n".join(blocks)) + "\n"


def join(texts: Sequence[str]) -> str:
    """Several conversations in one text."""
    return f"\n{BETWEEN}\n\n".join(texts)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a message's heading says beyond the message itself."""

    numbers: Mapping[str, int]
    """Message id -> its number in this file."""
    shown: frozenset[str]
    """Ids of the messages on the shown path."""
    versions: Mapping[str, tuple[int, int]]
    """Message id -> which version it is, of how many; only where there are several."""
    decisions: Mapping[str, Decision]
    names: Mapping[str, str]
    """Vendor id -> its name, as receipts of this conversation give it."""

    @classmethod
    def of(cls, transcript: Transcript) -> _Scene:
        messages = transcript.messages
        path = path_to(transcript.conversation.current_id, {message.id: message for message in messages})
        families: dict[tuple[str | None, Role], list[Message]] = {}
        for message in messages:
            families.setdefault((message.parent_id, message.role), []).append(message)
        several = (siblings(family[0], family) for family in families.values() if len(family) > 1)
        return cls(
            numbers={message.id: number for number, message in enumerate(messages, start=1)},
            shown=frozenset(message.id for message in path or messages),
            versions={
                message.id: (number, len(family))
                for family in several
                for number, message in enumerate(family, start=1)
            },
            decisions=transcript.records(),
            names={m.receipt.ref.vendor: m.receipt.vendor_name for m in messages if m.receipt is not None},
        )

    def model(self, ref: ModelRef) -> str:
        """Vendor and model; the vendor's id alone where no receipt names it."""
        name = self.names.get(ref.vendor)
        return f"{one_line(name)}, {code_span(str(ref))}" if name else code_span(str(ref))


def _message(message: Message, scene: _Scene) -> list[str]:
    heading = f"## {scene.numbers[message.id]}. {_SPEAKERS[message.role]}"
    if message.receipt is not None:
        heading += f": {one_line(message.receipt.vendor_name)}, {code_span(str(message.receipt.ref))}"
    facts = [
        *_place_in_tree(message, scene),
        *_receipt(message),
        *_attempts(message, scene),
        *(_attachment(part) for part in message.parts if isinstance(part, (Image, File))),
        *_ending(message),
    ]
    blocks = [f"{heading} · {clock(message.created_at)}"]
    if facts:
        blocks.append("\n".join(f"> {line}" for line in facts))
    return [*blocks, *body(message.parts)]


def _place_in_tree(message: Message, scene: _Scene) -> list[str]:
    facts = []
    if message.id in scene.versions:
        number, count = scene.versions[message.id]
        facts.append(f"- Version {number} of {count}")
    before = scene.numbers.get(message.parent_id or "")
    if before is not None and before != scene.numbers[message.id] - 1:
        facts.append(f"- Follows message {before}")
    if message.id not in scene.shown:
        facts.append("- On another branch than the one shown")
    return facts


def _receipt(message: Message) -> list[str]:
    receipt = message.receipt
    if receipt is None:
        return []
    facts = []
    if receipt.asked != str(receipt.ref):
        facts.append(f"- Asked for: {code_span(receipt.asked)}")
    if receipt.model_returned and receipt.model_returned != receipt.ref.model:
        facts.append(f"- Model returned: {code_span(receipt.model_returned)}")
    if receipt.usage is not None:
        facts.append(f"- Tokens: {tokens(receipt.usage)}")
    source = receipt.price_source if receipt.price_source not in ("", "none") else ""
    facts.append(f"- Cost: {money(receipt.cost)}" + (f", prices: {one_line(source)}" if source else ""))
    times = [
        f"{words} {seconds(duration)}"
        for words, duration in (("first token", receipt.first_token_ms), ("whole answer", receipt.total_ms))
        if duration is not None
    ]
    if times:
        facts.append(f"- Time: {', '.join(times)}")
    if receipt.why:
        facts.append(f"- Why: {one_line(receipt.why, 1000)}")
    return facts


def _attempts(message: Message, scene: _Scene) -> list[str]:
    """Every attempt where there were several, or where none succeeded."""
    decision = scene.decisions.get(message.id)
    if decision is None:
        return []
    facts = []
    if message.receipt is None:
        facts.append(f"- Asked for: {code_span(decision.plan.asked)}")
        facts.append(f"- Cost: {money(decision.cost)}")
        if decision.why and decision.why not in message.note:
            facts.append(f"- Why: {one_line(decision.why, 1000)}")
    if len(decision.attempts) > 1 or (message.receipt is None and decision.attempts):
        facts.append("- Attempts:")
        facts += [f"  {n}. {_attempt(each, scene)}" for n, each in enumerate(decision.attempts, start=1)]
    return facts


def _attempt(attempt: Attempt, scene: _Scene) -> str:
    said = [f"{scene.model(attempt.ref)}: {_outcome(attempt)}"]
    if attempt.total_ms is not None:
        said.append(seconds(attempt.total_ms))
    said.append(f"cost {money(attempt.bill.cost)}")
    if attempt.possibly_billed:
        said.append("perhaps billed by the vendor all the same")
    return ", ".join(said)


def _outcome(attempt: Attempt) -> str:
    if attempt.state is AttemptState.OK:
        return "answered"
    if attempt.failure is None:
        return str(attempt.state)
    failure = attempt.failure
    kind = f"{failure.brief}, class {code_span(failure.failure_class)}"
    return f"{kind} ({one_line(failure.message, 300)})" if failure.message else kind


def _ending(message: Message) -> list[str]:
    """How an answer that is not whole ended, and what was noted under it."""
    said = [_STATES[message.status]] if message.status in _STATES else []
    if message.note:
        said.append(one_line(message.note, 1000))
    facts = [f"- {' '.join(said)}"] if said else []
    if message.finish is not None and message.finish in _WORTH_SAYING:
        facts.append(f"- Ended with {_WORTH_SAYING[message.finish]}")
    return facts


def _attachment(part: Image | File) -> str:
    kind = "Picture" if isinstance(part, Image) else "File"
    name = f"{code_span(part.name)}, " if part.name else ""
    return (
        f"- {kind}: {name}{code_span(part.media_type)}, {part.size:,} bytes, SHA-256 {code_span(part.digest)}"
    )
