"""Branches: names, versions that the user writes, and conversations forked from a message. The statements.

Rule: as in `turns.py`; what is forked is copied in one transaction, and the original is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, literal_column, select, text, update

from interline.ids import new_id
from interline.language import marked, said, tr
from interline.model.branch import Twig
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.errors import UnknownConversation, WrongUsage
from interline.store.prepared import Prepared
from interline.store.tables import conversation, message, part
from interline.store.values import clean, to_json, when, when_text, word

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection
    from interline.store.turns import Turns

WORDS = 200
"""Characters of a message that are enough to tell it by."""
GONE = marked("This message is no longer there.")
STILL_WRITTEN = marked("This answer is still being written.")

_HERE = message.c.conversation_id == bindparam("id")
_TWIGS = Prepared(
    select(
        *(
            message.c[name]
            for name in ("id", "parent_id", "seq", "role", "created_at", "vendor_name", "branch")
        ),
        func.substr(message.c.text, literal_column("1"), literal_column(str(WORDS))).label("words"),
    ).where(_HERE)
)
_CHAIN = Prepared(
    select(message.c.id, message.c.parent_id, message.c.status, message.c.created_at).where(_HERE)
)
_ONE = Prepared(
    select(message.c.status, message.c.parent_id, message.c.role).where(
        _HERE, message.c.id == bindparam("message_id")
    )
)
_LAST_SEQ = Prepared(select(func.max(message.c.seq)).where(_HERE))
_NAME = Prepared(
    update(message).where(_HERE, message.c.id == bindparam("message_id")).values(branch=bindparam("name"))
)
_GROWN = Prepared(
    update(conversation)
    .where(conversation.c.id == bindparam("which"))
    .values(messages=conversation.c.messages + bindparam("more")),
    *("current_id", "updated_at"),
)
_COUNTED = Prepared(
    update(conversation).where(conversation.c.id == bindparam("which")), *("messages", "vendors")
)
_TITLES = Prepared(select(conversation.c.title))
_VENDORS = Prepared(
    select(message.c.vendor).where(_HERE, message.c.vendor.is_not(None)).group_by(message.c.vendor)
)
_TAKEN = "SELECT n FROM message WHERE n >= ? ORDER BY n"
_OWN = ("n", "id", "conversation_id", "parent_id", "seq", "session", "decision_id", "branch")
"""Columns of a message that a copy does not share."""
_SHARED = tuple(column.name for column in message.c if column.name not in _OWN)
_MESSAGES = Prepared(
    select(message.c.id, message.c.decision_id, *(message.c[name] for name in _SHARED)).where(_HERE)
)
# The record of a turn that nobody answered is known by its message alone.
_RECORD = Prepared(
    text("SELECT id FROM decision WHERE message_id = :id ORDER BY created_at DESC, id DESC LIMIT 1")
)
# Row by row: for an INSERT that reads others, the search index writes itself to the disk after each.
_ADD_COPY = Prepared(insert(message), *(column.name for column in message.c))
_PART_COLUMNS = ", ".join(column.name for column in part.c if column.name != "message_id")
_COPY_PARTS = Prepared(
    text(
        f"INSERT INTO part (message_id, {_PART_COLUMNS})"
        f" SELECT :new_id, {_PART_COLUMNS} FROM part WHERE message_id = :old_id"
    )
)

TitleFor = Callable[[str, Collection[str]], str]
"""The original's title and all titles that there are -> the copy's."""


class Branching:
    """What is done with the tree beside asking."""

    def __init__(self, connection: DriverConnection, turns: Turns) -> None:
        self._driver = connection
        self._turns = turns

    def twigs(self, conversation_id: str) -> list[Twig]:
        """All messages of a conversation, as much of them as tells branches apart."""
        return [
            Twig(
                row.id,
                row.parent_id,
                row.seq,
                word(Role, row.role, Role.ASSISTANT),
                when(row.created_at),
                row.words or "",
                row.vendor_name or "",
                row.branch,
            )
            for row in _TWIGS.all(self._driver, clean({"id": conversation_id}))
        ]

    def name(self, conversation_id: str, message_id: str, name: str) -> None:
        """Call the branch that begins at this message so. Raises WrongUsage where the message is gone."""
        which = clean({"id": conversation_id, "message_id": message_id, "name": name})
        if not _NAME.run(self._driver, which):
            raise WrongUsage(said(GONE))

    def add_version(self, of: str, made: Message) -> Message:
        """One more version beside an answer, which becomes the end of the shown path. Raises WrongUsage."""
        which = clean({"id": made.conversation_id})
        row = _ONE.first(self._driver, clean({**which, "message_id": of}))
        if row is None:
            raise WrongUsage(
                said(GONE), next_step=tr("Copy what you wrote, then open the conversation again.")
            )
        if row.status == Status.STREAMING:
            raise WrongUsage(said(STILL_WRITTEN), next_step=tr("Stop it or wait for its end."))
        seq = int(_LAST_SEQ.scalar(self._driver, which) or 0) + 1
        added = replace(made, parent_id=row.parent_id, seq=seq)
        self._turns.add(added)
        grown = {"current_id": added.id, "updated_at": when_text(added.created_at), "more": 1}
        _GROWN.run(self._driver, clean({"which": made.conversation_id, **grown}))
        return added

    def fork(
        self, message_id: str, into: Conversation, of: str, title_for: TitleFor
    ) -> tuple[Conversation, int]:
        """A copy of the path down to this message as a conversation of its own; gives it with its title, and how many
        messages were copied.

        Raises UnknownConversation, and WrongUsage where the message is gone or still being written.
        """
        original = self._turns.conversation(of)
        if original is None:
            raise UnknownConversation(tr("This conversation is no longer there."))
        path = self._path(of, message_id)
        titles = {row.title for row in _TITLES.all(self._driver)}
        ids = [new_id() for _ in path]
        numbers = self._numbers(path.values())
        made = replace(
            into, title=title_for(original.title, titles), current_id=ids[-1], forked_from=message_id
        )
        self._turns.create(made)
        rows = {row.id: row for row in _MESSAGES.all(self._driver, {"id": of}) if row.id in path}
        copies = [
            {
                **self._copied(rows[old]),
                "n": n,
                "id": new,
                "conversation_id": made.id,
                "parent_id": parent,
                "seq": seq,
            }
            for seq, (n, new, parent, old) in enumerate(
                zip(numbers, ids, [None, *ids], path, strict=False), 1
            )
        ]
        _ADD_COPY.run_each(self._driver, copies)
        _COPY_PARTS.run_each(
            self._driver, [{"new_id": new, "old_id": old} for new, old in zip(ids, path, strict=True)]
        )
        vendors = [row.vendor for row in _VENDORS.all(self._driver, {"id": made.id})]
        _COUNTED.run(self._driver, {"which": made.id, "messages": len(ids), "vendors": to_json(vendors)})
        return made, len(ids)

    def _copied(self, row: Any) -> dict[str, Any]:
        """What a copy of this message shares with it."""
        decision_id = row.decision_id
        if decision_id is None and row.role == Role.ASSISTANT:
            decision_id = _RECORD.scalar(self._driver, {"id": row.id})
        return {**row._asdict(), "decision_id": decision_id, "session": None, "branch": ""}

    def _path(self, conversation_id: str, message_id: str) -> dict[str, datetime]:
        """The ids from the first message down to this one, each with when it was begun."""
        chain = {row.id: row for row in _CHAIN.all(self._driver, clean({"id": conversation_id}))}
        at, path = chain.get(message_id), dict[str, datetime]()
        if at is None:
            raise WrongUsage(said(GONE))
        if at.status == Status.STREAMING:
            raise WrongUsage(said(STILL_WRITTEN), next_step=tr("Branch from it when it has ended."))
        while at is not None and at.id not in path:
            path[at.id] = when(at.created_at)
            at = chain.get(at.parent_id)
        return dict(reversed(path.items()))

    def _numbers(self, moments: Iterable[datetime]) -> list[int]:
        """Numbers in the search index for copies of messages of these times: each the second, or the next that is free
        after it and after the one before. They rise, since the index writes itself anew for each that does not."""
        seconds = [max(1, int(moment.timestamp())) for moment in moments]
        taken = (row[0] for row in self._driver.execute(_TAKEN, (seconds[0],)))
        numbers: list[int] = []
        number, next_taken = 0, next(taken, None)
        for second in seconds:
            number = max(second, number + 1)
            while next_taken is not None and next_taken <= number:
                # It begins again behind the next one that is taken.
                number += next_taken == number
                next_taken = next(taken, None)
            numbers.append(number)
        return numbers
