"""What a reader found, as conversations of the library.

Rule: pure: the same find gives the same ids, digest and messages, so that another export of a conversation meets what
came of the first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeGuard

from interline.export import Transcript
from interline.importing import Format
from interline.importing.found import FoundConversation, FoundFile, FoundMessage, FoundTranscript
from interline.importing.values import mappings, text
from interline.language import Language, spoken, tr
from interline.model.clean import label, storable
from interline.model.conversation import Conversation, Message, Role, Status, TitledBy, title_from
from interline.model.decision import Receipt
from interline.model.events import Finish
from interline.model.money import UNKNOWN
from interline.model.parts import Part, Text, plain_text
from interline.model.refs import ModelRef
from interline.model.shelf import folder_path, with_tags
from interline.store.incoming import Incoming

try:
    from isal.isal_zlib import compress
except ImportError:
    from zlib import compress

IMPORTED = "imported"
"""The vendor of an answer whose export does not say who gave it."""
NOBODY = "unknown"
"""The model of an answer whose export does not say which."""
_TICK = timedelta(milliseconds=1)
_UNFIT = re.compile(r"[^a-z0-9._-]+")
_MARKS = re.compile(r"([\\`*_\[\]<>])")
_LONGEST_TITLE = 500
_LONGEST_BRANCH = 120
_SHARED = 13
"""Characters of an id that a conversation and its messages have in common: 48 bits."""
_LITTLE_EFFORT = 1
_VARIANT = {digit: f"{8 | int(digit, 16) & 3:x}" for digit in "0123456789abcdef"}
"""The digit that says how an id is laid out, in place of one of a hash."""

Files = Mapping[int, Part]
"""id() of a FoundFile -> the part that its bytes became; those without bytes are not in it."""


def files_of(found: FoundConversation) -> Iterator[FoundFile]:
    """Its pictures and other files, in order."""
    for message in found.messages:
        for part in message.parts:
            if isinstance(part, FoundFile):
                yield part


def digest_of(found: FoundConversation) -> str:
    """What tells one export of a conversation from another: a hash over all of it, and when it was last changed."""
    digest = hashlib.sha256()
    about = (found.title, found.current, found.system, found.folder, found.tags)
    digest.update(repr(about).encode("utf-8", "replace"))
    for each in found.messages:
        told = f"({each.id!r}, {each.parent!r}, {each.model!r}, {_shapes(each.parts)})"
        digest.update(told.encode("utf-8", "replace"))
    updated = found.updated_at.astimezone(UTC).isoformat() if found.updated_at else ""
    return f"{digest.hexdigest()} {updated}".strip()


def own_name(found: FoundConversation) -> str:
    """A name for a conversation by how it begins."""
    first = found.messages[0]
    words = f"{first.created_at} {first.id} {_words(first)}"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


def is_another(begun: tuple[str, str, datetime], found: FoundConversation, format: Format) -> bool:
    """Whether a conversation of the same name, of which this is the first message here (id, text, time), is another
    one: it began with other words at another time."""
    id_, text_here, at = begun
    first = found.messages[0]
    is_same_place = id_ in (_message_id(format, found, first.id), _id_of(format.name, found.id, first.id))
    at_another_time = first.created_at is not None and first.created_at.astimezone(UTC) != at
    return is_same_place and at_another_time and storable(_words(first)) != text_here


def is_older(digest: str, than: str) -> bool:
    """Whether the conversation of one digest was changed before that of another, so far as both say."""
    mine, theirs = digest.partition(" ")[2], than.partition(" ")[2]
    return bool(mine and theirs) and mine < theirs


def names_apart(begun: tuple[str, str, datetime], found: FoundConversation, format: Format) -> bool:
    """Whether the messages of a conversation that is here, of which this is the first, have ids of the older kind,
    which do not begin as the conversation's."""
    return not begun[0].startswith(_id_of(format.name, found.id)[:_SHARED])


