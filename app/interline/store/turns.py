"""Conversations, messages and their parts: the statements.

Rule: every method runs inside a transaction that its caller began, and leaves all tables fitting together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, literal_column, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.language import tr
from interline.model.clean import storable
from interline.model.conversation import Conversation, Message, Status
from interline.model.errors import OurBug, UnknownConversation, WrongUsage
from interline.model.events import Finish
from interline.model.parts import Part, plain_text
from interline.store import indexed, rows
from interline.store.numbers import free_numbers, second_of
from interline.store.prepared import Prepared
from interline.store.rows import CONVERSATION_COLUMNS
from interline.store.tables import conversation, message, part
from interline.store.values import clean, to_json, when_text, words

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

_CONVERSATION = Prepared(select(conversation).where(conversation.c.id == bindparam("id")))
# Ids are hexadecimal: "g" stands behind everything that begins alike.
_BY_BEGINNING = Prepared(
    text("SELECT id FROM conversation WHERE id >= :low AND id < :low || 'g' ORDER BY id LIMIT 2")
)
_ASKING = Prepared(select(conversation.c.id).where(conversation.c.choice == bindparam("choice")))
_ADD_CONVERSATION = Prepared(insert(conversation), *CONVERSATION_COLUMNS)
_THIS_CONVERSATION = update(conversation).where(conversation.c.id == bindparam("which"))
_TURN_BEGUN = Prepared(
    _THIS_CONVERSATION.values(messages=conversation.c.messages + bindparam("more")),
    *("choice", "system", *rows.SETTINGS_COLUMNS, "current_id", "updated_at"),
)
_TURN_ENDED = Prepared(_THIS_CONVERSATION, "updated_at", "vendors")
_SEQ = Prepared(select(message.c.seq).where(message.c.id == bindparam("id")))
_MOVE = Prepared(update(message).where(message.c.id == bindparam("which")), "seq")
_COUNT_ONE = Prepared(_THIS_CONVERSATION.values(messages=conversation.c.messages + literal_column("1")))
_VENDORS = Prepared(select(conversation.c.vendors).where(conversation.c.id == bindparam("id")))

_FOR_SEARCH = ("n", "text", "pairs", "holds")
_MESSAGES = Prepared(
    select(*(column for column in message.c if column.name not in _FOR_SEARCH))
    .where(message.c.conversation_id == bindparam("id"))
    .order_by(message.c.seq, message.c.id)
)
_STREAMING = Prepared(
    select(message.c.id).where(
        # A literal, so that the index of what streams is used.
        message.c.status == literal_column("'streaming'"),
        func.coalesce(message.c.session, literal_column("''")) == bindparam("session"),
    )
)
_WRITERS = Prepared(
    select(message.c.session)
    .distinct()
    .where(
        message.c.conversation_id == bindparam("id"),
        message.c.status == literal_column("'streaming'"),
    )
)
_LAST_SEQ = Prepared(select(func.max(message.c.seq)).where(message.c.conversation_id == bindparam("id")))
_STATUS = Prepared(select(message.c.status).where(message.c.id == bindparam("id")))
_ADD_MESSAGE = Prepared(insert(message), *(column.name for column in message.c))
# What a message is and where it stands never changes.
_FIXED = ("n", "id", "conversation_id", "parent_id", "seq", "role", "created_at")
_THIS_MESSAGE = update(message).where(message.c.id == bindparam("which"))
_FINISH = Prepared(_THIS_MESSAGE, *(column.name for column in message.c if column.name not in _FIXED))
_KEEP_BROKEN = Prepared(_THIS_MESSAGE.where(message.c.status == literal_column("'interrupted'")), "finish")
_INTERRUPT = Prepared(_THIS_MESSAGE, "status", "finish", "session", "note", "text", "pairs", "holds")

_PARTS = Prepared(
    select(part)
    .join_from(message, part, part.c.message_id == message.c.id)
    .where(message.c.conversation_id == bindparam("id"))
    .order_by(part.c.message_id, part.c.position)
)
_PARTS_OF_ONE = Prepared(select(part).where(part.c.message_id == bindparam("id")).order_by(part.c.position))
_PART_COLUMNS = tuple(column.name for column in part.c)
_ADD_PART = Prepared(insert(part), *_PART_COLUMNS)
_UPSERT_PART = upsert(part)
_PUT_PART = Prepared(
    _UPSERT_PART.on_conflict_do_update(
        index_elements=("message_id", "position"),
        set_={name: _UPSERT_PART.excluded[name] for name in ("kind", "data", "text")},
    ),
    *_PART_COLUMNS,
)
_DROP_PARTS = Prepared(
    part.delete().where(part.c.message_id == bindparam("id"), part.c.position >= bindparam("position_from"))
)


class Turns:
    """Conversations and what is said in them."""

    def __init__(self, connection: DriverConnection, session: str) -> None:
        self._driver = connection
        self._session = session

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation with this id."""
        row = _CONVERSATION.first(self._driver, clean({"id": conversation_id}))
        return rows.conversation(row) if row else None

    def beginning_with(self, beginning: str) -> list[str]:
        """Up to two ids that begin like this."""
        found = _BY_BEGINNING.all(self._driver, {"low": beginning})
        return [row.id for row in found]

    def asking(self, choice: str) -> list[str]:
        """The ids of the conversations that ask this."""
        return [row.id for row in _ASKING.all(self._driver, clean({"choice": choice}))]

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """All messages of a conversation with their parts, in the order of writing."""
        which = {"id": conversation_id}
        by_message: Mapping[str, list[Any]] = {
            message_id: list(group)
            for message_id, group in groupby(_PARTS.all(self._driver, which), lambda row: row.message_id)
        }
        found = _MESSAGES.all(self._driver, which)
        return tuple(rows.message(row, by_message.get(row.id, ())) for row in found)

    def sessions_streaming_in(self, conversation_id: str) -> set[str]:
        """Who is writing in this conversation."""
        return {row.session or "" for row in _WRITERS.all(self._driver, {"id": conversation_id})}

    def create(self, new: Conversation) -> None:
        """A conversation without messages."""
        _ADD_CONVERSATION.run(self._driver, rows.conversation_row(new))

    def change(self, conversation_id: str, columns: Mapping[str, Any]) -> None:
        """Set columns of a conversation. Raises UnknownConversation."""
        row = clean({"which": conversation_id, **columns})
        if not Prepared(_THIS_CONVERSATION, *columns).run(self._driver, row):
            raise UnknownConversation(tr("This conversation is no longer there."))

    def begin(
        self, about: Conversation, user: Message | None, answer: Message
    ) -> tuple[Message | None, Message]:
        """The question and its empty answer, at the end of the shown path; gives them back with their places.

        A conversation that is new is made. What an existing one asks for becomes what `about` says; its title and the
        like stay, so that a rename in another window holds. Raises OurBug where the answer was begun before, WrongUsage
        for a conversation that lies in the bin by now.
        """
        if _STATUS.scalar(self._driver, {"id": answer.id}) is not None:
            raise OurBug("This turn has been begun already; nothing was sent a second time.")
        kept = _CONVERSATION.first(self._driver, {"id": about.id})
        if kept is None:
            self.create(about)
        elif kept.deleted_at is not None:
            raise WrongUsage(
                tr("This conversation lies in the bin."), next_step=tr("Restore it to go on with it.")
            )
        seq = _LAST_SEQ.scalar(self._driver, {"id": about.id})
        added: list[Message] = []
        for each in (user, answer):
            if each is not None:
                # Two programs may write in one conversation: the order of writing is decided here.
                seq = each.seq if seq is None or each.seq > seq else seq + 1
                added.append(replace(each, seq=seq))
                self.add(added[-1])
        row = rows.conversation_row(about)
        latest = max(about.updated_at, answer.created_at)
        _TURN_BEGUN.run(
            self._driver,
            {
                "which": about.id,
                "more": len(added),
                "choice": row["choice"],
                "system": row["system"],
                **rows.settings_columns(about.settings),
                "current_id": answer.id,
                "updated_at": when_text(latest),
            },
        )
        return (added[0] if user is not None else None), added[-1]

    def supersede(self, answer_id: str, partial: Message) -> int:
        """Keep what came of an answer that begins anew as the version before it; gives the answer's new place in the
        order of writing."""
        seq = int(_SEQ.scalar(self._driver, {"id": answer_id}) or 0)
        _MOVE.run(self._driver, {"which": answer_id, "seq": seq + 1})
        self.add(replace(partial, seq=seq))
        _COUNT_ONE.run(self._driver, {"which": partial.conversation_id})
        return seq + 1

    def rewrite_parts(self, answer_id: str, before: tuple[Part, ...], parts: tuple[Part, ...]) -> None:
        """Write the parts that differ from those written before; does nothing once the answer has ended."""
        if _STATUS.scalar(self._driver, {"id": answer_id}) != Status.STREAMING:
            return
        changed = [
            rows.part_row(answer_id, position, each)
            for position, each in enumerate(parts)
            if position >= len(before) or before[position] != each
        ]
        if changed:
            _PUT_PART.run_each(self._driver, changed)
        if len(parts) < len(before):
            _DROP_PARTS.run(self._driver, {"id": answer_id, "position_from": len(parts)})

    def finish(self, ended: Message, at: str) -> None:
        """The answer as it ended, whole; may be said again. Raises UnknownConversation where it is gone."""
        if not _FINISH.run(self._driver, {"which": ended.id, **rows.message_row(ended, "")}):
            raise UnknownConversation(tr("The conversation of this answer is no longer there."))
        _DROP_PARTS.run(self._driver, {"id": ended.id, "position_from": 0})
        self._add_parts(ended)
        which = ended.conversation_id
        vendors = _VENDORS.scalar(self._driver, {"id": which})
        if ended.receipt is not None and ended.receipt.ref.vendor not in (known := words(vendors)):
            vendors = to_json([*known, ended.receipt.ref.vendor])
        _TURN_ENDED.run(self._driver, clean({"which": which, "updated_at": at, "vendors": vendors}))

    def keep_broken(self, answer_id: str) -> None:
        """An answer that broke off is one that the user ended."""
        _KEEP_BROKEN.run(self._driver, {"which": answer_id, "finish": str(Finish.CANCELLED)})

    def interrupt(self, session: str) -> int:
        """Mark what this session was still writing as interrupted, with the words it has; gives how many there were."""
        ids = [row.id for row in _STREAMING.all(self._driver, {"session": session})]
        for message_id in ids:
            found = _PARTS_OF_ONE.all(self._driver, {"id": message_id})
            parts = tuple(rows.part(row) for row in found)
            said = storable(plain_text(parts))
            _INTERRUPT.run(
                self._driver,
                clean(
                    {
                        "which": message_id,
                        "status": str(Status.INTERRUPTED),
                        "finish": str(Finish.INTERRUPTED),
                        "session": None,
                        "note": rows.INTERRUPTED,
                        "text": said,
                        "pairs": indexed.pairs(said),
                        "holds": indexed.holds(said, parts, None),
                    }
                ),
            )
        return len(ids)

    def add(self, new: Message) -> None:
        """One more message with its parts; what counts and points at messages is for the caller to set."""
        row = rows.message_row(new, self._session)
        (number,) = free_numbers(self._driver, (second_of(new.created_at),))
        _ADD_MESSAGE.run(self._driver, {**row, "n": number})
        self._add_parts(new)

    def _add_parts(self, of: Message) -> None:
        if of.parts:
            _ADD_PART.run_each(
                self._driver,
                [rows.part_row(of.id, position, each) for position, each in enumerate(of.parts)],
            )
