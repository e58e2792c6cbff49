"""Conversations, messages and parts: rows to model objects and back.

Rule: a row that cannot be read spoils itself and nothing else: the rest of the conversation opens. What a list of
conversations can do without is imported when it is first needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from interline.language import marked
from interline.model.clean import storable
from interline.model.conversation import (
    Conversation,
    ConversationChoice,
    ConversationSummary,
    Message,
    Role,
    Status,
    TitledBy,
)
from interline.model.errors import UnknownModel
from interline.model.events import Finish
from interline.model.parts import Part, from_fields, plain_text, to_fields
from interline.model.refs import ModelRef
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.store.values import (
    Tally,
    amount_text,
    clean,
    clean_value,
    cost,
    to_json,
    usage,
    usage_text,
    when,
    when_text,
    word,
    words,
)

if TYPE_CHECKING:
    from interline.model.decision import Receipt

Row = Any
"""A row of SQLAlchemy's, its columns as attributes."""
Columns = dict[str, Any]
Values = tuple[Any, ...]

INTERRUPTED = marked("Interline ended before the answer did.")
"""Stands under an answer whose program was killed."""
UNREADABLE = marked("This message could not be read.")


SETTINGS_COLUMNS = ("effort", "search", "temperature")
"""Those that `settings_columns` fills."""
CONVERSATION_COLUMNS = (
    *("id", "title", "created_at", "updated_at", "choice", "current_id"),
    *("folder", "tags", "pinned", "archived", "system", *SETTINGS_COLUMNS),
    *("starred", "titled_by", "forked_from", "deleted_at", "source", "source_id", "source_digest"),
)
"""Those that `conversation_row` fills; the others are counted by the writes."""
_RECEIPT_COLUMNS = (
    *("decision_id", "vendor", "model", "vendor_name", "model_returned", "asked", "cost", "cost_quality"),
    *("price_source", "usage", "first_token_ms", "total_ms", "attempts", "why"),
)
MESSAGE_COLUMNS = (
    *(
        "id",
        "conversation_id",
        "parent_id",
        "seq",
        "role",
        "created_at",
        "session",
        "status",
        "finish",
        "note",
    ),
    *("branch", "text", "pairs", "holds", *_RECEIPT_COLUMNS),
)
"""Those that `message_row` fills; a message's number is chosen where it is written."""
PART_COLUMNS = ("message_id", "position", "kind", "data", "text")
_COST = _RECEIPT_COLUMNS.index("cost")
_WITHOUT_RECEIPT = (None,) * len(_RECEIPT_COLUMNS)


def conversation_row(conversation: Conversation) -> Columns:
    """All columns but those that are counted."""
    return clean(
        {
            "id": conversation.id,
            "title": conversation.title,
            "created_at": when_text(conversation.created_at),
            "updated_at": when_text(conversation.updated_at),
            "choice": conversation.choice.text,
            "current_id": conversation.current_id,
            "folder": conversation.folder,
            "tags": to_json(conversation.tags),
            "pinned": conversation.pinned,
            "archived": conversation.archived,
            "system": conversation.system,
            **settings_columns(conversation.settings),
            "starred": conversation.starred,
            "titled_by": str(conversation.titled_by),
            "forked_from": conversation.forked_from,
            "deleted_at": when_text(conversation.deleted_at) if conversation.deleted_at else None,
            "source": conversation.source,
            "source_id": conversation.source_id,
            "source_digest": conversation.source_digest,
        }
    )


def settings_columns(settings: TurnSettings) -> Columns:
    """How a conversation's turns are answered."""
    return {
        "effort": settings.effort or "",
        "search": settings.search,
        "temperature": settings.temperature,
    }


def conversation(row: Row) -> Conversation:
    """A conversation without its messages."""
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=when(row.created_at),
        updated_at=when(row.updated_at),
        choice=_choice(row.choice),
        system=row.system,
        settings=TurnSettings(_effort(row.effort), bool(row.search), row.temperature),
        current_id=row.current_id,
        folder=row.folder,
        tags=words(row.tags),
        pinned=bool(row.pinned),
        archived=bool(row.archived),
        starred=bool(row.starred),
        titled_by=word(TitledBy, row.titled_by, TitledBy.USER),
        forked_from=row.forked_from,
        deleted_at=when(row.deleted_at) if row.deleted_at else None,
        source=row.source,
        source_id=row.source_id,
        source_digest=row.source_digest,
    )


SUMMARY_COLUMNS = (
    "id, title, created_at, updated_at, messages, spent, spent_known, spent_estimated, spent_unknown, "
    "vendors, folder, tags, pinned, archived, starred, choice, deleted_at"
)


def summary(row: Sequence[Any]) -> ConversationSummary:
    """One row of the list, its columns as in SUMMARY_COLUMNS."""
    (
        id_,
        title,
        created,
        updated,
        messages,
        spent,
        known,
        estimated,
        unknown,
        vendors,
        folder,
        tags,
        pinned,
        archived,
        starred,
        choice,
        deleted,
    ) = row
    return ConversationSummary(
        id=id_,
        title=title,
        created_at=when(created),
        updated_at=when(updated),
        messages=messages,
        cost=Tally(spent, known, estimated, unknown).cost,
        vendors=words(vendors),
        folder=folder,
        tags=words(tags),
        pinned=bool(pinned),
        archived=bool(archived),
        starred=bool(starred),
        choice=_choice(choice),
        deleted_at=when(deleted) if deleted else None,
    )