def incoming(
    found: FoundConversation,
    format: Format,
    files: Files,
    now: datetime,
    *,
    digest: str = "",
    apart: bool = False,
) -> Incoming:
    """The conversation as it comes in. `now` stands for times that the export does not say; `digest` is what
    `digest_of` gives, where it is known; `apart` is what `names_apart` says of one that is here."""
    own_id = _id_of(format.name, found.id)
    begun = _hash_of(format.name, found.id)
    start_of_all = "" if apart else own_id[:_SHARED]
    ids: dict[str | None, str] = {
        each.id: start_of_all + _id_from(begun, each.id)[len(start_of_all) :] for each in found.messages
    }
    start = found.created_at or found.updated_at or now
    times = _times(found, start)
    messages = tuple(
        _message(each, ids[each.id], own_id, ids.get(each.parent), n, times[each.id], format, files)
        for n, each in enumerate(found.messages)
    )
    raws = {ids[each.id]: _compressed(each.raw) for each in found.messages if each.raw}
    title, titled_by = _title(found, messages)
    current = ids.get(found.current) or (messages[-1].id if messages else None)
    last = max((each.created_at for each in messages), default=start)
    conversation = Conversation(
        id=own_id,
        title=title,
        created_at=found.created_at or min((each.created_at for each in messages), default=start),
        updated_at=max(found.updated_at, last) if found.updated_at else last,
        system=found.system,
        current_id=current,
        folder=folder_path(found.folder),
        tags=with_tags((), found.tags),
        pinned=found.pinned,
        archived=found.archived,
        starred=found.starred,
        titled_by=titled_by,
        source=format.name,
        source_id=found.id,
        source_digest=digest or digest_of(found),
    )
    return Incoming(conversation, messages, raws, rewrites=True)


def of_transcript(transcript: Transcript, now: datetime) -> Incoming:
    """A conversation that Interline exported, as it was; an answer that was being written then broke off there. What
    lay in the bin lies there from now on: nobody has seen it here yet."""
    messages = tuple(sorted(map(_ended, transcript.messages), key=lambda each: each.seq))
    decisions = tuple(
        replace(each, outcome="interrupted") if each.outcome == "running" else each
        for each in transcript.decisions
    )
    about = transcript.conversation
    about = replace(
        about,
        folder=folder_path(about.folder),
        tags=with_tags((), about.tags),
        deleted_at=now if about.deleted_at else None,
    )
    return Incoming(about, messages, decisions=decisions)


def places_of(found: FoundTranscript) -> dict[str, str]:
    """Where its object says that bytes of attachments stand beside it: digest -> place."""
    return {
        text(each.get("digest")): text(each.get("file"))
        for each in mappings(found.data.get("attachments"))
        if text(each.get("file"))
    }


def read_beside(found: FoundTranscript, place: str, digest: str) -> bytes | None:
    """The bytes that stand there, where they are those that are meant."""
    try:
        data = found.read(place)
    except (OSError, ValueError):
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


def note_for_missing(name: str, *, is_markdown: bool) -> Text:
    """What stands where a file is not in the export. What users write is shown as it stands, answers are Markdown."""
    shown = label(name, 120) if name.strip() else "a file"
    if is_markdown:
        shown = _MARKS.sub(r"\\\1", shown)
    return Text(f"[Not in the export: {shown}]")


def who(message: FoundMessage) -> ModelRef:
    """Who gave an answer, as the export says."""
    return _who(message.vendor, message.model)


@lru_cache(256)
def _who(vendor: str, model: str) -> ModelRef:
    vendor = _UNFIT.sub("-", vendor.strip().lower())[:60].strip("-") or IMPORTED
    return ModelRef(vendor, label(model.strip(), 200) or NOBODY)


def _ended(message: Message) -> Message:
    if message.status is not Status.STREAMING:
        return message
    return replace(message, status=Status.INTERRUPTED, finish=Finish.INTERRUPTED)


def _id_of(*names: str) -> str:
    """An id that is the same for the same names."""
    return _shaped(_hash_of(*names).hexdigest())


def _hash_of(*names: str) -> hashlib._Hash:
    return hashlib.sha256("\0".join(("interline import", *names)).encode("utf-8", "replace"))


def _id_from(begun: hashlib._Hash, name: str) -> str:
    """The id of one more name behind those of which this is the hash."""
    whole = begun.copy()
    whole.update(f"\0{name}".encode("utf-8", "replace"))
    return _shaped(whole.hexdigest())


def _shaped(words: str) -> str:
    """A hash in the shape of RFC 9562's version 8."""
    return f"{words[:8]}-{words[8:12]}-8{words[13:16]}-{_VARIANT[words[16]]}{words[17:20]}-{words[20:32]}"


def _message_id(format: Format, found: FoundConversation, message_id: str) -> str:
    """A message's id begins as its conversation's: so all of one conversation lie together in the indexes, and writing
    it touches a few pages of them and not one for each message (docs/technotes/0017-imports.md)."""
    begins = _id_of(format.name, found.id)[:_SHARED]
    return begins + _id_of(format.name, found.id, message_id)[_SHARED:]


