"""A conversation as it is sent: the shown path, attachments read, in no vendor's words.

Rule: nothing leaves the history here but blanks; what a model cannot be sent is left out, and counted, where its
request is made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TypeGuard

from interline.catalog.effort import words_for
from interline.catalog.estimate import estimate_turns
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.errors import InterlineError
from interline.model.facts import ModelFacts
from interline.model.parts import DocumentText, File, Image, Part, Refusal, Text
from interline.model.request import ChatRequest, Turn
from interline.model.vendor import Vendor
from interline.router.plan import Needs

_CUT_SHORT = (Status.STOPPED, Status.INTERRUPTED)

ReadAttachment = Callable[[str], Awaitable[bytes]]
"""Digest -> bytes. Raises InterlineError where the file is gone or changed."""
ReadDocument = Callable[[File], Awaitable[DocumentText]]
"""A document with its bytes -> its words, or what is the trouble with it."""


async def turns_of(path: Iterable[Message], read: ReadAttachment) -> tuple[Turn, ...]:
    """The path as turns, with the bytes of its attachments."""
    turns = []
    for message in path:
        parts = tuple([await _with_bytes(part, read) for part in message.parts if _is_sent(part)])
        if parts:
            origin = message.receipt.ref if message.receipt else None
            turns.append(Turn(str(message.role), parts, origin, message.status in _CUT_SHORT))
    return tuple(turns)


def request(
    turns: tuple[Turn, ...], conversation: Conversation, vendor: Vendor, facts: ModelFacts
) -> ChatRequest:
    """The request for one model."""
    settings = conversation.settings
    opening, rest = _opening(turns)
    return ChatRequest(
        model=facts.id,
        turns=rest,
        system="\n\n".join(filter(str.strip, (conversation.system, *opening))),
        # Vendors know their own limits; a model that runs here is held to its row's.
        max_output=facts.max_output if vendor.embedded else None,
        effort=words_for(settings.effort, facts, vendor) if settings.effort else None,
        cache_key=conversation.id,
        inputs=facts.inputs,
        search=settings.search,
        temperature=settings.temperature,
    )


def _opening(turns: tuple[Turn, ...]) -> tuple[list[str], tuple[Turn, ...]]:
    """Instructions that an imported conversation begins with, and the turns after them."""
    count = next((n for n, turn in enumerate(turns) if turn.role != Role.SYSTEM), len(turns))
    texts = ["".join(part.text for part in turn.parts if isinstance(part, Text)) for turn in turns[:count]]
    return texts, turns[count:]


async def with_words(turns: Iterable[Turn], read: ReadDocument) -> tuple[Turn, ...]:
    """The turns with the words of their PDFs, for models that take none."""

    async def read_in(part: Part) -> Part:
        return replace(part, words=await read(part)) if _is_pdf(part) and part.data else part

    return tuple([replace(turn, parts=tuple([await read_in(part) for part in turn.parts])) for turn in turns])


def length_of(turns: Iterable[Turn]) -> int:
    """How many characters would have to be looked through to guess how many tokens they are."""
    return sum(len(getattr(part, "text", "")) for turn in turns for part in turn.parts)


def needs_of(turns: tuple[Turn, ...], system: str) -> Needs:
    """What the turns ask of a model."""
    kinds, pdfs = {"text"}, []
    for turn in turns:
        for part in turn.parts:
            # What is gone from this computer goes as a note to anybody.
            if isinstance(part, Image) and part.data is not None:
                kinds.add("image")
            elif _is_pdf(part) and part.data is not None:
                kinds.add("pdf")
                pdfs.append(part)
    tokens = estimate_turns(turns, system)
    if not pdfs or any(part.words is None or part.words.trouble for part in pdfs):
        return Needs(tokens, frozenset(kinds))
    in_words = estimate_turns(turns, system, in_words=True)
    return Needs(tokens, frozenset(kinds), frozenset({"pdf"}), in_words)


def _is_pdf(part: Part) -> TypeGuard[File]:
    return isinstance(part, File) and part.media_type == "application/pdf"


def _is_sent(part: Part) -> bool:
    """Words and refusals only where there are some."""
    return bool(part.text.strip()) if isinstance(part, (Text, Refusal)) else True


async def _with_bytes(part: Part, read: ReadAttachment) -> Part:
    if not isinstance(part, (Image, File)) or part.data is not None:
        return part
    try:
        return replace(part, data=await read(part.digest))
    except InterlineError:
        # Without its bytes it goes out as a note in its place.
        return part