def message_row(message: Message, session: str) -> Columns:
    """All columns; the words wait until the message leaves streaming, when they are indexed once."""
    about = receipt_values(message.receipt)
    return dict(zip(MESSAGE_COLUMNS, message_values(message, message.seq, session, about), strict=True))


def message_values(message: Message, seq: int, session: str, receipt: Values) -> Values:
    """The same in the order of MESSAGE_COLUMNS, with this place in its conversation; `receipt` is what
    `receipt_values` gives of the message's."""
    from interline.store import indexed

    streaming = message.status is Status.STREAMING
    text = "" if streaming else storable(plain_text(message.parts))
    return (
        storable(message.id),
        storable(message.conversation_id),
        storable(message.parent_id) if message.parent_id is not None else None,
        clean_value(seq),
        str(message.role),
        when_text(message.created_at),
        storable(session) if streaming else None,
        str(message.status),
        str(message.finish) if message.finish else None,
        storable(message.note),
        storable(message.branch),
        text,
        indexed.pairs(text),
        "" if streaming else indexed.holds(text, message.parts, receipt[_COST]),
        *receipt,
    )


def message(row: Row, parts: Iterable[Row]) -> Message:
    """A message with its parts and receipt; one that cannot be read says so in its note."""
    try:
        return Message(
            id=row.id,
            conversation_id=row.conversation_id,
            parent_id=row.parent_id,
            seq=row.seq,
            role=word(Role, row.role, Role.ASSISTANT),
            parts=tuple(part(each) for each in parts),
            created_at=when(row.created_at),
            status=word(Status, row.status, Status.ERROR),
            finish=word(Finish, row.finish, Finish.INTERRUPTED) if row.finish else None,
            receipt=_receipt(row),
            note=row.note,
            branch=row.branch,
        )
    except (TypeError, ValueError, AttributeError, UnknownModel):
        return Message(
            row.id,
            row.conversation_id,
            row.parent_id,
            0,
            Role.ASSISTANT,
            (),
            when(None),
            Status.ERROR,
            note=UNREADABLE,
        )


def part_row(message_id: str, position: int, part: Part) -> Columns:
    """A part's columns."""
    return dict(zip(PART_COLUMNS, part_values(message_id, position, part), strict=True))


def part_values(message_id: str, position: int, part: Part) -> Values:
    """The same in the order of PART_COLUMNS."""
    kind, text, data = to_fields(part)
    return (
        storable(message_id),
        position,
        storable(kind),
        storable(to_json(data)) if data else "{}",
        storable(text),
    )


def part(row: Row) -> Part:
    """A part; a kind or shape that this version cannot read comes as Unread."""
    if row.data == "{}":
        return from_fields(row.kind, row.text, {})
    try:
        data = json.loads(row.data)
    except (ValueError, RecursionError):
        data = None
    return from_fields(row.kind, row.text, data if isinstance(data, dict) else {"unreadable": row.data})


def conversation_choice(row: Sequence[Any]) -> ConversationChoice:
    """Whom one conversation asks: its id and choice, then vendor, model and time of its last answer."""
    id_, choice, vendor, model, at = row
    last = ModelRef(vendor, model) if vendor and model else None
    return ConversationChoice(id_, _choice(choice), last, when(at) if last else None)


def _choice(text: Any) -> Choice:
    try:
        return Choice.parse(text)
    except (UnknownModel, AttributeError):
        return Choice()


def _effort(text: Any) -> Effort | None:
    try:
        return Effort(text)
    except ValueError:
        return None


def receipt_values(receipt: Receipt | None) -> Values:
    """A message's columns of who answered, in the order of theirs."""
    if receipt is None:
        return _WITHOUT_RECEIPT
    return tuple(
        map(
            clean_value,
            (
                receipt.decision_id,
                receipt.ref.vendor,
                receipt.ref.model,
                receipt.vendor_name,
                receipt.model_returned,
                receipt.asked,
                amount_text(receipt.cost.amount),
                str(receipt.cost.quality),
                receipt.price_source,
                usage_text(receipt.usage),
                receipt.first_token_ms,
                receipt.total_ms,
                receipt.attempts,
                receipt.why,
            ),
        )
    )


def _receipt(row: Row) -> Receipt | None:
    if row.vendor is None or row.model is None:
        return None
    from interline.model.decision import Receipt

    return Receipt(
        decision_id=row.decision_id or "",
        ref=ModelRef(row.vendor, row.model),
        vendor_name=row.vendor_name or "",
        model_returned=row.model_returned or "",
        asked=row.asked or "",
        usage=usage(row.usage),
        cost=cost(row.cost, row.cost_quality),
        price_source=row.price_source or "",
        first_token_ms=row.first_token_ms,
        total_ms=row.total_ms,
        attempts=1 if row.attempts is None else row.attempts,
        why=row.why or "",
    )