def _compressed(raw: bytes) -> bytes:
    """What zlib.decompress takes. More effort makes little less of it, and there is much."""
    return compress(raw, _LITTLE_EFFORT)


def _words(message: FoundMessage) -> str:
    return "".join(part.text for part in message.parts if isinstance(part, Text))


def _shapes(parts: tuple[Part | FoundFile, ...]) -> str:
    if len(parts) == 1 and type(parts[0]) is Text:
        # What a data class says of itself, which most messages ask for, and slowly.
        return f"[Text(text={parts[0].text!r})]"
    return repr([_shape(part) for part in parts])


def _shape(part: Part | FoundFile) -> object:
    # Whether the bytes are there too: they may come with a fuller export of the same conversation.
    return (part.name, part.read is not None) if isinstance(part, FoundFile) else part


def _times(found: FoundConversation, start: datetime) -> dict[str, datetime]:
    times: dict[str, datetime] = {}
    for each in found.messages:
        at = each.created_at
        if at is None:
            before = times.get(each.parent) if each.parent is not None else None
            at = before + _TICK if before else start
        times[each.id] = at
    return times


def _message(
    found: FoundMessage,
    id_: str,
    conversation_id: str,
    parent: str | None,
    seq: int,
    at: datetime,
    format: Format,
    files: Files,
) -> Message:
    parts = found.parts if _is_plain(found.parts) else tuple(_parts(found, files))
    is_answer = found.role is Role.ASSISTANT
    return Message(
        id=id_,
        conversation_id=conversation_id,
        parent_id=parent,
        seq=seq,
        role=found.role,
        parts=parts,
        created_at=at,
        status=Status.COMPLETE if found.status is Status.STREAMING else found.status,
        finish=_finish(found.status) if is_answer else None,
        receipt=_receipt(found, format) if is_answer else None,
        note=label(found.note, 400) if found.note else "",
        branch=" ".join(found.branch.split())[:_LONGEST_BRANCH] if found.branch else "",
    )


def _is_plain(parts: tuple[Part | FoundFile, ...]) -> TypeGuard[tuple[Part, ...]]:
    return len(parts) == 1 and isinstance(parts[0], Text)


def _parts(found: FoundMessage, files: Files) -> Iterator[Part]:
    """The parts; a file that is not there leaves a note, apart from the words around it."""
    has_words = after_note = False
    for part in found.parts:
        if isinstance(part, FoundFile):
            if (kept := files.get(id(part))) is not None:
                yield kept
                continue
            note = note_for_missing(part.name, is_markdown=found.role is not Role.USER)
            yield Text(f"\n\n{note.text}") if has_words else note
            has_words = after_note = True
        elif isinstance(part, Text):
            yield Text(f"\n\n{part.text}") if after_note and not part.text.startswith("\n\n") else part
            has_words, after_note = True, False
        else:
            yield part


def _finish(status: Status) -> Finish | None:
    """An answer that ended early was left so in the other program; it is not one to go on with on its own."""
    if status is Status.ERROR:
        return None
    return Finish.STOP if status is Status.COMPLETE else Finish.CANCELLED


def _receipt(found: FoundMessage, format: Format) -> Receipt:
    plain = _receipt_of(found.vendor, found.model, format.title, spoken())
    if found.usage is None and found.took_ms is None:
        return plain
    return replace(plain, usage=found.usage, total_ms=found.took_ms)


@lru_cache(256)
def _receipt_of(vendor: str, model: str, program: str, _: Language) -> Receipt:
    return Receipt(
        decision_id="",
        ref=_who(vendor, model),
        vendor_name=tr("{program} (imported)", program=program),
        model_returned=label(model, 200) if model else "",
        asked="",
        usage=None,
        cost=UNKNOWN,
        total_ms=None,
        attempts=0,
        why=tr("Imported from {program}.", program=program),
    )


def _title(found: FoundConversation, messages: tuple[Message, ...]) -> tuple[str, TitledBy]:
    if title := " ".join(storable(found.title).split())[:_LONGEST_TITLE]:
        return title, TitledBy.MODEL
    first = next(
        (each for each in messages if each.role is Role.USER and plain_text(each.parts).strip()), None
    )
    return title_from(plain_text(first.parts) if first else ""), TitledBy.WORDS
