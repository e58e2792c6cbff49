"""Conversations, messages and their parts: the statements.

Rule: every method runs inside a transaction that its caller began, and leaves all tables fitting together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.conversation import Conversation, Message, Status
from interline.model.errors import OurBug, UnknownConversation
from interline.model.events import Finish
from interline.model.parts import Part, plain_text
from interline.store import rows
from interline.store.tables import conversation, message, part
from interline.store.values import clean, to_json, when_text, words

_CONVERSATION = select(conversation).where(conversation.c.id == bindparam("id"))
_BY_BEGINNING = (
    select(conversation.c.id)
    # Ids are hexadecimal: "g" stands behind everything that begins alike.
    .where(conversation.c.id >= bindparam("low"), conversation.c.id < bindparam("high"))
    .order_by(conversation.c.id)
    .limit(2)
)
_MESSAGES = (
    select(*(column for column in message.c if column.name not in ("n", "text")))
    .where(message.c.conversation_id == bindparam("id"))
    .order_by(message.c.seq, message.c.id)
)
_PARTS = (
    select(part)
    .join_from(message, part, part.c.message_id == message.c.id)
    .where(message.c.conversation_id == bindparam("id"))
    .order_by(part.c.message_id, part.c.position)
)
_PARTS_OF_ONE = select(part).where(part.c.message_id == bindparam("id")).order_by(part.c.position)
_LAST_SEQ = select(func.max(message.c.seq)).where(message.c.conversation_id == bindparam("id"))
_STATUS = select(message.c.status).where(message.c.id == bindparam("id"))
_STREAMING = select(message.c.id).where(
    # A literal, so that the index of what streams is used.
    message.c.status == literal_column("'streaming'"),
    func.coalesce(message.c.session, "") == bindparam("session"),
)
_ADD_CONVERSATION = insert(conversation)
_ADD_MESSAGE = insert(message)
_ADD_PART = insert(part)
_PUT_PART = upsert(part)
_PUT_PART = _PUT_PART.on_conflict_do_update(
    index_elements=("message_id", "position"),
    set_={name: _PUT_PART.excluded[name] for name in ("kind", "data", "text")},
)
_DROP_PARTS = part.delete().where(part.c.message_id == bindparam("id"), part.c.position >= bindparam("position_from"))
_UPDATE_MESSAGE = update(message).where(message.c.id == bindparam("which"))
_UPDATE_CONVERSATION = update(conversation).where(conversation.c.id == bindparam("which"))
_TURN_BEGUN = _UPDATE_CONVERSATION.values(messages=conversation.c.messages + bindparam("more"))
_VENDORS = select(conversation.c.vendors).where(conversation.c.id == bindparam("id"))

# Columns of a message that a later write never changes.
_FIXED = ("id", "conversation_id", "parent_id", "seq", "role", "created_at")


class Turns:
    """Conversations and what is said in them."""

    def __init__(self, connection: Connection, session: str) -> None:
        self._connection = connection
        self._session = session

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation with this id."""
        row = self._connection.execute(_CONVERSATION, clean({"id": conversation_id})).first()
        return rows.conversation(row) if row else None

    def beginning_with(self, beginning: str) -> list[str]:
        """Up to two ids that begin like this."""
        found = self._connection.execute(_BY_BEGINNING, {"low": beginning, "high": beginning + "g"})
        return list(found.scalars())

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """All messages of a conversation with their parts, in the order of writing."""
        which = {"id": conversation_id}
        by_message: Mapping[str, list[Any]] = {
            message_id: list(group)
            for message_id, group in groupby(self._connection.execute(_PARTS, which), lambda row: row.message_id)
        }
        found = self._connection.execute(_MESSAGES, which)
        return tuple(rows.message(row, by_message.get(row.id, ())) for row in found)

    def sessions_streaming_in(self, conversation_id: str) -> set[str]:
        """Who is writing in this conversation."""
        found = self._connection.exec_driver_sql(
            "SELECT DISTINCT session FROM message WHERE conversation_id = ? AND status = 'streaming'", (conversation_id,)
        )
        return {session or "" for session in found.scalars()}

    def create(self, new: Conversation) -> None:
        """A conversation without messages."""
        self._connection.execute(_ADD_CONVERSATION, rows.conversation_row(new))

    def change(self, conversation_id: str, columns: Mapping[str, Any]) -> None:
        """Set columns of a conversation. Raises UnknownConversation."""
        if not self._connection.execute(_UPDATE_CONVERSATION, clean({"which": conversation_id, **columns})).rowcount:
            raise UnknownConversation("This conversation is no longer there.")

    def begin(self, about: Conversation, user: Message | None, answer: Message) -> tuple[Message | None, Message]:
        """The question and its empty answer, at the end of the shown path; gives them back with their places.

        A conversation that is new is made. What an existing one asks for becomes what `about` says; its title and the
        like stay, so that a rename in another window holds. Raises OurBug where the answer was begun before.
        """
        if self._connection.execute(_STATUS, {"id": answer.id}).first() is not None:
            raise OurBug("This turn has been begun already; nothing was sent a second time.")
        if self._connection.execute(_CONVERSATION, {"id": about.id}).first() is None:
            self.create(about)
        seq = self._connection.execute(_LAST_SEQ, {"id": about.id}).scalar()
        added: list[Message] = []
        for each in (user, answer):
            if each is not None:
                # Two programs may write in one conversation: the order of writing is decided here.
                seq = each.seq if seq is None or each.seq > seq else seq + 1
                added.append(replace(each, seq=seq))
                self._add(added[-1])
        row = rows.conversation_row(about)
        latest = max(about.updated_at, answer.created_at)
        self._connection.execute(
            _TURN_BEGUN,
            {
                "which": about.id,
                "more": len(added),
                "choice": row["choice"],
                "system": row["system"],
                "current_id": answer.id,
                "updated_at": when_text(latest),
            },
        )
        return (added[0] if user is not None else None), added[-1]

    def rewrite_parts(self, answer_id: str, before: tuple[Part, ...], parts: tuple[Part, ...]) -> None:
        """Write the parts that differ from those written before; does nothing once the answer has ended."""
        if self._connection.execute(_STATUS, {"id": answer_id}).scalar() != Status.STREAMING:
            return
        changed = [
            rows.part_row(answer_id, position, each)
            for position, each in enumerate(parts)
            if position >= len(before) or before[position] != each
        ]
        if changed:
            self._connection.execute(_PUT_PART, changed)
        if len(parts) < len(before):
            self._connection.execute(_DROP_PARTS, {"id": answer_id, "position_from": len(parts)})

    def finish(self, ended: Message, at: str) -> None:
        """The answer as it ended, whole; may be said again. Raises UnknownConversation where it is gone."""
        columns = {name: value for name, value in rows.message_row(ended, "").items() if name not in _FIXED}
        if not self._connection.execute(_UPDATE_MESSAGE, {"which": ended.id, **columns}).rowcount:
            raise UnknownConversation("The conversation of this answer is no longer there.")
        self._connection.execute(_DROP_PARTS, {"id": ended.id, "position_from": 0})
        self._add_parts(ended)
        changes: dict[str, Any] = {"which": ended.conversation_id, "updated_at": at}
        if ended.receipt is not None:
            known = words(self._connection.execute(_VENDORS, {"id": ended.conversation_id}).scalar())
            if ended.receipt.ref.vendor not in known:
                changes["vendors"] = to_json([*known, ended.receipt.ref.vendor])
        self._connection.execute(_UPDATE_CONVERSATION, clean(changes))

    def interrupt(self, session: str) -> int:
        """Mark what this session was still writing as interrupted, with the words it has; gives how many there were."""
        ids = list(self._connection.execute(_STREAMING, {"session": session}).scalars())
        for message_id in ids:
            found = self._connection.execute(_PARTS_OF_ONE, {"id": message_id})
            self._connection.execute(
                _UPDATE_MESSAGE,
                clean(
                    {
                        "which": message_id,
                        "status": str(Status.INTERRUPTED),
                        "finish": str(Finish.INTERRUPTED),
                        "session": None,
                        "note": rows.INTERRUPTED,
                        "text": plain_text(tuple(rows.part(row) for row in found)),
                    }
                ),
            )
        return len(ids)

    def _add(self, new: Message) -> None:
        self._connection.execute(_ADD_MESSAGE, rows.message_row(new, self._session))
        self._add_parts(new)

    def _add_parts(self, of: Message) -> None:
        if of.parts:
            self._connection.execute(
                _ADD_PART, [rows.part_row(of.id, position, each) for position, each in enumerate(of.parts)]
            )
